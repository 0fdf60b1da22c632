"""Programs in a real computer, through the real gate, to a server on loopback: each wall of the way in its place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import pytest

from network.door import ATTACKER as THEIRS
from network.door import Door, Judge, door
from network.far import SECRET
from vm.machines import MakeComputer, sh
from workroom.computer import Computer

GET = """
import json, sys, urllib.request, urllib.error
url, *headers = sys.argv[1:]
data = None
if headers and not headers[0]:
    data, headers = b"x" * int(headers[1]), headers[2:]
asked = urllib.request.Request(url, data, dict(h.split("=", 1) for h in headers))
try:
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
        print(json.dumps([answer.status, answer.headers.get("x-workroom-door"), body.decode("latin-1")]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, error.headers["x-workroom-door"], error.read().decode()]))
except OSError as error:
    print(json.dumps([0, "", str(error)]))
"""
WEBSOCKET = """
import base64, os, socket, ssl
raw = socket.create_connection(("ws.example.org", 443))
s = ssl.create_default_context().wrap_socket(raw, server_hostname="ws.example.org")
s.sendall(b"GET /ws HTTP/1.1\\r\\nHost: ws.example.org\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
          b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\\r\\n\\r\\n")
print(s.recv(4096).split(b"\\r\\n")[0].decode())
"""


class Inside:
    """A computer behind a gate."""

    def __init__(self, computer: Computer, door: Door) -> None:
        self.computer = computer
        self.door = door

    async def ask(self, url: str, *headers: str, post: int | None = None) -> tuple[int, str, str]:
        """Status, the rule that refused it, and the body, as urllib inside has them."""
        await self.computer.write_file("/tmp/get.py", GET.encode())
        words = ["''", str(post), *headers] if post is not None else list(headers)
        said = await sh(self.computer, f"python3 -S /tmp/get.py '{url}' {' '.join(words)}")
        status, rule, body = json.loads(said)
        return status, rule or "", body


@pytest.fixture
def through(make: MakeComputer) -> Callable[[Door], Inside]:
    def through(door: Door) -> Inside:
        computer = make()
        computer._serve_door = door.gate.serve
        computer.door_certificate = door.authority.pem
        return Inside(computer, door)

    return through


@pytest.fixture
async def inside(through: Callable[[Door], Inside]) -> AsyncIterator[Inside]:
    async with door() as opened:
        inside = through(opened)
        yield inside
        await inside.computer.close()


async def test_what_a_rule_allows_gets_there_and_back(inside: Inside) -> None:
    assert await inside.ask("https://strict.example.org/a", post=1000) == (200, "", "ok 1000")
    assert await inside.ask("http://plain.example.org/a") == (200, "", "ok 0")
    status, _, body = await inside.ask("https://wide.example.org/bytes/5000000")
    assert (status, len(body)) == (200, 5_000_000)
    proxy = "git -c http.proxy=http://127.0.0.1:3128 ls-remote https://git.example.net/a/repo || true"
    await sh(inside.computer, proxy)
    assert inside.door.far.got[-1].target == "/a/repo/info/refs?service=git-upload-pack"
    await inside.computer.write_file("/tmp/ws.py", WEBSOCKET.encode())
    assert (await sh(inside.computer, "python3 -S /tmp/ws.py")).startswith("HTTP/1.1 101")


@pytest.mark.case(28, 31)
@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://unlisted.example.edu/", "host-not-allowed"),
        ("http://unlisted.example.edu/", "host-not-allowed"),
        ("https://packages.example.net/other", "path-not-allowed"),
        ("https://priv.example.com/", "private-address"),
        ("https://meta.example.com/", "private-address"),
        ("https://strict.example.org:8443/", "port-not-allowed"),
    ],
)
async def test_what_no_rule_allows_is_refused_by_name_inside(inside: Inside, url: str, rule: str) -> None:
    status, refused, body = await inside.ask(url)
    assert status in (403, 502), body
    assert refused == rule
    assert json.loads(body)["rule"] == rule
    assert inside.door.far.got == []


async def test_the_attackers_key_never_leaves_and_ours_never_comes_in(inside: Inside) -> None:
    status, _, body = await inside.ask("https://echo.example.org/echo", f"Authorization={THEIRS}")
    (got,) = inside.door.far.got if inside.door.far.got else (None,)
    assert THEIRS not in str(got)
    assert SECRET not in body
    if got is not None:
        assert (status, got.headers["authorization"]) == (200, f"Bearer {SECRET}")


@pytest.mark.case(28)
async def test_under_no_rules_nothing_leaves(through: Callable[[Door], Inside]) -> None:
    async with door(rules=()) as opened:
        inside = through(opened)
        for url in ("https://strict.example.org/", "http://plain.example.org/", "https://198.18.0.1/"):
            status, rule, _ = await inside.ask(url)
            assert (status, rule) in ((403, "host-not-allowed"), (0, "")), url
        assert opened.far.connections == 0
        await inside.computer.close()


async def test_a_change_of_rules_counts_from_the_next_request(inside: Inside) -> None:
    assert (await inside.ask("https://strict.example.org/"))[0] == 200
    judge: Judge = inside.door.judge
    judge.rules = ()
    assert (await inside.ask("https://strict.example.org/"))[1] == "host-not-allowed"
