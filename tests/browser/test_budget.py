"""What a window loads before it can be used."""

from __future__ import annotations

import gzip

from browser.window import Window
from workroom.server.static import FOLDER

START_KB = 350
_SCRIPTS = """() => performance.getEntriesByType("resource")
  .filter(each => each.initiatorType === "script" || each.name.endsWith(".js"))
  .map(each => new URL(each.name).pathname)"""


def test_the_scripts_of_the_start_stay_small_and_nothing_heavy_is_among_them(window: Window) -> None:
    window.page.wait_for_timeout(1000)
    loaded = {str(path).removeprefix("/") for path in window.page.evaluate(_SCRIPTS)}
    assert loaded
    sizes = {path: len(gzip.compress((FOLDER / path).read_bytes())) / 1000 for path in loaded}
    assert sum(sizes.values()) <= START_KB, sizes
    assert not [
        path for path in loaded if any(heavy in path for heavy in ("xterm", "pdf", "docx", "pptx", "viewer"))
    ]
