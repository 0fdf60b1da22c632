"""A yes at the terminal, and how far it reaches."""

from __future__ import annotations

import pytest

from workroom.cli.questions import approval_lines, consent, consent_prompt
from workroom.log.cards import Approval, Field, Scope

ALL: tuple[Scope, ...] = ("once", "task", "project", "always", "never")


def card(*scopes: Scope) -> Approval:
    fields = (Field("Host", "docs.example.org"), Field("Request", "POST https://docs.example.org/"))
    return Approval(
        "upload", ("docs.example.org",), "No rule.", "d", fields, "line one\nline two", scopes, "Doubtful."
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yes", (True, "once")),
        ("Y", (True, "once")),
        ("once", (True, "once")),
        (" task ", (True, "task")),
        ("always", (True, "always")),
        ("no", (False, "once")),
        ("never", (False, "never")),
        ("", None),
        ("yes please", None),
        ("sure", None),
    ],
)
def test_only_plain_words_count(typed: str, meant: tuple[bool, str] | None) -> None:
    assert consent(card(*ALL), typed) == meant


def test_what_is_not_offered_is_not_understood() -> None:
    assert consent(card("once"), "always") is None
    assert consent(card("once", "never"), "task") is None
    assert consent(card("task"), "yes") == (True, "task")


def test_the_prompt_names_what_is_offered() -> None:
    assert consent_prompt(card("once")) == "Type yes or no: "
    assert consent_prompt(card(*ALL)) == "Type yes (once), task, project, always, no, never: "


def test_the_card_shows_facts_advice_and_the_content_line_by_line() -> None:
    shown = [line.text for line in approval_lines(card("once"))]
    assert "Host: docs.example.org" in shown
    assert "Doubtful." in shown
    assert shown[-2:] == ["│ line one", "│ line two"]
