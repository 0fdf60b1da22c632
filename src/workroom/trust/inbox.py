"""What waits for a person: questions and approvals, asked and answered through the log.

The call that asks blocks on the log, so it survives restarts: whoever asks again under the same key gets
the answer that was given meanwhile, by any process. The first answer counts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from workroom.errors import UserError
from workroom.log import Log, Outcome, Record
from workroom.log.cards import Approval, Question, Reply, Scope
from workroom.log.events import Answered, Asked, Permitted, PermitWithdrawn, TaskEnded, key_of
from workroom.trust.permits import PLAN, plannable

PARKED = "parked/"
"""How the key of an action begins that nobody waits for: a yes to it is kept until the action is tried again."""
SOONEST = 0.4
"""Seconds after a card appeared before which a yes is taken for a slip of the finger."""
_CLOCK_SET_BACK = -5.0


class NotWaiting(UserError):
    """There is no such question, or it has been answered already."""


class AnswerDoesNotFit(UserError):
    """The answer is none of the options, or misses a question; the question still waits."""


class TooEarly(AnswerDoesNotFit):
    """The yes came before a person could have read the card; it still waits."""

    rule = "too-early"


class Parked(Exception):
    """Nobody is there to answer now; the question stays in the inbox under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Inbox:
    """The questions and approvals of all tasks in one log. `attended` is false when nobody is watching."""

    def __init__(self, log: Log, *, attended: bool = True) -> None:
        self._log = log
        self._attended = attended

    async def ask(self, task: str, request: Asked) -> Answered:
        """Ask, and wait for the answer however long it takes.

        Raises:
            Parked: nobody is there to answer; ask again under the same key later.
        """
        asked = self._standing(task, request)
        if asked is None:
            asked = self._log.append(task, request, durable=True)
        elif (answer := self._answer(task, asked)) is not None:
            return answer
        if not self._attended:
            raise Parked(request.key)
        async for record in self._log.follow(task, after=asked.seq, kinds=[Answered]):
            if isinstance(record.event, Answered) and record.event.key == request.key:
                return record.event
        raise AssertionError("a log is followed for ever")

    def park(self, task: str, approval: Approval) -> str:
        """Put an action aside for a person, without waiting: the key it waits under. Asked once for each action.

        Once there is a yes, a permit for this very action stands in the log until it is used.
        """
        key = f"{PARKED}{approval.digest[:32]}"
        if not any(key_of(record.event) == key for record in self.waiting(task)):
            self._log.append(task, Asked(key, approval=approval), durable=True)
        return key

    def waiting(self, task: str | None = None) -> list[Record]:
        """The questions not answered yet, oldest first, of one task or of all; ended tasks ask nothing."""
        open_: dict[tuple[str, str], Record] = {}
        for record in self._log.read(task, kinds=[Asked, Answered, TaskEnded]):
            event = record.event
            if isinstance(event, Asked):
                open_[record.task, event.key] = record
            elif isinstance(event, Answered):
                open_.pop((record.task, event.key), None)
            elif isinstance(event, TaskEnded) and event.outcome != Outcome.PARKED:
                open_ = {place: asked for place, asked in open_.items() if place[0] != record.task}
        return list(open_.values())

    def answer(self, task: str, key: str, replies: Sequence[Reply], *, by: str = "person") -> Record:
        """Answer the questions asked under `key`.

        Raises:
            NotWaiting: nothing waits under that key.
            AnswerDoesNotFit: an answer is none of the options, or one is missing.
        """
        _, asked = self._waiting_for(task, key)
        if asked.approval is not None:
            raise AnswerDoesNotFit("This waits for a yes or a no, not for words.")
        fitting = tuple(_fit(question, replies) for question in asked.questions)
        return self._log.append(task, Answered(key, replies=fitting, by=by), durable=True)

    def approve(
        self,
        task: str,
        key: str,
        digest: str,
        *,
        yes: bool,
        scope: Scope = "once",
        project: str = "",
        face: bool = False,
        by: str = "person",
    ) -> Record:
        """Say yes or no to the action whose digest was shown, and for how long.

        A lasting answer is a permit from then on, for each of the action's targets. `face` says that a person
        gave it at a screen: then a yes is not taken before the card can have been read.

        Raises:
            NotWaiting: nothing waits under that key.
            AnswerDoesNotFit: the action is not the one that was shown, or the scope was not offered.
            TooEarly: a yes less than 400 ms after the card appeared.
        """
        record, asked = self._waiting_for(task, key)
        approval = asked.approval
        if approval is None or approval.digest != digest:
            raise AnswerDoesNotFit("The action has changed since it was shown; look again before you agree.")
        _check_scope(approval, yes, scope, project)
        if face and yes and _CLOCK_SET_BACK < time.time() - record.at < SOONEST:
            raise TooEarly("That was too quick to have been read; look at it, then answer again.")
        permits = _permits(
            f"{task}/{key}/{digest[:8]}", asked, approval, yes=yes, scope=scope, project=project, by=by
        )
        for permit in permits:  # before the answer: whoever waits for it must not ask the same again
            self._log.append(task, permit, durable=True)
        answered = self._log.append(task, Answered(key, approved=yes, by=by, scope=scope), durable=True)
        self._take_back_if_late(task, record, answered, permits)
        return answered

    def _take_back_if_late(
        self, task: str, asked: Record, answered: Record, permits: Sequence[Permitted]
    ) -> None:
        """Another face may have answered in the same instant: the first answer counts, with what came of it."""
        first = self._answer(task, asked)
        if first is not None and first != answered.event:
            for permit in permits:
                self._log.append(task, PermitWithdrawn(permit.permit, "the answer came second"), durable=True)

    def _waiting_for(self, task: str, key: str) -> tuple[Record, Asked]:
        for record in self.waiting(task):
            if isinstance(record.event, Asked) and record.event.key == key:
                return record, record.event
        raise NotWaiting(f"Nothing waits for an answer under {key}: it was answered already, or never asked.")

    def _standing(self, task: str, request: Asked) -> Record | None:
        """The very same question, if it was asked and the task has not ended since, other than by waiting."""
        asked = self._log.last(task, Asked, request.key)
        if asked is None or asked.event != request:  # a changed action is asked about anew
            return None
        ends = self._log.read(task, after=asked.seq, kinds=[TaskEnded])
        over = any(isinstance(end.event, TaskEnded) and end.event.outcome != Outcome.PARKED for end in ends)
        return None if over and self._answer(task, asked) is None else asked

    def _answer(self, task: str, asked: Record) -> Answered | None:
        """The answer that came after the question `asked`."""
        for record in self._log.read(task, after=asked.seq, kinds=[Answered]):
            if isinstance(record.event, Answered) and record.event.key == key_of(asked.event):
                return record.event
        return None


