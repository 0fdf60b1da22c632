from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from browser.evil import Evil
from browser.window import Window
from server.served import Served

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
REBOUND = "--host-resolver-rules=MAP rebound.example 127.0.0.1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless. Playwright keeps a loop running, in which no asynchronous test could run."""
    flags = [*QUIET, REBOUND, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of the test's own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "served")
    yield served
    served.close()


@pytest.fixture
def window(served: Served, page: Page) -> Window:
    """A window of a server that has just been started."""
    served.start()
    return Window(served, page).open()


@pytest.fixture
def evil() -> Iterator[Evil]:
    evil = Evil()
    yield evil
    evil.close()
