"""The plan, as the person sees it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from workroom.engine.work import Context, Failed, key_of
from workroom.log.events import Asked, PlanChanged, PlanItem
from workroom.trust import Action, Kind, Standing, cards

MAX_ITEMS = 50


class Item(TypedDict):
    """One line of the plan."""

    text: str
    status: Literal["pending", "in_progress", "done"]


async def write_plan(ctx: Context, items: list[Item], needs: list[str] | None = None) -> str:
    """Show the person your plan: call it first, and again whenever an item begins or is done.

    Args:
        items: The whole plan, two to ten short lines.
        needs: Hosts that the work must read from, as docs.example.org: one question now instead of one each later.
    """
    if len(items) > MAX_ITEMS:
        raise Failed(f"A plan has at most {MAX_ITEMS} items.")
    plan = tuple(PlanItem(item["text"], item["status"]) for item in items)
    ctx.deps.session.log.append(ctx.deps.session.task, PlanChanged(plan))
    return f"The person sees the plan.{await _agreed(ctx, needs or [])}"


async def _agreed(ctx: Context, needs: list[str]) -> str:
    """What the person says to the plan's needs."""
    session = ctx.deps.session
    standing = session.standing()
    new = [host for host in map(str.strip, needs) if not _permitted(host.lower(), standing)]
    approval = cards.plan([(Kind.FETCH, host.lower()) for host in new], standing)
    if not approval.targets:
        return ""
    answer = await session.inbox.ask(session.task, Asked(f"{key_of(ctx)}/needs", approval=approval))
    if answer.approved:
        return f" It may read from {', '.join(new)}."
    return f" The person said no to reading from {', '.join(new)}: plan without."


def _permitted(host: str, standing: Standing) -> bool:
    action = Action(Kind.FETCH, (host,))
    return any(permit.allows(action, host) for permit in standing.reaching)
