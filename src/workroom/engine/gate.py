"""Before a step acts: is it allowed, must a person say yes, or is it refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workroom.engine.tools.files import expand
from workroom.engine.tools.table import TABLE
from workroom.engine.work import Work
from workroom.log.cards import Approval
from workroom.log.events import Asked, Refused
from workroom.trust import Action, Kind, decide
from workroom.trust.cards import card


async def refusal(work: Work, key: str, tool: str, arguments: Mapping[str, Any]) -> Refused | None:
    """Why the call may not act, or None when it may. Waits for a person where the rules say to ask.

    Raises:
        Parked: nobody is there to be asked.
    """
    session = work.session
    if not work.tally.may_step(session.limits):
        return Refused(key, "limit", f"the limit of {session.limits.steps} steps is reached")
    action = await _action(work, tool, arguments)
    if action is None:
        return None
    standing = session.standing()
    decision = decide(action, standing)
    if decision.verdict == "deny":
        if decision.rule == "parked":
            session.inbox.park(session.task, card(action, decision, standing))
        return Refused(key, decision.rule, decision.reason)
    if decision.verdict == "hold":
        session.hands.hold(decision.rule, decision.reason)
    if decision.verdict == "ask" and not await _agreed(work, key, card(action, decision, standing)):
        return Refused(key, "person", "The person said no to this.")
    work.agreed[key] = action.targets
    return None


async def _action(work: Work, tool: str, arguments: Mapping[str, Any]) -> Action | None:
    trait = TABLE[tool]
    if trait.kind is None:
        return None
    targets = trait.targets(arguments)
    if trait.kind is Kind.DELETE:
        targets = tuple(await expand(work.session.hands, targets))
    return Action(trait.kind, targets)


async def _agreed(work: Work, key: str, approval: Approval) -> bool:
    answer = await work.session.inbox.ask(work.session.task, Asked(key, approval=approval))
    return answer.approved is True
