"""The computer's own files: read, write, stat, list, realpath, make, remove. Paths are the computer's.

Nothing is opened that could block the agent: no pipe, no device. A file is written beside its place and renamed,
so a reader sees the old or the new one, and what is reported was read back.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat as modes

from .users import Acting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Answer = tuple[dict[str, Any], bytes]

MAX_READ = 512 << 10
MAX_PAGE = 1000
MAX_UPLOADS = 32
_KINDS = {modes.S_IFREG: "file", modes.S_IFDIR: "folder", modes.S_IFLNK: "link"}


def read(header: dict[str, Any], _body: bytes) -> Answer:
    """A piece of a regular file, and the size of the whole."""
    fd = _open(header["path"], os.O_RDONLY)
    try:
        size = min(int(header["size"]), MAX_READ)
        return {"size": os.fstat(fd).st_size}, _read_at(fd, size, int(header["offset"]))
    finally:
        os.close(fd)


def stat(header: dict[str, Any], _body: bytes) -> Answer:
    """What a path names; a link itself unless `follow`."""
    return _describe(os.stat(header["path"], follow_symlinks=bool(header.get("follow", True)))), b""


def list_folder(header: dict[str, Any], _body: bytes) -> Answer:
    """A page of a folder's entries, sorted by name, those after the name `after`."""
    names = sorted(name for name in os.listdir(header["path"]) if name > header.get("after", ""))
    page = names[:MAX_PAGE]
    entries = []
    for name in page:
        with contextlib.suppress(FileNotFoundError):
            about = os.stat(os.path.join(header["path"], name), follow_symlinks=False)
            entries.append({"name": name, **_describe(about)})
    return {"entries": entries, "last": page[-1] if len(names) > len(page) else None}, b""


def realpath(header: dict[str, Any], _body: bytes) -> Answer:
    """The path with every link resolved; it may name nothing yet."""
    return {"path": os.path.realpath(header["path"])}, b""


def make_folder(header: dict[str, Any], _body: bytes) -> Answer:
    """A folder and those above it; one that is there is fine."""
    os.makedirs(header["path"], exist_ok=True)
    return {}, b""


def remove(header: dict[str, Any], _body: bytes) -> Answer:
    """A file, a link or an empty folder; with `tree` all below it too."""
    path = header["path"]
    if not modes.S_ISDIR(os.lstat(path).st_mode):
        os.unlink(path)
    elif header.get("tree"):
        _remove_tree(path)
    else:
        os.rmdir(path)
    return {}, b""


class Uploads:
    """Files on their way in, piece by piece. A piece that comes twice is written once."""

    def __init__(self) -> None:
        self._open: dict[str, _Upload] = {}

    def write(self, header: dict[str, Any], body: bytes) -> Answer:
        """Take a piece; with the last one put the file in its place, and say its size and SHA-256 as read back."""
        token = str(header["token"])
        upload = self._open.get(token)
        if upload is None:
            upload = self._begin(token, header)
        try:
            upload.take(int(header["offset"]), body)
            if not header.get("last"):
                return {"size": upload.size}, b""
            answer = upload.finish()
        except BaseException:
            upload.abandon()
            self._open.pop(token, None)
            raise
        del self._open[token]
        return answer, b""

    def _begin(self, token: str, header: dict[str, Any]) -> _Upload:
        if int(header["offset"]) != 0:
            raise OSError(errno.ESTALE, "the beginning of this file is lost", header["path"])
        while len(self._open) >= MAX_UPLOADS:
            self._open.pop(next(iter(self._open))).abandon()
        upload = self._open[token] = _Upload(header["path"], header.get("mode"))
        return upload


class _Upload:
    def __init__(self, path: str, mode: int | None) -> None:
        self._path = os.path.realpath(path)
        self._mode = mode if mode is not None else _mode_of(self._path)
        self._beside = f"{self._path}.{os.urandom(6).hex()}.part"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._fd = os.open(self._beside, flags, 0o600)
        self.size = 0

    def take(self, offset: int, data: bytes) -> None:
        if offset > self.size:
            raise OSError(errno.ESTALE, "a piece of this file is missing", self._path)
        view = memoryview(data)[self.size - offset :]
        while view:
            written = os.pwrite(self._fd, view, self.size)
            self.size += written
            view = view[written:]

    def finish(self) -> dict[str, Any]:
        os.fchmod(self._fd, self._mode)
        os.fsync(self._fd)
        size, digest = _hash(self._fd)
        os.rename(self._beside, self._path)
        os.close(self._fd)
        _sync_folder(os.path.dirname(self._path))
        return {"size": size, "sha256": digest}

    def abandon(self) -> None:
        os.close(self._fd)
        with contextlib.suppress(OSError):
            os.unlink(self._beside)


def as_asked(header: dict[str, Any]) -> Acting:
    """Acting as the user, or as root when the host asks for it."""
    return Acting(root=bool(header.get("root")), files=True)


def _open(path: str, flags: int) -> int:
    fd = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if modes.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    raise OSError(errno.EINVAL, "not a regular file", path)


def _read_at(fd: int, size: int, offset: int) -> bytes:
    pieces = []
    while size > 0 and (piece := os.pread(fd, size, offset)):
        pieces.append(piece)
        offset, size = offset + len(piece), size - len(piece)
    return b"".join(pieces)


def _describe(about: os.stat_result) -> dict[str, Any]:
    kind = _KINDS.get(modes.S_IFMT(about.st_mode), "other")
    return {
        "kind": kind,
        "size": about.st_size,
        "mode": modes.S_IMODE(about.st_mode),
        "mtime": about.st_mtime_ns,
        "uid": about.st_uid,
    }


def _mode_of(path: str) -> int:
    try:
        return modes.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return 0o644


def _hash(fd: int) -> tuple[int, str]:
    # The plain module: `hashlib` would load all of OpenSSL for it.
    sha256 = __import__("_sha256").sha256()
    at = 0
    while piece := os.pread(fd, 256 << 10, at):
        sha256.update(piece)
        at += len(piece)
    return at, sha256.hexdigest()


def _sync_folder(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            os.fsync(fd)
    finally:
        os.close(fd)


def _remove_tree(path: str) -> None:
    for folder, folders, files in os.walk(path, topdown=False):
        for name in files:
            os.unlink(os.path.join(folder, name))
        for name in folders:
            below = os.path.join(folder, name)
            if os.path.islink(below):
                os.unlink(below)
            else:
                os.rmdir(below)
    os.rmdir(path)
