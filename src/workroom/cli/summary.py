"""The last words about a task: how it ended, what is there now, what it cost, how to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workroom import words
from workroom.cli.lines import Line, Mark
from workroom.cli.words import OUTCOMES
from workroom.log import Outcome
from workroom.log.events import DeliveredFile, GrantGiven, TaskEnded

if TYPE_CHECKING:
    from workroom.tasks.task import Task

PRACTICE = "practice"
IN_COMPUTER = " (in the computer)"
_MARKS: dict[Outcome, Mark] = {
    Outcome.DONE: "ok",
    Outcome.DONE_WITH_GAPS: "ok",
    Outcome.FAILED: "failed",
    Outcome.PARKED: "ask",
    Outcome.STOPPED: "stopped",
}


def summary_lines(task: Task, ended: TaskEnded) -> Iterator[Line]:
    """The end of the story."""
    reason = "" if ended.reason.strip() in task.said else ended.reason  # it need not be read twice
    yield Line(_MARKS[ended.outcome], f"{OUTCOMES[ended.outcome]}. {reason}".strip(), "bold")
    for gap in ended.gaps:
        yield Line("note", gap)
    for file in task.delivered.files if task.delivered else ():
        yield Line("", file_text(file, task.grants))
    yield Line("", facts(task), "dim")
    yield from _next_steps(task, ended.outcome)


def file_text(file: DeliveredFile, grants: tuple[GrantGiven, ...]) -> str:
    """A delivered file: where it lies on this machine, its size, and what is wrong with it, if anything."""
    where = host_path(file.path, grants)
    waits = "" if Path(where).exists() or where.endswith(IN_COMPUTER) else "  waits for your review"
    return f"{where}  ({words.size(file.size)}){waits}" + ("" if file.sound else f"  not sound: {file.check}")


def host_path(path: str, grants: tuple[GrantGiven, ...]) -> str:
    """Where a path such as /folders/receipts/a.txt lies on this machine; others are in the computer."""
    parts = PurePosixPath(path).parts
    if len(parts) > 2 and parts[:2] == ("/", "folders") and ".." not in parts:
        for grant in grants:
            if grant.name == parts[2]:
                return str(Path(grant.path, *parts[3:]))
    return f"{path}{IN_COMPUTER}"


def changes_of(task: Task) -> int:
    """How many changes its steps made in the folders."""
    return sum(step.changes for step in task.steps.values())


def facts(task: Task) -> str:
    """`5 steps, 3 changes in your folders, 41,000 tokens, $0.12`."""
    changes = f"{words.number(changes_of(task), 'change')} in your folders"
    return ", ".join([words.number(len(task.steps), "step"), changes, *spend(task)])


def spend(task: Task) -> Iterator[str]:
    """What the model used. The practice model costs nothing."""
    if task.model == PRACTICE:
        yield "no AI and no cost (practice model)"
        return
    yield words.number(task.tokens, "token")
    if task.cost_usd:
        yield words.money(task.cost_usd)


def _next_steps(task: Task, outcome: Outcome) -> Iterator[Line]:
    if outcome in (Outcome.PARKED, Outcome.STOPPED):
        yield Line("", f"Go on with: workroom resume {task.id}")
    if task.held:
        yield Line("ask", f"{words.number(task.held, 'change')} held for you: workroom review {task.id}")
    if changes_of(task):
        yield Line("", f"Undo with: workroom undo {task.id}")
