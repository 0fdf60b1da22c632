"""A guest's connection from its first byte to its last: TLS ended, requests read one by one, each judged."""

from __future__ import annotations

import asyncio
import contextlib

import h11

from workroom.network.asked import Place, asked, connect_place
from workroom.network.body import Body
from workroom.network.desk import Desk
from workroom.network.exchange import Cut, Exchange
from workroom.network.exits import Request, Stream
from workroom.network.refusals import Refused
from workroom.network.tls import HANDSHAKE, Ahead, Secured
from workroom.network.wire import Event, Wire

_LINGER_SECONDS = 2.0
_LINGER_BYTES = 1 << 20
_CONNECTED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Session:
    """One connection to `place`; None for one to the explicit proxy, whose requests name theirs."""

    def __init__(self, desk: Desk, stream: Stream, place: Place | None) -> None:
        self._desk = desk
        self._limits = desk.limits
        self._place = place
        self._stream = stream
        self._guest = Wire(stream, h11.SERVER, desk.limits)
        self._method = b""

    async def run(self) -> None:
        """Serve it to its end. Raises OSError (TimeoutError too) and `HungUp` when the guest breaks it off."""
        while await self._turn():
            self._guest.http.start_next_cycle()
        await self._stream.end()

    async def _turn(self) -> bool:
        """One request; whether another may follow."""
        try:
            head = await self._head()
            if head is None:
                return False
            self._method = head.method
            if head.method == b"CONNECT" and self._place is None:
                await self._connect(head)
                return False
            await self._forward(head)
        except Refused as refused:
            await self._refuse(refused)
            return False
        except Cut:
            self._stream.close()  # without the end that was announced: nobody takes a part for the whole
            return False
        await self._guest.flush()
        http = self._guest.http
        return http.our_state is h11.DONE and http.their_state is h11.DONE

    async def _head(self) -> h11.Request | None:
        """The next request; None at the end. A guest that goes on and on is refused."""
        try:
            event = self._guest.ready()
            if event is None:
                waiting = not self._guest.http.trailing_data[0]
                with contextlib.suppress(TimeoutError):
                    await self._guest.more(
                        self._limits.idle_seconds if waiting else self._limits.head_seconds
                    )
                event = self._guest.ready() or await self._rest_of_head()
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint
            refused = Refused("bad-request", "That is not HTTP/1.1 as it should be.", status=status)
            self._record("bad-request", refused)
            raise refused from error
        return event if isinstance(event, h11.Request) else None

    async def _rest_of_head(self) -> Event | None:
        if not self._guest.http.trailing_data[0]:
            return None
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                while (event := self._guest.ready()) is None:
                    await self._guest.more(self._limits.head_seconds)
                return event
        except TimeoutError as error:
            refused = Refused("too-slow", "The request came too slowly.", status=408)
            self._record("bad-request", refused)
            raise refused from error

    async def _forward(self, head: h11.Request) -> None:
        try:
            wanted = asked(head, self._place, head_bytes=self._limits.head_bytes)
        except Refused as refused:
            self._record(head.method.decode("latin-1"), refused)
            raise
        body = Body(self._guest, wanted.request.body, self._limits)
        try:
            content = await body.whole(self._limits.shown_bytes)
            wanted = wanted.with_body(content)
            ruling = await self._desk.rule_for(wanted.request, self._guest)
        except Refused as refused:
            self._desk.refuse(wanted.request, refused)
            raise
        await Exchange(self._desk, self._guest, wanted, body, ruling).run()

    async def _connect(self, head: h11.Request) -> None:
        """An explicit proxy's tunnel is none: its TLS ends here, and what is said inside is judged."""
        try:
            place = connect_place(head)
            self._place = place
            if self._guest.http.trailing_data[0]:
                raise Refused("early-data", "Bytes were sent before the connection was made.", status=400)
        except Refused as refused:
            self._record("CONNECT", refused)
            raise
        await self._stream.write(_CONNECTED)
        await secured(self._desk, self._stream, place)

    async def _refuse(self, refused: Refused) -> None:
        """Say why, and then read on for a moment: an answer may be lost with a connection closed too soon."""
        if self._guest.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = refused.body()
        told = refused.headers(len(body))
        self._guest.put(h11.Response(status_code=refused.status, reason="Refused by the door", headers=told))
        if self._method != b"HEAD":
            self._guest.put(h11.Data(data=body))
        self._guest.put(h11.EndOfMessage())
        await self._guest.flush()
        await self._stream.end()
        await self._linger()

    async def _linger(self) -> None:
        """RFC 9112, 9.6."""
        left = _LINGER_BYTES
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while left > 0 and (data := await self._stream.read()):
                    left -= len(data)

    def _record(self, method: str, refused: Refused) -> None:
        record_refusal(self._desk, self._place, method, refused)


async def secured(desk: Desk, stream: Stream, place: Place) -> None:
    """Serve the TLS connection that the guest is about to begin. Raises as `Session.run`."""
    try:
        async with asyncio.timeout(desk.limits.head_seconds):
            first = await stream.read()
        if first[:1] and first[0] != HANDSHAKE:
            raise Refused("not-tls", "Only TLS may be spoken here.")
        context = desk.authority.context(place.host)
        inside = await Secured.accept(Ahead(stream, first), context, desk.limits.head_seconds)
    except Refused as refused:
        record_refusal(desk, place, "CONNECT", refused)
        return
    await Session(desk, inside, place).run()


def record_refusal(desk: Desk, place: Place | None, method: str, refused: Refused) -> None:
    """Record what was refused before it was a request that could be judged; what is known of it is little."""
    host, port, tls = place or ("", 0, False)
    desk.refuse(Request("door", method[:20], host, port, "/", tls=tls), refused)
