from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from engine.desk import TASK, Desk, contents
from workroom.errors import UserError
from workroom.log import Outcome, StepOutcome
from workroom.log.events import (
    Answered,
    Asked,
    Delivered,
    Limits,
    ModelMessages,
    Notice,
    PlanChanged,
    Refused,
    Said,
    StepEnded,
    StepOutput,
    StepStarted,
    StopRequested,
    Used,
    UserMessage,
)
from workroom.trust import Inbox
from workroom.trust.policy import Standing

Make = Callable[..., Desk]
wires = pytest.mark.parametrize("wire", ["anthropic", "openai"])


@wires
async def test_a_whole_task_over_a_real_wire(desk: Make, wire: str) -> None:
    at = desk("work", wire)
    (at.folder / "old.txt").write_text("old")
    working = asyncio.ensure_future(at.run())
    [asked] = await at.asked()
    at.answer(asked.key, "blue")
    ended = await working

    assert (ended.outcome, ended.reason, ended.gaps) == (Outcome.DONE, "Written.", ())
    assert contents(at.folder) == {"log.txt": "one\ntwo\nthree\n", "out.txt": "colour=blue\n"}
    assert [event.outcome for event in at.events(StepEnded)] == [StepOutcome.OK] * 10
    assert at.events(PlanChanged)[-1].items[-1].status == "done"
    assert at.events(Said)[-1].text == "All done."
    assert sum(event.input_tokens for event in at.events(Used)) == 7000
    assert all(event.cost_usd > 0 for event in at.events(Used))


async def test_a_model_is_shown_each_of_its_calls_answered_once(desk: Make) -> None:
    at = desk("short")
    await at.run()
    assert at.server is not None
    results = [
        block["tool_use_id"]
        for message in at.server.requests[-1]["messages"]
        for block in message["content"]
        if block["type"] == "tool_result"
    ]
    assert results == ["toolu_0_0", "toolu_1_0"]


async def test_history_is_kept_as_differences(desk: Make) -> None:
    at = desk("short")
    await at.run()
    saved = at.events(ModelMessages)
    assert [event.keep for event in saved] == list(range(len(saved)))
    assert all(len(event.new) == 1 for event in saved)


async def test_the_prompt_is_cached_where_that_must_be_asked_for(desk: Make) -> None:
    at = desk("short")
    await at.run()
    assert at.server is not None
    assert "cache_control" in str(at.server.requests[-1])


async def test_a_success_that_is_only_claimed_is_a_failure(desk: Make) -> None:
    at = desk("claims")
    ended = await at.run()
    assert ended.outcome is Outcome.FAILED
    assert ended.reason.startswith("Nothing was delivered. It said: I have finished everything.")
    assert at.server is not None
    assert "Nothing has been delivered yet" in str(at.server.requests[1]["messages"][-1])
    assert len(at.server.requests) == 2, "reminded once, no more"


async def test_a_success_with_every_call_refused_is_a_failure(desk: Make) -> None:
    at = desk("refused")
    ended = await at.run(standing=lambda: Standing(rules={"write": "deny", "run": "deny"}))
    assert ended.outcome is Outcome.FAILED
    assert "every action was refused" in ended.reason
    assert [event.rule for event in at.events(Refused)] == ["settings: trust.write", "settings: trust.run"]
    assert contents(at.folder) == {}


@wires
async def test_a_refusal_is_told_to_the_model_and_does_not_end_the_turn(desk: Make, wire: str) -> None:
    at = desk("delete-many", wire)
    (at.folder / "many").mkdir()
    ended = await at.run(standing=lambda: Standing(rules={"delete": "deny"}))
    assert at.events(Refused)[0].reason == "The settings forbid: delete."
    assert at.server is not None
    assert "Refused: The settings forbid: delete." in str(at.server.requests[1]["messages"])
    assert ended.outcome is Outcome.DONE_WITH_GAPS
    assert ended.gaps == ("Not done, because refused: Delete many (The settings forbid: delete.)",)


async def test_many_deletions_are_asked_about_with_every_file_in_it(desk: Make) -> None:
    at = desk("delete-many")
    (at.folder / "many" / "deep").mkdir(parents=True)
    for number in range(25):
        (at.folder / "many" / "deep" / f"{number}.txt").write_text("x")
    working = asyncio.ensure_future(at.run())
    [asked] = await at.asked()
    assert asked.approval is not None
    assert len(asked.approval.targets) == 27
    Inbox(at.log).approve(TASK, asked.key, asked.approval.digest, yes=True)
    assert (await working).outcome is Outcome.DONE
    assert contents(at.folder) == {"out.txt": "hello\n"}


