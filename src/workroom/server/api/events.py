"""The one stream of a window."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse

from workroom.server.stream import events
from workroom.server.web import TheDesk, session_of

router = APIRouter()


@router.get("/events", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
async def stream(
    request: Request,
    desk: TheDesk,
    after: Annotated[int, Query(ge=0, lt=1 << 63)] = 0,
    last_event_id: Annotated[str, Header(max_length=20, pattern=r"^\d*$")] = "",
) -> Response:
    """Every task's events after a number, then each as it happens; `Last-Event-ID` says where a window stood."""
    seen = int(last_event_id) if last_event_id else after
    pieces = events(desk, session_of(request), min(seen, (1 << 63) - 1))
    return EventSourceResponse(pieces, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
