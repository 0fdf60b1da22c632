"""The closed table of what an agent may want to do, with the two facts that decide about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec

SMALL = 512
"""Bytes that a reading request may carry out of a hot task without a question: a name, not a document."""


class Kind(StrEnum):
    """What kind of action. There is no other: what is not in this table can't be asked for."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    RUN = "run"
    FETCH = "fetch"
    UPLOAD = "upload"
    SEND = "send"
    SPEND = "spend"
    CONNECTOR_READ = "connector.read"
    CONNECTOR_WRITE = "connector.write"
    BROWSER_READ = "browser.read"
    BROWSER_ACT = "browser.act"
    INSTALL = "install"
    RUN_ON_HOST = "run-on-host"
    GRANT = "grant"


class Facts(msgspec.Struct, frozen=True):
    """Whether an action's effect leaves the machine, whether it can be taken back, whether ever allowed."""

    external: bool
    reversible: bool
    never: bool = False


TABLE: Mapping[Kind, Facts] = {
    Kind.READ: Facts(external=False, reversible=True),
    Kind.WRITE: Facts(external=False, reversible=True),
    Kind.DELETE: Facts(external=False, reversible=True),
    Kind.RUN: Facts(external=False, reversible=True),
    Kind.FETCH: Facts(external=True, reversible=True),
    Kind.UPLOAD: Facts(external=True, reversible=False),
    Kind.SEND: Facts(external=True, reversible=False),
    Kind.SPEND: Facts(external=True, reversible=False),
    Kind.CONNECTOR_READ: Facts(external=True, reversible=True),
    Kind.CONNECTOR_WRITE: Facts(external=True, reversible=False),
    Kind.BROWSER_READ: Facts(external=True, reversible=True),
    Kind.BROWSER_ACT: Facts(external=True, reversible=False),
    Kind.INSTALL: Facts(external=True, reversible=True),
    Kind.RUN_ON_HOST: Facts(external=False, reversible=False, never=True),
    Kind.GRANT: Facts(external=False, reversible=False, never=True),
}

FILES = frozenset({Kind.READ, Kind.WRITE, Kind.DELETE})
"""Kinds whose targets are paths."""
HOSTS = frozenset({Kind.FETCH, Kind.UPLOAD, Kind.BROWSER_READ, Kind.BROWSER_ACT, Kind.INSTALL})
"""Kinds whose targets are hosts."""


class Action(msgspec.Struct, frozen=True):
    """One thing the agent wants to do: its kind, and what it would touch.

    `targets` are paths, hosts, recipients or accounts, by kind. `details` are the other facts that make it this
    very action (method, path, subject …), as a card shows them. `content` is the SHA-256 of the bytes that would
    go, `out` how many leave the machine, `amount` what would be spent. `references` are the URLs and addresses
    that stand in it; for a request, its own URL. `existing` of the targets are there already and would change.
    """

    kind: Kind
    targets: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    content: str = ""
    out: int = 0
    amount: float | None = None
    references: tuple[str, ...] = ()
    existing: int = 0

    @property
    def facts(self) -> Facts:
        """The row of the table."""
        return TABLE[self.kind]

    @property
    def small_read(self) -> bool:
        """Whether it only brings something in, and what it carries out is no more than a name's worth."""
        return self.facts.external and self.facts.reversible and self.out <= SMALL

    @property
    def digest(self) -> str:
        """SHA-256 over kind, targets, details, content and amount: an approval is for this very action."""
        bound = [self.kind, self.targets, self.details, self.content, self.amount]
        return hashlib.sha256(msgspec.json.encode(bound)).hexdigest()


def digest_of(content: bytes) -> str:
    """What an action is bound to when it carries `content`."""
    return hashlib.sha256(content).hexdigest()
