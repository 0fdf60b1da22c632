"""What the tools of one run share: the session, the key of each call, and which targets were agreed to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from pydantic_ai import RunContext

from workroom.engine.history import History
from workroom.engine.limits import Tally
from workroom.engine.session import Session


class Failed(Exception):
    """A tool could not do what it was asked; the message is what the model is told."""


@dataclass
class Work:
    """One run of the loop."""

    session: Session
    history: History
    tally: Tally
    stop: asyncio.Event
    agreed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def key(self, call_id: str | None) -> str:
        """The key under which a call is journaled."""
        return self.history.keys[call_id or ""]


Context = RunContext[Work]


def key_of(ctx: Context) -> str:
    """The key of the call that is being executed."""
    return ctx.deps.key(ctx.tool_call_id)
