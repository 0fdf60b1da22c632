"""One stream of events a window: every task's log as it grows, and what is only shown while it happens.

Server-sent events: the HTML standard, section 9.2. Records carry their number as id, so that a browser which
lost the connection says where it stood; what is live carries none and is never repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Literal

import msgspec
from fastapi.sse import format_sse_event

from workroom.log.events import KINDS, Event, ModelMessages
from workroom.log.live import LiveOutput, LiveText, Piece
from workroom.server.desk import Desk
from workroom.server.sessions import Session
from workroom.server.shapes.records import shown

HEARTBEAT_SECONDS = 15.0
WAITING = 1000
"""Pieces that wait for a slow window; live ones beyond that are dropped, records wait."""
RETRY_MS = 1000
SHOWN_KINDS: tuple[type[Event], ...] = tuple(kind for kind in KINDS if kind is not ModelMessages)
_encoder = msgspec.json.Encoder()

Queue = asyncio.Queue[bytes | None]


class Live(msgspec.Struct, frozen=True):
    """What is shown while it happens: `kind` is text, output or progress."""

    task: str
    kind: Literal["text", "output", "progress"]
    text: str
    step: str | None = None
    stream: str | None = None
    part: float | None = None


async def events(desk: Desk, session: Session | None, after: int) -> AsyncIterator[bytes]:
    """What one window is sent, until its session or the server ends."""
    queue: Queue = asyncio.Queue(WAITING)
    desk.sessions.windows += 1
    try:
        yield _framed("", event="hello", retry=RETRY_MS)
        async with _beside(
            _records(desk, queue, after),
            _live(desk, queue),
            _preparing(desk, queue),
            _ending(desk, queue, session),
        ):
            while (piece := await _next(queue)) is not None:
                yield piece
    finally:
        desk.sessions.windows -= 1


async def _next(queue: Queue) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return await queue.get()
    except TimeoutError:
        return b": still here\n\n"


async def _records(desk: Desk, queue: Queue, after: int) -> None:
    async for record in desk.app.log.follow(after=after, kinds=SHOWN_KINDS):
        body = _encoder.encode(shown(record)).decode()
        await queue.put(_framed(body, event="record", id=str(record.seq)))


async def _live(desk: Desk, queue: Queue) -> None:
    async for task, piece in desk.app.log.live.subscribe_all():
        if not queue.full():
            queue.put_nowait(_framed(_encoder.encode(_live_of(task, piece)).decode(), event="live"))


async def _preparing(desk: Desk, queue: Queue) -> None:
    async for progress in desk.preparing.follow():
        if not queue.full():
            queue.put_nowait(_framed(_encoder.encode(progress).decode(), event="preparing"))


async def _ending(desk: Desk, queue: Queue, session: Session | None) -> None:
    """The session is revoked, or the server ends: the window is told the first, and sees the second."""
    if await desk.left(session):
        await queue.put(_framed("{}", event="revoked"))
    await queue.put(None)


def _live_of(task: str, piece: Piece) -> Live:
    if isinstance(piece, LiveText):
        return Live(task, "text", piece.text)
    if isinstance(piece, LiveOutput):
        return Live(task, "output", piece.text, step=piece.step, stream=piece.stream)
    return Live(task, "progress", piece.text, part=piece.part)


def _framed(data: str, *, event: str, id: str | None = None, retry: int | None = None) -> bytes:
    return format_sse_event(data_str=data, event=event, id=id, retry=retry)


@asynccontextmanager
async def _beside(*jobs: Awaitable[None]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
