"""A judged request on its way out: written anew, sent to the checked address, and the head of what is answered."""

from __future__ import annotations

from collections.abc import Callable

import h11

from workroom.network.addresses import Unreachable
from workroom.network.body import Body
from workroom.network.exits import Request
from workroom.network.headers import Headers
from workroom.network.limits import GateLimits
from workroom.network.refusals import Refused
from workroom.network.upstream import Connection, Upstream
from workroom.network.wire import Patience, Wire

Head = h11.Response | h11.InformationalResponse
_INTERIM = 16
_SAFE = frozenset({"GET", "HEAD"})
_STATUS = {"private-address": 403, "timed-out": 504}


class Call:
    """One request to an upstream. `close` must be called, whatever happens."""

    def __init__(self, upstream: Upstream, request: Request, limits: GateLimits) -> None:
        self._upstream = upstream
        self._request = request
        self._limits = limits
        self._connection: Connection | None = None

    async def answer(
        self, passed: Headers, body: Body, charge: Callable[[int], None], *, private: bool
    ) -> tuple[Wire, Head]:
        """Send it, and again where a kept connection turns out to be closed; the answer's head, and the line it is on.

        `charge` is told of a body's bytes before they leave.

        Raises:
            Refused: no answer can be had, by the rule of `Unreachable`, `timed-out` or `bad-answer`, or `charge` did.
        """
        again = self._request.method in _SAFE and not self._request.websocket
        fresh = not again
        while True:
            far = await self._connect(private=private, fresh=fresh)
            try:
                await self._send(far, passed, body, charge)
                return far, await self._head(far)
            except TimeoutError as error:
                raise Refused("timed-out", f"{self._request.host} did not answer.", status=504) from error
            except (OSError, h11.RemoteProtocolError) as error:
                if not (again and self._connection and self._connection.reused):
                    raise bad_answer(self._request.host) from error
                self.close()
                fresh, again = True, False

    def keep(self, far: Wire) -> None:
        """Leave the connection for the next request, if both sides are done and nothing strange came after."""
        done = far.http.our_state is h11.DONE and far.http.their_state is h11.DONE
        if self._connection is not None and done and not far.http.trailing_data[0]:
            self._upstream.release(self._connection)
            self._connection = None

    def close(self) -> None:
        """Break the connection off, if it was not kept."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None

    async def _connect(self, *, private: bool, fresh: bool) -> Wire:
        host, port, tls = self._request.host, self._request.port, self._request.tls
        try:
            connection = await self._upstream.connect(host, port, tls=tls, private=private, fresh=fresh)
        except Unreachable as error:
            raise Refused(error.rule, error.reason, status=_STATUS.get(error.rule, 502)) from error
        self._connection = connection
        return Wire(connection, h11.CLIENT, self._limits)

    async def _send(self, far: Wire, passed: Headers, body: Body, charge: Callable[[int], None]) -> None:
        """An upstream that takes no more of the body has perhaps answered already."""
        far.put(written(self._request, passed, body.length))
        async for data in body.pieces():
            charge(len(data))
            far.put(h11.Data(data=data))
            try:
                await far.flush()
            except OSError:
                return
        far.put(h11.EndOfMessage())
        await far.flush()

    async def _head(self, far: Wire) -> Head:
        patience = Patience(self._limits.answer_seconds, self._limits.slowest)
        for _ in range(_INTERIM):
            event = await far.event(patience)
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse):
                break
            if event.status_code == 101:
                return event
        raise h11.RemoteProtocolError("no answer")


def written(request: Request, passed: Headers, length: int | None) -> h11.Request:
    """The request as it leaves, made of nothing but what was judged; `length` None is a body of unknown length."""
    host = request.host if request.port == (443 if request.tls else 80) else f"{request.host}:{request.port}"
    framing: Headers = []
    if request.websocket:
        framing = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]
    elif length is None:
        framing = [(b"transfer-encoding", b"chunked")]
    elif length or request.method not in _SAFE:
        framing = [(b"content-length", b"%d" % length)]
    return h11.Request(
        method=request.method,
        target=f"{request.path}?{request.query}" if request.query else request.path,
        headers=[(b"host", host.encode()), *passed, *framing],
    )


def bad_answer(host: str) -> Refused:
    """What is said of an upstream that does not speak HTTP."""
    return Refused("bad-answer", f"{host} gave an answer that is not HTTP as it should be.", status=502)
