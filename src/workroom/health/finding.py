"""What a check of `workroom doctor` found."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec


class State(StrEnum):
    """How a check came out. A warning does not keep tasks from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"

    @property
    def mark(self) -> Literal["ok", "note", "failed"]:
        """The mark before its line."""
        return "note" if self is State.WARNING else "ok" if self is State.OK else "failed"


class Check(msgspec.Struct, frozen=True):
    """What was looked at, what was found, and the command that mends it, if there is one."""

    name: str
    state: State
    detail: str
    mend: str = ""
