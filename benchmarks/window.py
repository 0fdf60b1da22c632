"""The window: from the server's start to the first paint, a task of 10,000 events opened, and scrolled through.

Run by `scripts/bench`; needs Chromium. Frame times are the browser's own, from its trace.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from playwright.sync_api import Browser, Page, sync_playwright

from browser.conftest import CHROMIUM, QUIET
from browser.window import Window
from server.served import Served
from workroom.log import Log, Outcome, StepOutcome
from workroom.log.events import Event, Said, StepEnded, StepStarted, TaskCreated, TaskEnded, TaskStarted

EVENTS = 10_000
ROUNDS = 5
DISTANCE, SPEED = 6_000, 2_000
FIRST_PAINT, OPENED, FRAMES = 1.5, 1.0, 50.0
_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0"""
_CATEGORIES = ["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame"]


def story() -> Iterator[Event]:
    """A long task: words, a step, words, a step …"""
    yield TaskCreated("Go through everything", "practice", title="A long task")
    yield TaskStarted(1)
    for number in range((EVENTS - 3) // 3):
        step = f"step-{number}"
        yield Said(
            f"Now **number {number}**: I look at what is there and say what I find, in a sentence or two."
        )
        yield StepStarted(step, "run_command", f"Look at number {number}", {"command": f"ls {number}"})
        yield StepEnded(step, StepOutcome.OK, f"file-{number}.txt\n" * 5, "", 0.4)
    yield TaskEnded(Outcome.DONE, "Everything was gone through.")


@contextmanager
def served() -> Iterator[Served]:
    """A server of its own, not started yet, whose log holds the long task."""
    with tempfile.TemporaryDirectory() as folder:
        it = Served(Path(folder) / "served")
        log = Log.open(it.places.log)
        for event in story():
            log.append("long-task", event)
        log.close()
        try:
            yield it
        finally:
            it.close()


def first_paint(browser: Browser, it: Served) -> float:
    """Seconds from the start of the server's process to the window's first paint."""
    began = time.time()
    link = it.start()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(link)
        page.wait_for_timeout(300)
        painted = float(page.evaluate(f"({_PAINT})() + performance.timeOrigin")) / 1000
    it.stop()
    return painted - began


def opening(window: Window) -> float:
    """Seconds from asking for the long task to its words on the screen."""
    page = window.page
    window.go("#/inbox")
    page.reload()
    page.get_by_role("button", name="New task").first.wait_for()
    page.wait_for_timeout(500)
    began = time.perf_counter()
    window.go("#/task/long-task")
    page.get_by_text("Everything was gone through.").first.wait_for()
    return time.perf_counter() - began


def frames_a_second(browser: Browser, page: Page) -> tuple[float, float]:
    """Frames a second while scrolling, and the longest time between two, in ms.

    The gesture is the browser's own: wheel events sent one by one would measure how fast they are sent.
    """
    gesture = {"x": 560, "y": 400, "yDistance": DISTANCE, "speed": SPEED, "gestureSourceType": "mouse"}
    session = page.context.new_cdp_session(page)
    browser.start_tracing(page=page, categories=_CATEGORIES)
    session.send("Input.synthesizeScrollGesture", gesture)
    trace = json.loads(browser.stop_tracing())
    session.detach()
    drawn = sorted(each["ts"] / 1e6 for each in trace["traceEvents"] if each["name"] == "DrawFrame")
    gaps = [after - before for before, after in pairwise(drawn)]
    return 1 / statistics.median(gaps), max(gaps) * 1000


def plain(page: Page) -> None:
    """A page of as many plain paragraphs, nothing of ours: what this browser can do here."""
    rows = "".join(f"<p>Paragraph {number} with <b>some</b> words in it.</p>" for number in range(EVENTS))
    page.set_content(rows)
    page.evaluate("scrollTo(0, 200_000)")
    page.wait_for_timeout(500)


def told(name: str, values: Sequence[float], unit: str, bar: float, *, most: bool = True) -> None:
    middle = statistics.median(values)
    holds = middle <= bar if most else middle >= bar
    spread = f"{min(values):.2f} to {max(values):.2f}"
    print(f"{name:<44} {middle:8.2f} {unit:<6} ({spread}; bar {bar:g}: {'holds' if holds else 'MISSED'})")


def main() -> None:
    flags = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright, served() as it:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        paints = [first_paint(browser, it) for _ in range(ROUNDS)]
        it.start()
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        window = Window(it, context.new_page()).open()
        opened = [opening(window) for _ in range(ROUNDS)]
        frames = [frames_a_second(browser, window.page) for _ in range(3)]
        plain(window.page.context.new_page())
        yardstick = [frames_a_second(browser, window.page.context.pages[-1]) for _ in range(3)]
        browser.close()
    told("server's start to first paint", paints, "s", FIRST_PAINT)
    told(f"a task of {EVENTS:,} events opened", opened, "s", OPENED)
    told("frames while scrolling through it", [each for each, _ in frames], "a sec", FRAMES, most=False)
    told("  through a page of plain paragraphs", [each for each, _ in yardstick], "a sec", FRAMES, most=False)
    print(f"longest time between two frames: {max(longest for _, longest in frames):.0f} ms")


if __name__ == "__main__":
    main()
