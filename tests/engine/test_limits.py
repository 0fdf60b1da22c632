from __future__ import annotations

import pytest

from workroom.engine.limits import NOTE, STOP_AT, TELL_AT, LimitReached, Tally
from workroom.log import Record, StepOutcome
from workroom.log.events import Event, Limits, StepEnded, StepStarted, Used, UserMessage

FREE = Limits(spend_usd=None, steps=None)


def tally(*events: Event) -> Tally:
    return Tally.of(Record(seq, "t", 0.0, event) for seq, event in enumerate(events, 1))


def call(step: int, argument: str, result: str) -> list[Event]:
    return [
        StepStarted(str(step), "run_command", "Run", {"command": argument}),
        StepEnded(str(step), StepOutcome.OK, result),
    ]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(spend_usd=0.5, steps=None), r"The spend limit of \$0.5 was reached \(\$0.60 spent\)"),
        (Limits(spend_usd=None, steps=None, tokens=300), r"The limit of 300 tokens was reached \(330 used\)"),
        (Limits(spend_usd=None, steps=2), "The limit of 2 steps was reached"),
    ],
)
def test_each_limit_says_which_it_is(limits: Limits, reason: str) -> None:
    used = tally(
        *[Used("m", 100, 10, cost_usd=0.2)] * 3,
        *call(1, "a", "x"),
        *call(2, "b", "y"),
        Used("m", cost_usd=None),
    )
    with pytest.raises(LimitReached, match=reason):
        used.check(limits)
    used.check(FREE)


def test_a_step_that_is_run_again_counts_once() -> None:
    assert len(tally(*call(1, "a", "x")[:1], *call(1, "a", "x")).steps) == 1


def test_the_same_call_with_the_same_result_is_a_circle() -> None:
    events = [event for step in range(STOP_AT) for event in call(step, "ls", "same")]
    with pytest.raises(LimitReached, match="It went in circles"):
        tally(*events).check(FREE)


def test_the_note_does_not_hide_the_circle() -> None:
    events = [
        event
        for step in range(STOP_AT)
        for event in call(step, "ls", "same" + (NOTE if step >= TELL_AT - 1 else ""))
    ]
    with pytest.raises(LimitReached, match="It went in circles"):
        tally(*events).check(FREE)


def test_two_calls_in_turns_are_a_circle_too() -> None:
    events = [event for step in range(2 * STOP_AT) for event in call(step, f"ls {step % 2}", "same")]
    with pytest.raises(LimitReached, match="It went in circles"):
        tally(*events).check(FREE)


def test_waiting_for_something_to_change_is_none() -> None:
    events = [event for step in range(50) for event in call(step, "status", f"{step} %")]
    tally(*events).check(FREE)


def test_a_repeat_is_seen_before_it_is_written() -> None:
    used = tally(*call(1, "ls", "same"), *call(2, "ls", "same"), call(3, "ls", "")[0])
    assert used.repeats("3", "same") == 3
    assert used.repeats("3", "other") == 1


def test_new_words_of_the_person_end_a_circle() -> None:
    circle = [event for step in range(STOP_AT) for event in call(step, "same", "same")]
    with pytest.raises(LimitReached):
        tally(*circle).check(FREE)
    tally(*circle, UserMessage("Try something else")).check(FREE)
