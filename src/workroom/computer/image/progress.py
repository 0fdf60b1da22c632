"""How far a build is, from what the tools print. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a build, in order; UNPACK and CONFIGURE take turns."""

    WAIT = "wait"
    RESOLVE = "resolve"
    DOWNLOAD = "download"
    UNPACK = "unpack"
    CONFIGURE = "configure"
    SQUASH = "squash"
    KERNEL = "kernel"
    BOOT_TEST = "boot test"
    READY = "ready"


# The stages' shares of the whole, as measured on 2 cores with a good line.
SHARES = {
    Stage.RESOLVE: 4,
    Stage.DOWNLOAD: 10,
    Stage.UNPACK: 22,
    Stage.CONFIGURE: 18,
    Stage.SQUASH: 25,
    Stage.KERNEL: 11,
    Stage.BOOT_TEST: 10,
}
_STEP = re.compile(r"^(Unpacking|Setting up) (\S+)")
_EXTRACTING = re.compile(r"^I: extracting archives")
_PERCENT = re.compile(r"(\d+)%\s*$")

OnProgress = Callable[[Stage, float, str], None]


class Progress:
    """Turns a stage's progress into that of the whole build, which never goes back."""

    def __init__(self, tell: OnProgress) -> None:
        self._tell = tell
        self._done = dict.fromkeys(SHARES, 0.0)
        self._whole = 0.0

    def __call__(self, stage: Stage, part: float, text: str) -> None:
        """`part` of `stage` is done, 0 to 1."""
        if stage in self._done:
            self._done[stage] = max(self._done[stage], min(part, 1.0))
        done = sum(SHARES[each] * part for each, part in self._done.items()) / sum(SHARES.values())
        self._whole = 1.0 if stage is Stage.READY else max(self._whole, done)
        self._tell(stage, self._whole, text)

    def of(self, stage: Stage) -> Callable[[float, str], None]:
        """A reporter of the one stage."""
        return lambda part, text: self(stage, part, text)


class Bootstrap:
    """Reads mmdebstrap's and dpkg's output: how many of `packages` are unpacked and configured."""

    def __init__(self, packages: int, progress: Progress) -> None:
        self._packages = max(packages, 1)
        self._progress = progress
        self._seen = {"Unpacking": 0, "Setting up": 0}

    def hear(self, line: str) -> None:
        """Take one line of output."""
        if _EXTRACTING.match(line):
            self._progress(Stage.UNPACK, 0.05, "Unpacking the base system")
        elif found := _STEP.match(line):
            self._count(found[1], found[2].partition(":")[0])

    def _count(self, step: str, package: str) -> None:
        self._seen[step] += 1
        stage = Stage.UNPACK if step == "Unpacking" else Stage.CONFIGURE
        self._progress(stage, self._seen[step] / self._packages, f"{step} {package}")


def percent(line: str) -> float | None:
    """The part done that a progress bar ending in `NN%` shows."""
    found = _PERCENT.search(line)
    return int(found[1]) / 100 if found else None
