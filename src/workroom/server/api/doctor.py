"""Whether everything is in place, and the bundle for a report about a fault."""

from __future__ import annotations

import asyncio

import msgspec
from fastapi import APIRouter, Response

from workroom.health import Check, State, look
from workroom.server.web import TheDesk, reply, shows

router = APIRouter()
ZIP = "application/zip"


class Doctor(msgspec.Struct, frozen=True):
    """`ok`: tasks can work here. `mend` of a check is the command that mends it, if there is one."""

    ok: bool
    checks: list[Check]


@router.get("/doctor", **shows(Doctor))
def get_doctor(desk: TheDesk) -> Response:
    """Look at everything a task needs; it takes a few seconds."""
    checks = asyncio.run(look(desk.app.places))  # in this thread: programs are started and waited for
    return reply(Doctor(all(check.state is not State.FAILED for check in checks), checks))


@router.get("/support", response_class=Response, responses={200: {"content": {ZIP: {}}}})
def get_support(desk: TheDesk) -> Response:
    """A bundle to look through and send, without keys and without what tasks are about."""
    from workroom.health.support import bundle

    headers = {"content-disposition": 'attachment; filename="workroom-support.zip"'}
    return Response(asyncio.run(bundle(desk.app)), media_type=ZIP, headers=headers)
