"""The native engine: pydantic-ai's loop on the host, with the log as its memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pydantic_ai
from pydantic_ai import Agent, RunContext
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import (
    AgentStreamEvent,
    ModelMessage,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
)
from pydantic_ai.models import Model
from pydantic_ai.tools import Tool
from pydantic_ai.usage import UsageLimits

from workroom.engine import failures, instructions, models
from workroom.engine.evidence import goes_on
from workroom.engine.history import History, words
from workroom.engine.journal import Journal
from workroom.engine.limits import Tally
from workroom.engine.prompts import render
from workroom.engine.session import Session
from workroom.engine.tools import ask, deliver, files, plan, shell, web
from workroom.engine.work import Work
from workroom.log import LiveText
from workroom.log.events import Delivered, Notice, Used, UserMessage

pydantic_ai.BANNER_ENABLED = False  # a terminal is the person's, not a place for a library's advertisement

TOOLS = (
    plan.write_plan,
    shell.run_command,
    files.read_file,
    files.write_file,
    files.edit_file,
    files.list_files,
    files.search_files,
    files.delete_files,
    web.fetch_page,
    ask.ask_user,
    deliver.deliver,
)
OURS = UsageLimits(request_limit=None)
"""The library's own limits stay out of the way: ours are counted from the log, over every restart."""
BROKEN_CALLS = 4
"""How often in a row a model may call one tool in a way that can't be carried out."""


async def think(session: Session, stop: asyncio.Event) -> None:
    """Let the model work until it says it is finished.

    Raises:
        LimitReached: the task may use no more.
        Parked: it waits for a person who is not there.
        UserError: the model can't go on.
    """
    tries, seen = 0, _progress(session)
    async with models.opened(session) as model:
        while True:
            try:
                await _run(session, stop, model)
                if not unheard(session, History(session.log, session.task).heard):
                    return
                continue  # words that came with its last ones
            except (AgentRunError, failures.CutOff) as error:
                now = _progress(session)
                tries = tries + 1 if now == seen else 1
                seen = now
                if tries > len(session.patience) or not failures.passing(error):
                    raise failures.told(error, session.model) from error
            await _wait(session, session.patience[tries - 1])


async def _wait(session: Session, seconds: float) -> None:
    session.log.append(
        session.task, Notice(f"The model is busy or out of reach; trying again in {seconds:g} s.", "warning")
    )
    await asyncio.sleep(seconds)


async def _run(session: Session, stop: asyncio.Event, model: Model[Any]) -> None:
    work = Work(session, History(session.log, session.task), Tally.of(session.log.read(session.task)), stop)
    messages, told = _frontier(work)
    if messages:
        await _agent(work, model, told).run(
            message_history=messages, deps=work, usage_limits=OURS, event_stream_handler=_broadcast
        )


def _agent(work: Work, model: Model[Any], told: int) -> Agent[Work, str]:
    return Agent(
        model,
        instructions=instructions.system(work.session),
        deps_type=Work,
        tools=_tools(),
        retries=BROKEN_CALLS,
        capabilities=_capabilities(work, told),
    )


@cache
def _tools() -> list[Tool[Work]]:
    """The tools; their schemas are worked out once."""
    return [Tool(tool, docstring_format="google") for tool in TOOLS]


def _capabilities(work: Work, told: int) -> list[AbstractCapability[Work]]:
    mine: list[AbstractCapability[Work]] = [Journal(work), Listener(work, told)]
    if work.session.model == models.PRACTICE:
        return mine
    from workroom.engine.context import for_models

    return [*mine, *for_models()]


def _frontier(work: Work) -> tuple[Sequence[ModelMessage], int]:
    """The messages to go on from, none when the model has said its last word; and up to where the person was heard."""
    history = work.history
    if not history.messages:
        return [words(work.session.prompt)], 0
    last = history.messages[-1]
    if not isinstance(last, ModelResponse) or last.tool_calls:
        return history.messages, history.heard
    pending = unheard(work.session, history.heard)
    if not pending:
        return [], history.heard
    return [*history.messages, *(words(text, seq) for seq, text in pending)], pending[-1][0]


def unheard(session: Session, heard: int) -> list[tuple[int, str]]:
    """What the person has said since the words numbered `heard` in the log, the last that the model was told."""
    records = session.log.read(session.task, after=heard, kinds=[UserMessage])
    return [(record.seq, record.event.text) for record in records if isinstance(record.event, UserMessage)]


class Listener(AbstractCapability[Work]):
    """Tells the model what the person says while it works, and reminds it once to deliver."""

    def __init__(self, work: Work, told: int) -> None:
        super().__init__()
        self._work, self._told = work, told
        self._reminded = work.session.model == models.PRACTICE

    async def wrap_run(self, ctx: RunContext[Work], *, handler: Any) -> Any:
        """Listen as long as the run lasts."""
        async with self._listening(ctx):
            return await handler()

    async def after_model_request(
        self, ctx: RunContext[Work], *, request_context: Any, response: ModelResponse
    ) -> ModelResponse:
        """Before a run would end with nothing delivered, say so once."""
        if not self._reminded and not response.tool_calls and not self._delivered():
            self._reminded = True
            ctx.enqueue(render("reminder", {}))
        return response

    def _delivered(self) -> bool:
        """Whether anything was, since the job or the words that the work went on with."""
        session = self._work.session
        words = session.log.read(session.task, kinds=[UserMessage])
        begun = max((record.seq for record in words if goes_on(record.event)), default=0)
        delivered = session.log.last(session.task, Delivered)
        return delivered is not None and delivered.seq > begun

    @asynccontextmanager
    async def _listening(self, ctx: RunContext[Work]) -> AsyncIterator[None]:
        listening = asyncio.ensure_future(self._listen(ctx))
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, ctx: RunContext[Work]) -> None:
        session = self._work.session
        async for record in session.log.follow(session.task, after=self._told, kinds=[UserMessage]):
            if isinstance(record.event, UserMessage):
                ctx.enqueue(words(record.event.text, record.seq))


async def _broadcast(ctx: RunContext[Work], events: AsyncIterable[AgentStreamEvent]) -> None:
    """Words are shown as they stream, never stored in pieces."""
    session = ctx.deps.session
    async for event in events:
        text = _text_of(event)
        if text:
            session.log.live.publish(session.task, LiveText(text))


def _text_of(event: AgentStreamEvent) -> str:
    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    return ""


def _progress(session: Session) -> int:
    """Where the model last got through."""
    answered = session.log.last(session.task, Used)
    return answered.seq if answered else 0
