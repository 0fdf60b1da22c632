"""The closed table of what an agent may want to do, with the two facts that decide about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec


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


class Action(msgspec.Struct, frozen=True):
    """One thing the agent wants to do: its kind, and what it would touch."""

    kind: Kind
    targets: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """The row of the table."""
        return TABLE[self.kind]

    @property
    def digest(self) -> str:
        """SHA-256 over kind and targets: an approval is for this very action and no other."""
        return hashlib.sha256(msgspec.json.encode([self.kind, self.targets])).hexdigest()
