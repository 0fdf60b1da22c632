"""What may leave, in words: the rule sets with their rules, and what becomes of a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from workroom.network.registries import Registries
from workroom.network.rules import Rule
from workroom.tasks.reaching import Judged, Reaching
from workroom.trust import Permit


class RuleRow(msgspec.Struct, frozen=True):
    """One rule: in words what may leave, and its name, by which it is told of elsewhere."""

    what: str
    why: str
    rule: Rule


class RuleSetRow(msgspec.Struct, frozen=True):
    """A rule set; `in_force`: it is one of those asked about."""

    name: str
    rules: list[RuleRow]
    in_force: bool


class StandingAnswer(msgspec.Struct, frozen=True):
    """A standing answer of the person."""

    words: str
    pattern: str
    allowed: bool


class Network(msgspec.Struct, frozen=True):
    """What may leave; `faults` say which sets can't be used, `notes` what else is to be known."""

    sets: list[RuleSetRow]
    faults: list[str]
    notes: list[str]
    permits: list[StandingAnswer]
    folder: str


class Judgement(msgspec.Struct, frozen=True):
    """What would become of it: by which rule, and why not; `behind` are the rules that came closest."""

    allowed: bool
    rule: str
    host: str
    reason: str
    alternative: str
    behind: tuple[str, ...]
    sets: tuple[str, ...]
    permits: list[StandingAnswer]


def network_of(reaching: Reaching, known: Registries | None) -> Network:
    """What may leave under the rule sets asked about, with those that are not in force; `known` are the registries."""
    book = reaching.book
    every = list(dict.fromkeys((*reaching.sets, *book.names())))
    return Network(
        sets=[_row(reaching, name) for name in every],
        faults=[fault.message for fault in book.faults(every)],
        notes=[*(known.notes if known else ()), *book.warnings(reaching.sets)],
        permits=_answers(reaching.permits()),
        folder=str(book.folder),
    )


def judgement_of(reaching: Reaching, judged: Judged) -> Judgement:
    """What would become of a request."""
    found, sets, permits = judged.found, reaching.sets, _answers(judged.standing)
    if isinstance(found, Rule):
        return Judgement(True, found.name, found.host, "", "", (), sets, permits)
    return Judgement(False, found.rule, "", found.reason, found.alternative, found.behind, sets, permits)


def _answers(permits: Sequence[Permit]) -> list[StandingAnswer]:
    return [StandingAnswer(each.in_words(), each.pattern, each.allowed) for each in permits]


def _row(reaching: Reaching, name: str) -> RuleSetRow:
    rules = [RuleRow(_words(rule), rule.name, rule) for _, rule in reaching.book.effective([name])]
    return RuleSetRow(name, rules, name in reaching.sets)


def _words(rule: Rule) -> str:
    """`GET, HEAD example.org:8443/pages/*`."""
    return f"{', '.join(rule.methods)} {' '.join(_places(rule))}"


def _places(rule: Rule) -> Iterator[str]:
    port = "" if rule.ports == (443,) else f":{','.join(map(str, rule.ports))}"
    for path in rule.paths:
        yield f"{rule.host}{port}{'' if path == '/**' else path}"