async def test_a_person_who_says_no_is_obeyed(desk: Make) -> None:
    at = desk("delete-many")
    (at.folder / "many").mkdir()
    working = asyncio.ensure_future(at.run(standing=lambda: Standing(rules={"delete": "ask"})))
    [asked] = await at.asked()
    assert asked.approval is not None
    Inbox(at.log).approve(TASK, asked.key, asked.approval.digest, yes=False)
    ended = await working
    assert (at.folder / "many").is_dir()
    assert [event.rule for event in at.events(Refused)] == ["person"]
    assert ended.gaps == ("Not done, because refused: Delete many (The person said no to this.)",)


async def test_a_folder_that_grew_after_the_yes_is_not_deleted(desk: Make) -> None:
    at = desk("delete-many")
    (at.folder / "many").mkdir()
    working = asyncio.ensure_future(at.run(standing=lambda: Standing(rules={"delete": "ask"})))
    [asked] = await at.asked()
    (at.folder / "many" / "new.txt").write_text("precious")
    assert asked.approval is not None
    Inbox(at.log).approve(TASK, asked.key, asked.approval.digest, yes=True)
    await working
    assert (at.folder / "many" / "new.txt").read_text() == "precious"
    assert "has changed meanwhile" in at.events(StepEnded)[0].result


async def test_parked_when_nobody_is_there_after_the_siblings_are_done(desk: Make) -> None:
    at = desk("two-questions")
    ended = await at.run(attended=False)
    assert ended.outcome is Outcome.PARKED
    assert contents(at.folder) == {"log.txt": "sibling\n"}
    assert len(at.events(Asked)) == 2


async def test_answers_come_one_at_a_time_over_several_runs(desk: Make) -> None:
    at = desk("two-questions")
    await at.run(attended=False)
    first, second = (event.key for event in at.events(Asked))
    at.answer(second, "blue")
    assert (await at.run(attended=False)).outcome is Outcome.PARKED
    at.answer(first, "red")
    assert (await at.run(attended=False)).outcome is Outcome.DONE
    assert contents(at.folder)["log.txt"] == "sibling\n", "the sibling ran once"
    assert len(at.events(Answered)) == len(at.events(Asked)) == 2
    assert at.server is not None
    told = [block for message in at.server.requests[1]["messages"] for block in message["content"]]
    chosen = [block["content"] for block in told if block["type"] == "tool_result"]
    assert '"red"' in str(chosen[0])
    assert '"blue"' in str(chosen[1])


@wires
async def test_words_from_the_person_reach_a_model_that_works(desk: Make, wire: str) -> None:
    at = desk("heard", wire)
    working = asyncio.ensure_future(at.run())
    while not at.events(StepEnded):
        await asyncio.sleep(0.01)
    at.log.append(TASK, UserMessage("That is enough.", steering=True))
    await working
    assert at.events(Said)[0].text == "I heard: enough."
    assert len(at.events(StepEnded)) < 10


async def test_words_are_told_once_over_a_restart(desk: Make) -> None:
    at = desk("heard")
    at.log.append(TASK, UserMessage("That is enough.", steering=True))
    await at.run()
    await at.run()
    assert at.server is not None
    assert str(at.server.requests[-1]["messages"]).count("That is enough.") == 1


async def test_stop_ends_the_programs_first_and_says_so(desk: Make) -> None:
    at = desk("sleeps")
    working = asyncio.ensure_future(at.run())
    while not at.hands.jobs:
        await asyncio.sleep(0.01)
    at.log.append(TASK, StopRequested())
    async with asyncio.timeout(5):
        ended = await working
    assert ended.outcome is Outcome.STOPPED
    assert at.hands.killed == 1
    assert [event.outcome for event in at.events(StepEnded)] == [StepOutcome.STOPPED]


async def test_a_stopped_task_goes_on_and_the_model_is_told(desk: Make) -> None:
    at = desk("sleeps")
    working = asyncio.ensure_future(at.run())
    while not at.hands.jobs:
        await asyncio.sleep(0.01)
    at.log.append(TASK, StopRequested())
    await working
    ended = await at.run()
    assert ended.outcome is Outcome.FAILED
    assert at.server is not None
    assert "The person pressed stop" in str(at.server.requests[1]["messages"])


async def test_a_call_that_goes_in_circles_is_told_then_stopped(desk: Make) -> None:
    at = desk("circles")
    ended = await at.run()
    assert ended.outcome is Outcome.FAILED
    assert ended.reason.startswith("It went in circles: the same call gave the same result 8 times.")
    results = [event.result for event in at.events(StepEnded)]
    assert "several times" not in results[2]
    assert "several times" in results[3]
    assert len(results) == 8


async def test_the_step_limit_ends_a_loop(desk: Make) -> None:
    at = desk("endless")
    ended = await at.run(limits=Limits(spend_usd=None, steps=5))
    assert ended.reason.startswith("The limit of 5 steps was reached.")
    assert len(at.events(StepStarted)) == 5


