"""Servers found on loopback, each a real one that answers as its kind does."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from workroom.engine import local
from workroom.engine.local import LocalModel, NoServer, Server

Pages = dict[str, Any]
OLLAMA: Pages = {
    "/": "Ollama is running",
    "/api/ps": {"models": [{"name": "qwen3:8b", "context_length": 4096}]},
    "/api/tags": {
        "models": [
            {"name": "qwen3:8b", "capabilities": ["completion", "tools"]},
            {"name": "gemma:2b", "capabilities": ["completion"]},
            {"name": "nomic-embed-text", "capabilities": ["embedding"]},
            {
                "name": "big:cloud",
                "capabilities": ["completion", "tools"],
                "remote_host": "https://ollama.com",
            },
        ]
    },
}
LMSTUDIO: Pages = {
    "/api/v1/models": {
        "models": [
            {
                "key": "qwen/qwen3-8b",
                "type": "llm",
                "max_context_length": 40960,
                "capabilities": {"trained_for_tool_use": True},
                "loaded_instances": [{"config": {"context_length": 4096}}],
            },
            {"key": "text-embedding", "type": "embedding"},
        ]
    }
}
OLD_LMSTUDIO: Pages = {
    "/api/v0/models": {
        "data": [{"id": "m", "type": "llm", "capabilities": ["tool_use"], "max_context_length": 8192}]
    }
}
LLAMA: Pages = {
    "/": "a page",
    "/props": {"chat_template_caps": {"supports_tools": False}},
    "/v1/models": {"data": [{"id": "smol.gguf", "owned_by": "llamacpp", "meta": {"n_ctx": 8192}}]},
}
VLLM: Pages = {"/v1/models": {"data": [{"id": "meta/llama", "owned_by": "vllm", "max_model_len": 32768}]}}
OTHER: Pages = {"/v1/models": {"data": [{"id": "some-model"}]}}


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, server: str) -> None:
    handler.send_response_only(status)
    handler.send_header("Server", server)
    handler.send_header("Content-Length", str(len(body)))
    if status == 302:
        handler.send_header("Location", "/v1/models")
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def serve() -> Iterator[Callable[..., local.Address]]:
    servers: list[ThreadingHTTPServer] = []

    def start(pages: Pages, name: str = "x", status: int = 200, delay: float = 0.0) -> local.Address:
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                time.sleep(delay)
                page = pages.get(self.path)
                body = page.encode() if isinstance(page, str) else json.dumps(page).encode()
                answer(self, 404 if page is None else status, body, name)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return "127.0.0.1", int(server.server_address[1])

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


Start = Callable[..., local.Address]


def url(address: local.Address) -> str:
    return f"http://127.0.0.1:{address[1]}/v1"


def test_ollama(serve: Start) -> None:
    address = serve(OLLAMA)
    assert local.find([address]) == [
        Server(
            "ollama",
            url(address),
            (
                LocalModel("qwen3:8b", True, 4096),
                LocalModel("gemma:2b", False),
                LocalModel("big:cloud", True, remote=True),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("pages", "name", "kind", "model"),
    [
        (LMSTUDIO, "x", "lmstudio", LocalModel("qwen/qwen3-8b", True, 4096)),
        (OLD_LMSTUDIO, "x", "lmstudio", LocalModel("m", True, 8192)),
        (LLAMA, "llama.cpp", "llama-server", LocalModel("smol.gguf", False, 8192)),
        (VLLM, "uvicorn", "vllm", LocalModel("meta/llama", None, 32768)),
        (OTHER, "x", "openai-compatible", LocalModel("some-model")),
    ],
)
def test_each_kind_by_its_fingerprint(
    serve: Start, pages: Pages, name: str, kind: str, model: LocalModel
) -> None:
    address = serve(pages, name)
    assert local.find([address]) == [Server(kind, url(address), (model,))]


def test_jan_wants_a_key(serve: Start) -> None:
    address = serve({"/v1/models": {"error": "Invalid API key"}}, status=401)
    [server] = local.find([address])
    assert server.needs_key
    assert server.models == ()


@pytest.mark.parametrize(
    ("pages", "status"),
    [
        ({"/": "Welcome to nginx!"}, 200),
        ({"/": "x", "/v1/models": "no JSON"}, 200),
        ({"/": "x", "/v1/models": {"data": "nonsense"}}, 200),
        ({"/": "x", "/v1/models": {"data": [1, {"id": 7}]}}, 404),
        ({"/": "x", "/v1/models": [1]}, 200),
        ({"/": "x", "/api/v1/models": {"models": [{"key": 1}, None]}}, 200),
        ({"/": "x", "/v1/models": {"data": [{"id": "m"}]}}, 302),
    ],
)
def test_what_is_none_is_not_taken_for_one(serve: Start, pages: Pages, status: int) -> None:
    assert local.find([serve(pages, status=status)]) == []


def test_nobody_is_waited_for(serve: Start) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        assert local.find([silent.getsockname(), serve(OTHER, delay=2.0), ("127.0.0.1", 9)]) == []
        assert time.monotonic() - began < 1.9


def test_a_body_without_end_is_cut(serve: Start) -> None:
    assert local.find([serve({"/": "x", "/v1/models": "[" * (3 << 20)})]) == []


@pytest.mark.parametrize(
    "value", ["192.168.1.5:11434", "https://api.openai.com/v1", "example.org", "", "::::"]
)
def test_only_loopback_is_asked(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", value)
    monkeypatch.setenv("OPENAI_BASE_URL", value)
    assert {host for host, _ in local.candidates()} == {"127.0.0.1"}
    assert len(local.candidates()) == len(local.PORTS)


def test_a_variable_names_another_port(monkeypatch: pytest.MonkeyPatch, serve: Start) -> None:
    address = serve(OLLAMA)
    monkeypatch.setenv("OLLAMA_HOST", f"0.0.0.0:{address[1]}")
    assert local.candidates()[0] == address
    assert local.locate("ollama/gemma:2b") == (url(address), "gemma:2b")
    with pytest.raises(NoServer, match="ollama has no model 'no'; it has: qwen3:8b"):
        local.locate("ollama/no")


def test_an_address_takes_the_first_model_or_the_one_named(serve: Start) -> None:
    address = serve(OTHER)
    assert local.locate(url(address)) == (url(address), "some-model")
    assert local.locate(f"{url(address)}#another") == (url(address), "another")
    assert local.locate("https://models.example/v1#m") == ("https://models.example/v1", "m")
    with pytest.raises(NoServer, match=r"Which model at https://models\.example/v1"):
        local.locate("https://models.example/v1")


def test_no_server_says_what_to_do() -> None:
    with pytest.raises(NoServer, match=r"No vllm server answers on this machine\. Start it"):
        local.locate("vllm/x")
