from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.log import Log
from workroom.log.events import Notice, Record, RequestJudged
from workroom.network.budgets import HOUR, Budgets, SteadyClock
from workroom.network.rules import Refusal

NOW = 1_800_000_000.0
DAY = 24 * HOUR


def send(
    budgets: Budgets, out: int, at: float = NOW, *, task: str = "t1", limit: int = 100
) -> Refusal | None:
    return budgets.charge("example.org", out, at, task=task, limit=limit, rule="own:1")


def judged(host: str, out: int, allowed: bool = True) -> RequestJudged:
    return RequestJudged("door", "GET", host, 443, "/", allowed, "own:1", out=out)


@pytest.mark.case(42)
def test_a_task_sends_a_host_no_more_in_a_day_than_the_rule_says() -> None:
    budgets = Budgets(1000)
    assert send(budgets, 60) is None
    refusal = send(budgets, 41)
    assert refusal is not None
    assert (refusal.rule, refusal.behind) == ("day-bytes", ("own:1",))
    assert refusal.reason == "This task may send 100 bytes a day to example.org; 60 have left, 41 more would."
    assert send(budgets, 40) is None, "what was refused was not counted"
    assert send(budgets, 1) is not None
    assert budgets.charge("other.org", 100, NOW, task="t1", limit=100) is None


@pytest.mark.case(42)
def test_many_tasks_send_no_more_than_one_may() -> None:
    budgets = Budgets(250)
    assert [send(budgets, 100, task=f"t{n}") is None for n in range(3)] == [True, True, False]
    refusal = send(budgets, 100, task="t9")
    assert refusal is not None
    assert refusal.reason.startswith("All tasks may send 250 bytes a day to example.org; 200 have left")


@pytest.mark.case(42)
def test_small_requests_add_up_however_slowly_they_come() -> None:
    budgets = Budgets(10_000)
    passed = sum(send(budgets, 10, NOW + n * 600) is None for n in range(140))
    assert passed == 10


def test_a_day_later_there_is_room_again() -> None:
    budgets = Budgets(1000)
    assert send(budgets, 100) is None
    assert send(budgets, 1, NOW + DAY - HOUR) is not None
    assert send(budgets, 100, NOW + DAY) is None


@pytest.mark.case(74)
@pytest.mark.parametrize("back", [HOUR, DAY, 30 * DAY, 3653 * DAY])
def test_a_clock_set_back_gives_nothing_back(back: float) -> None:
    budgets = Budgets(1000)
    assert send(budgets, 100) is None
    assert send(budgets, 1, NOW - back) is not None
    assert budgets.spent("example.org", NOW - back) == 100


@pytest.mark.case(74)
def test_a_clock_that_was_far_ahead_for_a_while_gives_nothing_back() -> None:
    budgets = Budgets(1000)
    assert send(budgets, 100) is None
    assert send(budgets, 1, NOW + 3653 * DAY) is None
    assert send(budgets, 1) is not None


@pytest.mark.case(74)
def test_a_clock_that_is_set_does_not_move_the_steady_one() -> None:
    wall, passed = NOW, 50.0
    clock = SteadyClock(lambda: wall, lambda: passed)
    wall += 3653 * DAY
    passed += 5
    assert clock() == NOW + 5
    assert SteadyClock()() <= SteadyClock()()


@pytest.mark.case(42, 74)
def test_what_was_spent_outlives_the_process(log: Log) -> None:
    for out in (30, 40):
        log.append("t1", judged("example.org", out))
    log.append("t2", judged("example.org", 500))
    log.append("t1", judged("example.org", 900, allowed=False))
    log.append("t1", Notice("x"))
    at = max(record.at for record in log.read())
    budgets = Budgets.fold(log.read(), 600)
    assert budgets.spent("example.org", at, task="t1") == 70
    assert budgets.spent("example.org", at) == 570
    assert send(budgets, 30, at) is None
    assert send(budgets, 1, at) is not None


def test_bytes_never_count_backwards() -> None:
    budgets = Budgets(1000)
    budgets.add("example.org", -500, NOW, task="t1")
    assert send(budgets, -500) is None
    assert budgets.spent("example.org", NOW) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 20 * DAY)), max_size=60))
def test_no_day_ever_has_more_than_the_limit(sent: list[tuple[int, float]]) -> None:
    budgets = Budgets(10_000)
    left = [
        (at, out)
        for out, at in sorted(sent, key=lambda each: each[1])
        if send(budgets, out, NOW + at) is None
    ]
    for start, _ in left:
        assert sum(out for at, out in left if start <= at < start + DAY - HOUR) <= 100


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(-20 * DAY, 20 * DAY)), max_size=60))
def test_the_fold_is_what_was_charged(sent: list[tuple[int, float]]) -> None:
    live = Budgets(10_000)
    records = [
        Record(n, "t1", NOW + at, judged("example.org", out))
        for n, (out, at) in enumerate(sent)
        if send(live, out, NOW + at) is None
    ]
    again = Budgets.fold(records, 10_000)
    for at in (NOW - DAY, NOW, NOW + 10 * DAY):
        assert again.spent("example.org", at, task="t1") == live.spent("example.org", at, task="t1")
