"""The API's schema: FastAPI's own, with the types of our answers filled in.

Printed by `python -m workroom.server.schema`; the front end's types are made from it.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from workroom.log.events import KINDS, kind_of
from workroom.server.errors import Failed
from workroom.server.web import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REF = "#/components/schemas/{name}"
_METHODS = ("get", "put", "post", "delete", "head")


def describe(api: FastAPI) -> None:
    """Let `api` answer with this schema; it is worked out when first asked for."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _schema(api)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _schema(api: FastAPI) -> dict[str, Any]:
    schema = _asked(get_openapi(title=api.title, version=version("workroom"), routes=api.routes))
    operations = list(_operations(schema))
    names = [name for operation in operations if (name := operation.get("x-shows")) is not None]
    kinds = [SHOWN[name] for name in names]
    shapes, components = msgspec.json.schema_components([*kinds, *KINDS, Failed], ref_template=_REF)
    events = shapes[len(kinds) : len(kinds) + len(KINDS)]
    components["Event"] = _either(events)  # never the bare base
    schema["components"]["schemas"].update(components)
    shape_of = dict(zip(names, shapes, strict=False))
    for operation in operations:
        _fill_in(operation, shape_of)
    return schema


def _asked(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with `Wanted` behind the name of each body that is asked for: an answer may have the same name."""
    text = json.dumps(schema)
    bodies = schema.get("components", {}).get("schemas", {})
    for name in bodies:
        text = text.replace(f'"{_REF.format(name=name)}"', f'"{_REF.format(name=f"{name}Wanted")}"')
    told: dict[str, Any] = json.loads(text)
    told.setdefault("components", {})["schemas"] = {
        f"{name}Wanted": body for name, body in told.get("components", {}).get("schemas", {}).items()
    }
    return told


def _either(events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Any of the kinds of events, told apart by `kind`."""
    mapping = {kind_of(kind): shape["$ref"] for kind, shape in zip(KINDS, events, strict=True)}
    return {"anyOf": list(events), "discriminator": {"propertyName": "kind", "mapping": mapping}}


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in schema["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _fill_in(operation: dict[str, Any], shape_of: dict[str, Any]) -> None:
    name = operation.pop("x-shows", None)
    answers = operation["responses"]
    answers.pop("422", None)
    answers["default"] = _json("An error, in one clear sentence", {"$ref": _REF.format(name="Failed")})
    if name is not None:
        for status in [each for each in answers if each.startswith("2")]:
            answers[status] = _json("Done", shape_of[name])


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def main() -> None:
    """Print the schema."""
    from workroom.server.application import ROUTERS

    api = FastAPI(title="Workroom")
    for router in ROUTERS:
        api.include_router(router, prefix="/api")
    print(json.dumps(_schema(api), indent=1, sort_keys=True))  # noqa: T201


if __name__ == "__main__":
    main()
