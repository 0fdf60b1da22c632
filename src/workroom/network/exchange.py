"""One request carried out: sent as its rule has it, and the answer back, counted and scrubbed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import h11

from workroom.network import asked, headers, jsonbody
from workroom.network.asked import Asked
from workroom.network.body import Body
from workroom.network.call import Call, bad_answer
from workroom.network.desk import Desk, checked
from workroom.network.exits import Ruling, Traffic
from workroom.network.headers import Headers
from workroom.network.refusals import Refused
from workroom.network.rules import Rule
from workroom.network.scrub import Scrubber
from workroom.network.websocket import Pump
from workroom.network.wire import Event, Wire

_FLUSH_AT = 256 << 10
_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


class Cut(Exception):
    """The answer ended in the middle; all that is left is to let the guest see that it did."""


class Exchange:
    """From a ruling to the end of the answer. `run` may be called once."""

    def __init__(self, desk: Desk, guest: Wire, wanted: Asked, body: Body, ruling: Ruling) -> None:
        self._desk = desk
        self._guest = guest
        self._request = wanted.request
        self._given = wanted.given
        self._body = body
        self._ruling = ruling
        self._limits = desk.limits
        self._began = asyncio.get_running_loop().time()
        self._out = self._into = 0
        self._status: int | None = None
        self._scrub = Scrubber(())

    async def run(self) -> None:
        """Carry it out; the end of the answer is put, not yet flushed. Whatever happens is recorded.

        Raises:
            Refused: nothing was answered yet. Cut: the answer can't be completed. HungUp, OSError: the guest is gone.
        """
        call = Call(self._desk.upstream, self._request, self._limits)
        try:
            async with asyncio.timeout(self._limits.exchange_seconds):
                await self._carry(call, checked(self._request, self._ruling))
        except Refused as refused:
            self._ruling = refused.ruling
            if self._status is not None:
                raise Cut(refused.reason) from refused
            raise
        finally:
            call.close()
            self._record()

    async def _carry(self, call: Call, rule: Rule) -> None:
        passed = await self._prepared(rule)
        far, head = await call.answer(passed, self._body, self._charger(rule), private=rule.private)
        if isinstance(head, h11.InformationalResponse):
            await self._websocket(rule, far, head)
            return
        await self._relay(rule, far, head)
        call.keep(far)

    async def _prepared(self, rule: Rule) -> Headers:
        """The headers to send. Raises `Refused` for all that can be known before a byte leaves."""
        request = self._request
        headers.check_sender(self._given, rule, self._body.length)
        passed = headers.passing(self._given, headers.for_rule(rule), websocket=request.websocket)
        head = asked.line_bytes(request.method, request.path, request.query) + asked.headers_bytes(passed)
        _check_size(rule, head + (self._body.length or 0))
        if rule.json_fields and self._body.length != 0:
            await self._look_into_body(rule)
        if rule.credential is not None:
            secret, value = await self._desk.secrets_for(rule.credential)
            self._scrub = Scrubber((secret, value.decode()))
            passed = headers.with_credential(passed, rule, value)
        self._out = head
        return passed

    async def _look_into_body(self, rule: Rule) -> None:
        jsonbody.check_headers(self._given)
        whole = await self._body.whole(self._limits.json_bytes)
        if whole is None:
            raise Refused("request-bytes", "The body is too long to be looked into.", status=413)
        _check_size(rule, len(whole))
        jsonbody.check(whole, rule.json_fields)

    def _charger(self, rule: Rule) -> Callable[[int], None]:
        def charge(size: int) -> None:
            _check_size(rule, self._out + size)
            self._out += size

        return charge

    async def _relay(self, rule: Rule, far: Wire, head: h11.Response) -> None:
        given = list(head.headers)
        if rule.credential is not None:
            _check_unpacked(given)
        kept = self._clean(headers.back(given))
        reason = _REASONS.get(head.status_code, b"")  # its own words could hold an echo
        self._answer(h11.Response(status_code=head.status_code, reason=reason, headers=kept))
        try:
            await self._relay_body(far)
        except (OSError, h11.RemoteProtocolError) as error:
            raise Cut("the answer ended in the middle") from error

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
            raise bad_answer(self._request.host)
        kept = self._clean(headers.back(list(head.headers), websocket=True))
        upgrade: Headers = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]
        self._answer(h11.InformationalResponse(status_code=101, headers=[*upgrade, *kept]))
        await self._guest.flush()
        pump = Pump(self._guest, far, self._limits.idle_seconds, self._scrub)
        try:
            await pump.run(self._charger(rule))
        finally:
            self._into += pump.into

    def _answer(self, head: h11.Response | h11.InformationalResponse) -> None:
        self._status = head.status_code
        self._guest.put(head)

    def _clean(self, given: Headers) -> Headers:
        """An upstream may echo our key in a header, too."""
        return [(self._scrub.whole(name), self._scrub.whole(value)) for name, value in given]

    def _record(self) -> None:
        seconds = asyncio.get_running_loop().time() - self._began
        self._desk.record(Traffic(self._request, self._ruling, self._out, self._into, self._status, seconds))


def _check_size(rule: Rule, size: int) -> None:
    if size > rule.request_bytes:
        raise Refused(
            "request-bytes", f"At most {rule.request_bytes:,} bytes may leave in one request.", status=413
        )


def _check_unpacked(given: Headers) -> None:
    if any(name == b"content-encoding" and value.lower() != b"identity" for name, value in given):
        raise Refused(
            "packed-answer", "The answer is packed, so an echo of our key could not be seen.", status=502
        )
