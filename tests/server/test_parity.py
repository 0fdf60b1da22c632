"""Everything the command line can do, the API can do: each command and option beside its route and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
import typer.main
from fastapi.routing import APIWebSocketRoute

from workroom.cli.main import cli
from workroom.server.application import ROUTERS, routed

EVERYWHERE = {"--json": "every answer is JSON", "--help": "the schema says what there is"}


class Row(NamedTuple):
    """The routes that do what a command does, and the field of theirs that does what each option does."""

    routes: tuple[str, ...]
    options: Mapping[str, str] = MappingProxyType({})


class Without(NamedTuple):
    """Why there is no route for a command."""

    reason: str


SHOWN_ANYWAY = "(the answer has all of it)"
"""In place of a field: the option only chooses what is printed."""
ALONE = "(in the window nobody has to be at a terminal: what it asks waits in the inbox)"
"""In place of a field: the option is for scripts."""

ROWS: dict[str, Row | Without] = {
    "open": Without("it opens the window that uses the API"),
    "serve": Without("it is the API"),
    "desktop install": Without(
        "it puts an entry into the desktop's menu, once; the installer's work, not the window's"
    ),
    "desktop remove": Without("it takes that entry away, with the program"),
    "desktop autostart": Row(("GET /desktop", "PUT /desktop")),
    "demo": Row(("POST /samples", "POST /tasks"), {"--into": "job", "--unattended": ALONE}),
    "run": Row(
        ("POST /tasks",),
        {
            "--folder": "folders",
            "--read-only": "folders",
            "--model": "model",
            "--skill": "skill",
            "--spend": "spend_usd",
            "--steps": "steps",
            "--network": "network",
            "--review": "review",
            "--yes": "confirmed",
            "--unattended": ALONE,
        },
    ),
    "tasks": Row(("GET /tasks",), {"--all": SHOWN_ANYWAY}),
    "show": Row(
        ("GET /tasks/{task}", "GET /tasks/{task}/events", "GET /tasks/{task}/steps/{step}", "GET /events"),
        {"--steps": SHOWN_ANYWAY, "--follow": "after"},
    ),
    "answer": Row(
        ("GET /inbox", "POST /tasks/{task}/answers/{key}", "POST /tasks/{task}/approvals/{key}"),
        {
            "--choose": "replies",
            "--text": "replies",
            "--yes": "yes",
            "--for": "scope",
            "--recommended": "replies",
            "--key": "key",
        },
    ),
    "steer": Row(("POST /tasks/{task}/words",)),
    "stop": Row(("POST /tasks/{task}/stop",)),
    "resume": Row(("POST /tasks/{task}/resume",), {"--unattended": ALONE}),
    "review": Row(
        (
            "GET /tasks/{task}/held",
            "GET /tasks/{task}/held/diff",
            "POST /tasks/{task}/held/apply",
            "POST /tasks/{task}/held/drop",
        ),
        {"--diff": SHOWN_ANYWAY, "--apply": "shown", "--drop": "paths", "--shown": "shown"},
    ),
    "changes": Row(("GET /tasks/{task}/changes",), {"--step": "step"}),
    "undo": Row(("POST /tasks/{task}/undo",), {"--step": "step", "--since": "since"}),
    "models list": Row(("GET /models",)),
    "models check": Row(("POST /models/check",)),
    "models connect": Row(("PUT /keys/{provider}",), {"--in-file": "in_file"}),
    "models forget": Row(("DELETE /keys/{provider}",)),
    "trust permits": Row(("GET /permits",)),
    "trust withdraw": Row(("DELETE /permits/{number}",)),
    "trust seen": Row(("GET /tasks/{task}/trust",)),
    "trust vouch": Row(("POST /tasks/{task}/vouch", "POST /vouch"), {"--file": "files"}),
    "network show": Row(("GET /network",), {"--sets": "sets", "--refresh": "refresh"}),
    "network refused": Row(("GET /network/refused",), {"--all": "all"}),
    "network test": Row(
        ("POST /network/test",),
        {"--task": "task", "--sets": "sets", "--method": "method", "--exit": "exit", "--size": "size"},
    ),
    "network check": Row(("POST /network/check",)),
    "doctor": Row(("GET /doctor",), {"--problems": SHOWN_ANYWAY}),
    "config list": Row(("GET /settings",)),
    "config get": Row(("GET /settings",)),
    "config set": Row(("PUT /settings/{name}",)),
    "computer list": Row(("GET /computers",)),
    "computer prepare": Row(("POST /computer/prepare",)),
    "computer exec": Row(("POST /tasks/{task}/computer/exec",), {"--root": "root", "--timeout": "timeout"}),
    "computer shell": Row(
        ("WS /tasks/{task}/terminal", "POST /tasks/{task}/computer/exec"), {"--root": "root"}
    ),
    "computer sleep": Row(("POST /tasks/{task}/computer/{act}",)),
    "computer reset": Row(("POST /tasks/{task}/computer/{act}",)),
    "computer delete": Row(("DELETE /tasks/{task}/computer",)),
    "audit export": Row(("POST /audit/export",), {"--accept": "accept"}),
    "audit verify": Row(("POST /audit/verify",), {"--head": "head"}),
    "audit show": Row(("GET /tasks/{task}/audit",)),
}
"""What names a file of the person's choice on the command line (`audit export FILE`, `demo --into`) has no such choice
in the window: a page never says where on the machine something is written."""


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    command = command or typer.main.get_command(cli)
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(path), command
    for name, each in (below or {}).items():
        yield from commands(each, (*path, name))


COMMANDS = dict(commands())


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return routed().openapi()


def routes(schema: dict[str, Any]) -> dict[str, set[str]]:
    """Every route with the names of what it takes."""
    found = {
        f"{method.upper()} {path.removeprefix('/api').replace(':path', '')}": set(_fields(operation, schema))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIWebSocketRoute):
                names = {
                    field.name for field in (*route.dependant.path_params, *route.dependant.query_params)
                }
                found[f"WS {route.path}"] = names
    return found


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        yield parameter["name"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _properties(content["schema"], schema)


def _properties(body: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in body:
        yield from _properties(schema["components"]["schemas"][body["$ref"].rpartition("/")[2]], schema)
    for other in (*body.get("anyOf", ()), *body.get("oneOf", ())):
        yield from _properties(other, schema)
    yield from body.get("properties", {})


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_route(name: str, schema: dict[str, Any]) -> None:
    assert name in ROWS, f"workroom {name}: name the route that does the same, or why there is none"
    row = ROWS[name]
    if isinstance(row, Without):
        assert row.reason
        return
    there = routes(schema)
    missing = [route for route in row.routes if route not in there]
    assert not missing
    options = {option for param in COMMANDS[name].params for option in param.opts if option.startswith("--")}
    assert set(row.options) == options - set(EVERYWHERE)
    takes = {field for route in row.routes for field in there[route]}
    unknown = {
        field for field in row.options.values() if field not in (SHOWN_ANYWAY, ALONE) and field not in takes
    }
    assert not unknown


def test_no_row_is_of_a_command_that_is_gone() -> None:
    assert set(ROWS) == set(COMMANDS)
