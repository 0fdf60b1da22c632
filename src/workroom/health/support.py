"""The bundle for a report about a fault: what is needed to find it, and nothing of what the person works on.

No prompts, words, file names or hosts of the log go in, no keys, and nothing that looks like one.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workroom.errors import UserError
from workroom.health.checks import look
from workroom.log.store import Row
from workroom.secrets import values_in
from workroom.settings import flat
from workroom.trust.findings import masked

if TYPE_CHECKING:
    from workroom.app import App

ROWS = 2000
"""How many of the newest events are told of."""
TAIL = 256 << 10
"""Bytes of the end of the server's own log."""
_TOLD = ("outcome", "state", "allowed", "tool", "resumed")
"""Fields of events that say how something went, and never what it was about."""
_PLAIN = re.compile(r"[a-z0-9_-]{1,40}")
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY = re.compile(r"(?<=://)([^\s?\"']+)\?[^\s\"']*")
_PACKAGES = ("fastapi", "starlette", "uvicorn", "pydantic", "pydantic-ai-slim", "msgspec", "httpx", "keyring")


async def bundle(app: App) -> bytes:
    """The bundle, a zip of a few text files."""
    app.know_keys()
    for secret in values_in(os.environ):
        app.redactor.add(secret)
    clean = _cleaner(app)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, text in (
            ("read-me.txt", _READ_ME),
            ("doctor.json", _json([msgspec.to_builtins(check) for check in await look(app.places)])),
            ("settings.json", _told(lambda: _json(dict(flat(app.settings))))),
            ("versions.json", _json(_versions())),
            ("events.jsonl", _told(lambda: "\n".join(json.dumps(row) for row in _events(app)))),
            ("server.log", _tail(app.places.data / "server" / "server.log")),
        ):
            into.writestr(name, clean(text))
    return made.getvalue()


def _cleaner(app: App) -> Callable[[str], str]:
    """Takes out every key that is known, whatever looks like one, logins in addresses, and who the person is."""
    home, user = str(Path.home()), Path.home().name

    def clean(text: str) -> str:
        text = _QUERY.sub(r"\1?…", _LOGIN.sub("…@", app.redactor.text(text)))
        text = masked(text).replace(home, "~")
        return re.sub(rf"\b{re.escape(user)}\b", "user", text) if len(user) > 2 and user != "root" else text

    return clean


def _events(app: App) -> Iterator[dict[str, Any]]:
    numbers: dict[str, int] = {}
    for row in app.log.rows(after=max(app.log.newest - ROWS, 0), limit=ROWS):
        task = numbers.setdefault(row.task, len(numbers) + 1) if row.task else 0
        yield {"seq": row.seq, "at": row.at, "task": task, "kind": row.kind, **_outcome(row)}


def _outcome(row: Row) -> dict[str, Any]:
    """How it went, as far as that is one plain word or a yes or no."""
    body = json.loads(row.body)
    found = {name: body[name] for name in _TOLD if name in body}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, bool) or (isinstance(value, str) and _PLAIN.fullmatch(value))
    }


def _versions() -> dict[str, Any]:
    packages = {}
    for name in ("workroom", *_PACKAGES):
        with suppress(metadata.PackageNotFoundError):
            packages[name] = metadata.version(name)
    return {
        "python": sys.version,
        "system": platform.system(),
        "kernel": platform.release(),
        "processor": platform.machine(),
        "packages": packages,
    }


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - TAIL, 0))
            return file.read(TAIL).decode("utf-8", "replace")
    except OSError as error:
        return f"There is none ({error.strerror})."


def _told(make: Callable[[], str]) -> str:
    """What can't be had is said in its place: a bundle is wanted most when something is broken."""
    try:
        return make()
    except (UserError, OSError, ValueError) as error:
        return f"It can't be read: {error}"


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, default=str)


_READ_ME = """\
Workroom's bundle for a report about a fault. Look through it before you send it to anybody.

doctor.json    what `workroom doctor` found
settings.json  your settings, without keys, logins in addresses, and what looks like a secret
versions.json  versions of Workroom, its packages and your system
events.jsonl   the newest events of your tasks: their kind, time and outcome; no words, files or hosts
server.log     the end of the server's own log
"""
