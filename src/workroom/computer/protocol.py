"""What the host and a computer's agent say to each other. Pure: structs in, payloads out, and back, checked.

    payload   header length[4]  header (JSON, UTF-8)  body

A request has an id and an `op`; its reply carries the id and `ok` or `error`; a notice has neither. All that
comes from the computer is hostile: it is bounded and converted strictly, and what does not fit is `Malformed`.
Names of files are any bytes; they travel as JSON strings with surrogate escapes, which is why the standard
library's JSON does the text and msgspec the checking.
"""

from __future__ import annotations

import errno
import json
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

MAX_HEADER = 512 << 10
PIECE = 512 << 10

_MAX = (1 << 63) - 1
Text = Annotated[str, Meta(max_length=4096)]
Count = Annotated[int, Meta(ge=0, le=_MAX)]
Seconds = Annotated[float, Meta(ge=0, le=1e10)]
_T = TypeVar("_T")


class Malformed(Exception):
    """The computer sent what its agent never sends."""


class Request(Struct, kw_only=True, omit_defaults=True, tag_field="op"):
    """Something the host asks for."""


class Hello(Request, tag="hello"):
    """Which agent are you?"""


class Ping(Request, tag="ping"):
    """Are you there?"""


class Wake(Request, tag="wake"):
    """Be yourself: the time (seconds since 1970), your identity, your limit of processes. Body: entropy.

    `certificate` (PEM) is the only authority that the programs in there shall trust; "" leaves it as it was.
    """

    time: float
    hostname: str
    machine_id: str
    processes: int
    folders: bool = False
    certificate: str = ""


class MountFolders(Request, tag="mount_folders"):
    """Mount what the host hands over, anew."""


class UnmountFolders(Request, tag="unmount_folders"):
    """Let go of it."""


class Start(Request, tag="start"):
    """Start a job; one that is known by its name is attached to instead. Body: its standard input."""

    job: str
    argv: tuple[str, ...] | None = None
    shell: str | None = None
    cwd: str = ""
    env: dict[str, str] = {}
    root: bool = False
    timeout: float | None = None
    output_limit: int | None = None
    processes: int | None = None
    stdin_file: str | None = None


class Attach(Request, tag="attach"):
    """Send a job's output from these offsets on, and its end."""

    job: str
    stdout: int = 0
    stderr: int = 0


class Acknowledge(Attach, tag="acknowledge"):
    """The host has a job's output before these offsets."""


class Signal(Request, tag="signal"):
    """Send a signal to every process of a job."""

    job: str
    signal: int


class Kill(Request, tag="kill"):
    """End every process of a job: TERM, `grace` seconds, KILL. Answered when none is left."""

    job: str
    grace: float = 0.5


class KillAll(Request, tag="kill_all"):
    """End every process but the agent. Answered when none is left."""

    grace: float = 0.3


class ListJobs(Request, tag="jobs"):
    """Which jobs do you know?"""


class Forget(Request, tag="forget"):
    """The host has everything of this job, which has ended."""

    job: str


class PathRequest(Request, kw_only=True):
    """Something about a path of the computer, as its user or as root."""

    path: str
    root: bool = False


class Read(PathRequest, kw_only=True, tag="read"):
    """A piece of a file, at most `PIECE`."""

    offset: int
    size: int


class Write(PathRequest, kw_only=True, tag="write"):
    """A piece (the body) of a file that takes its place with the last one. `token` names the upload."""

    token: str
    offset: int
    last: bool
    mode: int | None = None


class Stat(PathRequest, tag="stat"):
    """What a path names."""

    follow: bool = True


class ListFolder(PathRequest, tag="list"):
    """A page of a folder's entries, those after a name."""

    after: str = ""


class RealPath(PathRequest, tag="realpath"):
    """The path with every link resolved."""


class MakeFolder(PathRequest, tag="mkdir"):
    """A folder and those above it."""


class Remove(PathRequest, tag="remove"):
    """A file or a folder."""

    tree: bool = False


class Sync(Request, tag="sync"):
    """Flush the disk."""


class Stats(Request, tag="stats"):
    """How are you?"""


class PowerOff(Request, tag="poweroff"):
    """Flush and end."""


class Done(Struct, frozen=True):
    """It is done; there is nothing to say."""


class AgentInfo(Struct, frozen=True):
    """The agent that answers: its version, its Python, and seconds since the computer started."""

    version: Count
    python: Text
    uptime: Seconds


