"""Decide about an action: allow, hold for review, ask, or deny with the rule and the reason. Pure, no I/O.

The order is: what is never allowed, what the person forbade, then for effects outside the rule of two: a task that
has seen private matter and words of others keeps no standing permission but for small reads. So it is with one that
has seen a secret. Whatever is not covered is asked about; where nobody watches it is parked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from workroom.settings import Verdict as Verdict
from workroom.trust import intent
from workroom.trust.actions import HOSTS, Action, Kind
from workroom.trust.permits import Permit
from workroom.trust.taint import Taint

MANY_FILES = 20
UNKNOWN = "the network"
EVERY_HOST = "*"


class Decision(msgspec.Struct, frozen=True):
    """A verdict, the name of the rule that gave it, and a sentence for the person and the model.

    `hold` means: do it, but the folder gets the changes only after a review. `permit` names the permit that was
    relied on; what the action uses of it (amount or bytes) counts against its limit. `intents` are the typed
    destinations that were relied on: each counts once.
    """

    verdict: Literal["allow", "ask", "deny", "hold"]
    rule: str
    reason: str
    permit: str = ""
    intents: tuple[str, ...] = ()


class Ruled(msgspec.Struct, frozen=True):
    """What the rule book says of an effect outside: `covered` by the rule named, or `refused` by it for good.

    Neither means that no rule speaks of it, so a person may be asked. A refusal is one that no yes lifts: the
    computer is offline, a push, a forbidden method. `host` is the covering rule's host pattern: one for every host
    (`*`, or not said) vouches for none, so once the task is hot each new place is asked about.
    """

    covered: str = ""
    host: str = ""
    refused: str = ""
    reason: str = ""

    @property
    def vouches(self) -> bool:
        """Whether somebody chose this very place, and not just any."""
        return bool(self.covered) and self.host not in ("", EVERY_HOST)


NO_WAY_OUT = Ruled(refused="no-way-out")


class Standing(msgspec.Struct, frozen=True):
    """All that a decision rests on besides the action.

    `rules` are the settings (kind → verdict), `words` what the person typed in this task, `used` what was used
    of each permit's limit (permit → amount), `intents` the typed destinations that have been relied on already,
    `changed` how many existing files the task has changed or deleted since it became hot.
    """

    rules: Mapping[str, Verdict] = {}
    permits: tuple[Permit, ...] = ()
    taint: Taint = Taint()
    attended: bool = True
    task: str = ""
    project: str = ""
    ruled: Ruled = Ruled()
    words: str = ""
    used: Mapping[str, float] = {}
    intents: frozenset[str] = frozenset()
    changed: int = 0

    @property
    def reaching(self) -> tuple[Permit, ...]:
        """The permits that count in this task."""
        return tuple(permit for permit in self.permits if permit.reaches(self.task, self.project))


def decide(action: Action, standing: Standing | Mapping[str, Verdict]) -> Decision:
    """Judge `action`. Bare settings in place of a `Standing` mean a computer without any way out."""
    if not isinstance(standing, Standing):
        standing = Standing(rules=standing, ruled=NO_WAY_OUT)
    if action.facts.never:
        return Decision("deny", "never", f"{action.kind}: an agent can't widen its own reach.")
    decision = _forbidden(action, standing) or _judged(action, standing)
    if decision.verdict == "ask" and not standing.attended:
        return Decision("deny", "parked", f"{decision.reason} Nobody is here to ask; it waits in the inbox.")
    return decision


def _judged(action: Action, standing: Standing) -> Decision:
    return _outside(action, standing) if action.facts.external else _inside(action, standing)


def _forbidden(action: Action, standing: Standing) -> Decision | None:
    if action.facts.external and standing.ruled.refused:
        return _no_rule_allows(action, standing.ruled)
    for permit in standing.reaching:
        if permit.forbids(action):
            said = f"A person said never to this ({permit.in_words()})."
            return Decision("deny", "never-again", said, permit.name)
    if standing.rules.get(action.kind) == "deny":
        return _by_settings("deny", action)
    return None


def _no_rule_allows(action: Action, ruled: Ruled) -> Decision:
    reason = ruled.reason or f"{action.kind} needs the network, and this computer has none."
    return Decision("deny", ruled.refused, reason)


# Inside: files and programs ---------------------------------------------------------------------------------


def _inside(action: Action, standing: Standing) -> Decision:
    verdict = standing.rules.get(action.kind)
    if verdict == "ask":
        return _approved(action, standing) or _by_settings("ask", action)
    if held := _held(action, standing):
        return held
    if verdict is not None:
        return _by_settings(verdict, action)
    if action.kind is Kind.DELETE and len(action.targets) > MANY_FILES:
        reason = f"Delete {len(action.targets)} files? Undo can bring them back."
        return _approved(action, standing) or Decision("ask", "many-files", reason)
    return Decision("allow", "undoable", "It stays on this machine and can be undone.")


def _held(action: Action, standing: Standing) -> Decision | None:
    """What may be done, but reaches the folder only after a person has looked."""
    if action.kind not in (Kind.WRITE, Kind.DELETE, Kind.RUN):
        return None
    if not standing.attended:
        return Decision(
            "hold", "unattended", "Nobody watches: what changes in the folders waits for a review."
        )
    changes = standing.changed + (len(action.targets) if action.kind is Kind.DELETE else action.existing)
    if standing.taint.hot and changes > MANY_FILES:
        reason = f"{changes} existing files would change in a task that has seen {standing.taint.in_words()}."
        return Decision("hold", "many-files-hot", f"{reason} The changes wait for a review.")
    return None


# Outside: whatever leaves the machine -----------------------------------------------------------------------


def _outside(action: Action, standing: Standing) -> Decision:
    if approved := _approved(action, standing):
        return approved
    if standing.rules.get(action.kind) == "ask":
        return _by_settings("ask", action)
    if asked_for := _asked_for(action, standing):
        return asked_for
    lasting = _lasting(action, standing)
    if not standing.taint.guarded:
        return lasting
    if lasting.verdict != "allow":
        return msgspec.structs.replace(lasting, reason=f"{lasting.reason} {_why_guarded(standing.taint)}")
    if not action.small_read:
        return Decision("ask", "hot" if standing.taint.hot else "secret-seen", _why_guarded(standing.taint))
    if not lasting.permit and not standing.ruled.vouches:
        return Decision(
            "ask", "new-place", f"{_why_guarded(standing.taint)} Nobody named {_some(action)} so far."
        )
    return lasting


def _approved(action: Action, standing: Standing) -> Decision | None:
    """A yes to this very action: it counts in a hot task too, for the person has just seen it."""
    for permit in standing.reaching:
        if permit.scope == "once" and permit.allows(action, ""):
            return Decision("allow", "approved-once", "A person agreed to this very action.", permit.name)
    return None


def _asked_for(action: Action, standing: Standing) -> Decision | None:
    """A destination that the person typed counts as agreed to once, as long as nothing new rides along.

    Links and addresses that are not the person's words came from somewhere else: with them it is not what was
    asked for. The same holds for a sum that they did not type.
    """
    if not action.targets or not all(_typed(action, target, standing) for target in action.targets):
        return None
    if not action.small_read and not all(intent.typed(each, standing.words) for each in action.references):
        return None
    if action.kind is Kind.SPEND and not _typed_sum(action, standing.words):
        return None
    intents = () if action.small_read else tuple(f"{action.kind} {target}" for target in action.targets)
    return Decision("allow", "asked-for", "The person named this destination.", intents=intents)


def _typed(action: Action, target: str, standing: Standing) -> bool:
    if not action.small_read and f"{action.kind} {target}" in standing.intents:
        return False
    if action.kind in HOSTS and intent.typed_host(target, standing.words):
        return True
    return intent.typed(target, standing.words)


def _typed_sum(action: Action, words: str) -> bool:
    return bool(action.amount) and action.amount is not None and intent.typed_amount(action.amount, words)


def _lasting(action: Action, standing: Standing) -> Decision:
    """What a permit, the settings or a rule set says, were the task not hot."""
    permits = [permit for permit in standing.reaching if permit.scope != "once"]
    used = [_permit_for(action, target, permits, standing.used) for target in action.targets]
    if used and all(used):
        first = next(permit for permit in used if permit is not None)
        return Decision("allow", "permit", f"Permitted before ({first.in_words()}).", first.name)
    if action.kind is Kind.SPEND:
        return Decision(
            "ask", "spend-limit", "Spending needs a yes, or a permission with a limit that holds."
        )
    if standing.rules.get(action.kind) == "allow":
        return _by_settings("allow", action)
    if standing.ruled.covered:
        return Decision("allow", standing.ruled.covered, f"Allowed by {standing.ruled.covered}.")
    return Decision("ask", "no-permit", f"No rule and no permission covers {action.kind} {_some(action)}.")


def _permit_for(
    action: Action, target: str, permits: list[Permit], used: Mapping[str, float]
) -> Permit | None:
    for permit in permits:
        if permit.allows(action, target) and _within(action, permit, used.get(permit.name, 0.0)):
            return permit
    return None


def _within(action: Action, permit: Permit, used: float) -> bool:
    if action.kind is Kind.SPEND:
        wanted = action.amount
        return permit.limit is not None and wanted is not None and 0 <= wanted <= permit.limit - used
    return permit.limit is None or action.out <= permit.limit - used


def _why_guarded(taint: Taint) -> str:
    return f"This task has seen {taint.in_words()}: whatever leaves now needs a person's yes."


def _some(action: Action) -> str:
    more = f" and {len(action.targets) - 1} more" if len(action.targets) > 1 else ""
    return (action.targets[0] if action.targets else UNKNOWN) + more


def _by_settings(verdict: Verdict, action: Action) -> Decision:
    said = "forbid" if verdict == "deny" else f"say to {verdict}"
    return Decision(verdict, f"settings: trust.{action.kind}", f"The settings {said}: {action.kind}.")
