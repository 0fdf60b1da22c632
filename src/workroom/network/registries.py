"""The package registries that this machine is set up to use, and the rules for reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from workroom.network.rules import Rule

Kind = Literal["pip", "npm", "apt"]
REQUEST_BYTES = 8 << 10
DAY_BYTES = 4 << 20
"""A thousand packages of a large project ask for a thousand pages; each asking is some hundred bytes."""
FRESH = 86400.0
"""Seconds for which an answer counts."""


class Registry(msgspec.Struct, frozen=True):
    """One registry: whose it is, where it is, and where its files are if that is elsewhere.

    `private` are those of its addresses whose names have addresses of a network of one's own. `dated` when it tells
    the age of its packages. `scope` is npm's (`@company`); `suite`, `components` and `origin` are apt's.
    """

    kind: Kind
    url: str
    files: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    dated: bool = False
    scope: str = ""
    suite: str = ""
    components: tuple[str, ...] = ()
    origin: str = ""

    def rules(self) -> Iterable[Rule]:
        """Reading it: what lies below its address, and the files it links to."""
        for place in (self.url, *self.files):
            yield _rule(self.kind, place, place in self.private)


class Registries(msgspec.Struct, frozen=True):
    """What was found, when (Unix time, seconds), and what could not be used, in sentences."""

    found: tuple[Registry, ...] = ()
    notes: tuple[str, ...] = ()
    asked: float = 0.0

    def rules(self, kinds: Iterable[Kind]) -> tuple[Rule, ...]:
        """The rules for reading those of `kinds`, each once."""
        wanted = tuple(kinds)
        every = (rule for registry in self.found if registry.kind in wanted for rule in registry.rules())
        return tuple(dict.fromkeys(every))

    def of(self, kind: Kind) -> tuple[Registry, ...]:
        """Those of one kind, the main one first."""
        return tuple(registry for registry in self.found if registry.kind == kind)

    def is_fresh(self, now: float) -> bool:
        """Whether it was asked within a day; a clock set back makes it stale."""
        return 0 <= now - self.asked < FRESH


def load(path: Path) -> Registries | None:
    """What was kept at `path`; None when there is nothing or it can't be used."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Registries)
    except (OSError, ValueError):
        return None


def save(path: Path, registries: Registries) -> None:
    """Keep it at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(registries))
    draft.replace(path)


def _rule(kind: Kind, url: str, private: bool) -> Rule:
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    return Rule(
        host=(parts.hostname or "").rstrip("."),
        ports=(parts.port or (443 if tls else 80),),
        paths=(_below(parts.path),),
        request_bytes=REQUEST_BYTES,
        day_bytes=DAY_BYTES,
        private=private,
        plain=not tls,
        untrusted=False,
        service=kind,
        name=f"packages:{kind}",
    )


def _below(path: str) -> str:
    """All that belongs to a registry: an index's pages lie in `simple`, its files often beside that."""
    base = path.rstrip("/").removesuffix("/simple")
    return f"{base}/**"
