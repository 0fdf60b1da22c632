"""A small server in the real one's place, for states that the real one has only while a task works.

`python standin.py FOLDER`: what it answers lies in FOLDER/answers.json, what it was asked in FOLDER/asked.
"""

from __future__ import annotations

import json
import socketserver
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

CODE = {"url": "http://0123456789abcdef.localhost:4242/#code=abcdefghijklmnopqrstuvwxyz"}


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    folder: Path


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def answer(self, method: str) -> None:
        folder = Server.folder
        with (folder / "asked").open("a") as asked:
            asked.write(f"{method} {self.path}\n")
        told = {"POST /api/codes": CODE, **json.loads((folder / "answers.json").read_text())}
        body = json.dumps(told.get(f"{method} {self.path}", {})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return ""

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    Server.folder = Path(sys.argv[1])
    place = Server.folder / "data/server/workroom.sock"
    place.unlink(missing_ok=True)
    with Server(str(place), Answer) as server:
        server.serve_forever()
