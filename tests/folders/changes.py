"""Random changes to a folder, as a guest makes them; most of them possible, some refused."""

from __future__ import annotations

import contextlib
import os
import random

from folders.client import Client
from workroom.folders import SharedView

NAMES = ["a", "b", "c", "d", "e"]


class Changes:
    """A source of changes that depends on its seed only."""

    def __init__(self, seed: int, client: Client, view: SharedView) -> None:
        self._random = random.Random(seed)
        self._client = client
        self._view = view
        self._acts = [
            *[self.write] * 4,
            *[self.overwrite] * 3,
            *[self.rename] * 5,
            *[self.mkdir] * 3,
            *[self.unlink] * 3,
            self.rmdir,
            self.truncate,
            self.chmod,
            self.utime,
            self.symlink,
            self.replace,
            self.inplace,
        ]

    def some(self, count: int) -> None:
        for _ in range(count):
            self.one()

    def one(self) -> None:
        with contextlib.suppress(OSError):
            self._random.choice(self._acts)()

    def path(self) -> str:
        depth = self._random.choice([1, 1, 2, 2, 3])
        return "folders/box/" + "/".join(self._random.choice(NAMES) for _ in range(depth))

    def data(self) -> bytes:
        return self._random.randbytes(self._random.choice([0, 1, 10, 5000]))

    def write(self) -> None:
        self._client.write(self.path(), self.data(), self._random.choice([0o644, 0o600, 0o755]))

    def overwrite(self) -> None:
        self._client.overwrite(self.path(), self.data(), self._random.choice([1, 0o1001, 0o2001]))

    def rename(self) -> None:
        self._client.rename(self.path(), self.path())

    def mkdir(self) -> None:
        self._client.mkdir(self.path(), self._random.choice([0o755, 0o700]))

    def unlink(self) -> None:
        self._client.unlink(self.path())

    def rmdir(self) -> None:
        self._client.rmdir(self.path())

    def truncate(self) -> None:
        self._client.truncate(self.path(), self._random.choice([0, 3, 8000]))

    def chmod(self) -> None:
        path, mode = self.path(), self._random.choice([0o600, 0o640, 0o777, 0o700])
        # An ordinary user must still get into a directory, to compare and to clear away.
        self._client.chmod(path, mode | 0o100 if self._client.getattr(path).is_dir else mode)

    def utime(self) -> None:
        self._client.utime(self.path(), self._random.randrange(10**18))

    def symlink(self) -> None:
        self._client.symlink(self.path(), os.fsencode(self.path()))

    def replace(self) -> None:
        self._view.write("/" + self.path(), self.data())

    def inplace(self) -> None:
        """Other bytes, the same size and times: what only the content tells."""
        path = self.path()
        found = self._client.getattr(path)
        size = 0 if found.is_dir else found.size  # a directory's is the file system's own affair
        self._client.overwrite(path, self._random.randbytes(size), 1)
        self._client.utime(path, found.mtime_ns)
