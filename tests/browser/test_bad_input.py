"""What goes wrong around the window: it says so in words, goes on by itself, and loses nothing that was typed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.window import Window
from server.served import Served
from workroom.log import Log, Outcome, StepOutcome
from workroom.log.cards import Option, Question
from workroom.log.events import (
    Asked,
    Said,
    StepEnded,
    StepOutput,
    StepStarted,
    TaskCreated,
    TaskEnded,
    TaskStarted,
)

pytestmark = pytest.mark.timeout(120)
GB = 1 << 30
TASK = "quiet-otter"
ASKED = Asked("which", (Question("Which price list?", "Prices", (Option("May", ""), Option("June", "")), 0),))


def job(page: Page) -> Page:
    """Past the first run, to where a job is written."""
    page.get_by_role("button", name="Skip, and look around").click()
    return page


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    """A disk of that size, as only root can make one."""
    at.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(at)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("Only root can make a small disk here.")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def drop(page: Page, *paths: Path) -> None:
    """Let files of the machine fall into the box, as a file manager does."""
    box = page.get_by_role("textbox", name="What should be done?").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    at = {"x": box["x"] + 40, "y": box["y"] + 20}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def filled(path: Path) -> None:
    """Write until the disk it is on takes no more."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def landed(served: Served) -> list[Path]:
    return [path for path in (served.home / "Workroom").rglob("*") if path.is_file()]


def test_a_link_that_was_used_or_is_wrong_says_how_to_open_the_window(
    window: Window, browser: Browser, context: BrowserContext
) -> None:
    other = browser.new_context()
    page = other.new_page()
    page.goto(window.served.link)
    expect(page.get_by_role("heading", name="This link was used before")).to_be_visible()
    page.goto(f"{window.served.origin}/#code=not-a-code")
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    page.goto("about:blank")
    page.goto(window.served.origin)
    expect(page.get_by_role("heading", name="This window is not signed in")).to_be_visible()
    expect(page.get_by_text("workroom", exact=True)).to_be_visible()
    page.goto(window.served.new_link())
    expect(page.get_by_role("button", name="New task").first).to_be_visible()
    other.close()
    expect(window.page.get_by_role("button", name="New task").first).to_be_visible()


def test_files_that_are_dropped_are_handed_over_together(window: Window, tmp_path: Path) -> None:
    page = job(window.page)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder").mkdir()
    drop(page, tmp_path / "a.txt", tmp_path / "b.txt")
    expect(page.get_by_role("button", name="may change")).to_have_count(1)
    assert sorted(path.name for path in landed(window.served)) == ["a.txt", "b.txt"]
    drop(page, tmp_path / "folder")
    expect(page.get_by_text("A folder is not copied: hand it over where it is.")).to_be_visible()


def test_two_gigabytes_show_how_far_they_are_and_can_be_called_off(window: Window, tmp_path: Path) -> None:
    page = job(window.page)
    drop(page, sparse(tmp_path / "film.mkv", 2 * GB))
    copying = page.get_by_role("progressbar", name="Copying film.mkv")
    expect(copying).to_be_visible()
    page.get_by_role("textbox", name="What should be done?").fill("Cut it")
    expect(page.get_by_role("button", name="Begin")).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    expect(copying).to_have_count(0)
    expect(page.get_by_role("button", name="may change")).to_have_count(0)
    expect(page.get_by_role("button", name="Begin")).to_be_enabled()
    deadline = time.monotonic() + 10
    while landed(window.served) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert landed(window.served) == []


def test_two_gigabytes_that_have_no_room_are_refused_in_words(
    served: Served, page: Page, tmp_path: Path
) -> None:
    with small_disk(served.home, "400m"):
        served.start()
        window = Window(served, page).open()
        job(page)
        drop(page, sparse(tmp_path / "film.mkv", 2 * GB))
        expect(page.get_by_text("There is not enough room on the disk for this file.")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_have_count(0)
        assert landed(window.served) == []
        served.close()


def test_a_full_disk_is_said_and_no_word_is_lost(served: Served, page: Page) -> None:
    with small_disk(served.root / "own", "24m") as disk:
        served.start()
        Window(served, page).open()
        job(page)
        fill = disk / "fill"
        filled(fill)
        box = page.get_by_role("textbox", name="What should be done?")
        box.fill("Make my life easier")
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_text("disk").first).to_be_visible()
        expect(box).to_have_value("Make my life easier")
        fill.unlink()
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("heading", name="This did not work")).to_be_visible(timeout=30_000)
        served.close()


