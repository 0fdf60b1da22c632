"""What a request must bring before any route is looked up; real browsers try the same in tests/browser."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from fastapi.routing import APIWebSocketRoute
from starlette.types import Message

from workroom.server.application import ROUTERS
from workroom.server.building import sites_of
from workroom.server.desk import Desk
from workroom.server.guard import LARGEST_BODY, OPEN, TOKEN

PATH = "/api/sessions"


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["kind"])


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1:8765",
        "localhost:8765",
        "0000000000000000.localhost:8765",
        "{id}.localhost:80",
        "{id}.localhost.:8765",
        "{id}.LOCALHOST:8765",
        f"0123456789abcdef.preview.localhost:{'9' * 5000}",  # more digits than int() takes
    ],
)
async def test_a_foreign_host_is_refused(client: httpx.AsyncClient, desk: Desk, host: str) -> None:
    answer = await client.get(PATH, headers={"host": host.format(id=desk.sessions.origin.id)})
    assert (answer.status_code, kind(answer)) == (421, "wrong_host")


async def test_two_hosts_are_none(client: httpx.AsyncClient, desk: Desk) -> None:
    status = await ask(desk, [("host", desk.sessions.origin.host), ("host", desk.sessions.origin.host)])
    assert status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:8765", ""])
async def test_a_foreign_origin_changes_nothing(client: httpx.AsyncClient, desk: Desk, origin: str) -> None:
    answer = await client.delete(PATH, headers={"origin": origin})
    assert (answer.status_code, kind(answer)) == (403, "wrong_origin")
    assert len(desk.sessions.all()) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_page_may_not_even_ask(client: httpx.AsyncClient, site: str) -> None:
    answer = await client.get(PATH, headers={"sec-fetch-site": site})
    assert (answer.status_code, kind(answer)) == (403, "cross_site")


async def test_the_cookie_alone_is_not_enough(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH, headers={TOKEN: ""})
    assert (answer.status_code, kind(answer)) == (401, "no_session")
    assert "token" in answer.json()["error"]["message"]


async def test_the_token_alone_is_not_enough(client: httpx.AsyncClient) -> None:
    del client.headers["cookie"]
    answer = await client.get(PATH)
    assert (answer.status_code, kind(answer)) == (401, "no_session")


async def test_no_preflight_is_ever_allowed(client: httpx.AsyncClient) -> None:
    answer = await client.options(PATH, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_every_route_needs_a_session(stranger: httpx.AsyncClient, desk: Desk) -> None:
    """A walk over the route table: what is added tomorrow is covered too."""
    asked = 0
    for route in [route for router in ROUTERS for route in router.routes]:
        path = f"/api{getattr(route, 'path', '')}"
        if isinstance(route, APIWebSocketRoute):
            assert await ask(desk, [], path=path, kind="websocket") == 1008
            asked += 1
        for method in getattr(route, "methods", ()):
            if (method, path) not in OPEN:
                answer = await stranger.request(method, path)
                assert answer.status_code == 401, (method, path)
                asked += 1
    assert (await stranger.get("/api/openapi.json")).status_code == 401
    assert asked > 50


async def test_what_only_programs_may_ask_is_not_there_for_the_window(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/codes")).status_code == 404
    assert (await client.get("/api/standing")).status_code == 404


async def test_a_large_body_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/session", content=b"x" * (LARGEST_BODY + 1))
    assert (answer.status_code, kind(answer)) == (413, "too_large")


async def test_a_body_without_a_length_is_cut_off(client: httpx.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(LARGEST_BODY // 65536 + 2):
            yield b" " * 65536

    answer = await client.post("/api/session", content=endless())
    assert (answer.status_code, kind(answer)) == (400, "refused")


async def test_every_answer_has_the_headers_that_hold_the_page_in(client: httpx.AsyncClient) -> None:
    for path in ("/", "/api/health", "/nothing", "/api/nothing"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-dns-prefetch-control"] == "off"


async def test_the_cookie_can_be_read_by_no_script_and_goes_nowhere_else(
    stranger: httpx.AsyncClient, desk: Desk
) -> None:
    answer = await stranger.post("/api/session", json={"code": desk.sessions.code()})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-workroom-")
    for part in ("; secure", "; httponly", "; samesite=strict", "; path=/"):
        assert part in cookie
    assert "domain" not in cookie


async def test_a_cookie_that_came_twice_is_none(client: httpx.AsyncClient) -> None:
    cookie = client.headers["cookie"]
    name = cookie.partition("=")[0]
    assert (await client.get(PATH, headers={"cookie": f"other=1; {cookie}"})).status_code == 200
    for cookies in (f"{cookie}; {name}=x", f"{name}=x; {cookie}", f"x{cookie}"):
        assert (await client.get(PATH, headers={"cookie": cookies})).status_code == 401


async def test_a_long_cookie_takes_no_time(stranger: httpx.AsyncClient) -> None:
    begun = time.monotonic()
    answer = await stranger.get(PATH, headers={"cookie": 'a="' + '\\"' * 30_000 + '"'})
    assert answer.status_code == 401
    assert time.monotonic() - begun < 1


async def test_what_opens_a_line_elsewhere_needs_a_session_too(desk: Desk) -> None:
    assert await ask(desk, [], path="/elsewhere", kind="websocket") == 1008


async def test_no_browser_keeps_what_the_api_answers(client: httpx.AsyncClient) -> None:
    for path in ("/api/tasks", "/api/health", "/api/nothing"):
        answer = await client.get(path)
        assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_a_code_used_twice_is_told_apart_from_a_wrong_one(
    stranger: httpx.AsyncClient, desk: Desk
) -> None:
    code = desk.sessions.code()
    assert (await stranger.post("/api/session", json={"code": code})).status_code == 200
    again = await stranger.post("/api/session", json={"code": code})
    assert (again.status_code, kind(again)) == (401, "code_used")
    wrong = await stranger.post("/api/session", json={"code": "guessed"})
    assert (wrong.status_code, kind(wrong)) == (401, "code_wrong")


async def test_a_revoked_window_is_out_at_once(client: httpx.AsyncClient) -> None:
    assert (await client.delete("/api/session")).status_code == 200
    assert (await client.get(PATH)).status_code == 401


async def ask(desk: Desk, headers: list[tuple[str, str]], path: str = PATH, kind: str = "http") -> int:
    """The status, or a websocket's closing code, of a request with exactly these headers."""
    origin = desk.sessions.origin
    told = headers or [("host", origin.host), ("origin", origin.url)]
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect" if kind == "websocket" else "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in told],
    }
    if kind == "http":
        scope["method"] = "GET"
    await sites_of(desk).window(scope, receive, send)
    return int(sent[0].get("status", sent[0].get("code", 0)))
