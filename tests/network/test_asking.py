from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from workroom.network import asking
from workroom.network.asking import Means, is_private, known, output
from workroom.network.registries import FRESH, Registries, Registry, load, save

PAGE = b'{"files": [{"url": "https://files.example.org/packages/x.whl", "upload-time": "2026-01-01"}]}'
APT = "Packages|http://apt.example.org/debian/|stable|main|Debian\n"
NPM = json.dumps({"registry": "https://npm.example.org/", "@co:registry": "file:///srv"})
PIP = "global.index-url='https://pip.example.org/simple'\nglobal.extra-index-url='file:///srv/simple'"


class Machine:
    """What the clients of a machine say; a client that is not there fails."""

    def __init__(self, pip: str | None = PIP, npm: str | None = NPM, apt: str | None = APT) -> None:
        self.says = {"pip": pip, "npm": npm, "apt-get": apt}
        self.pages: dict[str, bytes] = {"https://pip.example.org/simple/pip/": PAGE}
        self.asked: list[str] = []
        self.private: set[str] = set()

    async def run(self, command: Sequence[str]) -> str:
        name = Path(command[0]).name.rstrip("3") if "-m" not in command else "pip"
        said = self.says[name]
        self.asked.append(name)
        if said is None:
            raise FileNotFoundError(f"{name} is not installed here")
        return said

    async def fetch(self, url: str) -> bytes:
        if url not in self.pages:
            raise OSError("404 Not Found")
        return self.pages[url]

    async def known(self, path: Path, *, force: bool = False) -> Registries:
        return await known(path, means=Means(self.fetch, self.run, self.is_private), force=force)

    async def is_private(self, host: str) -> bool:
        return host in self.private


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache/registries.json"


async def test_the_machines_own_clients_say_which_registries_there_are(path: Path) -> None:
    found = await Machine().known(path)
    assert found.notes == ()
    assert found.found == (
        Registry(
            "pip", "https://pip.example.org/simple", ("https://files.example.org/packages",), dated=True
        ),
        Registry("npm", "https://npm.example.org"),
        Registry(
            "apt", "http://apt.example.org/debian", suite="stable", components=("main",), origin="Debian"
        ),
    )
    rules = found.rules(("pip", "npm", "apt"))
    assert [(rule.host, rule.paths, rule.ports, rule.plain) for rule in rules] == [
        ("pip.example.org", ("/**",), (443,), False),
        ("files.example.org", ("/packages/**",), (443,), False),
        ("npm.example.org", ("/**",), (443,), False),
        ("apt.example.org", ("/debian/**",), (80,), True),
    ]
    assert {rule.methods for rule in rules} == {("GET", "HEAD")}
    assert not any(rule.untrusted or rule.private for rule in rules)
    assert [rule.service for rule in found.rules(("apt",))] == ["apt"]


async def test_they_are_asked_once_a_day(path: Path) -> None:
    machine = Machine()
    first = await machine.known(path)
    machine.asked.clear()
    assert await machine.known(path) == first
    assert machine.asked == []
    await machine.known(path, force=True)
    assert set(machine.asked) == {"pip", "npm", "apt-get"}


async def test_a_day_later_or_with_the_clock_set_back_they_are_asked_again(path: Path) -> None:
    for asked in (time.time() - FRESH - 1, time.time() + 1000):
        save(path, Registries(asked=asked))
        assert (await Machine().known(path)).found
    assert abs((await Machine().known(path)).asked - time.time()) < 600


async def test_a_client_that_is_not_there_is_told_and_the_others_count(path: Path) -> None:
    found = await Machine(npm=None).known(path)
    assert [registry.kind for registry in found.found] == ["pip", "apt"]
    assert found.notes == ("npm could not be asked: npm is not installed here.",)
    assert (await Machine(None, None, None).known(path.with_name("other.json"))).found == ()


