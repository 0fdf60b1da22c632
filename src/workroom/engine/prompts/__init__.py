"""Texts for the model: Markdown files beside this one, with `{{name}}` where a value goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")


def render(name: str, values: Mapping[str, str]) -> str:
    """The text `name` with its values. Values are put in as they are and not looked into again.

    Raises:
        ValueError: a place has no value, or a value has no place.
    """
    text = _source(name)
    if unlike := set(_PLACE.findall(text)) ^ set(values):
        raise ValueError(f"{name}.md: places and values differ: {', '.join(sorted(unlike))}")
    return _PLACE.sub(lambda place: values[place[1]], text).strip()


def names() -> list[str]:
    """Every text there is."""
    return sorted(
        file.name.removesuffix(".md") for file in files(__package__).iterdir() if file.name.endswith(".md")
    )


def in_line(text: str) -> str:
    """A value that comes from outside as one line without control characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


@cache
def _source(name: str) -> str:
    return (files(__package__) / f"{name}.md").read_text("utf-8")
