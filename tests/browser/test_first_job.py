"""The first job of somebody who has just opened Workroom, in a real browser with a real computer: by mouse, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.window import Window
from e2e.installation import Listing, listing

pytestmark = [pytest.mark.vm, pytest.mark.timeout(240)]
TOTAL = "1,407.57"
LONG = 90_000


def folder_of(window: Window) -> Path:
    """The practice folder that the job was given."""
    (task,) = window.served.sign_in().get("/api/tasks").json()["tasks"]
    return Path(task["grants"][0]["path"])


def sheet_shows_the_total(page: Page) -> None:
    preview = page.frame_locator("iframe")
    expect(preview.get_by_text(TOTAL).first).to_be_visible(timeout=LONG)


def test_the_sample_job_by_mouse_alone(window: Window) -> None:
    page = window.page
    page.get_by_role("radio", name="The practice model").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("radio", name="Use a practice folder").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Start").first.click()

    expect(page.get_by_role("heading", name="It asks you 2 things")).to_be_visible(timeout=LONG)
    before = listing(folder_of(window))
    plan = page.get_by_role("tabpanel", name="Plan")
    expect(plan.get_by_text("1 of 4")).to_be_visible()
    for answer in ("Keep apart", "Leave open"):
        page.get_by_role("radio", name=answer).click()
    page.get_by_role("button", name="Send the answers").click()

    expect(plan.get_by_text("4 of 4")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Look", exact=False).first.click()
    sheet_shows_the_total(page)
    assert "expenses.xlsx" in listing(folder_of(window))
    page.get_by_role("button", name="Close").first.click()

    page.get_by_role("button", name="Undo all").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("put back as it was").first).to_be_visible()
    assert same(listing(folder_of(window)), before)
    assert window.errors == []


def test_the_same_job_by_keys_alone(window: Window) -> None:
    page = window.page
    for step in ("Step 1 of 3", "Step 2 of 3"):
        expect(page.get_by_text(step)).to_be_visible()
        press(page, "Go on")
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    press(page, "Start")

    heading = page.get_by_role("heading", name="It asks you 2 things")
    expect(heading).to_be_visible(timeout=LONG)
    before = listing(folder_of(window))
    for group in ("Keep apart", "Leave open"):
        reach(page, group)
        page.keyboard.press("Space")
    press(page, "Send the answers")

    expect(page.get_by_text("4 of 4")).to_be_visible(timeout=LONG)
    press(page, "expenses.xlsx")
    sheet_shows_the_total(page)
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_have_count(0)

    press(page, "Undo all")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    press(page, "Undo all")
    expect(page.get_by_text("put back as it was").first).to_be_visible()
    assert same(listing(folder_of(window)), before)


def same(now: Listing, before: Listing) -> bool:
    """The same names, modes and contents; an undo leaves the folder itself with a new time."""
    return {path: (mode, content) for path, (mode, _, content) in now.items()} == {
        path: (mode, content) for path, (mode, _, content) in before.items()
    }


_NAMED = """wanted => {
  const at = document.activeElement;
  if (!at?.matches("button, a, input, textarea")) return false;
  const words = [at.getAttribute("aria-label"), at.innerText, ...[...(at.labels ?? [])].map(each => each.innerText)];
  return words.some(each => (each ?? "").includes(wanted));
}"""


def reach(page: Page, name: str, presses: int = 120) -> None:
    """Press Tab, and the arrows within a group of choices, until the focus stands on what is called `name`."""
    for _ in range(presses):
        if page.evaluate(_NAMED, name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No press of Tab leads to {name!r}")


def press(page: Page, name: str) -> None:
    """Reach something and press Enter on it."""
    page.get_by_text(name).or_(page.get_by_role("button", name=name)).first.wait_for()
    reach(page, name)
    page.keyboard.press("Enter")
