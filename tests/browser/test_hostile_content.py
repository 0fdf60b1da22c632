"""What an agent says or makes may be written by an attacker: it is shown, and gets nothing out."""

from __future__ import annotations

from pathlib import Path
from string import Template

import pytest

from browser.evil import Evil
from browser.window import Window
from workroom.log.events import GrantGiven, Outcome, Said, TaskCreated, TaskEnded

SECRET = "the-secret-of-the-window"


def hostile(file: str, window: Window, evil: Evil) -> str:
    """The words of an attacker who knows where everything is."""
    text = Template((Path(__file__).parent / file).read_text())
    return text.substitute(
        evil=evil.url("localhost", ""), secret=SECRET, window=window.served.origin, port=evil.port
    )


@pytest.mark.case(58)
def test_words_of_the_agent_load_nothing_and_run_nothing(window: Window, evil: Evil) -> None:
    task = window.done_task(Said(hostile("hostile.md", window, evil)))
    window.go(f"#/task/{task}")
    window.page.get_by_text("Done.").first.wait_for()
    window.page.wait_for_timeout(1000)
    assert evil.requests == []


@pytest.fixture
def folder(window: Window) -> Path:
    folder = window.served.home / "Reports"
    folder.mkdir()
    return folder


@pytest.mark.case(59)
def test_a_page_that_the_agent_made_is_shown_and_reaches_nothing(
    window: Window, evil: Evil, folder: Path
) -> None:
    (folder / "report.html").write_text(hostile("hostile.html", window, evil))
    grants = (GrantGiven("Reports", str(folder), "write"),)
    task = window.tell(
        TaskCreated("Report", "practice", grants, title="Report"), TaskEnded(Outcome.DONE, "It is done.")
    )
    client = window.served.sign_in()
    preview = client.post("/api/previews", json={"task": task, "path": "/folders/Reports/report.html"})
    assert preview.status_code == 201, preview.text
    url = preview.json()["url"]
    page = window.page
    page.evaluate(
        """url => { const frame = document.createElement("iframe"); frame.sandbox = "allow-scripts"; frame.src = url;
        document.body.append(frame) }""",
        url,
    )
    frame = page.frame_locator(f'iframe[src="{url}"]')
    told = frame.locator("#p")
    told.filter(has_text="socket").wait_for()
    said = told.inner_text()
    for expected in ("origin=null", "cookie!SecurityError", "storage!SecurityError", "parent!SecurityError"):
        assert expected in said
    for refused in (
        "token!SecurityError",
        "top!SecurityError",
        "popup=null",
        "api!TypeError",
        "out!TypeError",
    ):
        assert refused in said
    assert "blind!TypeError" in said
    assert "socket!" in said
    page.wait_for_timeout(1500)  # the refresh would come after a second
    assert evil.requests == []
    assert client.get("/api/tasks").json()["tasks"][0]["id"] == task
