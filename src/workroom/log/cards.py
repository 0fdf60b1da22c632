"""What a card holds that asks a person: questions with their options, an action to approve, and the answers."""

from __future__ import annotations

from typing import Literal

import msgspec

Scope = Literal["once", "task", "project", "always", "never"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of an event."""


class Option(Part, frozen=True):
    """One answer offered."""

    label: str
    description: str = ""


class Question(Part, frozen=True):
    """A question with options, one of them recommended, or with none: then free text."""

    question: str
    header: str = ""
    options: tuple[Option, ...] = ()
    recommended: int | None = None
    multi: bool = False


class Field(Part, frozen=True):
    """One line of a card: what it is, and its value with hidden characters made visible."""

    name: str
    value: str


class Approval(Part, frozen=True):
    """An action that waits for a yes. `digest` binds the answer to exactly this action.

    `fields` and `content` are what the person is shown; `scopes` how far a yes (or `never`) may reach;
    `advice` what the reviewing model said against it.
    """

    action: str
    targets: tuple[str, ...]
    reason: str
    digest: str
    fields: tuple[Field, ...] = ()
    content: str = ""
    scopes: tuple[Scope, ...] = ("once",)
    advice: str = ""


class Reply(Part, frozen=True):
    """The answer to one question: labels chosen, or words."""

    question: str
    chosen: tuple[str, ...] = ()
    text: str = ""
