"""One request carried out: to the upstream as its rule has it, and the answer back, counted and scrubbed."""

from __future__ import annotations

import asyncio
from typing import Final

import h11

from workroom.network import asked, headers, jsonbody
from workroom.network.addresses import Unreachable
from workroom.network.asked import Asked
from workroom.network.desk import Desk, checked
from workroom.network.exits import Ruling, Traffic
from workroom.network.headers import Headers
from workroom.network.refusals import Refused
from workroom.network.rules import Rule
from workroom.network.scrub import Scrubber
from workroom.network.upstream import Connection
from workroom.network.websocket import Pump
from workroom.network.wire import Event, Patience, Wire

_FLUSH_AT: Final = 256 << 10
_INTERIM: Final = 16
_SAFE = frozenset({"GET", "HEAD"})


class Cut(Exception):
    """The answer ended in the middle; all that is left is to let the guest see that it did."""


class Exchange:
    """From a ruling to the end of the answer. `run` may be called once."""

    def __init__(self, desk: Desk, guest: Wire, wanted: Asked, ruling: Ruling) -> None:
        self._desk = desk
        self._guest = guest
        self._asked = wanted
        self._ruling = ruling
        self._limits = desk.limits
        self._began = asyncio.get_running_loop().time()
        self._out = self._into = 0
        self._status: int | None = None
        self._connection: Connection | None = None
        self._scrub = Scrubber(())

    async def run(self) -> None:
        """Carry it out; the end of the answer is put, not yet flushed. Whatever happens is recorded.

        Raises:
            Refused: nothing was answered yet. Cut: the answer can't be completed. OSError: the guest is gone.
        """
        try:
            async with asyncio.timeout(self._limits.exchange_seconds):
                await self._carry(checked(self._asked.request, self._ruling))
        except Refused as refused:
            self._ruling = refused.ruling
            if self._status is not None:
                raise Cut(refused.reason) from refused
            raise
        finally:
            if self._connection is not None:
                self._connection.abort()
            self._record()

    async def _carry(self, rule: Rule) -> None:
        request = self._asked.request
        headers.check_sender(self._asked.given, rule, request.body)
        passed = headers.passing(self._asked.given, headers.for_rule(rule), websocket=request.websocket)
        self._charge(rule, asked.line_bytes(request.method, request.path, request.query))
        self._charge(rule, asked.headers_bytes(passed))
        if request.body and self._out + request.body > rule.request_bytes:
            raise self._too_much(rule)
        if rule.credential is not None:
            secret, value = await self._desk.secrets_for(rule.credential)
            self._scrub = Scrubber((secret, value.decode()))
            passed = headers.with_credential(passed, rule, value)
        body = await self._looked_into(rule) if rule.json_fields and request.body != 0 else None
        far, head = await self._first_answer(rule, self._head(passed, body), body)
        if isinstance(head, h11.Response):
            await self._relay(rule, far, head)
        else:
            await self._websocket(rule, far, head)

    def _charge(self, rule: Rule, size: int) -> None:
        if self._out + size > rule.request_bytes:
            raise self._too_much(rule)
        self._out += size

    def _too_much(self, rule: Rule) -> Refused:
        return Refused(
            "request-bytes", f"At most {rule.request_bytes:,} bytes may leave in one request.", status=413
        )

    async def _looked_into(self, rule: Rule) -> bytes:
        """The whole body, once it is known to hold nothing but what the rule lists."""
        jsonbody.check_headers(self._asked.given)
        pieces, size = list[bytes](), 0
        async for data in _Body(self._guest, self._patience()):
            size += len(data)
            if size > self._limits.json_bytes:
                raise Refused("request-bytes", "The body is too long to be looked into.", status=413)
            self._charge(rule, len(data))
            pieces.append(data)
        body = b"".join(pieces)
        jsonbody.check(body, rule.json_fields)
        return body

    def _head(self, passed: Headers, body: bytes | None) -> h11.Request:
        request = self._asked.request
        usual = 443 if request.tls else 80
        host = request.host if request.port == usual else f"{request.host}:{request.port}"
        target = f"{request.path}?{request.query}" if request.query else request.path
        length = request.body if body is None else len(body)
        framing: Headers = []
        if request.websocket:
            framing = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]
        elif length is None:
            framing = [(b"transfer-encoding", b"chunked")]
        elif length or request.method not in _SAFE:
            framing = [(b"content-length", b"%d" % length)]
        return h11.Request(
            method=request.method, target=target, headers=[(b"host", host.encode()), *passed, *framing]
        )

    async def _first_answer(
        self, rule: Rule, head: h11.Request, body: bytes | None
    ) -> tuple[Wire, h11.Response | h11.InformationalResponse]:
        """Send the request, and once more where a kept connection turned out to be closed already."""
        request = self._asked.request
        again = request.method in _SAFE and not request.websocket
        fresh = not again
        while True:
            far = await self._connect(rule, fresh=fresh)
            try:
                await self._send(rule, far, head, body)
                return far, await self._answer_head(far)
            except TimeoutError as error:
                raise Refused("timed-out", f"{request.host} did not answer.", status=504) from error
            except (OSError, h11.RemoteProtocolError) as error:
                if not (again and self._connection and self._connection.reused):
                    raise _bad_answer(request.host) from error
                self._connection.abort()
                fresh, again = True, False

    async def _connect(self, rule: Rule, *, fresh: bool) -> Wire:
        request = self._asked.request
        try:
            self._connection = await self._desk.upstream.connect(
                request.host, request.port, tls=request.tls, private=rule.private, fresh=fresh
            )
        except Unreachable as error:
            status = {"private-address": 403, "timed-out": 504}.get(error.rule, 502)
            raise Refused(error.rule, error.reason, status=status) from error
        return Wire(self._connection, h11.CLIENT, self._limits)

    async def _send(self, rule: Rule, far: Wire, head: h11.Request, body: bytes | None) -> None:
        far.put(head)
        if body is not None:
            far.put(h11.Data(data=body))
        elif self._asked.request.body != 0:
            await self._send_body(rule, far)
        if far.http.our_state is h11.SEND_BODY:
            far.put(h11.EndOfMessage())
        await far.flush()

    async def _send_body(self, rule: Rule, far: Wire) -> None:
        """The guest's body as it comes. An upstream that takes no more has perhaps answered already."""
        async for data in _Body(self._guest, self._patience()):
            self._charge(rule, len(data))
            far.put(h11.Data(data=data))
            try:
                await far.flush()
            except OSError:
                return

    async def _answer_head(self, far: Wire) -> h11.Response | h11.InformationalResponse:
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

    async def _relay(self, rule: Rule, far: Wire, head: h11.Response) -> None:
        given = list(head.headers)
        if rule.credential is not None:
            _check_unpacked(given)
        self._answer(h11.Response(status_code=head.status_code, headers=self._clean(headers.back(given))))
        try:
            await self._relay_body(far)
        except (OSError, h11.RemoteProtocolError, TimeoutError) as error:
            raise Cut("the answer ended in the middle") from error
        self._keep(far)

    async def _relay_body(self, far: Wire) -> None:
        guest = self._guest
        while not isinstance(event := await self._next(far), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise h11.RemoteProtocolError("no data")
            self._into += len(event.data)
            if self._into > self._limits.answer_bytes:
                raise Cut("the answer never ends")
            guest.put(h11.Data(data=self._scrub.feed(bytes(event.data))))
            if guest.pending > _FLUSH_AT:
                await guest.flush()
        guest.put(h11.Data(data=self._scrub.end()))
        guest.put(h11.EndOfMessage())

    async def _next(self, far: Wire) -> Event:
        """What is here goes on to the guest before more is waited for."""
        while (event := far.ready()) is None:
            await self._guest.flush()
            await far.more(self._limits.answer_seconds)
        return event

    async def _websocket(self, rule: Rule, far: Wire, head: h11.InformationalResponse) -> None:
        accepted = [value.lower() for name, value in head.headers if name == b"upgrade"]
        if accepted != [b"websocket"]:
            raise _bad_answer(self._asked.request.host)
        kept = self._clean(headers.back(list(head.headers), websocket=True))
        upgrade: Headers = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]
        self._answer(h11.InformationalResponse(status_code=101, headers=[*upgrade, *kept]))
        await self._guest.flush()
        pump = Pump(self._guest, far, self._limits.idle_seconds, self._scrub)
        try:
            await pump.run(lambda size: self._charge(rule, size))
        finally:
            self._into += pump.into

    def _answer(self, head: h11.Response | h11.InformationalResponse) -> None:
        self._status = head.status_code
        self._guest.put(head)

    def _clean(self, given: Headers) -> Headers:
        """An upstream may echo our key in a header, too."""
        return [(self._scrub.whole(name), self._scrub.whole(value)) for name, value in given]

    def _keep(self, far: Wire) -> None:
        """Leave the connection for the next request, if both sides are done and nothing strange came after."""
        done = far.http.our_state is h11.DONE and far.http.their_state is h11.DONE
        if self._connection is not None and done and not far.http.trailing_data[0]:
            self._desk.upstream.release(self._connection)
            self._connection = None

    def _patience(self) -> Patience:
        return Patience(self._limits.stall_seconds, self._limits.slowest)

    def _record(self) -> None:
        seconds = asyncio.get_running_loop().time() - self._began
        request = self._asked.request
        self._desk.record(Traffic(request, self._ruling, self._out, self._into, self._status, seconds))


