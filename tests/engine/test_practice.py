from __future__ import annotations

import asyncio
from pathlib import Path

from engine.desk import TASK, Desk, contents
from workroom.log import Outcome
from workroom.log.events import Asked, GrantGiven, PlanChanged, Said, StepStarted, StopRequested, Used
from workroom.settings import assets
from workroom.skills import builtin


def practising(tmp_path: Path) -> Desk:
    at = Desk(tmp_path, model="practice")
    (tmp_path / "skills").rmdir()
    (tmp_path / "skills").symlink_to(assets() / "skills")
    return at


async def test_it_follows_a_recipe_through_the_same_loop(tmp_path: Path) -> None:
    at = practising(tmp_path)
    for name in ("letter.txt", "photo.jpg", "again.txt"):
        (at.folder / name).write_text("same" if name.endswith("txt") else "other")
    working = asyncio.ensure_future(at.run(prompt="Tidy up this messy folder.", skills=builtin()))
    [asked] = await at.asked()
    for question in asked.questions:
        assert question.options
    at.answer(asked.key, asked.questions[0].options[0].label)
    ended = await working

    assert ended.outcome in (Outcome.DONE, Outcome.DONE_WITH_GAPS)
    assert [event.tool for event in at.events(StepStarted)][-2:] == ["deliver", "write_plan"]
    assert all(item.status == "done" for item in at.events(PlanChanged)[-1].items)
    assert "no AI is at work" in at.events(Said)[0].text
    assert sum(event.cost_usd for event in at.events(Used)) == 0
    report = next(text for name, text in contents(at.folder).items() if "practice model" in text)
    assert "No AI was used" in report
    at.log.close()


async def test_any_other_job_is_declined_with_the_way_to_connect_a_model(tmp_path: Path) -> None:
    at = practising(tmp_path)
    ended = await at.run(prompt="Write me a poem.", skills=builtin())
    assert ended.outcome is Outcome.FAILED
    assert "I am the practice model" in ended.reason
    assert "workroom models connect" in ended.reason
    assert len(at.events(Said)) == 1
    assert at.events(StepStarted) == []
    at.log.close()


async def test_it_asks_for_a_folder_that_it_may_write_to(tmp_path: Path) -> None:
    at = practising(tmp_path)
    grants = (GrantGiven("work", str(at.folder), "read"),)
    ended = await at.run(prompt="Tidy this folder.", skills=builtin(), grants=grants)
    assert "I need a folder I may write to" in ended.reason
    assert ended.outcome is Outcome.FAILED
    at.log.close()


async def test_a_skill_can_be_named(tmp_path: Path) -> None:
    at = practising(tmp_path)
    (at.folder / "a.txt").write_text("First words of a.")
    ended = await at.run(prompt="Please.", skill="folder-digest", skills=builtin())
    assert ended.outcome in (Outcome.DONE, Outcome.DONE_WITH_GAPS), ended.reason
    assert at.events(Asked) == []
    at.log.close()


async def test_what_was_stopped_is_done_again_when_the_task_goes_on(tmp_path: Path) -> None:
    at = practising(tmp_path)
    (at.folder / "letter.txt").write_text("a")
    (at.folder / "photo.jpg").write_text("b")
    working = asyncio.ensure_future(at.run(prompt="Tidy up this messy folder.", skills=builtin()))
    [first] = await at.asked()
    at.log.append(TASK, StopRequested())
    assert (await working).outcome is Outcome.STOPPED

    working = asyncio.ensure_future(at.run(prompt="Tidy up this messy folder.", skills=builtin()))
    again = (await at.asked(2))[1]
    assert (again.key != first.key, again.questions) == (True, first.questions)
    at.answer(again.key, again.questions[0].options[0].label)
    assert (await working).outcome in (Outcome.DONE, Outcome.DONE_WITH_GAPS)
    at.log.close()