def _check_scope(approval: Approval, yes: bool, scope: Scope, project: str) -> None:
    if scope != "once" and scope not in approval.scopes:
        raise AnswerDoesNotFit(f"This can't be answered for {scope!r}: {', '.join(approval.scopes)}.")
    if scope not in (("once", "task", "project", "always") if yes else ("once", "never")):
        raise AnswerDoesNotFit("A yes reaches once, task, project or always; a no once or never.")
    if scope == "project" and not project:
        raise AnswerDoesNotFit("This task belongs to no project; answer for the task, or always.")


def _permits(
    name: str, asked: Asked, approval: Approval, *, yes: bool, scope: Scope, project: str, by: str
) -> list[Permitted]:
    """What stands from now on: lasting answers, a plan's needs, and a yes that nobody is waiting for."""
    given = [(approval.action, target) for target in approval.targets]
    if approval.action == PLAN:
        wants = [target.partition(" ") for target in approval.targets] if yes else []
        given = [(kind, target) for kind, _, target in wants if plannable(kind, target)]
        scope = "task"
    elif scope == "once":
        given = [(approval.action, approval.digest)] if yes and asked.key.startswith(PARKED) else []
    place = project if scope == "project" else ""
    return [
        Permitted(f"{name}/{number}", action, pattern, scope, yes, place, by=by)
        for number, (action, pattern) in enumerate(given)
    ]


def _fit(question: Question, replies: Sequence[Reply]) -> Reply:
    for reply in replies:
        if reply.question == question.question:
            _check(question, reply)
            return reply
    raise AnswerDoesNotFit(f"There is no answer to: {question.question}")


def _check(question: Question, reply: Reply) -> None:
    labels = {option.label for option in question.options}
    if wrong := [label for label in reply.chosen if label not in labels]:
        raise AnswerDoesNotFit(f"{wrong[0]!r} is not among the options: {', '.join(sorted(labels))}.")
    if len(reply.chosen) > 1 and not question.multi:
        raise AnswerDoesNotFit(f"Only one option may be chosen for: {question.question}")
    if not reply.chosen and not reply.text.strip():
        raise AnswerDoesNotFit(f"The answer is empty: {question.question}")
