from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai import Agent
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel

from engine.desk import TASK, Desk
from workroom.engine.history import History, words
from workroom.engine.journal import Journal
from workroom.engine.limits import Tally
from workroom.engine.tools.plan import write_plan
from workroom.engine.work import Work
from workroom.log.events import StepEnded, StepStarted


@dataclass
class Watcher(AbstractCapability[Work]):
    """Notes what it sees, and would like to be outside of everything."""

    seen: Callable[[], None]

    async def wrap_tool_execute(self, ctx: Any, *, call: Any, tool_def: Any, args: Any, handler: Any) -> Any:
        self.seen()
        return await handler(args)


def _work(at: Desk) -> Work:
    return Work(at.session(), History(at.log, TASK), Tally(), asyncio.Event())


def _reply(messages: list[Any], info: Any) -> ModelResponse:
    if len(messages) == 1:
        items = [{"text": "One", "status": "done"}]
        return ModelResponse(
            [ToolCallPart("write_plan", {"items": items}, "same-id")], finish_reason="tool_call"
        )
    return ModelResponse([TextPart("Done.")], finish_reason="stop")


async def test_nothing_sits_outside_the_journal(tmp_path: Path) -> None:
    at = Desk(tmp_path)
    work, order = _work(at), []

    def seen() -> None:
        order.append(len(at.events(StepStarted)))

    capabilities = [Watcher(seen), Journal(work), Watcher(seen)]
    agent = Agent(FunctionModel(_reply), tools=[write_plan], deps_type=Work, capabilities=capabilities)
    await agent.run(message_history=[words("Go.")], deps=work)
    assert order == [1, 1], "whatever the list says, the step was in the log before anybody saw the call"
    at.log.close()


async def test_what_is_replayed_reaches_nobody_inside(tmp_path: Path) -> None:
    at = Desk(tmp_path)
    seen: list[int] = []

    class Down(Exception):
        pass

    def replies_once(messages: list[Any], info: Any) -> ModelResponse:
        if len(messages) > 1:
            raise Down
        return _reply(messages, info)

    async def run(model: FunctionModel, *, from_response: bool) -> None:
        work = _work(at)
        messages = work.history.messages[:2] if from_response else [words("Go.")]
        capabilities = [Watcher(lambda: seen.append(1)), Journal(work)]
        agent = Agent(model, tools=[write_plan], deps_type=Work, capabilities=capabilities)
        await agent.run(message_history=messages, deps=work)

    with pytest.raises(Down):
        await run(FunctionModel(replies_once), from_response=False)
    await run(FunctionModel(_reply), from_response=True)
    assert seen == [1]
    assert len(at.events(StepEnded)) == 1
    at.log.close()


async def test_a_call_id_that_a_model_uses_twice_means_two_steps(tmp_path: Path) -> None:
    at = Desk(tmp_path)
    work = _work(at)

    def reply(messages: list[Any], info: Any) -> ModelResponse:
        return _reply(messages[:1], info) if len(messages) < 5 else _reply(messages, info)

    agent = Agent(FunctionModel(reply), tools=[write_plan], deps_type=Work, capabilities=[Journal(work)])
    await agent.run(message_history=[words("Go.")], deps=work)
    steps = [event.step for event in at.events(StepStarted)]
    assert len(steps) == len(set(steps)) == 2
    at.log.close()
