"""What every route is written with: the desk it works at, and an answer of ours as typed JSON."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict
from starlette.requests import HTTPConnection

from workroom.server.desk import Desk

SHOWN: dict[str, Any] = {}
"""The type that each route answers with, for the schema."""
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


def shows(kind: Any, status: int = 200) -> dict[str, Any]:
    """What a route is registered with that answers with `kind`, a type that msgspec knows; see `schema`."""
    name = f"{len(SHOWN)}"
    SHOWN[name] = kind
    return {"status_code": status, "response_model": None, "openapi_extra": {"x-shows": name}}


def reply(value: Any = Nothing(), status: int = 200) -> Response:  # noqa: B008 - frozen
    """An answer as JSON."""
    return Response(_encoder.encode(value), status, media_type="application/json")
