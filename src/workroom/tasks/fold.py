"""The fold over a task's events: what each of them changes in its state."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from workroom.log import Event, Outcome, Record
from workroom.log.events import (
    Answered,
    Archived,
    Asked,
    ChangesHeld,
    Delivered,
    FilesChanged,
    GrantRevoked,
    LimitsChanged,
    PlanChanged,
    QueueCleared,
    Queued,
    Refused,
    Reviewed,
    Said,
    StepEnded,
    StepStarted,
    TaskCreated,
    TaskEnded,
    TaskStarted,
    Used,
    UserMessage,
)
from workroom.tasks.task import Step, Task


def fold(records: Iterable[Record]) -> dict[str, Task]:
    """Every task that the records tell of, by id, oldest first."""
    tasks: dict[str, Task] = {}
    for record in records:
        if isinstance(record.event, TaskCreated):
            tasks[record.task] = _created(record, record.event)
        if (task := tasks.get(record.task)) is not None:
            apply(task, record)
    return tasks


def apply(task: Task, record: Record) -> None:
    """Take one more event into `task`."""
    task.seq, task.changed = record.seq, record.at
    _take(record.event, task, record.at)


def _created(record: Record, event: TaskCreated) -> Task:
    return Task(
        id=record.task,
        created=record.at,
        prompt=event.prompt,
        title=event.title,
        model=event.model,
        limits=event.limits,
        grants=event.grants,
        skill=event.skill,
        network=event.network,
        review=event.review,
    )


@singledispatch
def _take(event: Event, task: Task, at: float) -> None:
    """What an event changes; most change nothing here."""


@_take.register
def _(event: TaskStarted, task: Task, at: float) -> None:
    task.process, task.ended, task.told = event.process, None, False


@_take.register
def _(event: TaskEnded, task: Task, at: float) -> None:
    task.ended = event
    if event.outcome is not Outcome.PARKED:  # as in the inbox: a task that is over asks nothing
        task.waiting.clear()


@_take.register
def _(event: UserMessage, task: Task, at: float) -> None:
    task.told = task.told or (task.ended is not None and not event.steering)
    if event.queued:
        task.queued = task.queued[1:]


@_take.register
def _(event: Queued, task: Task, at: float) -> None:
    task.queued = (*task.queued, event.text)


@_take.register
def _(event: QueueCleared, task: Task, at: float) -> None:
    task.queued = ()


@_take.register
def _(event: GrantRevoked, task: Task, at: float) -> None:
    task.revoked += tuple(grant for grant in task.grants if grant.name == event.name)
    task.grants = tuple(grant for grant in task.grants if grant.name != event.name)


@_take.register
def _(event: Archived, task: Task, at: float) -> None:
    task.archived = event.archived


@_take.register
def _(event: LimitsChanged, task: Task, at: float) -> None:
    task.limits = event.limits


@_take.register
def _(event: PlanChanged, task: Task, at: float) -> None:
    task.plan = event.items


@_take.register
def _(event: Said, task: Task, at: float) -> None:
    task.said = event.text


@_take.register
def _(event: Used, task: Task, at: float) -> None:
    task.tokens += event.input_tokens + event.output_tokens
    task.cost_usd += event.cost_usd or 0.0


@_take.register
def _(event: Asked, task: Task, at: float) -> None:
    task.waiting[event.key] = event


@_take.register
def _(event: Answered, task: Task, at: float) -> None:
    task.waiting.pop(event.key, None)


@_take.register
def _(event: StepStarted, task: Task, at: float) -> None:
    task.steps[event.step] = Step(event.step, event.tool, event.title, at)


@_take.register
def _(event: StepEnded, task: Task, at: float) -> None:
    if (step := task.steps.get(event.step)) is not None:
        step.outcome, step.summary, step.seconds = event.outcome, event.summary, event.seconds


@_take.register
def _(event: Refused, task: Task, at: float) -> None:
    if (step := task.steps.get(event.step)) is not None:
        step.refused = event.reason


@_take.register
def _(event: FilesChanged, task: Task, at: float) -> None:
    if (step := task.steps.get(event.step)) is not None:
        step.changes += event.total


@_take.register
def _(event: ChangesHeld, task: Task, at: float) -> None:
    listed = {change.path for change in event.changes}
    unlisted = max(0, event.total - len(event.changes))
    task.held += len(listed - task.held_paths) + unlisted
    task.held_paths |= listed


@_take.register
def _(event: Reviewed, task: Task, at: float) -> None:
    task.held = max(0, task.held - len(event.paths))
    task.held_paths -= set(event.paths)


@_take.register
def _(event: Delivered, task: Task, at: float) -> None:
    task.delivered = event


KINDS: tuple[type[Event], ...] = (
    TaskCreated,
    *(kind for kind in _take.registry if issubclass(kind, Event) and kind is not Event),
)
"""The kinds that change a task's state."""
