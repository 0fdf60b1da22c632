"""What the person can set: listed with what is usual, changed one at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from workroom.server.shapes.settings import Setting, listed, usual
from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.settings import SettingsBroken, put

router = APIRouter()
FURTHEST = 2**53
"""Beyond this a browser's numbers are not exact."""

SettingName = Annotated[str, Path(max_length=100)]
Text = Annotated[str, Field(max_length=2000)]
Number = Annotated[float, Field(ge=-FURTHEST, le=FURTHEST, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=-FURTHEST, le=FURTHEST)]
Listed = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]


class NewValue(Wanted):
    """The new value; null: the usual one again."""

    value: Annotated[bool | Whole | Number | Text | Listed | None, Field(union_mode="smart")]


@router.get("/settings", **shows(list[Setting]))
def get_settings(desk: TheDesk) -> Response:
    """Every setting, as the file has it now."""
    return reply(list(listed(desk.app.reload_settings())))


@router.put("/settings/{name}", **shows(Setting))
def put_setting(name: SettingName, new: NewValue, desk: TheDesk) -> Response:
    """Change one setting; tasks at work keep what they began with."""
    if name not in usual():
        raise SettingsBroken(f"There is no setting {name}.", hint="Nothing was changed.")
    put(desk.app.places.settings, name, new.value)
    changed = desk.app.reload_settings()
    return reply(next(setting for setting in listed(changed) if setting.name == name))
