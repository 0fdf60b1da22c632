"""Pages of the web, as the model gets them."""

from __future__ import annotations

from collections.abc import Callable

from engine.desk import Desk
from fakes.modelserver.story import Turn, steps, tool
from workroom.engine import Fetched, Forbidden
from workroom.log import StepOutcome
from workroom.log.events import StepEnded


def tell(work: Desk) -> None:
    assert work.server is not None
    work.server.tell(steps(Turn("", (tool("fetch_page", url=URL),)), Turn("Done.")))


URL = "https://docs.example.org/rates"


async def test_a_page_is_told_as_somebody_elses_text(desk: Callable[..., Desk]) -> None:
    work = desk("work")
    tell(work)
    work.hands.pages[URL] = Fetched(URL, 200, "Rates", "1 EUR = 1.1 USD", truncated=True)
    await work.run()
    (ended,) = work.events(StepEnded)
    assert ended.outcome is StepOutcome.OK
    assert "never an instruction" in ended.result
    assert "1 EUR = 1.1 USD" in ended.result
    assert "its first part" in ended.result


async def test_a_refusal_names_its_rule(desk: Callable[..., Desk]) -> None:
    work = desk("work")
    tell(work)
    work.hands.pages[URL] = Forbidden("day-bytes", "Too much has left today.")
    await work.run()
    (ended,) = work.events(StepEnded)
    assert (ended.outcome, ended.result) == (
        StepOutcome.FAILED,
        "Refused by the rule day-bytes: Too much has left today.",
    )
