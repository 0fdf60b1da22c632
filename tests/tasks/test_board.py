from __future__ import annotations

import threading

import pytest

from workroom.log import Log, Outcome, StepOutcome
from workroom.log.events import (
    ChangesHeld,
    HeldChange,
    Limits,
    LimitsChanged,
    ModelMessages,
    Notice,
    PlanChanged,
    PlanItem,
    Queued,
    Reviewed,
    Said,
    StepEnded,
    StepStarted,
    TaskCreated,
    TaskEnded,
    TaskStarted,
    UserMessage,
)
from workroom.settings import Places
from workroom.tasks.board import Board
from workroom.tasks.fold import fold
from workroom.tasks.names import NoSuchTask

CREATED = TaskCreated("Sort my receipts", "practice", title="Sort my receipts")


def test_it_is_what_a_fold_of_the_whole_log_is(log: Log) -> None:
    board = Board(log)
    for task in ("t1", "t2"):
        log.append(task, CREATED)
        assert board.all() == list(fold(log.read()).values())
        log.append(task, TaskStarted(1))
        log.append(task, PlanChanged((PlanItem("Look"),)))
        log.append(task, StepStarted("1-1", "run_command", "ls"))
        log.append(task, StepEnded("1-1", StepOutcome.OK))
        log.append(task, Said("Done."))
    assert board.all() == list(fold(log.read()).values())


def test_it_sees_what_another_process_writes(log: Log, places: Places) -> None:
    board = Board(log)
    assert board.all() == []
    other = Log.open(places.log)
    other.append("t1", CREATED)
    assert [task.id for task in board.all()] == ["t1"]
    other.append("t1", Said("Hello"))
    assert board.get("t1").said == "Hello"
    other.close()


def test_what_it_gives_out_is_the_callers_own(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    log.append("t1", StepStarted("1-1", "run_command", "ls"))
    mine = board.get("t1")
    mine.steps["1-1"].title = "changed"
    mine.steps.clear()
    mine.said = "changed"
    again = board.get("t1")
    assert (again.steps["1-1"].title, again.said) == ("ls", "")


def test_a_task_is_as_new_as_the_last_of_its_events_of_any_kind(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    last = log.append("t1", Notice("Nothing that a fold knows"))
    log.append("t2", CREATED)
    assert board.get("t1").seq == last.seq


def test_a_name_is_found_by_its_beginning_and_missed_plainly(log: Log) -> None:
    board = Board(log)
    log.append("abc", CREATED)
    assert (board.get("a").id, board.get("last").id) == ("abc", "abc")
    with pytest.raises(NoSuchTask):
        board.get("x")


def test_long_histories_are_not_read(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append("t1", CREATED)
    log.append("t1", ModelMessages(0, ()))
    read: list[int] = []
    scan = log.scan
    monkeypatch.setattr(log, "scan", lambda *args, **more: read.append(1) or scan(*args, **more))  # type: ignore[func-returns-value]
    board = Board(log)
    board.all()
    board.all()
    assert read == [1]


def test_many_threads_may_ask_while_another_writes(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    counts: list[int] = []

    def ask() -> None:
        counts.extend(len(board.get("t1").steps) for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(100):
        log.append("t1", StepStarted(f"{number}-1", "run_command", "ls"))
    for thread in threads:
        thread.join()
    assert max(counts) <= 100
    assert len(board.get("t1").steps) == 100


def test_a_file_held_twice_waits_once(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    change = HeldChange("/folders/a/x", "modified", "review")
    log.append("t1", ChangesHeld("1-1", (change,), 1))
    log.append("t1", ChangesHeld("2-1", (change, HeldChange("/folders/a/y", "created", "review")), 2))
    assert board.get("t1").held == 2
    log.append("t1", Reviewed("applied", ("/folders/a/x",)))
    assert board.get("t1").held == 1


def test_words_after_the_end_make_it_resumable_until_it_is_taken_up(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    log.append("t1", TaskStarted(1))
    log.append("t1", Queued("And then?"))
    log.append("t1", TaskEnded(Outcome.DONE, "Made."))
    assert (board.get("t1").can_resume, board.get("t1").queued) == (False, ("And then?",))
    log.append("t1", UserMessage("And then?", queued=True))
    assert (board.get("t1").can_resume, board.get("t1").queued) == (True, ())
    log.append("t1", TaskStarted(1, resumed=True))
    log.append("t1", TaskEnded(Outcome.DONE, "Made."))
    assert not board.get("t1").can_resume


def test_other_limits_count_from_now_on(log: Log) -> None:
    board = Board(log)
    log.append("t1", CREATED)
    log.append("t1", LimitsChanged(Limits(spend_usd=9.0)))
    assert board.get("t1").limits.spend_usd == 9.0
