"""What the person can set: listed with what is usual, changed one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

import msgspec
from fastapi import APIRouter, Path, Response
from pydantic import Field

from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.settings import Settings, SettingsBroken, Verdict, flat, put

router = APIRouter()
FURTHEST = 2**53
"""Beyond this a browser's numbers are not exact."""

SettingName = Annotated[str, Path(max_length=100)]
Text = Annotated[str, Field(max_length=2000)]
Number = Annotated[float, Field(ge=-FURTHEST, le=FURTHEST, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=-FURTHEST, le=FURTHEST)]
Listed = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]
Value = str | float | int | bool | list[str] | None


class Setting(msgspec.Struct, frozen=True):
    """One setting. `usual` is what counts when nothing is set; of `choices` one must be taken, if there are any."""

    name: str
    value: Value
    usual: Value
    kind: Literal["text", "number", "switch", "list"]
    choices: list[str] = []


class NewValue(Wanted):
    """The new value; null: the usual one again."""

    value: Annotated[bool | Whole | Number | Text | Listed | None, Field(union_mode="smart")]


@router.get("/settings", **shows(list[Setting]))
def get_settings(desk: TheDesk) -> Response:
    """Every setting, as the file has it now."""
    return reply(list(_listed(desk.app.reload_settings())))


@router.put("/settings/{name}", **shows(Setting))
def put_setting(name: SettingName, new: NewValue, desk: TheDesk) -> Response:
    """Change one setting; tasks at work keep what they began with."""
    if name not in _usual():
        raise SettingsBroken(f"There is no setting {name}.", hint="Nothing was changed.")
    put(desk.app.places.settings, name, new.value)
    changed = desk.app.reload_settings()
    return reply(next(setting for setting in _listed(changed) if setting.name == name))


def _listed(settings: Settings) -> Iterator[Setting]:
    """Also what can be set and is not: a verdict for each kind of action, an address for each provider."""
    usual = _usual()
    values = {**usual, **dict(flat(settings))}
    for name, value in values.items():
        normal = usual.get(name)
        choices = list(get_args(Verdict)) if name.startswith("trust.") else []
        yield Setting(name, value, normal, _kind(value if normal is None else normal), choices)


def _usual() -> dict[str, Value]:
    from workroom.engine.models import PROVIDERS
    from workroom.trust.actions import TABLE

    verdicts = {f"trust.{kind}": None for kind, facts in TABLE.items() if not facts.never}
    addresses = {f"providers.{each.name}.base_url": None for each in PROVIDERS.values() if each.needs_key}
    return {**dict(flat(Settings())), **verdicts, **addresses}


def _kind(value: Value) -> Literal["text", "number", "switch", "list"]:
    if isinstance(value, bool):
        return "switch"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list | tuple) else "text"
