"""A browser looks for the window's host at ::1 before 127.0.0.1: whoever listens there must be us."""

from __future__ import annotations

import socket

import pytest
from playwright.sync_api import Page

from browser.window import Window
from server.served import Served


def test_who_listens_where_a_browser_looks_first_gets_nothing(served: Served, page: Page) -> None:
    served.start()
    port = served.port
    served.stop()
    with socket.socket(socket.AF_INET6) as thief:  # another user, who has seen the port
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("::1", port))
        thief.listen()
        thief.setblocking(False)
        served.start()
        Window(served, page).open()
        assert served.port != port
        with pytest.raises(BlockingIOError):
            thief.accept()
