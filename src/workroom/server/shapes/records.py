"""An event as a window is sent it: whole, but for what may be long and is read in full elsewhere. Pure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from workroom.log import Record
from workroom.log.events import Event, ModelMessages, StepEnded, StepOutput, StepStarted

PREVIEW = 4096
"""How many characters of a step's arguments, result or output a window is sent unasked."""
CUT = "…"
"""What stands where something was left out."""
_DEEPEST = 32
UNSENT: tuple[type[Event], ...] = (ModelMessages,)
"""Kinds that are never sent: the engine's own, as long as the whole conversation."""


def shown(record: Record) -> Record:
    """The record with a step's long arguments, result or output cut; whoever wants all asks for the step."""
    event = record.event
    if isinstance(event, StepStarted):
        return replace(record, event=replace(event, arguments=preview(event.arguments)))
    if isinstance(event, StepEnded):
        return replace(record, event=replace(event, result=preview(event.result)))
    if isinstance(event, StepOutput) and len(event.text) > PREVIEW:
        return replace(record, event=replace(event, text=event.text[:PREVIEW] + CUT))
    return record


def preview(value: Any, room: int = PREVIEW) -> Any:
    """`value` (JSON) in the same shape with at most `room` characters of text in it; `…` where something is missing."""
    return _Cutting(room).take(value)


class _Cutting:
    """Takes a value in until the room is used up."""

    def __init__(self, room: int) -> None:
        self._room = room

    def take(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict | list | tuple) and depth >= _DEEPEST:
            return CUT
        if isinstance(value, dict):
            return self._table(value, depth + 1)
        if isinstance(value, list | tuple):
            return self._list(value, depth + 1)
        self._room -= 8
        return value

    def _text(self, text: str) -> str:
        kept = text[: max(self._room, 0)]
        self._room -= len(kept) + 2
        return kept if len(kept) == len(text) else kept + CUT

    def _table(self, table: dict[str, Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in table.items():
            if self._room <= 0:
                found[CUT] = CUT
                break
            short = self._text(name)
            found[short] = self.take(value, depth)
        return found

    def _list(self, values: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        found: list[Any] = []
        for value in values:
            if self._room <= 0:
                found.append(CUT)
                break
            found.append(self.take(value, depth))
        return found
