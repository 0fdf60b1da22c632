"""A display of a test's own, a page for a window, and a small server in the real one's place."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def display() -> Iterator[str]:
    """An Xvfb on a free display; ended by its own number."""
    reading, writing = os.pipe()
    program = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    process = subprocess.Popen(program, pass_fds=[writing], stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(writing)
    try:
        number = os.read(reading, 16).decode().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        os.close(reading)
        process.terminate()
        process.wait(10)


class Pages(ThreadingHTTPServer):
    """Serves `page` at every address, and remembers what was asked for by whom."""

    daemon_threads = True

    def __init__(self, page: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.page, self.asked, self.came = page, list[str](), threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, host: str = "0123456789abcdef.localhost") -> str:
        return f"http://{host}:{self.port}/#code=abcdefghijklmnopqrstuvwxyz"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Pages)
        server.asked.append(f"{self.headers['Host']}{self.path}")
        body = server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)
        server.came.set()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def pages(page: str, port: int = 0) -> Iterator[Pages]:
    server = Pages(page, port)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def why_no_browser() -> str | None:
    """Why a real browser can't be tried here; None if it can."""
    if not sys.platform.startswith("linux") or shutil.which("Xvfb") is None:
        return "there is no Xvfb"
    return None if shutil.which("chromium") else "there is no chromium"
