"""The first ten minutes of somebody new: look around, be vague, think again, stop, leave, come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.first_places import PLACES
from browser.window import Window
from e2e.installation import listing

pytestmark = pytest.mark.timeout(240)
LONG = 90_000


def looked_at(window: Window, place: str) -> None:
    """The place says what it is, has a way on, and nothing in it has broken."""
    page = window.page
    window.go(place)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading").first).to_be_visible()
    expect(main.get_by_role("button").or_(main.get_by_role("link")).first).to_be_visible()
    expect(page.get_by_text("went wrong")).to_have_count(0)


def given(window: Window, *names: str) -> Path:
    """A folder of the person's own, with files in it."""
    folder = window.served.home / "Documents"
    folder.mkdir()
    for name in names:
        (folder / name).write_text(f"The words of {name}.\n")
    return folder


def hand_over(page: Page, name: str) -> None:
    page.get_by_role("button", name="Hand over a folder").click()
    dialog = page.get_by_role("dialog", name="Choose a folder")
    dialog.get_by_role("button", name=name).last.click()
    dialog.get_by_role("button", name=f"Hand over “{name}”").click()


def begin(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="What should be done?").fill(words)
    page.get_by_role("button", name="Begin").click()


def test_looking_around_finds_no_dead_end(window: Window) -> None:
    for place in PLACES:
        looked_at(window, place)
    assert window.errors == []


def test_a_vague_wish_to_the_practice_model_leads_on(window: Window) -> None:
    page = window.page
    folder = given(window, "a.txt")
    page.get_by_role("button", name="Skip, and look around").click()
    expect(page.get_by_role("link", name="connect a model")).to_be_visible()
    hand_over(page, "Documents")
    begin(page, "Make my life easier")

    expect(page.get_by_role("heading", name="This did not work")).to_be_visible(timeout=LONG)
    log = page.get_by_role("log")
    assert log.inner_text().count("I know no recipe") == 1
    page.get_by_role("button", name="Write it anew").click()
    expect(page.get_by_role("textbox", name="What should be done?")).to_have_value("Make my life easier")
    expect(page.get_by_role("button", name="Documents, may change")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Connect a model").click()
    expect(page.get_by_role("heading", name="Models and keys")).to_be_visible()
    assert [path.name for path in folder.iterdir()] == ["a.txt"]
    assert window.errors == []


def test_a_wide_folder_is_asked_about_and_leads_to_a_narrower_one(window: Window) -> None:
    page = window.page
    given(window, "a.txt")
    page.get_by_role("button", name="Skip, and look around").click()
    page.get_by_role("button", name="Hand over a folder").click()
    home = window.served.home.name
    page.get_by_role("dialog").get_by_role("button", name=f"Hand over “{home}”").click()
    begin(page, "Tidy up this folder.")
    page.get_by_role("button", name="Choose a narrower folder").click()
    dialog = page.get_by_role("dialog", name="Choose a folder")
    dialog.get_by_role("button", name="Documents").last.click()
    dialog.get_by_role("button", name="Hand over “Documents”").click()
    expect(page.get_by_role("button", name="Documents, may change")).to_be_visible()
    expect(page.get_by_role("button", name=f"{home}, may change")).to_have_count(0)
    expect(page.get_by_role("textbox", name="What should be done?")).to_have_value("Tidy up this folder.")


@pytest.mark.vm
def test_minds_are_changed_work_is_stopped_and_taken_up_again(
    window: Window, context: BrowserContext
) -> None:
    page = window.page
    page.get_by_role("button", name="Skip, and look around").click()
    page.get_by_role("button", name="Make an expense report", exact=True).click()
    begin(page, "Make an expense report from the receipts in this folder.")
    expect(page.get_by_role("tabpanel", name="Plan").get_by_text("Read every receipt")).to_be_visible(
        timeout=LONG
    )

    words = page.get_by_role("textbox", name="Say something to this task")
    words.fill("Europeans write the day first.")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("log").get_by_text("Europeans write the day first.")).to_be_visible()
    words.fill("Then thank everybody.")
    page.get_by_role("button", name="Queue").click()
    expect(page.get_by_text("Waits until it is done")).to_be_visible()
    page.get_by_role("button", name="Edit plan").click()
    page.get_by_role("textbox", name="Line 3").fill("Build the workbook, with care")
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_text("You changed the plan.")).to_be_visible()

    stop(page)
    client = window.served.sign_in()
    (task,) = client.get("/api/tasks").json()["tasks"]
    assert (task["state"], task["running"]) == ("stopped", False)
    page.get_by_role("button", name="Take back what waits").click()
    page.get_by_role("button", name="Go on").click()
    asks = page.get_by_role("heading", name="It asks you 2 things")
    expect(asks).to_be_visible(timeout=LONG)
    expect(asks).to_be_in_viewport()

    at = page.url.partition("#")[2]
    before = listing(Path(task["grants"][0]["path"]))
    page.get_by_role("button", name="Take what is recommended").click()
    expect(page.get_by_role("button", name="Take what is recommended")).to_have_count(0)
    page.close()

    back = Window(window.served, context.new_page()).open(f"#{at}")
    page = back.page
    expect(page.get_by_role("heading", name="Done, with gaps")).to_be_visible(timeout=LONG)
    log = page.get_by_role("log")
    assert log.inner_text().count("1,407.57 EUR") == 1
    expect(page.get_by_text("1 file changed in your folders")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo all").click()
    expect(page.get_by_text("1 file put back as it was.")).to_be_visible()
    assert listing(Path(task["grants"][0]["path"])).keys() == before.keys()
    log.press("Control+Home")
    expect(log.get_by_text("Europeans write the day first.")).to_be_visible()
    assert window.errors + back.errors == []


def stop(page: Page) -> None:
    """Press Stop: the button says so until all has ended, and the task says what was kept."""
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(
        page.get_by_role("button", name="Stopping…").or_(page.get_by_text("Stopped by you"))
    ).not_to_have_count(0)
    expect(
        page.get_by_text("Stopped by you. Its programs have ended; all work so far is kept.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
