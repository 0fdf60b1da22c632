"""What the routes work with: the app, and what lives as long as the server does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.health.storage import Storage
    from workroom.server.preparing import Preparing
    from workroom.server.previews import Previews
    from workroom.server.sessions import Session, Sessions
    from workroom.server.workers import Workers


class Desk(msgspec.Struct, frozen=True):
    """The app, and what a server has one of: who works, the sessions, the previews, the first start, the storage."""

    app: App
    workers: Workers
    sessions: Sessions
    previews: Previews
    preparing: Preparing
    storage: Storage

    async def left(self, session: Session | None) -> bool:
        """Wait until a window is signed out, or the server ends; whether it was the first.

        None is this user's own program, over the socket in a folder of theirs: nobody signs that out.
        """
        closing = asyncio.ensure_future(self.sessions.closing.wait())
        revoked = asyncio.Event() if session is None else self.sessions.ended(session.name)
        waits = (closing, asyncio.ensure_future(revoked.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        return revoked.is_set()
