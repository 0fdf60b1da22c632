"""A task that has ended goes on with new words: the model hears them with all that was before, and is judged anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.desk import TASK, Desk, contents
from engine.test_practice import practising
from fakes.modelserver import Call, Seen, Turn
from workroom.log import Outcome
from workroom.log.events import Delivered, Limits, Said, UserMessage
from workroom.skills import builtin

Make = Callable[..., Desk]
OUT = "/folders/work/out.txt"
FILES = [{"path": OUT, "title": "Out"}]


def write(text: str) -> Turn:
    return Turn("", (Call("write_file", {"path": OUT, "content": text}),))


def deliver(summary: str, files: object = FILES) -> Turn:
    return Turn("", (Call("deliver", {"files": files, "summary": summary}),))


def story(*turns: Turn) -> Callable[[Seen], Turn]:
    return lambda seen: turns[min(seen.turns, len(turns) - 1)]


async def gone_on(
    at: Desk, words: str, *turns: Turn, **changes: object
) -> tuple[Outcome, str, tuple[str, ...]]:
    """The first run is the scenario `short`: one file written and delivered."""
    assert at.server is not None
    assert (await at.run()).outcome is Outcome.DONE
    at.log.append(TASK, UserMessage(words))
    at.server.tell(story(Turn(), Turn(), *turns))
    ended = await at.run(**changes)
    return ended.outcome, ended.reason, ended.gaps


async def test_the_model_hears_new_words_with_all_that_was_before(desk: Make) -> None:
    at = desk("short")
    ended = await gone_on(at, "Now in capitals.", write("HELLO\n"), deliver("In capitals."), Turn("Done."))
    assert ended == (Outcome.DONE, "In capitals.", ())
    assert contents(at.folder) == {"out.txt": "HELLO\n"}
    assert at.server is not None
    heard = at.server.requests[3]["messages"]
    assert "Do the work." in str(heard[0])
    assert "Written." in str(heard)
    assert "Now in capitals." in str(heard[-1])
    assert str(at.server.requests[-1]).count("Now in capitals.") == 1


async def test_a_question_is_answered_by_a_delivery_without_files(desk: Make) -> None:
    ended = await gone_on(desk("short"), "How many lines?", deliver("One line.", []), Turn("One."))
    assert ended == (Outcome.DONE, "One line.", ())


async def test_words_that_nothing_was_delivered_for_are_a_gap_and_the_model_is_reminded_once(
    desk: Make,
) -> None:
    at = desk("short")
    outcome, reason, gaps = await gone_on(at, "Now in capitals.", Turn("I did it!"))
    assert (outcome, reason) == (Outcome.DONE_WITH_GAPS, "Written.")
    assert gaps == ("Nothing new was delivered after your last words. It said: I did it!",)
    assert at.server is not None
    assert str(at.server.requests[-1]).count("Nothing has been delivered yet") == 1
    assert len(at.events(Delivered)) == 1


async def test_a_file_spoiled_afterwards_is_a_failure(desk: Make) -> None:
    outcome, reason, _ = await gone_on(desk("short"), "Again.", write("spoiled"), Turn("Done."))
    assert outcome is Outcome.FAILED
    assert "changed or deleted afterwards" in reason


async def test_the_limits_are_of_the_whole_task(desk: Make) -> None:
    outcome, _, gaps = await gone_on(desk("short"), "More.", write("more"), limits=Limits(steps=2))
    assert outcome is Outcome.DONE_WITH_GAPS
    assert "The limit of 2 steps was reached." in gaps


async def test_the_practice_model_says_that_it_can_not_go_on_with_words(tmp_path: Path) -> None:
    at = practising(tmp_path)
    (at.folder / "a.txt").write_text("First words of a.")
    job = {"prompt": "Please.", "skill": "folder-digest", "skills": builtin()}
    first = await at.run(**job)
    before = contents(at.folder)
    for count in (1, 2):
        at.log.append(TASK, UserMessage("And now a poem."))
        ended = await at.run(**job)
        assert ended.outcome is Outcome.DONE_WITH_GAPS
        assert ended.reason == first.reason
        said = at.events(Said)[-1].text
        assert "can't go on from here with new words" in said
        assert "workroom models connect" in said
        assert sum("new words" in event.text for event in at.events(Said)) == count
    assert contents(at.folder) == before
    at.log.close()


async def test_the_practice_model_says_that_it_follows_no_words_while_it_works(tmp_path: Path) -> None:
    at = practising(tmp_path)
    (at.folder / "a.txt").write_text("First words of a.")
    at.log.append(TASK, UserMessage("Skip a.", steering=True))
    ended = await at.run(prompt="Please.", skill="folder-digest", skills=builtin())
    assert ended.outcome in (Outcome.DONE, Outcome.DONE_WITH_GAPS)
    assert sum("can't take in other words" in event.text for event in at.events(Said)) == 1
    at.log.close()
