from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server
from websockets.asyncio.client import connect

from workroom.server import connection

BEGUN = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers, and goes on answering for longer than a connection may be silent."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await asyncio.sleep(1)
        await send({"type": "websocket.send", "text": "last"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first", "more_body": True})
    await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": b"last"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(connection, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(connection, "MOST", 2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = Config(
            slow, http=connection.Connection, ws="websockets-sansio", lifespan="off", log_level="critical"
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


async def heard(port: int, said: bytes) -> bytes:
    """All that is answered until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(said)
        with contextlib.suppress(ConnectionResetError):
            return await asyncio.wait_for(reader.read(), 10)
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("said", [b"", BEGUN])
async def test_who_asks_for_nothing_is_hung_up_on(port: int, said: bytes) -> None:
    assert await heard(port, said) == b""


async def test_an_answer_may_take_as_long_as_it_takes(port: int) -> None:
    assert b"last" in await heard(port, BEGUN + b"Connection: close\r\n\r\n")


async def test_a_websocket_may_be_silent(port: int) -> None:
    async with connect(f"ws://127.0.0.1:{port}/") as line:
        assert await line.recv() == "last"


async def test_one_too_many_is_hung_up_on_at_once(port: int) -> None:
    asked = BEGUN + b"Connection: close\r\n\r\n"
    answers = await asyncio.gather(*(heard(port, asked) for _ in range(4)))
    assert sorted(b"last" in answer for answer in answers) == [False, False, True, True]
