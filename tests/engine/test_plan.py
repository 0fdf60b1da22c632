"""What a plan will need, asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.desk import TASK, Desk
from fakes.modelserver.story import Turn, steps, tool
from workroom.log.events import Asked, Permitted, StepEnded
from workroom.trust import Inbox, Standing, permits

ITEMS = [{"text": "Look up the rates", "status": "pending"}]


def planning(desk: Callable[..., Desk], *needs: str) -> Desk:
    at = desk("work")
    assert at.server is not None
    call = tool("write_plan", items=ITEMS, needs=list(needs))
    at.server.tell(steps(Turn("", (call,)), Turn("", (call,)), Turn("Done.")))
    return at


async def test_one_yes_permits_each_host_for_this_task_and_is_not_asked_again(
    desk: Callable[..., Desk],
) -> None:
    at = planning(desk, "docs.example.org", "Rates.example.org")

    def standing() -> Standing:
        return Standing(task=TASK, permits=permits.fold(at.log.read()))

    working = asyncio.ensure_future(at.run(standing=standing))
    [asked] = await at.asked()
    assert asked.approval is not None
    assert asked.approval.targets == ("fetch docs.example.org", "fetch rates.example.org")
    Inbox(at.log).approve(TASK, asked.key, asked.approval.digest, yes=True, scope="task")
    await working
    assert [(event.pattern, event.scope) for event in at.events(Permitted)] == [
        ("docs.example.org", "task"),
        ("rates.example.org", "task"),
    ]
    assert len(at.events(Asked)) == 1
    assert "It may read from docs.example.org" in at.events(StepEnded)[0].result


async def test_a_no_is_told_to_the_model_and_patterns_are_left_out(desk: Callable[..., Desk]) -> None:
    at = planning(desk, "docs.example.org", "*.example.org")
    working = asyncio.ensure_future(at.run())
    for count in (1, 2):
        asked = (await at.asked(count))[-1]
        assert asked.approval is not None
        assert asked.approval.targets == ("fetch docs.example.org",)
        Inbox(at.log).approve(TASK, asked.key, asked.approval.digest, yes=False)
    await working
    assert "The person said no" in at.events(StepEnded)[0].result
    assert at.events(Permitted) == []