async def test_the_spend_limit_ends_a_loop(desk: Make) -> None:
    at = desk("endless")
    ended = await at.run(limits=Limits(spend_usd=0.01, steps=None))
    assert ended.reason.startswith("The spend limit of $0.01 was reached")
    assert len(at.events(Used)) == 5, "$0.0022 each"


async def test_a_price_that_is_not_known_is_said_once(desk: Make) -> None:
    at = desk("short", "openai")
    at.model = "openai:a-model-that-nobody-sells"
    await at.run(limits=Limits(spend_usd=1.0))
    [notice] = at.events(Notice)
    assert notice.text.startswith("The price of openai:a-model-that-nobody-sells is not known")


async def test_the_token_limit_ends_a_loop(desk: Make) -> None:
    at = desk("endless")
    ended = await at.run(limits=Limits(spend_usd=None, steps=None, tokens=3000))
    assert ended.reason.startswith("The limit of 3,000 tokens was reached (3,060 used).")


async def test_the_time_limit_ends_the_programs_too(desk: Make) -> None:
    at = desk("sleeps")
    ended = await at.run(limits=Limits(spend_usd=None, steps=None, seconds=2.0))
    assert ended.reason.startswith("The time limit of 2 seconds was reached.")
    assert at.hands.killed == 1


async def test_limits_count_over_restarts(desk: Make) -> None:
    at = desk("endless")
    await at.run(limits=Limits(spend_usd=None, steps=5))
    ended = await at.run(limits=Limits(spend_usd=None, steps=5))
    assert ended.reason.startswith("The limit of 5 steps was reached.")
    assert len(at.events(StepStarted)) == 5


@wires
async def test_broken_calls_go_back_as_errors(desk: Make, wire: str) -> None:
    at = desk("broken", wire)
    assert (await at.run()).outcome is Outcome.DONE
    assert [event.tool for event in at.events(StepStarted)] == ["write_file", "deliver"]


@wires
async def test_a_model_that_only_makes_broken_calls_is_given_up(desk: Make, wire: str) -> None:
    at = desk("always-broken", wire)
    with pytest.raises(UserError, match="kept making calls that can't be carried out"):
        await at.run()
    assert at.server is not None
    assert len(at.server.requests) == 5


@wires
@pytest.mark.parametrize(
    ("trouble", "requests", "says"),
    [
        ("401", 1, "refused the key \\(401\\)"),
        ("404", 1, "knows no model"),
        ("quota", 1, "no credit or quota left|still says there were too many"),
        ("429", 4, "too many requests"),
        ("529", 4, "overloaded or out of order \\(529\\)"),
        ("no-tools", 1, "can't call tools"),
    ],
)
async def test_what_a_provider_refuses_is_said_in_a_sentence(
    desk: Make, wire: str, trouble: str, requests: int, says: str
) -> None:
    at = desk(trouble, wire)
    with pytest.raises(UserError, match=says):
        await at.run()
    assert at.server is not None
    assert len(at.server.requests) == requests or (trouble, wire) == ("quota", "anthropic")


@wires
@pytest.mark.parametrize("trouble", ["flaky-529:2", "cut:2"])
async def test_what_passes_is_tried_again_and_said(desk: Make, wire: str, trouble: str) -> None:
    at = desk(trouble, wire)
    assert (await at.run()).outcome is Outcome.DONE
    assert [event.level for event in at.events(Notice)] == ["warning", "warning"]
    assert len(at.events(Said)) == 1, "words that were cut off are not kept"


async def test_a_server_that_is_not_there(desk: Make) -> None:
    at = desk("short")
    assert at.server is not None
    at.url = "http://127.0.0.1:9"
    with pytest.raises(UserError, match="can't be reached"):
        await at.run()


async def test_a_cut_off_file_is_not_called_delivered(desk: Make) -> None:
    at = desk("truncates")
    ended = await at.run()
    assert ended.outcome is Outcome.FAILED
    assert ended.reason.endswith("out.xlsx: it does not open: File is not a zip file")
    [delivered] = at.events(Delivered)
    assert not delivered.files[0].sound


async def test_a_long_task_is_cut_to_the_window_and_still_ends(desk: Make) -> None:
    at = desk("long", "openai")
    at.model = f"local:{at.url}#scripted"
    ended = await at.run(limits=Limits(spend_usd=None, steps=100))
    assert at.server is not None
    sizes = [len(str(request["messages"])) for request in at.server.requests]
    assert max(sizes) < 32_768 * 4
    assert sizes[-1] < 30 * 12_000
    assert ended.outcome is Outcome.DONE
    assert min(event.keep for event in at.events(ModelMessages)[5:]) <= 2, "the history was rewritten once"
    assert at.events(StepOutput)
