from __future__ import annotations

from pathlib import Path

import pytest

from fakes.hands import TempHands
from workroom.engine.evidence import Facts, changed, gather, judge
from workroom.engine.soundness import examine
from workroom.log import Outcome, Record, StepOutcome
from workroom.log.events import (
    Delivered,
    DeliveredFile,
    Event,
    PlanChanged,
    PlanItem,
    Refused,
    Said,
    StepEnded,
    StepStarted,
)

GOOD = DeliveredFile("/folders/a/r.csv", "Report", 10, "00", True, "3 rows")
BAD = DeliveredFile("/folders/a/r.xlsx", "Table", 10, "00", False, "it does not open")


def step(name: str, outcome: StepOutcome, tool: str = "run_command") -> list[Event]:
    return [StepStarted(name, tool, f"Do {name}"), StepEnded(name, outcome)]


def facts(*events: Event) -> Facts:
    return gather(Record(seq, "t", 0.0, event) for seq, event in enumerate(events, 1))


def delivered(*files: DeliveredFile, gaps: tuple[str, ...] = ()) -> Delivered:
    return Delivered("d", files, "Made.", gaps)


OK = step("1", StepOutcome.OK)


def test_done_when_what_was_delivered_is_sound() -> None:
    ended = judge(facts(*OK, delivered(GOOD)))
    assert (ended.outcome, ended.reason, ended.gaps) == (Outcome.DONE, "Made.", ())


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([], "Nothing was delivered."),
        ([Said("I am finished!")], "Nothing was delivered. It said: I am finished!"),
        ([*OK, Said("Ready.")], "Nothing was delivered. It said: Ready."),
        (
            [*OK, delivered(BAD)],
            "None of the files it delivered is whole: /folders/a/r.xlsx: it does not open",
        ),
        ([delivered()], "It says it is done, but it did nothing and delivered nothing."),
        (
            [*step("1", StepOutcome.FAILED), delivered()],
            "It says it is done, but it did nothing and delivered nothing.",
        ),
        (
            [*step("1", StepOutcome.REFUSED), Refused("1", "rule", "No way out."), delivered()],
            "Nothing was done: every action was refused. No way out.",
        ),
    ],
)
def test_failed_whatever_the_model_says(events: list[Event], reason: str) -> None:
    ended = judge(facts(*events))
    assert (ended.outcome, ended.reason) == (Outcome.FAILED, reason)


@pytest.mark.parametrize(
    ("events", "gap"),
    [
        ([*OK, delivered(GOOD, gaps=("One is unreadable.",))], "One is unreadable."),
        ([*OK, delivered(GOOD, BAD)], "Table (/folders/a/r.xlsx) is not whole: it does not open"),
        ([*OK, *step("2", StepOutcome.UNKNOWN), delivered(GOOD)], "Outcome unknown after a crash: Do 2"),
        (
            [*OK, *step("2", StepOutcome.REFUSED), Refused("2", "person", "You said no."), delivered(GOOD)],
            "Not done, because refused: Do 2 (You said no.)",
        ),
        ([*OK, PlanChanged((PlanItem("Check it"),)), delivered(GOOD)], "Planned, but never begun: Check it"),
    ],
)
def test_done_with_gaps(events: list[Event], gap: str) -> None:
    ended = judge(facts(*events))
    assert (ended.outcome, ended.gaps) == (Outcome.DONE_WITH_GAPS, (gap,))


def test_an_answer_without_a_file_counts_when_something_was_looked_at() -> None:
    assert judge(facts(*step("1", StepOutcome.OK, "read_file"), delivered())).outcome is Outcome.DONE


def test_a_plan_item_still_in_progress_at_the_delivery_is_no_gap() -> None:
    plan = PlanChanged((PlanItem("Deliver", "in_progress"),))
    assert judge(facts(*OK, plan, delivered(GOOD))).outcome is Outcome.DONE


def test_the_last_delivery_counts() -> None:
    assert judge(facts(*OK, delivered(BAD), delivered(GOOD))).outcome is Outcome.DONE


def test_a_limit_without_a_delivery_fails_and_says_which() -> None:
    ended = judge(facts(*OK), limit="The limit of 5 steps was reached.")
    assert (ended.outcome, ended.reason) == (
        Outcome.FAILED,
        "The limit of 5 steps was reached. Nothing was delivered.",
    )


def test_a_limit_after_a_delivery_is_a_gap() -> None:
    assert judge(facts(*OK, delivered(GOOD)), limit="Out of time.").gaps == ("Out of time.",)


async def test_a_file_that_is_gone_or_other_than_delivered_is_found(tmp_path: Path) -> None:
    hands = TempHands(tmp_path)
    (tmp_path / "folders" / "a").mkdir()
    for name in ("kept", "changed", "gone"):
        (tmp_path / "folders" / "a" / name).write_text(name)
    files = [await examine(hands, f"/folders/a/{name}", name) for name in ("kept", "changed", "gone")]
    assert all(file.sound for file in files)
    (tmp_path / "folders" / "a" / "changed").write_text("other")
    (tmp_path / "folders" / "a" / "gone").unlink()
    found = facts(*OK, delivered(*files))
    altered = await changed(hands, found)
    assert altered == ["/folders/a/changed", "/folders/a/gone"]
    assert judge(found, altered).gaps == (
        "changed (/folders/a/changed) was changed or deleted after it was delivered",
        "gone (/folders/a/gone) was changed or deleted after it was delivered",
    )
    assert judge(found, [file.path for file in files]).outcome is Outcome.FAILED
