"""A question as it is put to a person in a terminal, and what the person's words mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workroom import words
from workroom.cli.lines import Line, approval_text
from workroom.log.cards import Approval, Question, Reply, Scope
from workroom.trust import AnswerDoesNotFit

SHOWN_TARGETS = 20
_YES = ("y", "yes")
_NO = ("n", "no")
_YES_TO: Mapping[Scope, str] = {"once": "once", "task": "task", "project": "project", "always": "always"}


def question_lines(question: Question) -> Iterator[Line]:
    """The question, its numbered options with the recommended one marked, and how to answer."""
    yield Line("ask", question.question, "bold")
    for index, option in enumerate(question.options):
        star = " (recommended)" if index == question.recommended else ""
        yield Line("", f"{index + 1}  {option.label}{star}", "cyan" if star else "")
        if option.description:
            yield Line("", f"   {option.description}", "dim")


def approval_lines(approval: Approval) -> Iterator[Line]:
    """What would be done, to exactly what, and why."""
    yield Line("ask", approval_text(approval), "bold")
    for field in approval.fields:
        yield Line("", f"{field.name}: {field.value}")
    if approval.advice:
        yield Line("note", approval.advice)
    for line in approval.content.splitlines():
        yield Line("", f"│ {line}", "dim")
    if approval.fields:
        return
    for target in approval.targets[:SHOWN_TARGETS]:
        yield Line("", target)
    if (rest := len(approval.targets) - SHOWN_TARGETS) > 0:
        yield Line("", f"and {words.number(rest, 'other')}; all of them: workroom show --json", "dim")


def prompt_for(question: Question) -> str:
    """What stands before the cursor."""
    if not question.options:
        return "Your answer: "
    many = "numbers, as 1,3" if question.multi else "a number"
    enter = ", Enter for the recommended one" if question.recommended is not None else ""
    return f"Type {many}{enter}, or your own words: "


def understood(question: Question, typed: str) -> Reply:
    """The reply that the typed words are: numbers or labels of options, else free text.

    Raises:
        AnswerDoesNotFit: nothing was typed and nothing is recommended, or a number is none of the options.
    """
    typed = typed.strip()
    if not typed:
        return recommended(question)
    parts = [part.strip() for part in typed.split(",")] if question.multi else [typed]
    chosen = [label for part in parts if (label := _label(question, part)) is not None]
    if chosen and len(chosen) == len(parts):
        return Reply(question.question, chosen=tuple(dict.fromkeys(chosen)))
    return Reply(question.question, text=typed)


def recommended(question: Question) -> Reply:
    """The reply that takes the recommended option.

    Raises:
        AnswerDoesNotFit: none is recommended.
    """
    if question.recommended is None or not 0 <= question.recommended < len(question.options):
        raise AnswerDoesNotFit("Nothing is recommended here; please answer in your own words.")
    return Reply(question.question, chosen=(question.options[question.recommended].label,))


def consent_prompt(approval: Approval) -> str:
    """What stands before the cursor of an approval: the ways to say yes that are offered, and no."""
    offered = [_YES_TO[scope] for scope in approval.scopes if scope in _YES_TO]
    if len(offered) < 2:
        return "Type yes or no: "
    never = ", never" if "never" in approval.scopes else ""
    return f"Type yes (once), {', '.join(offered[1:])}, no{never}: "


def consent(approval: Approval, typed: str) -> tuple[bool, Scope] | None:
    """Yes or no and how far it reaches; None when the words are neither. Only a plain word counts."""
    word = typed.strip().casefold()
    if word == "never" and "never" in approval.scopes:
        return False, "never"
    for scope in approval.scopes:
        if word == _YES_TO.get(scope):
            return True, scope
    yes = yes_or_no(typed)
    return None if yes is None else (yes, plain_scope(approval) if yes else "once")


def plain_scope(approval: Approval) -> Scope:
    """How far a plain yes reaches: once, unless that is not offered."""
    return "once" if "once" in approval.scopes else approval.scopes[0]


def yes_or_no(typed: str) -> bool | None:
    """True, False, or None when the words are neither. Only a plain word counts as consent."""
    word = typed.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _label(question: Question, part: str) -> str | None:
    if part.isdecimal() and question.options:
        if not 1 <= int(part) <= len(question.options):
            raise AnswerDoesNotFit(f"There is no option {part}; there are {len(question.options)}.")
        return question.options[int(part) - 1].label
    for option in question.options:
        if option.label.casefold() == part.casefold():
            return option.label
    return None
