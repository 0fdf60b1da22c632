"""The model's messages, kept in the log as differences and folded back from it.

A call's key is the number of the log record that holds its response and its place in it, so it is the
same whenever the task is taken up again, and unique even where a model reuses its own call ids.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolCallPart, UserPromptPart

from workroom.errors import UserError
from workroom.log import Log
from workroom.log.events import ModelMessages

HEARD = "user_message"
_MESSAGE: TypeAdapter[ModelMessage] = TypeAdapter(ModelMessage)


class History:
    """The messages of one task as the log has them."""

    def __init__(self, log: Log, task: str) -> None:
        self._log, self._task = log, task
        self.messages: list[ModelMessage] = []
        self.heard = 0
        self.keys: dict[str, str] = {}
        self.seq = 0
        for record in log.read(task, kinds=[ModelMessages]):
            assert isinstance(record.event, ModelMessages)
            self._fold(record.seq, record.event)

    def save(self, messages: Sequence[ModelMessage]) -> None:
        """Append what changed since the last save, if anything did."""
        keep = _same(self.messages, messages)
        new = messages[keep:]
        if keep == len(self.messages) and not new:
            return
        event = ModelMessages(keep, tuple(msgspec.Raw(_MESSAGE.dump_json(message)) for message in new))
        self.seq = self._log.append(self._task, event).seq
        self.messages = list(messages)
        self._note(self.seq, new)

    def _fold(self, seq: int, event: ModelMessages) -> None:
        try:
            new = [_MESSAGE.validate_json(bytes(raw)) for raw in event.new]
        except ValidationError as error:
            raise UserError(
                "This task's conversation was written by another version and can't be read.",
                hint="Its files and its log are untouched; start a new task to go on.",
            ) from error
        self.messages = [*self.messages[: event.keep], *new]
        self.seq = seq
        self._note(seq, new)

    def _note(self, seq: int, new: Sequence[ModelMessage]) -> None:
        for message in new:
            if isinstance(message, ModelResponse):
                calls = [part for part in message.parts if isinstance(part, ToolCallPart)]
                self.keys = {call.tool_call_id: f"{seq}-{place}" for place, call in enumerate(calls, 1)}
            elif message.metadata:
                self.heard = max(self.heard, message.metadata.get(HEARD, 0))


def words(text: str, seq: int = 0) -> ModelRequest:
    """A person's words as a message; `seq` is their number in the log, so that they are told once."""
    return ModelRequest(parts=[UserPromptPart(text)], metadata={HEARD: seq} if seq else None)


def _same(old: Sequence[ModelMessage], new: Sequence[ModelMessage]) -> int:
    count = 0
    for before, after in zip(old, new, strict=False):
        if before is not after:
            break
        count += 1
    return count
