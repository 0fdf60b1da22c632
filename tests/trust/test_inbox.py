from __future__ import annotations

import asyncio

import pytest

from workroom.log import Log, Outcome
from workroom.log.events import Answered, Approval, Asked, Option, Question, Reply, TaskEnded
from workroom.trust import AnswerDoesNotFit, Inbox, NotWaiting, Parked

COLOUR = Question("Which colour?", options=(Option("red"), Option("blue")), recommended=1)
ASKED = Asked("1/a", questions=(COLOUR,))
DELETE = Asked("1/b", approval=Approval("delete", ("a.txt",), "one file", digest="d1"))


async def test_the_asker_gets_the_answer_given_by_another_process(log: Log) -> None:
    asking = asyncio.create_task(Inbox(log).ask("t", ASKED))
    await asyncio.sleep(0.05)
    other = Log.open(log.path)
    Inbox(other).answer("t", "1/a", [Reply("Which colour?", chosen=("blue",))])
    other.close()
    answer = await asyncio.wait_for(asking, 5)
    assert answer.replies[0].chosen == ("blue",)


async def test_asked_again_after_a_restart_the_old_answer_counts_and_is_asked_once(log: Log) -> None:
    with pytest.raises(Parked):
        await Inbox(log, attended=False).ask("t", ASKED)
    Inbox(log).answer("t", "1/a", [Reply("Which colour?", text="green, please")])
    answer = await Inbox(log).ask("t", ASKED)
    assert answer.replies[0].text == "green, please"
    assert len(log.read("t", kinds=[Asked])) == 1


async def test_two_questions_are_answered_one_at_a_time(log: Log) -> None:
    inbox = Inbox(log)
    both = [asyncio.create_task(inbox.ask("t", asked)) for asked in (ASKED, DELETE)]
    await asyncio.sleep(0.05)
    assert [key.event.key for key in inbox.waiting() if isinstance(key.event, Asked)] == ["1/a", "1/b"]
    inbox.approve("t", "1/b", "d1", yes=False)
    assert (await asyncio.wait_for(both[1], 5)).approved is False
    assert not both[0].done()
    inbox.answer("t", "1/a", [Reply("Which colour?", chosen=("red",))])
    await asyncio.wait_for(both[0], 5)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply("Which colour?", chosen=("green",)), "'green' is not among the options: blue, red"),
        (Reply("Which colour?", chosen=("red", "blue")), "Only one option"),
        (Reply("Which colour?"), "The answer is empty"),
        (Reply("Which shape?", chosen=("red",)), "no answer to: Which colour"),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused_and_the_question_waits(
    log: Log, reply: Reply, why: str
) -> None:
    log.append("t", ASKED)
    with pytest.raises(AnswerDoesNotFit, match=why):
        Inbox(log).answer("t", "1/a", [reply])
    assert len(Inbox(log).waiting("t")) == 1


async def test_the_second_answer_is_refused(log: Log) -> None:
    log.append("t", ASKED)
    Inbox(log).answer("t", "1/a", [Reply("Which colour?", chosen=("red",))])
    with pytest.raises(NotWaiting, match="answered already"):
        Inbox(log).answer("t", "1/a", [Reply("Which colour?", chosen=("blue",))])
    assert len(log.read("t", kinds=[Answered])) == 1


async def test_a_yes_is_for_the_action_that_was_shown(log: Log) -> None:
    log.append("t", DELETE)
    with pytest.raises(AnswerDoesNotFit, match="has changed since it was shown"):
        Inbox(log).approve("t", "1/b", "another digest", yes=True)


async def test_a_changed_action_under_the_same_key_is_asked_about_anew(log: Log) -> None:
    log.append("t", DELETE)
    Inbox(log).approve("t", "1/b", "d1", yes=True)
    changed = Asked("1/b", approval=Approval("delete", ("everything",), "all files", digest="d2"))
    with pytest.raises(Parked):
        await Inbox(log, attended=False).ask("t", changed)


async def test_an_ended_task_asks_nothing_but_a_parked_one_does(log: Log) -> None:
    log.append("t", ASKED)
    log.append("t", TaskEnded(Outcome.PARKED, "waits"))
    assert len(Inbox(log).waiting()) == 1
    log.append("t", TaskEnded(Outcome.STOPPED, "stopped"))
    assert Inbox(log).waiting() == []


async def test_a_question_of_a_stopped_task_is_asked_again_when_it_is_resumed(log: Log) -> None:
    log.append("t", ASKED)
    log.append("t", TaskEnded(Outcome.STOPPED, "stopped"))
    asking = asyncio.create_task(Inbox(log).ask("t", ASKED))
    await asyncio.sleep(0.05)
    Inbox(log).answer("t", "1/a", [Reply("Which colour?", chosen=("red",))])
    assert (await asyncio.wait_for(asking, 5)).replies[0].chosen == ("red",)


async def test_an_answer_given_before_the_stop_counts_after_it(log: Log) -> None:
    log.append("t", ASKED)
    Inbox(log).answer("t", "1/a", [Reply("Which colour?", chosen=("red",))])
    log.append("t", TaskEnded(Outcome.STOPPED, "stopped"))
    answer = await asyncio.wait_for(Inbox(log).ask("t", ASKED), 5)
    assert answer.replies[0].chosen == ("red",)
