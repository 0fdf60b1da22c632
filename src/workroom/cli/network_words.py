"""The words of `workroom network`: lists and verdicts, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workroom.log import Record
    from workroom.network.registries import Registries
    from workroom.network.rulebook import RuleBook
    from workroom.network.rules import Refusal, Rule
    from workroom.trust.permits import Permit


def show(book: RuleBook, names: Sequence[str], known: Registries | None, permits: Sequence[Permit]) -> None:
    """The rules in force, what the person said, and what is to be noted."""
    from workroom.cli.out import columns, say

    sets = ", ".join(names) if names else "none; whatever wants to leave is asked about."
    say(f"Rule sets: {sets}", "bold")
    if rules := book.effective(names):
        rows = [_row(rule, book.get(name).exits) for name, rule in rules]
        columns(rows, heads=("RULE", "HOST", "METHODS", "BYTES", "FOR", "PATHS"))
    for permit in permits:
        say(f"You said {permit.in_words()}")
    for note in (*(known.notes if known else ()), *book.warnings(names)):
        say(note, "dim")
    say(f"There are: {', '.join(book.names())}. Yours are kept in {book.folder}", "dim")


def show_json(
    book: RuleBook, names: Sequence[str], known: Registries | None, permits: Sequence[Permit]
) -> None:
    """The same for programs."""
    from workroom.cli.out import say_json

    say_json(
        {
            "sets": names,
            "all_sets": book.names(),
            "rules": [{"set": name, "rule": rule} for name, rule in book.effective(names)],
            "permits": permits,
            "notes": known.notes if known else (),
            "warnings": book.warnings(names),
            "faults": {fault.name: fault.faults for fault in book.faults(names)},
        }
    )


def _row(rule: Rule, exits: Iterable[str]) -> tuple[str, ...]:
    from workroom.words import size

    port = "" if rule.ports == (443,) else f":{','.join(map(str, rule.ports))}"
    marks = [name for name in ("websocket", "private", "plain") if getattr(rule, name)]
    marks += ["with your key"] if rule.credential else []
    more = f" ({', '.join(marks)})" if marks else ""
    much = f"{size(rule.request_bytes)}, {size(rule.day_bytes)} a day"
    paths = " ".join(rule.paths)
    return rule.name, f"{rule.host}{port}{more}", " ".join(rule.methods), much, " ".join(exits), paths


def refused_row(record: Record, now: float) -> tuple[str, ...]:
    """One refused request: when, in which task, by which rule, what, why."""
    from workroom.cli.words import ago
    from workroom.log.events import RequestJudged

    event = record.event
    assert isinstance(event, RequestJudged)
    port = "" if event.port in (80, 443) else f":{event.port}"
    what = f"{event.method} {event.host}{port}{event.path}"
    return ago(record.at, now), record.task, event.rule, what, event.reason


def tell(names: Sequence[str], found: Rule | Refusal, standing: Sequence[Permit]) -> None:
    """What would become of a request under the rule sets `names`."""
    from workroom.cli.out import say
    from workroom.network.rules import Rule

    under = f"Rule sets: {', '.join(names) or 'none'}."
    if isinstance(found, Rule):
        say(f"Allowed by {found.name} ({found.host}). {under}")
    else:
        behind = f" It came closest to {', '.join(found.behind)}." if found.behind else ""
        say(f"Refused by {found.rule}: {found.reason}{behind} {under}")
    for permit in standing:
        say(f"You said {permit.in_words()}")


def tell_json(url: str, names: Sequence[str], found: Rule | Refusal, standing: Sequence[Permit]) -> None:
    """The same for programs."""
    from workroom.cli.out import say_json
    from workroom.network.rules import Rule

    told: dict[str, Any] = {"url": url, "sets": names, "allowed": isinstance(found, Rule)}
    if isinstance(found, Rule):
        told |= {"rule": found.name, "host": found.host}
    else:
        told |= {"rule": found.rule, "reason": found.reason}
        told |= {"alternative": found.alternative, "behind": found.behind}
    say_json({**told, "permits": standing})