async def test_what_a_client_said_before_stays_when_it_fails(path: Path) -> None:
    before = await Machine().known(path)
    found = await Machine(apt=None).known(path, force=True)
    assert set(found.found) == set(before.found)
    assert found.notes == ("apt could not be asked: apt-get is not installed here.",)


async def test_an_index_that_cannot_be_had_is_told_and_asked_again_soon(path: Path) -> None:
    machine = Machine()
    machine.pages.clear()
    found = await machine.known(path)
    assert found.of("pip") == (Registry("pip", "https://pip.example.org/simple"),)
    assert found.notes == (
        "Where pip.example.org/simple keeps its files could not be learnt: 404 Not Found.",
    )
    assert found.is_fresh(time.time())
    assert not found.is_fresh(time.time() + asking.AGAIN)


async def test_a_registry_that_the_door_cannot_know_is_told(path: Path) -> None:
    found = await Machine(npm=json.dumps({"registry": "http://127.0.0.1:4873/"})).known(path)
    assert found.of("npm") == ()
    assert "npm: '127.0.0.1' is no host: addresses are not allowed, a rule needs a name." in found.notes


async def test_names_and_passwords_are_neither_kept_nor_told(path: Path) -> None:
    found = await Machine(npm=json.dumps({"registry": "https://me:hunter22@npm.example.org/"})).known(path)
    assert found.of("npm")[0].url == "https://npm.example.org"
    assert "npm.example.org wants a name and a password, which are not passed on." in found.notes
    assert "hunter22" not in path.read_text()
    assert "hunter22" not in repr(found)


async def test_names_of_a_network_of_ones_own_are_marked(path: Path) -> None:
    machine = Machine()
    machine.private = {"files.example.org", "npm.example.org"}
    rules = (await machine.known(path)).rules(("pip", "npm", "apt"))
    assert [rule.host for rule in rules if rule.private] == ["npm.example.org"], (
        "a public index points nowhere else"
    )
    machine.private.add("pip.example.org")
    rules = (await machine.known(path, force=True)).rules(("pip",))
    assert [rule.private for rule in rules] == [True, True]
    assert await is_private("localhost")


async def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = await Machine().known(tmp_path / "file/registries.json")
    assert found.found
    assert found.notes[-1].startswith("They could not be kept: ")


def test_what_was_kept_may_be_anything(path: Path) -> None:
    assert load(path) is None
    path.parent.mkdir(parents=True)
    for text in ("", "[]", '{"found": [{"kind": "cargo", "url": ""}]}'):
        path.write_text(text)
        assert load(path) is None


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client on the PATH, to be written."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "someclient"


def script(client: Path, text: str) -> None:
    client.write_text(f"#!/bin/sh\n{text}\n")
    client.chmod(client.stat().st_mode | stat.S_IXUSR)


async def test_a_client_is_run_where_no_project_is(client: Path) -> None:
    script(client, "pwd; echo loud >&2; cat")
    assert await output([client.name]) == "/\n"


async def test_a_client_that_fails_or_hangs(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(client, "exit 3")
    with pytest.raises(OSError, match="someclient ended with status 3"):
        await output([client.name])
    with pytest.raises(FileNotFoundError, match="nosuchclient is not installed here"):
        await output(["nosuchclient"])
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    script(client, "exec sleep 60")
    with pytest.raises(TimeoutError, match="someclient took longer"):
        await output([client.name])


async def test_no_folder_can_say_where_packages_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed here")
    (tmp_path / ".npmrc").write_text("registry=https://evil.example.org/\n")
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert "evil" not in await output(["npm", "config", "list", "--json"])


async def test_this_machines_own_clients(path: Path) -> None:
    if not all(map(shutil.which, ("pip3", "npm", "apt-get"))):
        pytest.skip("pip, npm and apt are not all here")
    machine = Machine()
    found = await known(path, means=Means(machine.fetch, is_private=machine.is_private))
    for kind in ("pip", "npm", "apt"):
        assert found.of(kind), found.notes
    assert all(urlsplit(registry.url).hostname for registry in found.found)
