"""The undo store is kept within its settings, a while after the start and once a day."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from workroom.errors import UserError
from workroom.health.storage import prune_undo

if TYPE_CHECKING:
    from workroom.app import App

FIRST_SECONDS = 300.0
DAY_SECONDS = 86_400.0
log = logging.getLogger("workroom.server")


async def tidy(app: App, first: float = FIRST_SECONDS, again: float = DAY_SECONDS) -> None:
    """Forget what is older or more than the person wants kept; never ends by itself."""
    wait = first
    while True:
        await asyncio.sleep(wait)
        wait = again
        try:
            freed = await asyncio.to_thread(prune_undo, app)
        except (UserError, OSError) as error:  # tried again tomorrow; undo itself is not affected
            log.warning("The undo store was not tidied: %s", error)
        else:
            log.info("The undo store was tidied: %d bytes freed.", freed)
