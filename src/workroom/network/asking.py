"""Asks this machine's own pip, npm and apt which registries they use, and keeps the answer for a day.

The clients are asked at run time and in a folder that holds no project, so that no folder of anybody's can say
where packages come from. Nothing of what they answer is secret: names and passwords in addresses are left out.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import shutil
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from workroom.network import clients
from workroom.network.registries import FRESH, Kind, Registries, Registry, load, save

Run = Callable[[Sequence[str]], Awaitable[str]]
"""Runs a client and gives what it prints. Raises OSError when it isn't there or fails."""
Fetch = Callable[[str], Awaitable[bytes]]
"""Gets a page. Raises OSError or ValueError when it can't."""

PATIENCE = 30.0
AGAIN = 300.0
"""Seconds after which it is asked again when something could not be learnt."""
PAGE_PATIENCE = 10.0
MAX_PAGE = 8 << 20
JSON_PAGE = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_SAMPLES = ("pip", "setuptools", "requests")
"""Projects whose page shows where an index keeps its files; any index has one of them."""


async def known(path: Path, *, means: Means | None = None, force: bool = False) -> Registries:
    """The registries of this machine: those kept at `path` within a day, else asked for anew and kept.

    With `force` they are asked for in any case, as after one of them failed. Never raises; what could not be had
    is in the notes, and what was known of it before stays.
    """
    before = load(path)
    if before is not None and before.is_fresh(time.time()) and not force:
        return before
    found = _merged(before, await ask(means or Means()))
    try:
        save(path, found)
    except OSError as error:
        return msgspec.structs.replace(
            found, notes=(*found.notes, f"They could not be kept: {error.strerror}.")
        )
    return found


async def ask(means: Means) -> Registries:
    """Ask all three now."""
    answers = await asyncio.gather(_pip(means), _npm(means), _apt(means))
    found = [registry for answer in answers for registry in answer.found]
    notes = [note for answer in answers for note in answer.notes]
    usable = [registry for registry in found if clients.fault_of(registry) is None]
    notes += [fault for fault in map(clients.fault_of, found) if fault is not None]
    asked = time.time() - (0 if all(answer.asked for answer in answers) else FRESH - AGAIN)
    return Registries(tuple(dict.fromkeys(usable)), tuple(dict.fromkeys(notes)), asked)


def _merged(before: Registries | None, found: Registries) -> Registries:
    """What was found, and of a client that found nothing, what it had found before."""
    if before is None:
        return found
    kinds: set[Kind] = {registry.kind for registry in found.found}
    kept = tuple(registry for registry in before.found if registry.kind not in kinds)
    return msgspec.structs.replace(found, found=(*found.found, *kept))


async def _pip(means: Means) -> Registries:
    try:
        config, told = (
            await means.run([*_pip_command(), "config", "list"]),
            await means.run([*_pip_command(), "help", "download"]),
        )
    except OSError as error:
        return Registries(notes=(f"pip could not be asked: {error}.",), asked=1)
    places, notes = _places(clients.pip_indexes(config, told))
    found, complete = [], True
    for url in places:
        page, note = await _sample(means.fetch, url)
        complete = complete and page is not None
        notes += [note] if note else []
        files = clients.file_places(page or b"", f"{url}/pip/")
        registry = Registry("pip", url, files, dated=clients.is_dated(page or b""))
        found.append(await _with_private(means, registry))
    return Registries(tuple(found), tuple(notes), float(complete))


async def _sample(fetch: Fetch, url: str) -> tuple[bytes | None, str]:
    why: object = ""
    for name in _SAMPLES:
        try:
            return await fetch(f"{url}/{name}/"), ""
        except (OSError, ValueError) as error:
            why = error
    return None, f"Where {url.partition('://')[2]} keeps its files could not be learnt: {why}."


async def _npm(means: Means) -> Registries:
    try:
        told = await means.run(["npm", "config", "list", "--json"])
    except OSError as error:
        return Registries(notes=(f"npm could not be asked: {error}.",), asked=1)
    found, notes = [], []
    for scope, url in clients.npm_registries(told):
        places, more = _places([url])
        notes += more
        found += [await _with_private(means, Registry("npm", place, scope=scope)) for place in places]
    return Registries(tuple(found), tuple(notes), 1)


async def _apt(means: Means) -> Registries:
    try:
        sources = clients.apt_sources(
            await means.run(["apt-get", "indextargets", "--format", clients.APT_FORMAT])
        )
        if not sources:
            sources = clients.apt_uris(await means.run(["apt-get", "--print-uris", "update"]))
    except OSError as error:
        return Registries(notes=(f"apt could not be asked: {error}.",), asked=1)
    found, notes = [], []
    for source in sources:
        places, more = _places([source.url])
        notes += more
        for place in places:
            registry = Registry(
                "apt", place, suite=source.suite, components=source.components, origin=source.origin
            )
            found.append(await _with_private(means, registry))
    return Registries(tuple(found), tuple(notes), 1)


def _places(urls: Iterable[str]) -> tuple[list[str], list[str]]:
    """The addresses that can be used, each once, and what is to be told."""
    found = [place for place in map(clients.place_of, urls) if place is not None]
    return list(dict.fromkeys(p.url for p in found if p.url)), [place.note for place in found if place.note]


async def _with_private(means: Means, registry: Registry) -> Registry:
    """Say which of its names are of a network of one's own. A public registry can't point into that."""
    if not await means.is_private(_host(registry.url)):
        return registry
    private = [place for place in (registry.url, *registry.files) if await means.is_private(_host(place))]
    return msgspec.structs.replace(registry, private=tuple(private))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _pip_command() -> list[str]:
    return next(([name] for name in ("pip3", "pip") if shutil.which(name)), [sys.executable, "-m", "pip"])


async def output(command: Sequence[str]) -> str:
    """What a client prints when it is run where no project is.

    Raises:
        OSError: it isn't there, fails, or takes longer than half a minute.
    """
    if (program := shutil.which(command[0])) is None:
        raise FileNotFoundError(f"{command[0]} is not installed here")
    environment = {**os.environ, "LC_ALL": "C", "COLUMNS": "400", "NO_COLOR": "1"}
    root = Path.home().anchor
    process = await asyncio.create_subprocess_exec(
        program, *command[1:], stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, cwd=root, env=environment
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        raise TimeoutError(f"{command[0]} took longer than {PATIENCE:.0f} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise OSError(f"{command[0]} ended with status {process.returncode}")
    return printed.decode("utf-8", "replace")


async def get(url: str) -> bytes:
    """A page of a registry, got as the machine's own programs would.

    Raises:
        OSError: it can't be had.
    """
    return await asyncio.to_thread(_get, url)


def _get(url: str) -> bytes:
    from urllib.request import Request, urlopen

    request = Request(url, headers={"Accept": JSON_PAGE, "User-Agent": "workroom"})  # noqa: S310  # http(s) only
    with urlopen(request, timeout=PAGE_PATIENCE) as answer:  # noqa: S310
        page: bytes = answer.read(MAX_PAGE)
    return page


async def is_private(host: str) -> bool:
    """Whether the host's name has an address of a network of one's own: then a rule for it must say so."""
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(answer[4][0]).partition("%")[0]).is_global for answer in answers)


class Means(msgspec.Struct, frozen=True):
    """By what the clients, the indexes and the resolver are asked."""

    fetch: Fetch = get
    run: Run = output
    is_private: Callable[[str], Awaitable[bool]] = is_private
