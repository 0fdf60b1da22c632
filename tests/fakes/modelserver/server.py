"""The server: routes both wires, counts requests, and can go wrong in every way that real ones do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fakes.modelserver.story import Scenario, Seen, Turn, scenario
from fakes.modelserver.wires import WIRES, Body

Trouble = tuple[int, str, str]
TROUBLES: dict[str, Trouble] = {
    "401": (401, "authentication_error", "invalid x-api-key"),
    "429": (429, "rate_limit_error", "too many requests"),
    "quota": (429, "insufficient_quota", "You exceeded your current quota"),
    "529": (529, "overloaded_error", "Overloaded"),
    "404": (404, "not_found_error", "model: no-such-model"),
    "no-tools": (400, "invalid_request_error", "scripted does not support tools"),
}
"""What every request is answered with; `flaky-529:N` and `cut:N` do it only to the first N requests."""


class ModelServer:
    """A model server on loopback. `requests` keeps the bodies that were sent; `delay` is seconds before an answer."""

    def __init__(self, name: str | Scenario, port: int = 0, *, delay: float = 0.0) -> None:
        self.requests: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.delay = delay
        self._name = name if isinstance(name, str) else "given"
        self._scenario = _plain(name) if isinstance(name, str) else name
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """Where Anthropic's clients look."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai_url(self) -> str:
        return f"{self.url}/v1"

    def start(self) -> ModelServer:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def tell(self, story: Scenario) -> None:
        """Follow another scenario from now on."""
        self._scenario = story

    def serve(self) -> None:
        self._http.serve_forever()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def trouble(self) -> Trouble | None:
        kind, _, count = self._name.partition(":")
        if kind.startswith("flaky-"):
            return TROUBLES[kind.removeprefix("flaky-")] if len(self.requests) <= int(count) else None
        return TROUBLES.get(kind)

    def turn(self, seen: Seen) -> Turn:
        turn = self._scenario(replace(seen, request=len(self.requests)))
        kind, _, count = self._name.partition(":")
        if kind == "long":  # clients trust what they are told about the size of the context
            return replace(turn, input_tokens=len(json.dumps(self.requests[-1])) // 4)
        return replace(turn, cut=True) if kind == "cut" and len(self.requests) <= int(count) else turn

    def note(self, body: Body, headers: dict[str, str]) -> None:
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)


def _plain(name: str) -> Scenario:
    kind = name.partition(":")[0]
    return scenario("short" if kind in TROUBLES or kind == "cut" or kind.startswith("flaky-") else name)


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._json(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.loads(raw or b"{}")
            wire = next((wire for wire in WIRES if self.path.split("?")[0] == wire.path), None)
            if wire is None:
                return self._json(404, {})
            server.note(body, {name.lower(): value for name, value in self.headers.items()})
            time.sleep(server.delay)
            if trouble := server.trouble():
                return self._json(trouble[0], wire.error(*trouble))
            seen = wire.seen(body)
            turn = server.turn(seen)
            if not body.get("stream"):
                return self._json(200, wire.whole(body, seen, turn))
            return self._stream(list(wire.stream(body, seen, turn)), turn.cut)

        def _json(self, status: int, value: Body) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, events: list[bytes], cut: bool) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for event in events[: len(events) // 2] if cut else events:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            if cut:
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
                return
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):  # the client, or we, hung up
                self.close_connection = True

    return Handler


Make = Callable[[str], ModelServer]
