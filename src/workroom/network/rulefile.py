"""A rule set as a file: TOML, read whole and checked, every fault told in a sentence with its place. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from workroom.errors import UserError
from workroom.network.exits import Exit
from workroom.network.rulecheck import faults_of, warnings_of
from workroom.network.rules import Rule, overlaps

MAX_RULES = 1000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HEAD = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)
_KEYS = ("about", "exits", "registries", "rule")

RegistryKind = Literal["pip", "npm", "apt"]


class RulesBroken(UserError):
    """A rule set can't be used: `faults` says all that is wrong with it. It allows nothing until it is mended."""

    exit_code = 78

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(
            f"The rule set {name} can't be used and allows nothing: {faults[0]}{more}.",
            hint="Mend the file; it counts from the next request.",
        )
        self.name = name
        self.faults = tuple(faults)


class RuleSet(msgspec.Struct, frozen=True):
    """A named list of rules, for some `exits`; with `registries`, also what the host's own clients are set up for."""

    name: str
    about: str = ""
    exits: tuple[Exit, ...] = ("door", "fetch")
    rules: tuple[Rule, ...] = ()
    registries: tuple[RegistryKind, ...] = ()
    warnings: tuple[str, ...] = ()


class _Head(msgspec.Struct, frozen=True):
    about: str = ""
    exits: tuple[Exit, ...] = ("door", "fetch")
    registries: tuple[RegistryKind, ...] = ()


def parse(text: str, name: str) -> RuleSet:
    """The rule set `name` in the TOML `text`.

    Raises:
        RulesBroken: it is not TOML, or has a name or a value that can't be; all faults are told.
    """
    if not _NAME.fullmatch(name):
        raise RulesBroken(name, ["a set's name is made of small letters, digits and hyphens"])
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RulesBroken(name, [_lower(str(error))]) from error
    head, faults = _head(table)
    tables = _tables(table.get("rule", []), faults)
    rules = _rules(tables, _places(text, len(tables)), name, head, faults)
    if faults:
        raise RulesBroken(name, faults)
    warnings = [*(told for rule in rules for told in warnings_of(rule)), *overlaps(rules)]
    return msgspec.structs.replace(head, rules=tuple(rules), warnings=tuple(warnings), name=name)


def _head(table: dict[str, Any]) -> tuple[RuleSet, list[str]]:
    faults = [
        f"there is no {key!r} in a rule set; there are {', '.join(_KEYS)}" for key in {*table} - {*_KEYS}
    ]
    try:
        head = msgspec.convert({key: table[key] for key in _KEYS[:3] if key in table}, _Head)
    except msgspec.ValidationError as error:
        return RuleSet(""), [*faults, _lower(str(error))]
    if not head.exits:
        faults.append("exits is empty, so that it would never count")
    return RuleSet("", head.about, head.exits, (), head.registries), faults


def _tables(found: object, faults: list[str]) -> list[Any]:
    if not isinstance(found, list):
        faults.append("rules are written as [[rule]], with two brackets")
        return []
    if len(found) > MAX_RULES:
        faults.append(f"{len(found)} rules are too many; {MAX_RULES} may be in a set")
        return []
    return found


def _places(text: str, count: int) -> list[str]:
    """Where each rule stands: its number and, where that is sure, its line."""
    lines = [text.count("\n", 0, found.end()) + 1 for found in _HEAD.finditer(text)]
    if len(lines) != count:  # written in another form, or the words stand inside a text
        return [f"rule {number}" for number in range(1, count + 1)]
    return [f"rule {number} (line {line})" for number, line in enumerate(lines, 1)]


def _rules(
    tables: Sequence[Any], places: Sequence[str], name: str, head: RuleSet, faults: list[str]
) -> list[Rule]:
    rules = []
    for number, (table, place) in enumerate(zip(tables, places, strict=True), 1):
        try:
            rule = msgspec.convert(table, Rule)
        except msgspec.ValidationError as error:
            faults.append(f"{place}: {_lower(str(error))}")
            continue
        faults += [f"{place}: {fault}" for fault in faults_of(rule, head.exits)]
        rules.append(msgspec.structs.replace(rule, name=rule.name or f"{name}:{number}"))
    return rules


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".").replace("`", "'")
