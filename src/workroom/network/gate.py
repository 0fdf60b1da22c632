"""The door of one computer: every connection out of it ends here, and what leaves is said anew by us.

Nothing opaque passes. TLS ends with a certificate of the computer's own authority, a request is read, judged,
written again from what was understood, and sent to the address that was checked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from workroom.network.asked import place_of
from workroom.network.authority import Authority
from workroom.network.desk import Desk, tell
from workroom.network.exits import Arbiter, Request, Stream
from workroom.network.limits import GateLimits
from workroom.network.refusals import Refused
from workroom.network.session import Session, secured
from workroom.network.tls import HANDSHAKE, Ahead
from workroom.network.upstream import Upstream
from workroom.network.wire import HungUp


class Gate:
    """Serves the connections of one computer; who it is, is known by the line they come on.

    `secret` looks a credential up by its name, in a thread of its own. `upstream` may be shared by several gates.
    """

    def __init__(
        self,
        arbiter: Arbiter,
        upstream: Upstream,
        authority: Authority,
        *,
        secret: Callable[[str], str | None],
        limits: GateLimits | None = None,
    ) -> None:
        self._limits = limits or GateLimits()
        self._desk = Desk(arbiter, upstream, authority, secret, self._limits)
        self._open = 0

    @property
    def open(self) -> int:
        """How many connections are served now."""
        return self._open

    async def serve(self, stream: Stream, host: str = "", port: int = 0) -> None:
        """Serve one connection to its end and close it; never raises, but may be cancelled.

        With a `host` the guest believes to speak to it; without one it speaks to an HTTP proxy. One connection
        too many is closed at once.
        """
        if self._open >= self._limits.connections:
            stream.close()
            return
        self._open += 1
        try:
            await self._serve(stream, host, port)
        except (HungUp, OSError):
            pass  # the guest broke it off
        except Exception as error:
            tell(error)
        finally:
            self._open -= 1
            stream.close()

    async def _serve(self, stream: Stream, host: str, port: int) -> None:
        if not host:
            await Session(self._desk, stream, None).run()
            return
        try:
            place = place_of(host, port, tls=True)
        except Refused as refused:
            self._desk.refuse(Request("door", "CONNECT", "", port, "/"), refused)
            return
        async with asyncio.timeout(self._limits.head_seconds):
            first = await stream.read()
        if first[:1] and first[0] == HANDSHAKE:
            await secured(self._desk, Ahead(stream, first), place)
        elif first:
            await Session(self._desk, Ahead(stream, first), place._replace(tls=False)).run()
