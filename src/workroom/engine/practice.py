"""The practice model: no AI. It follows a built-in skill's recipe through the same loop, tools, rules and log.

It is stateless: each turn is worked out from the history, so a task that was cut off goes on where it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import CompletedStreamedResponse, Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from workroom.engine.journal import STOPPED
from workroom.engine.session import Session
from workroom.skills import Inputs, Recipe, Result, Skill, next_turn

NAME = "practice"
WHO = "I am the practice model: I follow fixed recipes, no AI is at work."
DEAF = "I follow my recipe and can't take in other words: what you said changes nothing."
DONE = "I can't go on from here with new words: my recipe is at its end, and all it made is where it was."
CONNECT = (
    "For any other job connect a model: in the window under Settings, in the terminal with `workroom models connect "
    "anthropic` (or openai, openrouter, gemini). A local server such as Ollama is found by itself."
)
AGAIN = "-again-"


class PracticeModel(Model[None]):
    """Follows one recipe, or says that it can't."""

    def __init__(self, recipe: Recipe | None, inputs: Inputs | None, trouble: str = "") -> None:
        super().__init__()
        self._recipe, self._inputs, self._trouble = recipe, inputs, trouble

    @classmethod
    def of(cls, session: Session) -> PracticeModel:
        """The practice model for a session's words and folders."""
        skill = _skill(session)
        recipe = skill.recipe() if skill else None
        if skill is None or recipe is None:
            return cls(None, None, f"{WHO} I know no recipe for this job, only: {_known(session)}. {CONNECT}")
        writable = [grant for grant in session.grants if grant.access == "write"]
        if not writable:
            return cls(None, None, f"{WHO} For {skill.name} I need a folder I may write to: hand one over.")
        return cls(
            recipe,
            Inputs(
                folder=f"/folders/{session.grants[0].name}",
                output=f"/folders/{writable[0].name}",
                skill=f"/skills/{skill.name}",
            ),
        )

    @property
    def model_name(self) -> str:
        """Its name."""
        return NAME

    @property
    def system(self) -> str:
        """Who provides it."""
        return NAME

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The turn that follows on `messages`."""
        return ModelResponse(parts=list(self._parts(messages)), model_name=NAME, finish_reason="stop")

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncIterator[StreamedResponse]:
        """The same, as a stream."""
        response = await self.request(messages, model_settings, model_request_parameters)
        yield CompletedStreamedResponse(
            response, model_request_parameters=model_request_parameters, replay_events=True
        )

    def _parts(self, messages: Sequence[ModelMessage]) -> Iterator[ModelResponsePart]:
        if self._recipe is None or self._inputs is None:
            yield TextPart(self._trouble)
            return
        told = _told(messages)
        if told and _was_over(messages):
            yield TextPart(f"{WHO} {DONE} {CONNECT}")
            return
        results, cut = _results(messages)
        turn = next_turn(self._recipe, self._inputs, results)
        text = turn.text or ("" if turn.calls else WHO)
        if text or told:
            yield TextPart(f"{WHO} {DEAF}\n\n{text}".strip() if told else text)
        for call in turn.calls:
            yield ToolCallPart(call.tool, call.arguments, tool_call_id=_id(call.id, cut[call.id]))


def _told(messages: Sequence[ModelMessage]) -> bool:
    """Whether the person has said something since the last turn, other than the job itself."""
    told = 0
    for message in reversed(messages):
        if isinstance(message, ModelResponse):
            return told > 0
        told += sum(isinstance(part, UserPromptPart) for part in message.parts)
    return told > 1


def _was_over(messages: Sequence[ModelMessage]) -> bool:
    """Whether the last turn was an end: one without calls."""
    turns = [message for message in messages if isinstance(message, ModelResponse)]
    return bool(turns) and not turns[-1].tool_calls


def _results(messages: Sequence[ModelMessage]) -> tuple[list[Result], Counter[str]]:
    """What the calls gave, and how often the person stopped each: that is no result, it is to be made again."""
    results: list[Result] = []
    cut: Counter[str] = Counter()
    for part in (part for message in messages if isinstance(message, ModelRequest) for part in message.parts):
        if not isinstance(part, ToolReturnPart):
            continue
        call = part.tool_call_id.partition(AGAIN)[0]
        if str(part.content).startswith(STOPPED):
            cut[call] += 1
        else:
            results.append(Result(call, str(part.content), part.outcome == "success"))
    return results, cut


def _id(call: str, cut: int) -> str:
    """No two calls of a task share an id: the one made again after a stop has a number."""
    return f"{call}{AGAIN}{cut}" if cut else call


def _skill(session: Session) -> Skill | None:
    if session.skill is not None:
        return session.skills.skills.get(session.skill)
    return session.skills.choose(session.prompt)


def _known(session: Session) -> str:
    return (
        ", ".join(name for name, skill in session.skills.skills.items() if skill.recipe() is not None)
        or "none"
    )
