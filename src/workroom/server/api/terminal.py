"""A terminal in a task's computer: its bytes over a WebSocket, both ways, and its size as text."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from workroom.computer.terminal import Terminal
from workroom.errors import UserError
from workroom.server.desk import Desk
from workroom.server.web import TheDesk, named, session_of

router = APIRouter()
MOST_BYTES = 64 << 10
"""So many bytes may be typed or pasted at once."""
ENDED, REFUSED, TOO_MUCH, REVOKED = 1000, 4000, 1009, 1008
_REASON_BYTES = 120
Cells = Annotated[int, Query(ge=1, le=1000)]


class Cut(msgspec.Struct, frozen=True):
    """A terminal's size."""

    cols: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    rows: Annotated[int, msgspec.Meta(ge=1, le=1000)]


class TooMuch(Exception):
    """What came is too large, or is nothing that a terminal understands."""


@router.websocket("/tasks/{task}/terminal")
async def terminal(socket: WebSocket, task: str, desk: TheDesk, cols: Cells = 80, rows: Cells = 24) -> None:
    """A shell inside; it ends with the connection. The close's reason says why it ended."""
    await socket.accept()
    code, why = ENDED, "The terminal has ended."
    try:
        name = await asyncio.to_thread(named, desk, task)
        async with desk.app.tasks.visits.terminal(name, cols, rows) as shell:
            code, why = await _carry(desk, socket, shell)
    except UserError as error:
        code, why = REFUSED, error.message
    if socket.client_state is not WebSocketState.DISCONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code, why.encode()[:_REASON_BYTES].decode("utf-8", "ignore"))


async def _carry(desk: Desk, socket: WebSocket, shell: Terminal) -> tuple[int, str]:
    """Until one side ends, or the session does; the code and the reason to close with."""
    showing = asyncio.create_task(_show(socket, shell))
    hearing = asyncio.create_task(_hear(socket, shell))
    left = asyncio.create_task(desk.left(session_of(socket)))
    try:
        done, _ = await asyncio.wait((showing, hearing, left), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (showing, hearing, left):
            each.cancel()
        await asyncio.gather(showing, hearing, left, return_exceptions=True)
    if left in done:
        return REVOKED, "This window was signed out."
    if hearing in done and isinstance(hearing.exception(), TooMuch):
        return TOO_MUCH, "That was too much at once."
    return ENDED, "The terminal has ended."


async def _show(socket: WebSocket, shell: Terminal) -> None:
    while data := await shell.read():
        await socket.send_bytes(data)


async def _hear(socket: WebSocket, shell: Terminal) -> None:
    while (message := await socket.receive())["type"] == "websocket.receive":
        if (data := message.get("bytes")) is not None:
            if len(data) > MOST_BYTES:
                raise TooMuch
            await shell.type(data)
        else:
            size = _size(message.get("text") or "")
            await shell.resize(size.cols, size.rows)


def _size(text: str) -> Cut:
    try:
        return msgspec.json.decode(text[:200], type=Cut)
    except msgspec.DecodeError as error:
        raise TooMuch from error