class JobState(Struct, frozen=True):
    """A job as the computer knows it: `stdout` and `stderr` are bytes written so far."""

    job: Text
    pid: Count
    running: bool
    stdout: Count
    stderr: Count
    exit: Annotated[int, Meta(ge=0, le=255)] | None = None
    signal: Annotated[int, Meta(ge=1, le=64)] | None = None
    seconds: Seconds = 0.0
    timed_out: bool = False
    processes: Count = 0


class JobStates(Struct, frozen=True):
    """Every job the computer knows."""

    jobs: Annotated[list[JobState], Meta(max_length=512)]


class Size(Struct, frozen=True):
    """A file's size in bytes."""

    size: Count


class Written(Struct, frozen=True):
    """A file as it was read back in the computer: its size in bytes and SHA-256."""

    size: Count
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] = ""


class FileStat(Struct, frozen=True):
    """What a path names: "file", "folder", "link" or "other"; `mtime` in nanoseconds since 1970."""

    kind: Annotated[str, Meta(pattern="^(file|folder|link|other)$")]
    size: Count
    mode: Annotated[int, Meta(ge=0, le=0o7777)]
    mtime: Annotated[int, Meta(ge=-_MAX, le=_MAX)]
    uid: Count
    name: Annotated[str, Meta(max_length=255)] = ""


class Page(Struct, frozen=True):
    """Entries of a folder; `last` names the last one when there are more."""

    entries: Annotated[list[FileStat], Meta(max_length=1000)]
    last: Annotated[str, Meta(max_length=255)] | None = None


class PathAnswer(Struct, frozen=True):
    """A path of the computer."""

    path: Text


class MachineStats(Struct, frozen=True):
    """How the computer is: bytes of memory and disk, load average of a minute, seconds since its start."""

    memory_total: Count
    memory_free: Count
    disk_total: Count
    disk_free: Count
    load: Seconds
    processes: Count
    uptime: Seconds


_PLAINLY = {
    errno.ENOSPC: "The computer's disk is full; nothing was changed. Remove files in it, or reset the computer.",
}


class Refusal(Struct, frozen=True):
    """Why a request was not carried out."""

    code: Annotated[str, Meta(pattern="^E[A-Z0-9]{1,20}$")]
    text: Text = ""
    path: Text | None = None

    def error(self) -> OSError:
        """The same as an exception of this side."""
        number = getattr(errno, self.code, errno.EIO)
        text = _PLAINLY.get(number, self.text)
        return OSError(number, text, self.path) if self.path else OSError(number, text)


class Reply(Struct, frozen=True):
    """The answer to the request of that id."""

    id: Count
    ok: dict[str, Any] | None = None
    error: Refusal | None = None

    def result(self, kind: type[_T]) -> _T:
        """What was asked for. Raises OSError when it was refused, `Malformed` when it is something else."""
        if self.error is not None:
            raise self.error.error()
        result: _T = _convert(self.ok, kind)
        return result


class Output(Struct, frozen=True, tag_field="notice", tag="output"):
    """A job wrote something (the body) at that offset."""

    job: Text
    stream: Annotated[str, Meta(pattern="^(stdout|stderr)$")]
    offset: Count


class Ended(JobState, frozen=True, tag_field="notice", tag="ended"):
    """A job ended, and all of its output was sent. `disk_free`: bytes left on the computer's disk."""

    disk_free: Count | None = None


def encode(request: Request, number: int, body: bytes = b"") -> bytes:
    """The payload of a request. Raises OSError(E2BIG) when its header is too large to send."""
    header = {"id": number, **msgspec.to_builtins(request)}
    encoded = json.dumps(header, separators=(",", ":")).encode()
    if len(encoded) > MAX_HEADER:
        raise OSError(errno.E2BIG, f"This is too long for one command: {len(encoded)} bytes.")
    return len(encoded).to_bytes(4, "big") + encoded + body


def decode_reply(payload: bytes) -> tuple[Reply, bytes]:
    """Header and body. Raises `Malformed`."""
    header, body = _split(payload)
    return _convert(header, Reply), body


def decode_notice(payload: bytes) -> tuple[Output | Ended, bytes]:
    """Header and body. Raises `Malformed`."""
    header, body = _split(payload)
    return _convert(header, Output | Ended), body


def _split(payload: bytes) -> tuple[Any, bytes]:
    end = 4 + int.from_bytes(payload[:4], "big")
    if len(payload) < 4 or end > len(payload) or end > 4 + MAX_HEADER:
        raise Malformed("a header that does not fit its frame")
    try:
        return json.loads(payload[4:end].decode(), parse_constant=_no_constant), payload[end:]
    except (ValueError, RecursionError) as error:
        raise Malformed(f"a header that is no JSON: {error}") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _convert(value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Malformed(str(error)[:300]) from None
