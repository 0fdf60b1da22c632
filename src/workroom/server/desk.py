"""What the routes work with: the app, and what lives as long as the server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.server.preparing import Preparing
    from workroom.server.previews import Previews
    from workroom.server.sessions import Sessions
    from workroom.server.workers import Workers


class Desk(msgspec.Struct, frozen=True):
    """The app; who works on tasks here; the windows' sessions; what is shown of files; the making of the image."""

    app: App
    workers: Workers
    sessions: Sessions
    previews: Previews
    preparing: Preparing
