"""The settings as a window lists them: each with what is usual, its kind and its choices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from workroom.settings import Settings, Verdict, flat

Value = str | float | int | bool | list[str] | None


class Setting(msgspec.Struct, frozen=True):
    """One setting. `usual` is what counts when nothing is set; of `choices` one must be taken, if there are any."""

    name: str
    value: Value
    usual: Value
    kind: Literal["text", "number", "switch", "list"]
    choices: list[str] = []


def listed(settings: Settings) -> Iterator[Setting]:
    """Every setting, also what is not set yet: a verdict for each kind of action, an address for each provider."""
    at_first = usual()
    values = {**at_first, **dict(flat(settings))}
    for name, value in values.items():
        normal = at_first.get(name)
        choices = list(get_args(Verdict)) if name.startswith("trust.") else []
        yield Setting(name, value, normal, _kind(value if normal is None else normal), choices)


def usual() -> dict[str, Value]:
    """What counts for each name where nothing is set."""
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
