"""A connection to the window's port: no more of them at once than windows need, and none that says nothing.

Every user of this machine can connect. Each connection takes a file descriptor, and a task that can open no file
any more fails.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 300
SILENT_SECONDS = 30.0
"""How long one may be open without having asked for anything."""


class Connection(H11Protocol):
    """One connection; closed at once when there are too many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, or end right away."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
        else:
            self.loop.call_later(SILENT_SECONDS, self._must_have_asked)

    def _must_have_asked(self) -> None:
        became_websocket = self.transport.get_protocol() is not self
        if self.cycle is None and not became_websocket:
            self.transport.close()
