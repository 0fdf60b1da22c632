"""The rule sets at hand: those that come with Workroom and the person's own, read again whenever a file changes."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workroom.network import registries
from workroom.network.registries import Registries
from workroom.network.rulefile import RulesBroken, RuleSet, parse
from workroom.network.rules import NAMED, Refusal, Rule, match, overlaps

if TYPE_CHECKING:
    from workroom.network.exits import Exit, Request

BUILT_IN = ("offline", "packages", "open-web")
MAX_BYTES = 256 << 10
SETTLED = 2 * 10**9
"""Nanoseconds after which no file system's clock takes a change for the one before."""
_Stamp = tuple[int, ...]


class RuleBook:
    """All rule sets by name. A file changed counts from the next request; one that is broken allows nothing.

    `folder` holds the person's own as `<name>.toml`; `registries` is the file that keeps what this machine's
    package clients said (see `asking`).
    """

    def __init__(self, folder: Path, registries: Path | None = None) -> None:
        self.folder = folder
        self._registries = registries
        self._read: dict[str, tuple[_Stamp, RuleSet | RulesBroken]] = {}
        self._joined: dict[str, tuple[RuleSet, Registries, RuleSet]] = {}
        self._known: tuple[_Stamp, Registries | None] = ((), None)

    def names(self) -> list[str]:
        """The sets there are, the built-in ones first."""
        own = sorted(path.stem for path in self.folder.glob("*.toml")) if self.folder.is_dir() else []
        return [*BUILT_IN, *(name for name in own if name not in BUILT_IN)]

    def get(self, name: str) -> RuleSet:
        """The set `name` as it is now, with the registries' rules if it asks for them.

        Raises:
            RulesBroken: there is no such set, or its file can't be used.
        """
        found = self._builtin(name) if name in BUILT_IN else self._own(name)
        if isinstance(found, RulesBroken):
            raise found
        known = self.registries() if found.registries else None
        return found if known is None else self._with_registries(found, known)

    def registries(self) -> Registries | None:
        """The registries this machine uses, as they were last asked for; None before the first time."""
        if self._registries is None:
            return None
        stamp = _stamp(self._registries)
        if stamp != self._known[0]:
            self._known = stamp, registries.load(self._registries)
        return self._known[1]

    def judge(self, sets: Sequence[str], request: Request) -> Rule | Refusal:
        """The rule of `sets` that lets `request` leave, else why none does; a broken set is named as a reason."""
        found = match([rule for _, rule in self.effective(sets, request.exit)], request)
        if isinstance(found, Rule) or found.rule in NAMED:
            return found
        return self._broken(sets) or self._unasked(sets, request, found)

    def effective(self, sets: Sequence[str], exit: Exit | None = None) -> list[tuple[str, Rule]]:
        """Every rule in force under `sets`, for one exit or for all, with its set's name. Broken sets have none."""
        return [
            (each.name, rule)
            for each in self._usable(sets)
            if exit is None or exit in each.exits
            for rule in each.rules
        ]

    def faults(self, sets: Sequence[str]) -> list[RulesBroken]:
        """The sets among `sets` that can't be used, with all that is wrong with them."""
        return [
            found for found in map(self._get_or_fault, dict.fromkeys(sets)) if isinstance(found, RulesBroken)
        ]

    def warnings(self, sets: Sequence[str]) -> list[str]:
        """What is allowed to be written in `sets` and yet is hardly meant, such as a rule wider than another."""
        usable = list(self._usable(sets))
        told = [warning for each in usable for warning in [*each.warnings, *self._hidden(each.name)]]
        across = overlaps([rule for each in usable for rule in each.rules if each.name not in BUILT_IN])
        return list(dict.fromkeys([*told, *across]))

    def _hidden(self, name: str) -> Iterator[str]:
        path = self.folder / f"{name}.toml"
        if name in BUILT_IN and path.exists():
            yield f"{path} is not used: {name} is a set that comes with Workroom."

    def _with_registries(self, found: RuleSet, known: Registries) -> RuleSet:
        """`found` with the rules for what was found; made once for the same two."""
        before = self._joined.get(found.name)
        if before is None or before[0] is not found or before[1] is not known:
            rules = (*known.rules(found.registries), *found.rules)
            before = self._joined[found.name] = found, known, msgspec.structs.replace(found, rules=rules)
        return before[2]

    def _broken(self, sets: Sequence[str]) -> Refusal | None:
        """The refusal when a set that might have allowed a request can't be used."""
        if not (broken := self.faults(sets)):
            return None
        return Refusal(
            "rules-broken",
            broken[0].message,
            "The person must mend the file; until then nothing of it is allowed.",
            tuple(each.name for each in broken),
        )

    def _unasked(self, sets: Sequence[str], request: Request, found: Refusal) -> Refusal:
        """What to say of an unknown host before the registries are known: it may be one of them."""
        asks = any(each.registries and request.exit in each.exits for each in self._usable(sets))
        if found.rule != "host-not-allowed" or not asks or self.registries() is not None:
            return found
        return Refusal("registries-unknown", "It is not known yet which registries this machine uses.")

    def _usable(self, sets: Iterable[str]) -> Iterator[RuleSet]:
        for found in map(self._get_or_fault, dict.fromkeys(sets)):
            if isinstance(found, RuleSet):
                yield found

    def _get_or_fault(self, name: str) -> RuleSet | RulesBroken:
        try:
            return self.get(name)
        except RulesBroken as broken:
            return broken

    def _builtin(self, name: str) -> RuleSet | RulesBroken:
        if name not in self._read:
            text = files("workroom.network").joinpath("rulesets", f"{name}.toml").read_text("utf-8")
            self._read[name] = (), parse(text, name)
        return self._read[name][1]

    def _own(self, name: str) -> RuleSet | RulesBroken:
        stamp = _stamp(path := self.folder / f"{name}.toml") if _is_plain(name) else ()
        if not stamp:
            return RulesBroken(name, ["there is no such rule set"])
        if name not in self._read or self._read[name][0] != stamp or not _is_settled(stamp):
            self._read[name] = stamp, read(path)
        return self._read[name][1]


def read(path: Path) -> RuleSet | RulesBroken:
    """The rule set in the file at `path`, or all that is wrong with it."""
    try:
        return parse(_text(path), path.stem)
    except RulesBroken as broken:
        return broken
    except OSError as error:
        return RulesBroken(path.stem, [f"{path} can't be read ({error.strerror})"])
    except ValueError as error:
        return RulesBroken(path.stem, [f"{path} {error}"])


def _text(path: Path) -> str:
    """Raises OSError, or ValueError with what is wrong with the file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("is not an ordinary file")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"is longer than {MAX_BYTES >> 10} KiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None


def _stamp(path: Path) -> _Stamp:
    """What changes when the file does; empty when there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns


def _is_settled(stamp: _Stamp) -> bool:
    """Whether a later change surely shows: a file changed twice within a tick of the clock looks the same."""
    return time.time_ns() - stamp[0] > SETTLED


def _is_plain(name: str) -> bool:
    return name.isascii() and name.replace("-", "").isalnum()
