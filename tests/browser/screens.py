"""Every screen of the window, and how one comes to it; written as pictures by `scripts/screenshots`."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from browser.first_places import SETTINGS
from browser.window import Window
from browser.world import APPROVES, ASKS, FAILED, World

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = {1280: 800, 390: 844}
COLOURS = 256
"""Of a picture for the docs, which is a third as large as one of all colours."""


class Screen(NamedTuple):
    """Its name, its place in the window, and what else is to be done to see it."""

    name: str
    at: Callable[[World], str]
    act: Callable[[Page], None] = lambda page: None


def _tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        tab = page.get_by_role("tab", name=re.compile(rf"^{name}( ?\d+)?$"))
        if not tab.is_visible():
            page.get_by_role("button", name="Show").or_(
                page.get_by_role("button", name="Details")
            ).last.click()
        tab.click()

    return act


def _preview(page: Page) -> None:
    page.get_by_role("button", name="Look").first.click()
    page.frame_locator("iframe").get_by_text("1,407.57").first.wait_for()


def _timeline(page: Page) -> None:
    _tab("Files")(page)
    page.get_by_role("tab", name="Timeline").click()


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("expense")


def _at(place: str) -> Callable[[World], str]:
    return lambda world: place


SCREENS = (
    Screen("welcome", _at("#/welcome")),
    Screen("home", _at("#/")),
    Screen("task", lambda world: f"#/task/{world.done}"),
    Screen("question", _at(f"#/task/{ASKS}")),
    Screen("approval", _at(f"#/task/{APPROVES}")),
    Screen("failed", _at(f"#/task/{FAILED}")),
    Screen("preview", lambda world: f"#/task/{world.done}", _preview),
    Screen("files", lambda world: f"#/task/{world.done}", _tab("Files")),
    Screen("timeline", lambda world: f"#/task/{world.done}", _timeline),
    Screen("computer", lambda world: f"#/task/{world.done}", _tab("Computer")),
    Screen("trust", _at(f"#/task/{APPROVES}"), _tab("Trust")),
    Screen("inbox", _at("#/inbox")),
    Screen("search", _at("#/"), _palette),
    Screen("doctor", _at("#/doctor")),
    *(Screen(f"settings-{section}", _at(f"#/settings/{section}")) for section in SETTINGS),
)


def opened(browser: Browser, world: World, theme: Theme, width: int) -> tuple[BrowserContext, Window]:
    """A window of that theme and width."""
    viewport = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(viewport=viewport, color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context, Window(world.served, context.new_page()).open()


def show(window: Window, world: World, screen: Screen) -> None:
    """Go there, and wait until nothing moves any more."""
    window.page.keyboard.press("Escape")
    window.go("#/inbox")
    window.go(screen.at(world))
    window.page.wait_for_timeout(300)
    screen.act(window.page)
    window.page.wait_for_timeout(200)


def pictures(world: World, into: Path) -> Iterator[Path]:
    """Every screen in both themes and widths, as a file each."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for theme in THEMES:
            for width in WIDTHS:
                context, window = opened(browser, world, theme, width)
                for screen in SCREENS:
                    show(window, world, screen)
                    path = into / f"{screen.name}-{theme}-{width}.png"
                    window.page.screenshot(path=path)
                    Image.open(path).quantize(COLOURS).save(path, optimize=True)
                    yield path
                context.close()
        browser.close()


def main() -> None:
    """Write them into the folder that is named."""
    into = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as root:
        world = World(Path(root) / "world")
        try:
            for path in pictures(world, into):
                print(path)
        finally:
            world.close()


if __name__ == "__main__":
    main()
