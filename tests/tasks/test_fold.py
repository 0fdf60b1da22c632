from __future__ import annotations

from workroom.log import Event, Log, Outcome, StepOutcome
from workroom.log.cards import Question
from workroom.log.events import (
    Answered,
    Asked,
    Delivered,
    FileChange,
    FilesChanged,
    GrantGiven,
    PlanChanged,
    PlanItem,
    Refused,
    Said,
    StepEnded,
    StepStarted,
    TaskCreated,
    TaskEnded,
    TaskStarted,
    Used,
)
from workroom.tasks.fold import fold
from workroom.tasks.task import Status, Task

CREATED = TaskCreated(
    "Sort my receipts", "practice", grants=(GrantGiven("r", "/tmp/r", "write"),), title="Sort my receipts"
)


def state(log: Log, *events: Event) -> Task:
    for event in (CREATED, *events):
        log.append("t1", event)
    return fold(log.read())["t1"]


def test_a_task_is_new_then_works_then_asks_then_works_then_ends(log: Log) -> None:
    assert state(log).status is Status.NEW
    assert state(log, TaskStarted(1)).status is Status.WORKING
    assert state(log, TaskStarted(1), Asked("k", (Question("Which?"),))).status is Status.ASKS
    assert (
        state(log, TaskStarted(1), Asked("k", (Question("Which?"),)), Answered("k")).status is Status.WORKING
    )
    ended = state(log, TaskStarted(1), TaskEnded(Outcome.DONE, "finished"))
    assert (ended.status, ended.can_resume) == (Status.ENDED, False)


def test_a_resumed_task_is_no_longer_ended(log: Log) -> None:
    task = state(log, TaskStarted(1), TaskEnded(Outcome.PARKED, "a question waits"))
    assert task.can_resume
    task = state(log, TaskEnded(Outcome.PARKED, "a question waits"), TaskStarted(2, resumed=True))
    assert (task.ended, task.process) == (None, 2)


def test_a_step_gathers_how_it_ended_what_it_changed_and_why_it_was_refused(log: Log) -> None:
    step = state(
        log,
        StepStarted("1/a", "run_command", "Run ls"),
        Refused("1/a", "many-files", "too many"),
        FilesChanged("1/a", (FileChange("/folders/r/a", "created"),), total=40),
        StepEnded("1/a", StepOutcome.REFUSED, summary="refused", seconds=2.0),
    ).steps["1/a"]
    assert (step.outcome, step.changes, step.refused, step.seconds) == (
        StepOutcome.REFUSED,
        40,
        "too many",
        2.0,
    )


def test_the_plan_the_words_the_costs_and_what_was_delivered_are_the_newest(log: Log) -> None:
    task = state(
        log,
        PlanChanged((PlanItem("look"),)),
        PlanChanged((PlanItem("look", "done"), PlanItem("write"))),
        Said("one"),
        Said("two"),
        Used("m", input_tokens=100, output_tokens=20, cost_usd=0.25),
        Used("m", input_tokens=1, output_tokens=2),
        Delivered("2/b", ()),
    )
    assert [item.status for item in task.plan] == ["done", "pending"]
    assert (task.said, task.tokens, task.cost_usd) == ("two", 123, 0.25)
    assert task.delivered == Delivered("2/b", ())


def test_events_of_an_unknown_task_are_left_aside(log: Log) -> None:
    log.append("stray", Said("nobody"))
    assert fold(log.read()) == {}
