"""Every screen, light and dark, wide and narrow: no serious finding of axe, nothing broken, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser.axe import findings
from browser.screens import SCREENS, THEMES, WIDTHS, Theme, opened, show
from browser.world import World

pytestmark = [pytest.mark.vm, pytest.mark.timeout(300)]
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world") / "served")
    yield world
    world.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_no_screen_shuts_anybody_out(world: World, browser: Browser, theme: Theme, width: int) -> None:
    context, window = opened(browser, world, theme, width)
    found: list[str] = []
    for screen in SCREENS:
        show(window, world, screen)
        found += [f"{screen.name}: {each}" for each in findings(window.page)]
        if (beyond := window.page.evaluate(_TOO_WIDE)) > 0:
            found.append(f"{screen.name}: {beyond} px too wide")
    context.close()
    assert found + window.errors == []
