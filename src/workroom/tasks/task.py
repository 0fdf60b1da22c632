"""A task as it stands: what the fold over its events comes to. Nothing about a task is kept anywhere else."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from workroom.log import Outcome, StepOutcome
from workroom.log.events import Asked, Delivered, GrantGiven, Limits, PlanItem, TaskEnded


class Status(StrEnum):
    """What a task is doing, as far as the log tells."""

    NEW = "new"
    WORKING = "working"
    ASKS = "asks"
    ENDED = "ended"


class Step(msgspec.Struct):
    """One tool call: what, how it ended, and what it changed."""

    key: str
    tool: str
    title: str
    at: float
    outcome: StepOutcome | None = None
    summary: str = ""
    seconds: float = 0.0
    changes: int = 0
    refused: str = ""


class Task(msgspec.Struct):
    """A piece of work, as it stands. Times are Unix seconds, costs US dollars."""

    id: str
    created: float
    prompt: str
    title: str
    model: str
    limits: Limits
    grants: tuple[GrantGiven, ...] = ()
    revoked: tuple[GrantGiven, ...] = ()
    skill: str | None = None
    network: tuple[str, ...] = ()
    review: bool | None = None
    process: int | None = None
    ended: TaskEnded | None = None
    plan: tuple[PlanItem, ...] = ()
    steps: dict[str, Step] = {}
    waiting: dict[str, Asked] = {}
    delivered: Delivered | None = None
    said: str = ""
    held: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    seq: int = 0
    changed: float = 0.0
    archived: bool = False
    queued: tuple[str, ...] = ()
    told: bool = False
    held_paths: frozenset[str] = frozenset()

    @property
    def status(self) -> Status:
        """What it is doing."""
        if self.ended is not None:
            return Status.ENDED
        if self.waiting:
            return Status.ASKS
        return Status.NEW if self.process is None else Status.WORKING

    @property
    def can_resume(self) -> bool:
        """Whether there is something to go on with: it never ended, was parked or stopped, or was `told` more."""
        return self.told or self.ended is None or self.ended.outcome in (Outcome.PARKED, Outcome.STOPPED)
