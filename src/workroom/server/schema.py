"""The API's schema: FastAPI's own, with the types of our answers filled in.

Printed by `python -m workroom.server.schema`, always the same for the same sources: it is kept as
`web/src/api/openapi.json`, and the window's types are made from it (`pnpm types`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from workroom.log.events import KINDS, kind_of
from workroom.server.errors import Failed
from workroom.server.stream import Live
from workroom.server.web import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_REF = "#/components/schemas/{name}"
_METHODS = ("get", "put", "post", "delete", "head")
VERSION = "1"
"""Of the API, not of the program: the window and its server come together."""
_NAMES = {"workroom.computer.spec.State": "ComputerState", "workroom.health.finding.State": "CheckState"}
"""What is called by its module's name as well, since it has a namesake, and what it is called here."""
_STREAMED = (Live,)
"""What only the stream of events carries, beside what some route answers with."""


def describe(api: FastAPI) -> None:
    """Let `api` answer with this schema; it is worked out when first asked for."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _schema(api)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _schema(api: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=api.title, version=VERSION, routes=api.routes)
    operations = list(_operations(schema))
    names = [name for operation in operations if (name := operation.get("x-shows")) is not None]
    kinds = [SHOWN[name] for name in names]
    shapes, components = _told([*kinds, *KINDS, Failed, *_STREAMED])
    components["Event"] = _either(shapes[len(kinds) : len(kinds) + len(KINDS)])  # never the bare base
    shape_of = dict(zip(names, shapes, strict=False))
    for operation in operations:
        _fill_in(operation, shape_of)
    bodies = {name: body for name, body in _bodies(schema).items() if not name.endswith("ValidationError")}
    assert not bodies.keys() & components.keys(), "a body and an answer have one name"
    schema["components"] = {"schemas": {**bodies, **components}}
    return schema


def _bodies(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("components", {}).get("schemas", {})
    return found


def _told(kinds: Sequence[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The schema of each type, and of all that they are made of, by name."""
    text = msgspec.json.encode(msgspec.json.schema_components(kinds, ref_template=_REF)).decode()
    for name, called in _NAMES.items():
        text = text.replace(f'{name}"', f'{called}"')
    shapes, components = json.loads(text)
    for name, kind in _structs(msgspec.inspect.multi_type_info(kinds)).items():
        if not kind.__struct_config__.omit_defaults and name in components:
            components[name]["required"] = list(components[name]["properties"])
    return shapes, components


def _structs(parts: Iterable[Any]) -> dict[str, type[msgspec.Struct]]:
    """The structs that types are made of, by name. Those that leave no field out send every one, default or not."""
    found: dict[str, type[msgspec.Struct]] = {}
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, msgspec.inspect.StructType):
            if part.cls.__name__ in found:
                continue
            found[part.cls.__name__] = part.cls
        if isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, msgspec.inspect.Type | msgspec.inspect.Field):
            waiting += [getattr(part, name) for name in part.__struct_fields__]
    return found


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
    from workroom.server.application import routed

    print(json.dumps(routed().openapi(), indent=1, sort_keys=True))  # noqa: T201


if __name__ == "__main__":
    main()
