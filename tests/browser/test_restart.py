"""The server killed under an open window, in the middle of a task: both go on, nothing is missing or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.window import Window
from fakes.modelserver.server import ModelServer
from server.test_crash import KEY, STORY, begin, until


@pytest.fixture
def model() -> Iterator[ModelServer]:
    model = ModelServer(STORY).start()
    yield model
    model.stop()


def test_the_window_reconnects_and_the_task_goes_on(
    window: Window, model: ModelServer, tmp_path: Path
) -> None:
    served, page = window.served, window.page
    folder = tmp_path / "work"
    folder.mkdir()
    served.stop()
    client, task = begin(served, model, folder)
    window.open(f"#/task/{task}")
    until(client, task, "asks")
    composer = page.get_by_role("textbox", name="Say something").or_(page.get_by_placeholder("Say something"))
    composer.first.fill("words not sent yet")

    served.kill()
    expect(page.get_by_text("Reconnecting").first).to_be_visible(timeout=20_000)
    served.start(**KEY)
    expect(page.get_by_text("Reconnecting")).to_have_count(0, timeout=20_000)
    expect(composer.first).to_have_value("words not sent yet")

    page.get_by_role("radio", name="blue").click()
    page.get_by_role("button", name="Send the answers").or_(
        page.get_by_role("button", name="Send the answer")
    ).click()
    until(client, task, "done")
    expect(page.get_by_text("All done.")).to_have_count(1, timeout=20_000)
    expect(page.get_by_text("Write one.txt").or_(page.get_by_text("one.txt"))).not_to_have_count(0)
    expect(page.get_by_text("A plan first.")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("All done.")).to_have_count(1, timeout=20_000)
    expect(page.get_by_text("A plan first.")).to_have_count(1)
    assert {path.name for path in folder.iterdir()} == {"one.txt", "two.txt"}
