"""The Journal: every message and every step of the loop goes through the log, so that each takes effect once.

It is the outermost layer around a tool call. A step that has ended is never run again: its result comes
from the log. One that was cut off is rolled back in the folders and run again, or told as unknown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.capabilities import AbstractCapability, CapabilityOrdering
from pydantic_ai.exceptions import ToolFailed
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import ModelRequestContext
from pydantic_ai.tools import ToolDefinition

from workroom.engine import gate
from workroom.engine.failures import CutOff
from workroom.engine.hands import in_words
from workroom.engine.limits import NOTE, TELL_AT
from workroom.engine.prices import used
from workroom.engine.tools.table import TABLE, title_of
from workroom.engine.work import Failed, Work
from workroom.errors import UserError
from workroom.log import StepOutcome
from workroom.log.events import Event, Leaving, Notice, Refused, Said, StepEnded, StepStarted, Used
from workroom.trust import Parked

LONGEST_ARGUMENT = 2000
UNKNOWN = (
    "Outcome unknown: the app was cut off while this ran, and not all of what it did could be taken back: something "
    "was sent out, or a file was changed by the person since. "
    "Look at what is there before you go on; don't simply repeat it."
)
STOPPED = "The person pressed stop while this ran. What it had done until then is kept."

Handler = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Step:
    """One tool call, under the key of its place in the log."""

    key: str
    tool: str
    arguments: dict[str, Any]

    @property
    def changes(self) -> bool:
        """Whether it may change folders."""
        trait = TABLE.get(self.tool)
        return trait is not None and trait.changes


class Journal(AbstractCapability[Work]):
    """Writes the loop's messages and steps to the log, and answers from it what was done already."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._log, self._task = work.session.log, work.session.task
        self._active = self._parked = 0
        self._left = asyncio.Event()
        self._unpriced = False

    def get_ordering(self) -> CapabilityOrdering:
        """Nothing may sit between a call and its journal."""
        return CapabilityOrdering(position="outermost")

    async def before_model_request(
        self, ctx: RunContext[Work], request_context: ModelRequestContext
    ) -> ModelRequestContext:
        """Save the results that the model is about to see; end here when a limit is reached."""
        self._work.history.save(ctx.messages)
        self._work.tally.check(self._work.session.limits)
        return request_context

    async def after_model_request(
        self, ctx: RunContext[Work], *, request_context: ModelRequestContext, response: ModelResponse
    ) -> ModelResponse:
        """Save a whole response, what it cost and what it said; one cut off on the way does not count."""
        if response.finish_reason is None:
            raise CutOff
        self._work.history.save([*ctx.messages, response])
        self._pay(used(response, self._work.session.model))
        if text := said(response):
            self._append(Said(text))
        return response

    async def wrap_tool_execute(
        self,
        ctx: RunContext[Work],
        *,
        call: ToolCallPart,
        tool_def: ToolDefinition,
        args: dict[str, Any],
        handler: Handler,
    ) -> Any:
        """Execute a call once: from the log if it has ended, else judged, started, done and ended in the log."""
        step = Step(self._work.key(call.tool_call_id), call.tool_name, args)
        async with self._turn():
            ended = self._ended(step) or await self._execute(step, handler)
        if ended.outcome is StepOutcome.OK:
            return ended.result
        raise ToolFailed(ended.result)

    def _pay(self, event: Used) -> None:
        self._append(event)
        if event.cost_usd is None and self._work.session.limits.spend_usd and not self._unpriced:
            self._unpriced = True
            text = f"The price of {event.model} is not known, so only the limits on steps and tokens hold."
            self._append(Notice(text, "warning"))

    # One step -------------------------------------------------------------------------------------------

    async def _execute(self, step: Step, handler: Handler) -> StepEnded:
        if self._work.stop.is_set():
            await asyncio.Event().wait()  # no new step once stop was pressed: wait to be cancelled
        if self._log.last(self._task, StepStarted, step.key) and not await self._made_clean(step):
            return self._end(step, StepOutcome.UNKNOWN, UNKNOWN)
        refused = await gate.refusal(self._work, step.key, step.tool, step.arguments)
        self._start(step)
        if refused is not None:
            return self._refuse(step, refused)
        return await self._act(step, handler)

    async def _act(self, step: Step, handler: Handler) -> StepEnded:
        began = time.monotonic()
        try:
            outcome, result = await self._attempt(step, handler)
        except UserError as error:
            return self._refuse(step, Refused(step.key, "computer", str(error)))
        except asyncio.CancelledError:
            if self._work.stop.is_set():
                self._end(step, StepOutcome.STOPPED, STOPPED)
            raise
        if self._work.stop.is_set():
            outcome, result = StepOutcome.STOPPED, STOPPED
        if self._work.tally.repeats(step.key, result) >= TELL_AT and isinstance(result, str):
            result += NOTE
        return self._end(step, outcome, result, time.monotonic() - began)

    async def _attempt(self, step: Step, handler: Handler) -> tuple[StepOutcome, Any]:
        try:
            if not step.changes:
                return StepOutcome.OK, await handler(step.arguments)
            async with self._work.session.hands.step(step.key):
                return StepOutcome.OK, await handler(step.arguments)
        except Failed as failed:
            return StepOutcome.FAILED, str(failed)
        except OSError as error:
            return StepOutcome.FAILED, in_words(error)

    async def _made_clean(self, step: Step) -> bool:
        """Whether what a cut-off run of this step did has been taken back: nothing that has left ever is."""
        if self._log.last(self._task, Leaving, step.key) is not None:
            return False
        return not step.changes or await self._work.session.hands.roll_back(step.key)

    def _ended(self, step: Step) -> StepEnded | None:
        record = self._log.last(self._task, StepEnded, step.key)
        return record.event if record and isinstance(record.event, StepEnded) else None

    def _start(self, step: Step) -> None:
        shown = {name: _short(value) for name, value in step.arguments.items()}
        started = StepStarted(
            step.key, step.tool, title_of(step.tool, step.arguments), shown, self._work.session.walls()
        )
        self._append(started, durable=step.changes)

    def _refuse(self, step: Step, refused: Refused) -> StepEnded:
        self._append(refused)
        return self._end(step, StepOutcome.REFUSED, f"Refused: {refused.reason}")

    def _end(self, step: Step, outcome: StepOutcome, result: Any, seconds: float = 0.0) -> StepEnded:
        if isinstance(result, str):
            result = self._work.session.redactor.text(result)
        ended = StepEnded(step.key, outcome, result, _first_line(result), round(seconds, 3))
        self._append(ended, durable=step.changes)
        return ended

    def _append(self, event: Event, *, durable: bool = False) -> None:
        self._log.append(self._task, event, durable=durable)
        self._work.tally.take(event)

    # Siblings -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """A parked call waits until its siblings are done: parking ends the run, and would cut them off."""
        self._active += 1
        try:
            yield
        except Parked:
            self._parked += 1
            await asyncio.sleep(0)  # siblings are started together: let each of them come this far
            while self._parked < self._active:
                self._left.clear()
                await self._left.wait()
            raise
        finally:
            self._active -= 1
            self._left.set()


def said(response: ModelResponse) -> str:
    """The words in a response."""
    return "\n\n".join(
        part.content.strip() for part in response.parts if isinstance(part, TextPart) and part.content.strip()
    )


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_ARGUMENT:
        return f"{value[:LONGEST_ARGUMENT]}… ({len(value):,} characters)"
    return value


def _first_line(value: object) -> str:
    line = str(value).strip().split("\n", 1)[0]
    return line if len(line) <= 200 else line[:199] + "…"
