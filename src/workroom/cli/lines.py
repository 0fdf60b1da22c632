"""A task's story in lines: what each event says to a person. Pure; used live, in pipes and afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import TYPE_CHECKING, Literal

import msgspec

from workroom import words
from workroom.log import Event, StepOutcome
from workroom.log.cards import Approval
from workroom.log.events import (
    Answered,
    Asked,
    ChangesHeld,
    ComputerChanged,
    GrantRevoked,
    Notice,
    Permitted,
    PlanItem,
    Refused,
    RequestJudged,
    Reviewed,
    Said,
    StepEnded,
    StepRolledBack,
    TaintCleared,
    TaskCreated,
    TaskStarted,
    Undone,
    UserMessage,
)

if TYPE_CHECKING:
    from workroom.tasks.task import Step, Task

Mark = Literal[
    "ok", "failed", "refused", "stopped", "unknown", "you", "agent", "ask", "note", "now", "next", ""
]

MARKS: dict[str, tuple[str, str, str]] = {  # the mark, the mark in ASCII, its style
    "ok": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "refused": ("✗", "x", "yellow"),
    "stopped": ("■", "#", "yellow"),
    "unknown": ("?", "?", "yellow"),
    "you": ("›", ">", "bold"),
    "agent": ("•", "*", ""),
    "ask": ("?", "?", "cyan bold"),
    "note": ("!", "!", "yellow"),
    "now": ("▸", ">", "cyan"),
    "next": ("·", "-", "dim"),
    "": (" ", " ", ""),
}
SHOWN_HELD = 5
TOLD_OTHERWISE = ("write_plan", "ask_user")  # the plan and the questions themselves are shown


class Line(msgspec.Struct, frozen=True):
    """One line of the story: a mark before it, the words, a style for them."""

    mark: Mark
    text: str
    style: str = ""


@singledispatch
def told(event: Event, task: Task) -> Iterator[Line]:
    """The lines that `event` adds to the story of `task`, which has taken it in already. Most add none."""
    return iter(())


@told.register(TaskCreated)
def _(event: TaskCreated, task: Task) -> Iterator[Line]:
    yield Line("you", event.prompt)


@told.register(TaskStarted)
def _(event: TaskStarted, task: Task) -> Iterator[Line]:
    if event.resumed:
        yield Line("note", "Taken up again.", "dim")


@told.register(UserMessage)
def _(event: UserMessage, task: Task) -> Iterator[Line]:
    yield Line("you", event.text)


@told.register(Said)
def _(event: Said, task: Task) -> Iterator[Line]:
    yield Line("agent", event.text)


@told.register(StepEnded)
def _(event: StepEnded, task: Task) -> Iterator[Line]:
    step = task.steps.get(event.step)
    if step is not None and not (step.tool in TOLD_OTHERWISE and event.outcome is StepOutcome.OK):
        yield step_line(step)


@told.register(StepRolledBack)
def _(event: StepRolledBack, task: Task) -> Iterator[Line]:
    title = _title(task, event.step)
    yield Line("note", f"Interrupted, so it was taken back and is done again: {title}", "dim")
    for path in event.conflicts:
        yield Line("note", f"Kept as it is, because you changed it since: {path}")


@told.register(Refused)
def _(event: Refused, task: Task) -> Iterator[Line]:
    if event.step not in task.steps:  # else the line of the step's end says it
        yield Line("refused", f"Refused: {event.reason}")


@told.register(Asked)
def _(event: Asked, task: Task) -> Iterator[Line]:
    for question in event.questions:
        yield Line("ask", question.question)
    if event.approval is not None:
        yield Line("ask", approval_text(event.approval))


@told.register(Answered)
def _(event: Answered, task: Task) -> Iterator[Line]:
    if event.approved is not None:
        yield Line("you", "Yes" if event.approved else "No")
    for reply in event.replies:
        yield Line("you", ", ".join(filter(None, (*reply.chosen, reply.text))))


@told.register(RequestJudged)
def _(event: RequestJudged, task: Task) -> Iterator[Line]:
    if not event.allowed:
        yield Line("refused", f"Not sent to {event.host}: {event.reason} (rule {event.rule})")


@told.register(ChangesHeld)
def _(event: ChangesHeld, task: Task) -> Iterator[Line]:
    yield Line(
        "ask", f"{words.number(event.total, 'change')} held for you to look at: workroom review {task.id}"
    )
    for change in event.changes[:SHOWN_HELD]:
        yield Line("", f"{change.path}: {change.reason}", "dim")


@told.register(Reviewed)
def _(event: Reviewed, task: Task) -> Iterator[Line]:
    yield Line("you", f"{words.number(len(event.paths), 'held change')} {event.verdict}")
    for path in event.conflicts:
        yield Line("note", f"Kept as it is, because you changed it since: {path}")


@told.register(TaintCleared)
def _(event: TaintCleared, task: Task) -> Iterator[Line]:
    yield Line("you", "What it has seen so far is fine with me.")


@told.register(Permitted)
def _(event: Permitted, task: Task) -> Iterator[Line]:
    verb = "may" if event.allowed else "may never"
    yield Line("note", f"From now on it {verb} {event.action}: {event.pattern} ({event.scope})", "dim")


@told.register(ComputerChanged)
def _(event: ComputerChanged, task: Task) -> Iterator[Line]:
    if event.state == "failed":
        yield Line("note", f"The computer could not be used. {event.reason}")


@told.register(Notice)
def _(event: Notice, task: Task) -> Iterator[Line]:
    yield Line("note", event.text, {"info": "dim", "warning": "", "error": "bold"}[event.level])


@told.register(GrantRevoked)
def _(event: GrantRevoked, task: Task) -> Iterator[Line]:
    yield Line("note", f"The folder {event.name} was taken back.")


@told.register(Undone)
def _(event: Undone, task: Task) -> Iterator[Line]:
    yield Line("note", f"Taken back: {words.number(event.restored, 'change')} ({event.scope}).")


def step_line(step: Step) -> Line:
    """A step, folded into one line: how it ended, what it was, how long it took, what it changed."""
    if step.outcome is None:
        return Line("now", step.title)
    facts = [words.duration(step.seconds)] if step.seconds >= 1 else []
    if step.changes:
        facts.append(f"{words.number(step.changes, 'change')}")
    why = "" if step.outcome is StepOutcome.OK else step.refused or step.summary or _OUTCOME[step.outcome]
    title = f"{step.title} ({', '.join(facts)})" if facts else step.title
    return Line(step.outcome.value, f"{title}: {why}" if why else title)


_OUTCOME = {
    StepOutcome.FAILED: "failed",
    StepOutcome.REFUSED: "refused",
    StepOutcome.STOPPED: "stopped",
    StepOutcome.UNKNOWN: "outcome unknown: look at the folder before you go on",
}


def plan_lines(plan: tuple[PlanItem, ...]) -> Iterator[Line]:
    """The plan, with what is done ticked off."""
    marks: dict[str, tuple[Mark, str]] = {
        "done": ("ok", ""),
        "in_progress": ("now", "bold"),
        "pending": ("next", "dim"),
    }
    for item in plan:
        mark, style = marks[item.status]
        yield Line(mark, item.text, style)


def approval_text(approval: Approval) -> str:
    """What waits for a yes, in a sentence."""
    return f"May it {approval.action}? {approval.reason}"


def _title(task: Task, key: str) -> str:
    return task.steps[key].title if key in task.steps else key
