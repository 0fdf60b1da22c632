"""Where the server is found: its folder, its socket for this user's programs, and its names in a browser."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import msgspec

from workroom.errors import UserError
from workroom.settings import Places
from workroom.sockets import LONGEST, is_private, private_folder

LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"
_PREVIEW = re.compile(r"([0-9a-f]{16})\.preview\.localhost:(\d{1,5})")


class NoPlace(UserError):
    """There is no folder that only this user can enter; nothing was started."""

    exit_code = 73


class Origin(msgspec.Struct, frozen=True):
    """The window's own origin. `id` is random: a cookie of plain `localhost` would be sent to every local server."""

    id: str
    port: int

    @property
    def host(self) -> str:
        """As it stands in a Host header."""
        return f"{self.id}.localhost:{self.port}"

    @property
    def url(self) -> str:
        """As it stands in an Origin header."""
        return f"http://{self.host}"

    def preview(self, label: str) -> str:
        """The origin of one preview."""
        return f"http://{label}.preview.localhost:{self.port}"

    def label_of(self, host: str) -> str | None:
        """The preview that a Host header names, if it is one of this server's."""
        found = _PREVIEW.fullmatch(host)
        return found[1] if found and int(found[2]) == self.port else None


def folder(places: Places) -> Path:
    """The server's own folder, closed to everyone else.

    Raises:
        NoPlace: it can't be.
    """
    found = places.data / "server"
    places.data.mkdir(parents=True, exist_ok=True)
    if not is_private(found):
        raise NoPlace(f"{found} is not a folder of yours alone.", hint="Check its owner and rights.")
    return found


def socket_path(places: Places) -> Path:
    """Where this user's programs reach the server.

    Raises:
        NoPlace: there is no private folder for it.
    """
    path = folder(places) / "workroom.sock"
    if len(os.fsencode(path)) < LONGEST:
        return path
    short = private_folder()
    if short is None:
        raise NoPlace(
            "There is no private folder for the server's socket.", hint="Set XDG_RUNTIME_DIR to one."
        )
    return short / f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.server"
