"""What a person says to a task besides its job: words now, words for later, another plan, other limits.

While a task works, words reach the agent before its next thought. A task that has ended goes on with them, with all
it knows of before. Words for later wait in the log until it has ended well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec.structs import replace

from workroom.errors import UserError
from workroom.log import Log, Outcome
from workroom.log.events import (
    Archived,
    Event,
    LimitsChanged,
    PlanChanged,
    PlanItem,
    QueueCleared,
    Queued,
    TaskStarted,
    UserMessage,
)
from workroom.tasks.board import Board
from workroom.tasks.task import Task

MOST_ITEMS = 50
LONGEST_ITEM = 500
ENDED_WELL = (Outcome.DONE, Outcome.DONE_WITH_GAPS)
UNFINISHED = (Outcome.PARKED, Outcome.STOPPED)
_MARKS = {"pending": "to do", "in_progress": "in progress", "done": "done"}

When = Literal["now", "after"]
Became = Literal["passed on", "queued", "goes on", "noted"]
"""What became of words: the agent is told as it works; they wait; the task is to be taken up with them; it hears them
once it begins."""


class NothingSaid(UserError):
    """The message is empty; nothing was passed on."""


class PlanDoesNotFit(UserError):
    """The plan is too long, or the task is over; the plan is as it was."""


class Talk:
    """The person's side of all tasks. `is_running` tells whether some process works on one."""

    def __init__(self, log: Log, board: Board, is_running: Callable[[str], bool]) -> None:
        self._log, self._board, self._is_running = log, board, is_running
        self._taking = threading.Lock()

    def say(self, name: str, text: str, when: When = "now") -> Became:
        """Say something to the task `name`; whoever gets "goes on" as the answer sees to it that it does.

        Raises:
            NothingSaid: the message is empty.
        """
        if not text.strip():
            raise NothingSaid("There is nothing to say in an empty message.")
        task = self._board.glimpse(name)
        if _is_over(task):
            self._append(task.id, UserMessage(text))
            return "goes on"
        if when == "now":
            self._append(task.id, UserMessage(text, steering=True))
            return self._became(task)
        self._append(task.id, Queued(text))
        has_just_ended = not self._is_running(task.id) and _is_over(self._board.glimpse(name))
        return "goes on" if has_just_ended and self.take_queued(name) else "queued"

    def take_queued(self, name: str) -> bool:
        """After an end: whether there is something to go on with. Of the words that wait the next are said now.

        They go on waiting when the task was stopped, waits for an answer, or has failed.
        """
        with self._taking:
            task = self._board.glimpse(name)
            if task.ended is None or task.told:
                return task.told
            if task.ended.outcome not in ENDED_WELL:
                return False
            if self.has_unheard(task.id):
                return True
            if task.queued:
                self._append(task.id, UserMessage(task.queued[0], queued=True))
            return bool(task.queued)

    def has_unheard(self, name: str) -> bool:
        """Whether something was said so late in the last run that the model was not told."""
        started = self._log.last(name, TaskStarted)
        words = self._log.read(name, after=started.seq if started else 0, kinds=[UserMessage])
        if not words:
            return False
        from workroom.engine.history import History

        return words[-1].seq > History(self._log, name).heard

    def clear_queue(self, name: str) -> None:
        """The words that wait are not said."""
        task = self._board.glimpse(name)
        if task.queued:
            self._append(task.id, QueueCleared())

    def change_plan(self, name: str, items: Sequence[PlanItem]) -> None:
        """Put another plan in place of the task's, and tell the agent.

        Raises:
            PlanDoesNotFit: it is too long or has an empty line, or the task is over.
        """
        task = self._board.glimpse(name)
        if _is_over(task):
            raise PlanDoesNotFit("The task is over, and so is its plan.", hint="Say what is to be done next.")
        plan = tuple(PlanItem(_line(item.text), item.status) for item in items)
        if len(plan) > MOST_ITEMS:
            raise PlanDoesNotFit(f"A plan has at most {MOST_ITEMS} lines.")
        if plan != task.plan:
            self._append(task.id, PlanChanged(plan, by="person"))
            self._append(task.id, UserMessage(in_words(plan), steering=True, plan=True))

    def change_limits(self, name: str, *, spend_usd: float | None, steps: int | None) -> None:
        """Let the task use up more, or less, in all, from its next run on; 0 is no limit, None leaves it as it is."""
        task = self._board.glimpse(name)
        spend = task.limits.spend_usd if spend_usd is None else spend_usd or None
        most = task.limits.steps if steps is None else steps or None
        self._append(task.id, LimitsChanged(replace(task.limits, spend_usd=spend, steps=most)))

    def archive(self, name: str, archived: bool) -> None:
        """Put the task out of sight, or back."""
        task = self._board.glimpse(name)
        if task.archived is not archived:
            self._append(task.id, Archived(archived))

    def _became(self, task: Task) -> Became:
        if self._is_running(task.id):
            return "passed on"
        return "noted" if task.process is None and task.ended is None else "goes on"

    def _append(self, name: str, event: Event) -> None:
        self._log.append(name, event, durable=True)


def in_words(plan: Sequence[PlanItem]) -> str:
    """The plan, as the agent is told of it."""
    if not plan:
        return "I have deleted the plan. Make a new one that fits what is left to do."
    lines = [f"{number}. {item.text} ({_MARKS[item.status]})" for number, item in enumerate(plan, 1)]
    return "\n".join(["I have changed the plan. Keep to it from here on:", *lines])


def _is_over(task: Task) -> bool:
    return task.ended is not None and task.ended.outcome not in UNFINISHED


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_ITEM:
        raise PlanDoesNotFit(f"Each line of a plan has between 1 and {LONGEST_ITEM} characters.")
    return line
