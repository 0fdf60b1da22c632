"""Looks into the body of a request to a model's endpoint: only the top-level fields that a rule lists may be in it.

So a field that makes the other side fetch an address, run code or use a server of somebody's is never sent. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from workroom.network.headers import Headers
from workroom.network.refusals import Refused


def check_headers(given: Headers) -> None:
    """The body must be plain JSON. Raises `Refused`, rule `json-body`."""
    kinds = [value.split(b";")[0].strip().lower() for name, value in given if name == b"content-type"]
    packed = any(name == b"content-encoding" for name, _ in given)
    if kinds != [b"application/json"] or packed:
        raise _not("Only plain application/json may be sent here")


def check(body: bytes, fields: Collection[str]) -> None:
    """Refuse what isn't a JSON object with no fields but these, each named once.

    Raises:
        Refused: rule `json-body` or `json-field`.
    """
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise _not("The body is not JSON that everybody reads alike") from error
    if not isinstance(value, dict):
        raise _not("The body must be a JSON object")
    if strange := sorted(value.keys() - set(fields)):
        named = ", ".join(repr(name[:40]) for name in strange[:5])
        raise Refused("json-field", f"The body holds fields that may not leave: {named}.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two fields of one name are read as the first by some and as the last by others."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a field is there twice")
    return value


def _not(what: str) -> Refused:
    return Refused("json-body", f"{what}.", status=400)
