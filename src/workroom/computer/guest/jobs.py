"""Jobs: programs the host asked for, each with an id that starts at most one program, ever.

What a job writes is kept until the host acknowledges it, so a broken channel costs nothing: the host attaches
again and says how far it got.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time

from .killing import Killing
from .spawn import Program
from .spool import Spool
from .trees import Groups, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .loop import Loop, Timer
    from .trees import Tree

STREAMS = ("stdout", "stderr")
PIECE = 64 << 10
WINDOW = 1 << 20
OUTPUT_LIMIT = 8 << 20
# All spools together. Beyond it programs wait at their pipes until the host acknowledges.
BUDGET = 48 << 20
# Most programs end sooner; their end is then the only thing that wakes the agent and the host. Under emulation
# each of these wakes costs as much as a twentieth of a program.
LIVE_AFTER = 0.04
KEPT_JOBS = 256
KEPT_IDS = 4096


class Stream:
    """One output of a job: the pipe it comes from and the spool it waits in."""

    def __init__(self, fd: int, limit: int) -> None:
        self.fd = fd
        self.spool = Spool(limit)


class Job:
    """A program, its process tree and its output."""

    def __init__(self, name: str, pid: int, tree: Tree, streams: list[Stream]) -> None:
        self.name = name
        self.pid = pid
        self.tree = tree
        self.streams = streams
        self.started = time.monotonic()
        self.status: int | None = None
        self.seconds = 0.0
        self.timed_out = False
        self.attached = True
        self.told = False
        self.timer: Timer | None = None

    def state(self) -> dict[str, Any]:
        """What the host is told of it."""
        state: dict[str, Any] = {"job": self.name, "pid": self.pid, "running": self.status is None}
        state |= {name: stream.spool.total for name, stream in zip(STREAMS, self.streams, strict=True)}
        if self.status is not None:
            code = os.waitstatus_to_exitcode(self.status)
            state |= {"exit": code if code >= 0 else None, "signal": -code if code < 0 else None}
            state |= {"seconds": self.seconds, "timed_out": self.timed_out}
        return state


class Jobs:
    """All jobs of this computer, by their ids."""

    def __init__(
        self, loop: Loop, send: Callable[[dict[str, Any], bytes], None], flush: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._send = send
        self._flush = flush
        self._groups = Groups()
        self._jobs: dict[str, Job] = {}
        self._by_pid: dict[int, Job] = {}
        self._forgotten: dict[str, None] = {}
        self._waiting: list[tuple[Job, Stream]] = []

    def limit(self, processes: int) -> None:
        """The cap on processes in all jobs together."""
        self._groups.limit(processes)

    def start(self, header: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Start it, or attach to it when the id is known. Raises OSError, ValueError."""
        name = str(header["job"])
        if name in self._jobs:
            return {**self.attach(header), "new": False}
        if name in self._forgotten:
            raise FileExistsError(
                errno.EEXIST, "this job was started before, and its result is forgotten", name
            )
        self._make_room()
        job = self._spawn(name, header, body)
        self._jobs[name] = self._by_pid[job.pid] = job
        if header.get("timeout") is not None:
            job.timer = self._loop.later(float(header["timeout"]), lambda: self._time_out(job))
        return {**job.state(), "new": True}

    def attach(self, header: dict[str, Any]) -> dict[str, Any]:
        """Send a job's output from these offsets on, and its end again."""
        job = self._get(header)
        for name, stream in zip(STREAMS, job.streams, strict=True):
            stream.spool.rewind(int(header.get(name, 0)))
        job.attached, job.told = True, False
        return job.state()

    def acknowledge(self, header: dict[str, Any]) -> None:
        """The host has a job's output up to these offsets."""
        job = self._jobs.get(str(header.get("job")))
        if job is None:
            return
        for name, stream in zip(STREAMS, job.streams, strict=True):
            stream.spool.acknowledge(int(header.get(name, 0)))
        if self._waiting and self._held() < BUDGET // 2:
            waiting, self._waiting = self._waiting, []
            for owner, stream in waiting:
                self._watch(owner, stream)

    def signal(self, header: dict[str, Any]) -> None:
        """Send a signal to every process of a job."""
        self._get(header).tree.signal(int(header["signal"]))

    def kill(self, header: dict[str, Any], done: Callable[[list[int]], None]) -> None:
        """End every process of a job, then call `done` with those that would not end."""
        job = self._get(header)
        Killing(self._loop, job.tree.signal, job.tree.pids, float(header.get("grace", 0.5)), done)

    def states(self) -> list[dict[str, Any]]:
        """The state of every job that is not forgotten."""
        return [{**job.state(), "processes": len(job.tree.pids())} for job in self._jobs.values()]

    def forget(self, header: dict[str, Any]) -> None:
        """The host has everything of a job that has ended."""
        job = self._jobs.get(str(header["job"]))
        if job is None:
            return
        if job.status is None:
            raise BlockingIOError(errno.EAGAIN, "this job still runs", job.name)
        self._drop(job)

    def detach(self) -> None:
        """The host is gone: hold the output until it asks again."""
        for job in self._jobs.values():
            job.attached = False

    def ended(self, pid: int, status: int) -> None:
        """A child of the agent ended: a job's first process, or an orphan that nobody else waits for."""
        job = self._by_pid.pop(pid, None)
        if job is None:
            return
        job.status, job.seconds = status, time.monotonic() - job.started
        if job.timer is not None:
            job.timer.cancel()
        for stream in job.streams:
            self._drain(job, stream)
            stream.spool.close()
        self._flush()
        job.tree.settle()

    def pump(self) -> bool:
        """Send one round of output and ends; whether there was any."""
        sent = False
        for job in [job for job in self._jobs.values() if job.attached and not job.told]:
            sent = self._pump(job) or sent
        return sent

    def _pump(self, job: Job) -> bool:
        sent = False
        for name, stream in zip(STREAMS, job.streams, strict=True):
            piece = stream.spool.next(PIECE, WINDOW)
            if piece is not None:
                sent = True
                self._send(
                    {"notice": "output", "job": job.name, "stream": name, "offset": piece[0]}, piece[1]
                )
        if not sent and job.status is not None and all(stream.spool.done() for stream in job.streams):
            job.told = sent = True
            self._send({"notice": "ended", **job.state(), "disk_free": _disk_free()}, b"")
        return sent

    def _spawn(self, name: str, header: dict[str, Any], body: bytes) -> Job:
        limit = min(int(header.get("output_limit", OUTPUT_LIMIT)), OUTPUT_LIMIT)
        program = Program({**header, "env": {**(header.get("env") or {}), "WORKROOM_JOB": name}}, body)
        tree = self._group(header)
        pipes = [os.pipe() for _ in STREAMS]
        try:
            pid = program.spawn(pipes[0][1], pipes[1][1])
        except BaseException as error:
            if tree is not None:
                tree.settle()
            for read, _ in pipes:
                os.close(read)
            raise _in_plain_words(error) from None
        finally:
            for _, write in pipes:
                os.close(write)
        return self._adopt(
            name, pid, tree or Session(pid, f"WORKROOM_JOB={name}"), [p[0] for p in pipes], limit
        )

    def _group(self, header: dict[str, Any]) -> Tree | None:
        if self._groups.available:
            return self._groups.next(header.get("processes"))
        if header.get("processes") is not None:
            raise OSError(errno.ENOSYS, "A job can't have a limit of its own: there are no control groups.")
        return None

    def _adopt(self, name: str, pid: int, tree: Tree, outputs: list[int], limit: int) -> Job:
        job = Job(name, pid, tree, [Stream(fd, limit) for fd in outputs])
        for stream in job.streams:
            os.set_blocking(stream.fd, False)
        self._loop.later(LIVE_AFTER, lambda: self._go_live(job))
        return job

    def _go_live(self, job: Job) -> None:
        if job.status is None:
            for stream in job.streams:
                self._watch(job, stream)

    def _watch(self, job: Job, stream: Stream) -> None:
        if stream.fd >= 0:
            self._loop.watch(stream.fd, lambda _events: self._readable(job, stream))

    def _readable(self, job: Job, stream: Stream) -> None:
        if self._read(stream):
            self._flush()
        if stream.fd >= 0 and not stream.spool.closed and self._held() > BUDGET:
            self._loop.forget(stream.fd)
            self._waiting.append((job, stream))

    def _read(self, stream: Stream) -> bool:
        """Take what is there; False when there is nothing yet or no more."""
        try:
            data = os.read(stream.fd, PIECE)
        except BlockingIOError:
            return False
        if not data:
            self._loop.forget(stream.fd)
            os.close(stream.fd)
            stream.fd = -1
            return False
        # A process that outlives its job may still write: it must not block, and nobody waits for it.
        if not stream.spool.closed:
            stream.spool.write(data)
        return True

    def _drain(self, job: Job, stream: Stream) -> None:
        # A pipe holds 64 KiB, so this reads what the ended process wrote, and not for ever what a child writes.
        for _ in range(16):
            if stream.fd < 0 or not self._read(stream):
                return
        self._watch(job, stream)

    def _held(self) -> int:
        return sum(stream.spool.held for job in self._jobs.values() for stream in job.streams)

    def _time_out(self, job: Job) -> None:
        job.timed_out = True
        Killing(self._loop, job.tree.signal, job.tree.pids, 0.5, lambda _left: None)

    def _get(self, header: dict[str, Any]) -> Job:
        try:
            return self._jobs[str(header["job"])]
        except KeyError:
            raise ProcessLookupError(errno.ESRCH, "no such job", str(header.get("job"))) from None

    def _make_room(self) -> None:
        """Bound what is remembered: the oldest job that ended goes first."""
        for job in [job for job in self._jobs.values() if job.status is not None]:
            if len(self._jobs) < KEPT_JOBS:
                return
            self._drop(job)
        if len(self._jobs) >= KEPT_JOBS:
            raise BlockingIOError(errno.EAGAIN, f"{KEPT_JOBS} jobs run already", "")

    def _drop(self, job: Job) -> None:
        del self._jobs[job.name]
        self._forgotten[job.name] = None
        while len(self._forgotten) > KEPT_IDS:
            del self._forgotten[next(iter(self._forgotten))]


def _in_plain_words(error: BaseException) -> BaseException:
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return OSError(errno.EAGAIN, "The computer's limit of processes is reached; stop some of them first.")
    return error


def _disk_free() -> int | None:
    with contextlib.suppress(OSError):
        disk = os.statvfs("/")
        return disk.f_bavail * disk.f_frsize
    return None