class _Body:
    """The pieces of the guest's body; its trailers are dropped."""

    def __init__(self, guest: Wire, patience: Patience) -> None:
        self._guest = guest
        self._patience = patience

    def __aiter__(self) -> _Body:
        return self

    async def __anext__(self) -> bytes:
        if self._guest.http.they_are_waiting_for_100_continue:
            self._guest.put(h11.InformationalResponse(status_code=100, headers=[]))
            await self._guest.flush()
        try:
            event = await self._guest.event(self._patience)
        except TimeoutError as error:
            raise Refused("too-slow", "The body came too slowly.", status=408) from error
        except h11.RemoteProtocolError as error:
            raise Refused("bad-request", "The body is not as it was announced.", status=400) from error
        if isinstance(event, h11.EndOfMessage):
            raise StopAsyncIteration
        if not isinstance(event, h11.Data):
            raise ConnectionAbortedError("the guest hung up")
        return bytes(event.data)


def _check_unpacked(given: Headers) -> None:
    if any(name == b"content-encoding" and value.lower() != b"identity" for name, value in given):
        raise Refused(
            "packed-answer", "The answer is packed, so an echo of our key could not be seen.", status=502
        )


def _bad_answer(host: str) -> Refused:
    return Refused("bad-answer", f"{host} gave an answer that is not HTTP as it should be.", status=502)
