"""The whole API is asked at random, after its own schema: nothing breaks inside, and no answer breaks the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from workroom.engine import local
from workroom.folders.grants import Access
from workroom.server.application import routed
from workroom.server.building import building, sites_of
from workroom.server.desk import Desk
from workroom.server.guard import TOKEN
from workroom.server.workers import Workers
from workroom.settings import Places
from workroom.tasks.creating import FolderRequest

pytestmark = pytest.mark.slow
EXAMPLES = 15
FEW = {"/api/doctor": 1, "/api/support": 1, "/api/session": 5}
"""So often only: the first two ask QEMU and the kernel, for seconds; ten wrong codes close the third for a minute."""
LEFT_OUT = {
    "GET /api/events": "it never ends; see test_stream.py",
    "POST /api/computer/prepare": "it builds a disk, for minutes; see test_preparing.py",
    "POST /api/tasks/{task}/computer/{act}": "it starts a virtual machine",
    "POST /api/tasks/{task}/computer/exec": "it starts a virtual machine",
    "POST /api/tasks/{task}/open": "it opens a program of this machine",
    "POST /api/models/check": "it sends requests to whatever address a model's name holds; see test_models_api.py",
}
KNOWN: dict[str, Any] = {
    "task": "",
    "provider": "anthropic",
    "name": "limits.steps",
    "path": "/folders/receipts/taxi.txt",
    "step": "1",
    "number": 1,
}
"""What is really there, sent every other time, so that more than "there is none" is heard. The task is the window's."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


SCHEMA = routed().openapi()
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]


def _operations() -> Iterator[Operation]:
    for found in schemathesis.openapi.from_dict(SCHEMA).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


OPERATIONS = {operation.label: operation for operation in _operations() if operation.label not in LEFT_OUT}


class Window:
    """A signed-in window of a server in this process, for a test that has no event loop."""

    def __init__(self, portal: BlockingPortal, desk: Desk, home: Path) -> None:
        self._portal, self._desk, self.home = portal, desk, home
        self.task = self._portal.call(self._first_task)
        origin = desk.sessions.origin
        transport = httpx.ASGITransport(sites_of(desk).window, raise_app_exceptions=False)
        headers = {"origin": origin.url, "sec-fetch-site": "same-origin"}
        self._client = httpx.AsyncClient(transport=transport, base_url=origin.url, headers=headers)

    def sign_in(self) -> None:
        self._portal.call(self._signed_in)

    def ask(self, method: str, url: str, headers: dict[str, str], body: bytes | str | None) -> httpx.Response:
        return self._portal.call(self._asked, method, url, headers, body)

    async def _asked(
        self, method: str, url: str, headers: dict[str, str], body: bytes | str | None
    ) -> httpx.Response:
        return await self._client.request(method, url, headers=headers, content=body)

    async def _signed_in(self) -> None:
        sessions = self._desk.sessions
        cookie, token = sessions.exchange(sessions.code(), "test")
        self._client.headers[TOKEN] = token
        self._client.headers["cookie"] = f"{sessions.cookie_name}={cookie}"

    async def _first_task(self) -> str:
        folder = self.home / "receipts"
        folder.mkdir()
        (folder / "taxi.txt").write_text("Taxi 12.50")
        wanted = [FolderRequest(folder, Access.WRITE)]
        return self._desk.app.tasks.create("Sort these receipts.", folders=wanted).id


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    import keyring
    from keyring.backends import fail

    root = tmp_path_factory.mktemp("schema")
    home = root / "home"
    home.mkdir()
    places = Places(*(root / "own" / name for name in ("data", "cache", "config")))
    with pytest.MonkeyPatch.context() as patch, start_blocking_portal() as portal:
        patch.setenv("HOME", str(home))
        patch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
        patch.setattr(keyring, "get_keyring", fail.Keyring)
        patch.setattr(local, "PORTS", ())
        patch.setattr(Workers, "start", lambda self, task: None)  # a task at work starts a virtual machine
        with portal.wrap_async_context_manager(building(places)) as (desk, _):
            desk.sessions.settle(8765)
            yield Window(portal, desk, home)


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_it_and_every_answer_is_of_the_schema(label: str, window: Window) -> None:
    operation = OPERATIONS[label]
    window.sign_in()

    @given(case=_cases(operation), known=st.booleans())
    @settings(
        max_examples=FEW.get(operation.path, EXAMPLES),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case, known: bool) -> None:
        _kept_at_home(case, window)
        if known:
            _there(case, window)
        kwargs = case.as_transport_kwargs(base_url="http://window")
        request = requests.Request(**kwargs).prepare()
        url = str(request.url).removeprefix("http://window")
        headers = {
            str(name): str(value)
            for name, value in request.headers.items()
            if name.lower() != "content-length"
        }
        body = request.body
        assert body is None or isinstance(body, bytes | str)
        answer = window.ask(str(request.method), url, headers, body)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            error = answer.json()["error"]
            assert error["message"].strip()
            assert "Traceback" not in answer.text

    ask()


def _cases(operation: Operation) -> st.SearchStrategy[Case]:
    """What fits the schema and, where there is anything to get wrong, what does not."""
    fits = operation.as_strategy()
    if not operation.body and not operation.query:
        return fits
    return st.one_of(fits, fits, operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))


def _there(case: Case, window: Window) -> None:
    places: list[Any] = [case.path_parameters, case.query, case.body]
    for place in places:
        if isinstance(place, dict):
            place.update({name: value for name, value in KNOWN.items() if name in place})
            if "task" in place:
                place["task"] = window.task


def _kept_at_home(case: Case, window: Window) -> None:
    """New folders are made in the test's own home only."""
    if case.operation.path == "/api/folders" and isinstance(case.body, dict) and "parent" in case.body:
        case.body["parent"] = str(window.home)


def test_what_is_left_out_is_there() -> None:
    every = {f"{method.upper()} {path}" for path, methods in SCHEMA["paths"].items() for method in methods}
    assert set(LEFT_OUT) <= every
    assert set(OPERATIONS) | set(LEFT_OUT) == every


def test_every_answer_has_a_type() -> None:
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            done = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
            assert any(answer.get("content") for answer in done), f"{method.upper()} {path}"
