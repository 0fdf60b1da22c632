"""What every route is written with: the desk it works at, the task it is about, and an answer of ours as typed JSON."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from workroom.log.store import printable
from workroom.server.desk import Desk
from workroom.server.sessions import Session

SHOWN: dict[str, Any] = {}
"""The type that each route answers with, for the schema."""
Money = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
_encoder = msgspec.json.Encoder()


class Wanted(BaseModel):
    """The base of what a client may send: unknown names are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(msgspec.Struct, frozen=True):
    """The answer where there is nothing to tell but that it was done."""


async def _desk(connection: HTTPConnection) -> Desk:
    desk = connection.app.state.desk
    assert isinstance(desk, Desk)
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]


def named(desk: Desk, task: str) -> str:
    """The task's own name. Raises NoSuchTask."""
    return desk.app.tasks.board.glimpse(task).id


def session_of(connection: HTTPConnection) -> Session | None:
    """The session that the guard has found; none for this user's programs, which come through the socket."""
    found = connection.scope.get("state", {}).get("session")
    return found if isinstance(found, Session) else None


def shows(kind: Any, status: int = 200) -> dict[str, Any]:
    """What a route is registered with that answers with `kind`, a type that msgspec knows; see `schema`."""
    name = f"{len(SHOWN)}"
    SHOWN[name] = kind
    return {"status_code": status, "response_model": None, "openapi_extra": {"x-shows": name}}


def reply(value: Any = Nothing(), status: int = 200) -> Response:  # noqa: B008 - frozen
    """An answer as JSON; a file's name that is no UTF-8 stands in it with escapes."""
    try:
        body = _encoder.encode(value)
    except UnicodeEncodeError:
        body = _encoder.encode(printable(msgspec.to_builtins(value)))
    return Response(body, status, media_type="application/json")
