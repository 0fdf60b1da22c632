"""Starting a program by posix_spawn, the cheapest way there is: no copy of the agent's memory, one exec."""

from __future__ import annotations

import errno
import os
import signal

from .shell import plain_words
from .system import CERTIFICATES
from .users import HOME, Acting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What programs trust that come with certificates of their own: the door's alone, as all others do (see `system`).
_TRUST = {
    **dict.fromkeys(
        ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS", "PIP_CERT",
         "AWS_CA_BUNDLE", "CARGO_HTTP_CAINFO", "DENO_CERT"),
        CERTIFICATES,
    ),
    "NODE_USE_SYSTEM_CA": "1",
    "UV_SYSTEM_CERTS": "1",
}  # fmt: skip
# Python ignores these two; a program expects the default.
_DEFAULTS = (signal.SIGPIPE, signal.SIGXFSZ)


class Program:
    """What to start: words or a shell line, where, with which environment and input, and as whom."""

    def __init__(self, header: dict[str, Any], stdin: bytes) -> None:
        self.root = bool(header.get("root"))
        self.cwd = str(header.get("cwd") or HOME)
        self.stdin = stdin
        self.stdin_file: str | None = header.get("stdin_file")
        self.env = _environment(header.get("env") or {}, root=self.root)
        self._plain: list[str] | None = None
        if header.get("argv") is not None:
            self.words = [str(word) for word in header["argv"]]
        else:
            line = str(header["shell"])
            self.words = [_shell(), "-c", line]
            self._plain = None if "BASH_ENV" in self.env else plain_words(line)

    def spawn(self, stdout: int, stderr: int) -> int:
        """Start it in a session of its own; its process id. Raises OSError with the path that could not be had."""
        stdin = self._open_stdin()
        try:
            with Acting(root=self.root, files=True):
                os.chdir(self.cwd)
            return self._start((stdin, stdout, stderr))
        finally:
            os.close(stdin)
            os.chdir("/")

    def _start(self, streams: tuple[int, int, int]) -> int:
        if self._plain:
            try:
                return self._exec(self._plain, streams)
            except OSError:
                pass  # missing, or a script without its first line: the shell knows what to do and to say
        return self._exec(self.words, streams)

    def _exec(self, words: list[str], streams: tuple[int, int, int]) -> int:
        path = words[0] if "/" in words[0] else self._find(words[0])
        actions = [(os.POSIX_SPAWN_DUP2, fd, to) for to, fd in enumerate(streams)]
        with Acting(root=self.root, files=False) as other, _Named(path):
            return os.posix_spawn(
                path,
                words,
                self.env,
                file_actions=actions,
                setsid=True,
                resetids=other,
                setsigmask=(),
                setsigdef=_DEFAULTS,
            )

    def _find(self, word: str) -> str:
        for folder in self.env.get("PATH", _PATH).split(":"):
            path = f"{folder}/{word}"
            if os.access(path, os.X_OK):
                return path
        raise FileNotFoundError(errno.ENOENT, "no such program", word)

    def _open_stdin(self) -> int:
        if self.stdin_file is not None:
            with Acting(root=self.root, files=True):
                return os.open(self.stdin_file, os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC)
        if not self.stdin:
            return os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        return _in_memory(self.stdin)


def _environment(given: dict[str, str], *, root: bool) -> dict[str, str]:
    user, home = ("root", "/root") if root else ("agent", HOME)
    base = {"PATH": _PATH, "HOME": home, "USER": user, "LOGNAME": user, "LANG": "C.UTF-8", "SHELL": _shell()}
    return {**base, **_TRUST, **{str(name): str(value) for name, value in given.items()}}


class _Named:
    """The error of a spawn says which program it was; Python's own does not."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            error.filename = self._path


def _shell() -> str:
    return "/bin/bash" if os.access("/bin/bash", os.X_OK) else "/bin/sh"


def _in_memory(data: bytes) -> int:
    fd = os.memfd_create("stdin")
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
