"""All that an engine is given to work on one task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workroom.engine.hands import Hands
from workroom.log import Log
from workroom.log.events import GrantGiven, Limits
from workroom.secrets import Secrets
from workroom.settings import Settings
from workroom.skills import Catalogue
from workroom.trust import Inbox
from workroom.trust.policy import Standing
from workroom.trust.redact import Redactor

PATIENCE = (1.0, 3.0, 10.0, 30.0)
"""Seconds to wait before each new try when the model's server is busy or out of reach."""


@dataclass(frozen=True)
class Session:
    """One task at work: its words, its hands, and everything it writes to and asks through.

    `standing` gives what decisions rest on just now, `walls` what stands around the next step; the
    `redactor` takes the person's keys out of what the model is told.
    """

    task: str
    prompt: str
    model: str
    log: Log
    hands: Hands
    inbox: Inbox
    skills: Catalogue
    settings: Settings
    secrets: Secrets
    skill: str | None = None
    grants: tuple[GrantGiven, ...] = ()
    limits: Limits = field(default_factory=Limits)
    network: tuple[str, ...] = ()
    standing: Callable[[], Standing] = Standing
    redactor: Redactor = field(default_factory=Redactor)
    walls: Callable[[], tuple[str, ...]] = tuple
    patience: tuple[float, ...] = PATIENCE
