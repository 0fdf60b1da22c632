"""Decide about an action: allow, ask, or deny with the rule and the reason. Pure, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from workroom.trust.actions import Action, Kind

Verdict = Literal["allow", "ask", "deny"]
MANY_FILES = 20


class Decision(msgspec.Struct, frozen=True):
    """A verdict, the name of the rule that gave it, and a sentence for the person and the model."""

    verdict: Verdict
    rule: str
    reason: str


def decide(action: Action, rules: Mapping[str, Verdict]) -> Decision:
    """Judge `action` by the person's `rules` (kind → verdict) where they say something.

    Without a rule, what can be undone and stays on the machine is allowed; deleting many files is asked
    about once, with the list; everything else is refused.
    """
    facts = action.facts
    if facts.never:
        return Decision("deny", "never", f"{action.kind}: an agent can't widen its own reach.")
    if facts.external:
        return Decision("deny", "no-way-out", f"{action.kind} needs the network, and this computer has none.")
    if (verdict := rules.get(action.kind)) is not None:
        return Decision(verdict, f"settings: trust.{action.kind}", _by_settings(verdict, action))
    if action.kind is Kind.DELETE and len(action.targets) > MANY_FILES:
        return Decision("ask", "many-files", f"Delete {len(action.targets)} files? Undo can bring them back.")
    return Decision("allow", "undoable", "It stays on this machine and can be undone.")


def _by_settings(verdict: Verdict, action: Action) -> str:
    if verdict == "deny":
        return f"The settings forbid: {action.kind}."
    return f"The settings say to {verdict}: {action.kind}."
