"""Every process a job started, however it hid: one control group a job, or a walk through /proc.

Source: Documentation/admin-guide/cgroup-v2.rst. What is spawned is born in the group of the agent itself: there is
no window in which a child could fork out of sight. The agent moves to another group only when it must, that is
before it starts a job while the last one still has processes, and before it kills a group: under emulation making a
group and moving there costs as much as a good part of a program's start.
"""

from __future__ import annotations

import contextlib
import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROOT = "/sys/fs/cgroup"
_WORK = f"{_ROOT}/work"


class Tree:
    """The processes of one job. `ended`: the first of them ended; others may go on."""

    ended = False

    def pids(self) -> list[int]:
        """Those alive, at this moment."""
        raise NotImplementedError

    def settle(self) -> None:
        """The first one ended: look whether others go on."""

    def signal(self, number: int) -> None:
        """Send a signal to each."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


class Group(Tree):
    """A job's tenancy of a control group: what is born in it stays in it."""

    def __init__(self, path: str, leave: Callable[[str], None]) -> None:
        self._path = path
        self._leave = leave

    def pids(self) -> list[int]:
        """Those alive, at this moment."""
        return _members(self._path) if self._path else []

    def signal(self, number: int) -> None:
        """Send a signal to each; SIGKILL at one stroke, which no fork escapes."""
        if number == signal.SIGKILL and self._path:
            self._leave(self._path)
            if _write(f"{self._path}/cgroup.kill", "1"):
                return
        super().signal(number)

    @property
    def gone(self) -> bool:
        """Nobody is left, and nobody can come."""
        return not self._path

    def settle(self) -> None:
        """An empty group stays empty, so it can be let go at once."""
        self.ended = True
        if not _members(self._path):
            self._path = ""

    def vacate(self) -> None:
        """The group is another job's from now on."""
        self._path = ""


class Session(Tree):
    """Without control groups: whoever descends from the leader, or carries the job's mark in its environment."""

    def __init__(self, leader: int, mark: str) -> None:
        self._leader = leader
        self._mark = mark.encode(errors="surrogateescape") + b"\0"

    def pids(self) -> list[int]:
        """Those alive, at this moment."""
        alive = dict(_processes())
        mine = {pid for pid, (parent, session) in alive.items() if self._leader in (pid, parent, session)}
        mine |= {pid for pid in alive if pid not in mine and self._is_marked(pid)}
        while more := {pid for pid, (parent, _) in alive.items() if parent in mine} - mine:
            mine |= more
        return sorted(mine)

    def _is_marked(self, pid: int) -> bool:
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                return self._mark in file.read()
        except OSError:
            return False


class Groups:
    """All groups, each with its tenant; the agent stands in one of them."""

    def __init__(self) -> None:
        self._tenants: dict[str, Group | None] = {}
        self._limited: set[str] = set()
        self._here = ""
        self.available = self._prepare()

    def limit(self, processes: int) -> None:
        """At most so many processes in all jobs together, the agent not counted."""
        _write(f"{_WORK}/pids.max", str(processes + 1))

    def next(self, processes: int | None) -> Group:
        """The group for a job that is about to be spawned, optionally with a limit of its own. Raises OSError."""
        if not self._is_free(self._here):
            self._move()
        tenant = self._tenants[self._here]
        if tenant is not None:
            tenant.vacate()
        self._limit(processes)
        group = self._tenants[self._here] = Group(self._here, self._leave)
        return group

    def _limit(self, processes: int | None) -> None:
        if processes is not None:
            _write(f"{self._here}/pids.max", str(processes + 1))
            self._limited.add(self._here)
        elif self._here in self._limited:
            _write(f"{self._here}/pids.max", "max")
            self._limited.discard(self._here)

    def _leave(self, path: str) -> None:
        if path == self._here:
            self._move()

    def _is_free(self, path: str) -> bool:
        tenant = self._tenants[path]
        return tenant is None or tenant.gone or (tenant.ended and not _members(path))

    def _move(self) -> None:
        free = next((path for path in self._tenants if path != self._here and self._is_free(path)), None)
        if free is None:
            free = f"{_WORK}/{len(self._tenants)}"
            os.mkdir(free)
            self._tenants[free] = None
        with open(f"{free}/cgroup.procs", "w") as file:
            file.write("0")
        self._here = free

    def _prepare(self) -> bool:
        if os.getpid() != 1:
            return False
        try:
            os.makedirs(_WORK, exist_ok=True)
            _write(f"{_ROOT}/cgroup.subtree_control", "+pids")
            _write(f"{_WORK}/cgroup.subtree_control", "+pids")
            self._move()
        except OSError:
            return False
        return os.path.exists(f"{self._here}/cgroup.kill")


def everyone(spared: int = 0) -> list[int]:
    """Every process but the agent, the spared one and the kernel's own; outside a computer, the agent's descendants."""
    me = os.getpid()
    alive = dict(_processes())
    if me == 1:
        return [pid for pid, (parent, _) in alive.items() if pid not in (1, 2, spared) and parent != 2]
    mine = {me}
    while more := {pid for pid, (parent, _) in alive.items() if parent in mine} - mine:
        mine |= more
    return sorted(mine - {me})


def signal_everyone(number: int, spared: int = 0) -> None:
    """To all of `everyone`. As the first process this is one system call, which no fork escapes.

    The spared process hears it too, unless it is SIGKILL: then all are stopped by one call, so that nobody can fork
    any more, and ended one by one.
    """
    first = os.getpid() == 1
    if first:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGSTOP if spared and number == signal.SIGKILL else number)
        if not spared or number != signal.SIGKILL:
            return
    for pid in everyone(spared):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    if first:
        with contextlib.suppress(ProcessLookupError):
            os.kill(spared, signal.SIGCONT)


def _processes() -> Iterator[tuple[int, tuple[int, int]]]:
    """Id, parent and session of every process that still runs."""
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))) and fields[0] not in (b"Z", b"X"):
            yield int(name), (int(fields[1]), int(fields[3]))


def _stat(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2].split()
    except OSError:
        return []


def _members(path: str) -> list[int]:
    try:
        with open(f"{path}/cgroup.procs", "rb") as file:
            return [
                pid for pid in map(int, file.read().split()) if pid != os.getpid() and not _is_zombie(pid)
            ]
    except OSError:
        return []


def _is_zombie(pid: int) -> bool:
    return _stat(pid)[:1] in ([], [b"Z"], [b"X"])


def _write(path: str, text: str) -> bool:
    try:
        with open(path, "w") as file:
            file.write(text)
    except OSError:
        return False
    return True
