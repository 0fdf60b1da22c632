"""Standing answers of the person: what was allowed or forbidden, for how long, and how far. Pure.

They are events of the log, so *always* outlives a restart and counts for new tasks and unattended runs alike; what
is in force is a fold. A permit that can't be understood covers nothing; a *never* that can't be is taken at its
widest.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workroom.log import Record
from workroom.log.cards import Scope
from workroom.log.events import Permitted, PermitWithdrawn
from workroom.trust.actions import FILES, HOSTS, TABLE, Action, Kind

ANY = "*"
"""In place of a kind, for a *never*: whatever it is."""
PLAN = "plan"
"""In place of a kind, on a card for a whole plan; its targets are a kind and a destination each."""
USED = "used up"
"""Who withdrew a permit for one time: nobody, it was used."""


class Permit(msgspec.Struct, frozen=True):
    """One standing answer: `action` may (or may never) be done to what `pattern` covers.

    `task` is where it was given; it reaches no further for the scopes `once` and `task`. With `once` the pattern is
    the digest of the one action that was agreed to. `limit` is in the action's unit: money for spend, bytes for
    the rest, in all as long as the permit stands.
    """

    name: str
    action: str
    pattern: str
    scope: Scope
    allowed: bool
    task: str
    project: str = ""
    limit: float | None = None

    def reaches(self, task: str, project: str) -> bool:
        """Whether it counts in `task` of `project`."""
        if self.scope in ("once", "task"):
            return self.task == task
        if self.scope == "project":
            return bool(project) and self.project == project
        return self.scope in ("always", "never")

    def allows(self, action: Action, target: str) -> bool:
        """Whether it is a yes to `action` on `target`."""
        if not self.allowed or self.scope == "never" or self.action != action.kind:
            return False
        if self.scope == "once":
            return self.pattern == action.digest
        return covers(action.kind, self.pattern, target)

    def forbids(self, action: Action) -> bool:
        """Whether it is a no to any part of `action`."""
        if (self.allowed and self.scope != "never") or not self._speaks_of(action.kind):
            return False
        if self.pattern == action.digest or not usable(action.kind, self.pattern):
            return True
        return any(covers(action.kind, self.pattern, target) for target in action.targets)

    def _speaks_of(self, kind: Kind) -> bool:
        """Whoever may not even read from a host may do nothing else there."""
        return self.action in (kind, ANY) or (self.action == Kind.FETCH and kind in HOSTS)

    def in_words(self) -> str:
        """For reasons and lists: `always: fetch example.org`."""
        no = "never" if not self.allowed or self.scope == "never" else self.scope
        target = "this one" if self.scope == "once" else self.pattern
        limit = "" if self.limit is None else f" (up to {self.limit:g})"
        return f"{no}: {self.action} {target}{limit}"


def fold(records: Iterable[Record]) -> tuple[Permit, ...]:
    """The permits in force by the records of all tasks, oldest first."""
    given: dict[str, Permit] = {}
    for record in records:
        event = record.event
        if isinstance(event, Permitted):
            given[event.permit] = _permit(event, record.task)
        elif isinstance(event, PermitWithdrawn):
            given.pop(event.permit, None)
    return tuple(given.values())


def covers(kind: Kind, pattern: str, target: str) -> bool:
    """Whether `pattern` covers `target`, as targets of this kind are written. What is malformed covers nothing."""
    if TABLE[kind].never or not pattern or not target or "\0" in target:
        return False
    if kind in FILES:
        return _in_folder(pattern, target)
    if kind in HOSTS:
        return _at_host(pattern, target)
    return _to_account(pattern, target)


def usable(action: str, pattern: str) -> bool:
    """Whether a standing yes with this pattern could ever cover anything; a bare `*` never does."""
    if action not in set(Kind) or TABLE[Kind(action)].never:
        return False
    kind, star = Kind(action), pattern.count("*")
    if kind in FILES:
        return bool(pattern) and not _climbs(pattern)
    if kind in HOSTS:
        return bool(pattern) and (not star or (star == 1 and _wild(pattern)))
    return bool(pattern) and (not star or (star == 1 and _bordered(*pattern.split("*"))))


def plannable(kind: str, target: str) -> bool:
    """Whether this may be permitted before it is wanted: one exact destination outside, and no money."""
    if kind not in set(Kind) or kind == Kind.SPEND or "*" in target:
        return False
    return TABLE[Kind(kind)].external and usable(kind, target)


def _permit(event: Permitted, task: str) -> Permit:
    return Permit(
        event.permit,
        event.action,
        event.pattern,
        event.scope,
        event.allowed,
        task,
        event.project,
        event.limit,
    )


def _in_folder(folder: str, path: str) -> bool:
    """Component by component: `/a/Docs` covers `/a/Docs/x`, never `/a/Docs2`; a path that climbs is nowhere."""
    if _climbs(path) or _climbs(folder):
        return False
    return path == folder.rstrip("/") or path.startswith(folder.rstrip("/") + "/")


def _climbs(path: str) -> bool:
    return any(part in ("..", ".") for part in path.split("/"))


def _at_host(pattern: str, host: str) -> bool:
    """The host itself, or below `*.example.org`, at the border of a label."""
    pattern, host = _plain(pattern), _plain(host)
    if _wild(pattern):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return "*" not in pattern and host == pattern


def _wild(pattern: str) -> bool:
    return pattern.startswith("*.") and "." in pattern[2:].strip(".") and "*" not in pattern[1:]


def _to_account(pattern: str, target: str) -> bool:
    """The very account, or one star for a part of it: `mail:*` is a whole connector, `*@acme.com` a whole domain."""
    pattern, target = _plain(pattern), _plain(target)
    if "*" not in pattern:
        return pattern == target
    if pattern.count("*") != 1:
        return False
    before, after = pattern.split("*")
    return (
        _bordered(before, after)
        and len(target) > len(before) + len(after)
        and target.startswith(before)
        and target.endswith(after)
        and (not after or not set(target[len(before) : -len(after)]) & set("@,;<> "))
    )


def _plain(text: str) -> str:
    return (
        text.lower() if text.isascii() else text
    )  # beyond ASCII, letters that are not the same fold into one


def _bordered(before: str, after: str) -> bool:
    """Whether the star stands at a border: after `:` or `/`, and before nothing or an at sign."""
    return (
        before.endswith((":", "/"))
        if not after
        else (not before or before.endswith((":", "/"))) and after[0] == "@"
    )