def test_two_windows_on_one_task(window: Window, context: BrowserContext) -> None:
    window.tell(TaskCreated("Sort", "practice", title="Sort"), TaskStarted(1), ASKED)
    window.go(f"#/task/{TASK}")
    other = Window(window.served, context.new_page()).open(f"#/task/{TASK}")
    words = [each.page.get_by_role("textbox", name="Say something to this task") for each in (window, other)]
    words[0].fill("Words of one window")
    words[1].fill("Words of the other")
    for each in (window, other):
        expect(each.page.get_by_role("radio", name="May")).to_be_visible()
    window.page.get_by_role("radio", name="June").click()
    window.page.get_by_role("button", name="Send the answer").click()
    expect(other.page.get_by_role("radio", name="June")).to_have_count(0)
    expect(other.page.get_by_role("log").get_by_text("Which price list?")).to_be_visible()
    for each, text in zip((window, other), ("Words of one window", "Words of the other"), strict=True):
        each.page.reload()
        box = each.page.get_by_role("textbox", name="Say something to this task")
        expect(box).to_have_value(text)
    assert window.errors + other.errors == []


def test_what_was_typed_outlives_a_lost_server_a_reload_and_the_window(
    window: Window, context: BrowserContext
) -> None:
    served, page = window.served, job(window.page)
    box = page.get_by_role("textbox", name="What should be done?")
    box.fill("Half a thought")
    served.kill()
    expect(page.get_by_text("Reconnecting").first).to_be_visible(timeout=20_000)
    box.fill("Half a thought, and the rest")
    expect(page.get_by_role("button", name="Begin")).to_be_disabled()
    served.start()
    expect(page.get_by_text("Reconnecting")).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("button", name="Begin")).to_be_enabled()
    page.reload()
    expect(box).to_have_value("Half a thought, and the rest")
    page.close()
    later = Window(served, context.new_page()).open().page
    expect(later.get_by_role("textbox", name="What should be done?")).to_have_value(
        "Half a thought, and the rest"
    )


def test_a_clock_that_is_set_back_leaves_the_order_and_sense_of_things(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = iter(range(0, 9_000_000, 90_000))
    now = time.time()
    monkeypatch.setattr("workroom.log.store.time.time", lambda: now - next(back))
    window.done_task(TaskStarted(1), Said("First."), Said("Second."))
    page = window.page
    page.clock.set_system_time("1999-12-31T23:59:00Z")
    page.reload()
    window.go(f"#/task/{TASK}")
    log = page.get_by_role("log")
    expect(log.get_by_text("Second.")).to_be_visible()
    told = log.inner_text()
    assert told.index("First.") < told.index("Second.") < told.index("It is done.")
    assert "NaN" not in page.locator("body").inner_text()
    assert "-" not in page.locator("header").last.inner_text()


def test_a_transcript_of_two_hundred_megabytes_opens(window: Window) -> None:
    log = Log.open(window.served.places.log)
    log.append(TASK, TaskCreated("Much", "practice", title="Much"))
    log.append(TASK, TaskStarted(1))
    much = "a line that a program printed\n" * 1750
    for step in range(4000):
        log.append(TASK, StepStarted(f"s{step}", "run_command", f"Command {step}", {"command": "yes"}))
        log.append(TASK, StepOutput(f"s{step}", "stdout", much))
        log.append(TASK, StepEnded(f"s{step}", StepOutcome.OK, "done", "", 0.1))
    log.append(TASK, TaskEnded(Outcome.DONE, "It is done."))
    log.close()
    page = window.page
    began = time.monotonic()
    window.go(f"#/task/{TASK}")
    expect(page.get_by_text("It is done.")).to_be_visible(timeout=10_000)
    assert time.monotonic() - began < 8
    page.get_by_role("textbox", name="Say something to this task").fill("It can be written meanwhile")
    page.get_by_role("button", name="Command 3999").click()
    expect(page.get_by_text("a line that a program printed").first).to_be_visible()
    assert window.errors == []
