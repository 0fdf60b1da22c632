"""A page that the agent made has no network at all: not by calls, not by a connection opened ahead, not by a name."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from browser.evil import Evil
from browser.window import Window
from workroom.log.events import GrantGiven, Outcome, TaskCreated, TaskEnded

PAGE = Path(__file__).with_name("calls.html")
LONG_ENOUGH = 4000


class Ears:
    """Hears every packet and every connection that a page gets out."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._tcp = socket.socket()
        self._over = False
        for each in (self._udp, self._tcp):
            each.bind(("127.0.0.1", 0))
            each.settimeout(0.1)
        self._tcp.listen(20)
        self._threads = [threading.Thread(target=hear) for hear in (self._packets, self._connections)]
        for thread in self._threads:
            thread.start()

    def page(self) -> str:
        udp, tcp = self._udp.getsockname()[1], self._tcp.getsockname()[1]
        return Template(PAGE.read_text()).substitute(udp=udp, tcp=tcp)

    def close(self) -> None:
        self._over = True
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()

    def _packets(self) -> None:
        while not self._over:
            with contextlib.suppress(TimeoutError):
                packet = self._udp.recv(2000)
                self.heard.append("the secret" if b"thesecret" in packet else "a packet")

    def _connections(self) -> None:
        while not self._over:
            with contextlib.suppress(TimeoutError):
                self._tcp.accept()[0].close()
                self.heard.append("a connection")


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears()
    yield ears
    ears.close()


def test_elsewhere_the_same_page_gets_the_secret_out(window: Window, evil: Evil, ears: Ears) -> None:
    """Else the next test would prove nothing."""
    evil.page = ears.page()
    window.page.goto(evil.url())
    window.page.locator("#p").filter(has_text="tried").wait_for()
    window.page.wait_for_timeout(LONG_ENOUGH)
    assert {"the secret", "a packet", "a connection"} <= set(ears.heard)


@pytest.mark.case(59)
def test_in_a_preview_nothing_gets_out_by_any_way(window: Window, ears: Ears) -> None:
    folder = window.served.home / "Reports"
    folder.mkdir()
    (folder / "report.html").write_text(ears.page())
    grants = (GrantGiven("Reports", str(folder), "write"),)
    task = window.tell(
        TaskCreated("Report", "practice", grants, title="Report"), TaskEnded(Outcome.DONE, "It is done.")
    )
    client = window.served.sign_in()
    url = client.post("/api/previews", json={"task": task, "path": "/folders/Reports/report.html"}).json()[
        "url"
    ]
    window.page.evaluate(
        """url => { const frame = document.createElement("iframe"); frame.sandbox = "allow-scripts"; frame.src = url;
        document.body.append(frame) }""",
        url,
    )
    window.page.frame_locator(f'iframe[src="{url}"]').locator("#p").filter(has_text="tried").wait_for()
    window.page.wait_for_timeout(LONG_ENOUGH)
    assert ears.heard == []
