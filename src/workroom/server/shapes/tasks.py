"""Tasks as a window shows them: a row for the list, and a whole one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Literal

import msgspec

from workroom.log import Outcome
from workroom.log.events import Delivered, GrantGiven, TaskEnded
from workroom.tasks.standing import project_of
from workroom.tasks.task import Status, Task

MOST_SAID = 400
State = Literal["new", "working", "asks", "parked", "done", "gaps", "failed", "stopped"]
_ENDS: dict[Outcome, State] = {
    Outcome.DONE: "done",
    Outcome.DONE_WITH_GAPS: "gaps",
    Outcome.FAILED: "failed",
    Outcome.PARKED: "parked",
    Outcome.STOPPED: "stopped",
}
_STATES: dict[Status, State] = {Status.NEW: "new", Status.WORKING: "working", Status.ASKS: "asks"}


class Project(msgspec.Struct, frozen=True):
    """The tasks with the same folders; `id` and `name` are empty for those that have none."""

    id: str
    name: str


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A task in the list. Times are Unix seconds, costs US dollars; `running`: some process works on it now."""

    id: str
    title: str
    created: float
    changed: float
    state: State
    running: bool
    model: str
    project: Project
    grants: tuple[GrantGiven, ...]
    waiting: int
    held: int
    steps: int
    plan_done: int
    plan_total: int
    cost_usd: float
    tokens: int
    said: str
    archived: bool


class LimitsShown(msgspec.Struct, frozen=True):
    """What a task may use up in all; null is no limit."""

    spend_usd: float | None
    steps: int | None
    tokens: int | None
    seconds: float | None


class PlanLine(msgspec.Struct, frozen=True):
    """One line of the plan."""

    text: str
    status: Literal["pending", "in_progress", "done"]


class Ended(msgspec.Struct, frozen=True):
    """How a task ended."""

    outcome: Outcome
    reason: str
    gaps: tuple[str, ...]


class TaskWhole(TaskRow, frozen=True, kw_only=True):
    """A task with all but its story. `queued` are the person's words that wait for its end."""

    prompt: str
    limits: LimitsShown
    skill: str | None
    network: tuple[str, ...]
    review: bool | None
    plan: tuple[PlanLine, ...]
    delivered: Delivered | None
    ended: Ended | None
    queued: tuple[str, ...]
    seq: int


def row_of(task: Task, is_running: Callable[[str], bool]) -> TaskRow:
    """The row of a task."""
    return TaskRow(**_facts(task, is_running))


def whole_of(task: Task, is_running: Callable[[str], bool]) -> TaskWhole:
    """A task with its plan, its limits and its end."""
    limits = task.limits
    return TaskWhole(
        **{**_facts(task, is_running), "said": task.said},
        prompt=task.prompt,
        limits=LimitsShown(limits.spend_usd, limits.steps, limits.tokens, limits.seconds),
        skill=task.skill,
        network=task.network,
        review=task.review,
        plan=tuple(PlanLine(item.text, item.status) for item in task.plan),
        delivered=task.delivered,
        ended=ended_of(task.ended) if task.ended else None,
        queued=task.queued,
        seq=task.seq,
    )


def ended_of(event: TaskEnded) -> Ended:
    """The end that an event tells of."""
    return Ended(event.outcome, event.reason, event.gaps)


def state_of(task: Task) -> State:
    """What the task is doing, in one word."""
    return _ENDS[task.ended.outcome] if task.ended else _STATES[task.status]


def _facts(task: Task, is_running: Callable[[str], bool]) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "created": task.created,
        "changed": task.changed,
        "state": state_of(task),
        "running": task.process is not None and is_running(task.id),
        "model": task.model,
        "project": _project(task),
        "grants": task.grants,
        "waiting": len(task.waiting),
        "held": task.held,
        "steps": len(task.steps),
        "plan_done": sum(item.status == "done" for item in task.plan),
        "plan_total": len(task.plan),
        "cost_usd": task.cost_usd,
        "tokens": task.tokens,
        "said": task.said[:MOST_SAID],
        "archived": task.archived,
    }


def _project(task: Task) -> Project:
    names = sorted(PurePath(grant.path).name or grant.path for grant in task.grants)
    return Project(project_of(task.grants), ", ".join(names))
