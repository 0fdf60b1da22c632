"""The plan, as the person sees it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from workroom.engine.work import Context, Failed
from workroom.log.events import PlanChanged, PlanItem

MAX_ITEMS = 50


class Item(TypedDict):
    """One line of the plan."""

    text: str
    status: Literal["pending", "in_progress", "done"]


async def write_plan(ctx: Context, items: list[Item]) -> str:
    """Show the person your plan: call it first, and again whenever an item begins or is done.

    Args:
        items: The whole plan, two to ten short lines.
    """
    if len(items) > MAX_ITEMS:
        raise Failed(f"A plan has at most {MAX_ITEMS} items.")
    plan = tuple(PlanItem(item["text"], item["status"]) for item in items)
    ctx.deps.session.log.append(ctx.deps.session.task, PlanChanged(plan))
    return "The person sees the plan."
