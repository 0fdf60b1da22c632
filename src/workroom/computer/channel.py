"""The host's end of the line to a computer's agent: requests, replies, and jobs whose output is never lost.

A channel outlives its connection where it knows how to dial again: it greets under a new epoch, asks what is still
open once more (the agent carries out a request's id once) and attaches to its jobs at the byte it has reached.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from workroom.computer import frames, protocol
from workroom.computer.jobs import JobRequest, JobResult, OnOutput, Running
from workroom.computer.line import ChannelBroken, Line
from workroom.computer.protocol import (
    AgentInfo,
    FileStat,
    JobState,
    MachineStats,
    Malformed,
    Reply,
    Request,
    Written,
)

__all__ = [
    "Channel",
    "ChannelBroken",
    "FileStat",
    "JobRequest",
    "JobResult",
    "JobState",
    "MachineStats",
    "Written",
]

REDIAL_FOR = 10.0
REQUEST_LIMIT = 30.0
# The agent ends a job at its timeout; this much later the host stops believing that it will.
END_LIMIT = 15.0
OPEN_REQUESTS = 64
MAX_FILE = 256 << 20
ENTROPY = 64
_ACKNOWLEDGE_EVERY = 256 << 10
_T = TypeVar("_T")


class _Open:
    """A request that waits for its reply."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.reply: asyncio.Future[tuple[Reply, bytes]] = asyncio.get_running_loop().create_future()


class Channel:
    """Requests to one computer's agent. Paths are the computer's; what it refuses is an OSError with its errno.

    Every call raises `ChannelBroken` when the agent can't be reached any more, and TimeoutError when it is there but
    does not answer in time.
    """

    def __init__(
        self, dial: Callable[[], Awaitable[socket.socket]], *, redial_for: float = REDIAL_FOR
    ) -> None:
        self._open: dict[int, _Open] = {}
        self._jobs: dict[str, Running] = {}
        # Never an id of an earlier host of the same agent, whose answers it still keeps.
        self._number = secrets.randbits(48) << 4 | 1
        self._slots = asyncio.Semaphore(OPEN_REQUESTS)
        self._greeted = asyncio.Event()
        self._broken: ChannelBroken | None = None
        self._line = Line(dial, self, redial_for=redial_for)
        self._serving = asyncio.create_task(self._serve(), name="channel")

    @classmethod
    async def connect(cls, to: socket.socket | str | Path) -> Channel:
        """A channel over a connected socket, or over the socket at a path, which is dialled again when it breaks."""
        if isinstance(to, socket.socket):
            return cls(_once(to), redial_for=0)
        return cls(lambda: dial(str(to)))

    @property
    def busy(self) -> int:
        """How many jobs are waited for."""
        return len(self._jobs)

    @property
    def broken(self) -> ChannelBroken | None:
        """Why it is over, when it is."""
        return self._broken

    async def close(self) -> None:
        """Let go of the line; whoever still waits gets `ChannelBroken`."""
        self._serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._serving
        self._end(ChannelBroken("the channel was closed"))

    async def hello(self, timeout: float = 10.0) -> AgentInfo:
        """Wait until the agent answers, `timeout` seconds at most, asking again and again meanwhile."""
        async with asyncio.timeout(timeout):
            await self._wait_for(self._greeted.wait())
            return await self._ask(protocol.Hello(), AgentInfo)

    async def ping(self) -> None:
        """One round trip."""
        await self._ask(protocol.Ping(), protocol.Done)

    async def wake(
        self,
        *,
        hostname: str,
        machine_id: str,
        processes: int,
        folders: bool = False,
        certificate: bytes | None = None,
    ) -> None:
        """After every boot and every wake: clock, randomness, identity, limit, the folders' mount if wanted, and
        the certificate (PEM) of the authority that programs inside shall trust.
        """
        request = protocol.Wake(
            time=time.time(),
            hostname=hostname,
            machine_id=machine_id,
            processes=processes,
            folders=folders,
            certificate=(certificate or b"").decode("ascii"),
        )
        await self._ask(request, protocol.Done, secrets.token_bytes(ENTROPY))

    async def mount_folders(self) -> None:
        """Mount /folders and /skills anew."""
        await self._ask(protocol.MountFolders(), protocol.Done)

    async def unmount_folders(self) -> None:
        """Unmount /folders and /skills, whoever uses them."""
        await self._ask(protocol.UnmountFolders(), protocol.Done)

    async def run(self, request: JobRequest | str, on_output: OnOutput | None = None) -> JobResult:
        """Run a program to its end; a plain `str` is a shell line under a name of its own.

        Raises OSError when it can't be started. Cancelled, it ends the job's processes.
        """
        if isinstance(request, str):
            request = JobRequest(f"line-{secrets.token_hex(8)}", request)
        if request.stdin is not None and len(request.stdin) > protocol.PIECE:
            return await self._run_with_file(request, request.stdin, on_output)
        return await self._run(request, None, request.stdin or b"", on_output)

    async def attach(self, job: str, on_output: OnOutput | None = None) -> JobResult:
        """Wait for a job that was started before, by this host or an earlier one; all output that is still kept."""
        running = self._track(job, on_output, JobRequest(job, "").output_limit)
        return await self._until_end(job, running, self._ask(protocol.Attach(job=job), JobState), None)

    async def signal(self, job: str, number: int) -> None:
        """Send a signal to every process of a job."""
        await self._ask(protocol.Signal(job=job, signal=number), protocol.Done)

    async def kill(self, job: str, grace: float = 0.5) -> None:
        """End every process of a job: TERM, `grace` seconds, KILL. Returns when none is left."""
        with contextlib.suppress(ProcessLookupError):
            await self._ask(protocol.Kill(job=job, grace=grace), protocol.Done)

    async def kill_all(self, grace: float = 0.3) -> None:
        """End every process in the computer but the agent. Returns when none is left."""
        await self._ask(protocol.KillAll(grace=grace), protocol.Done)

    async def jobs(self) -> list[JobState]:
        """Every job the computer remembers."""
        return (await self._ask(protocol.ListJobs(), protocol.JobStates)).jobs

    async def forget(self, job: str) -> None:
        """Drop what the computer keeps of a job that has ended."""
        await self._ask(protocol.Forget(job=job), protocol.Done)

    async def read_file(
        self, path: str, offset: int = 0, size: int | None = None, *, root: bool = False
    ) -> bytes:
        """The bytes of a regular file, from `offset` on; at most `MAX_FILE`, beyond which OSError(EFBIG)."""
        pieces: list[bytes] = []
        wanted = MAX_FILE + 1 if size is None else size
        while wanted > 0:
            length = min(wanted, protocol.PIECE)
            request = protocol.Read(path=path, root=root, offset=offset, size=length)
            _size, piece = await self._ask_whole(request, protocol.Size)
            pieces.append(piece[:length])
            if len(piece) < length:
                break
            offset, wanted = offset + length, wanted - length
        data = b"".join(pieces)
        if len(data) > MAX_FILE:
            raise OSError(
                errno.EFBIG, f"This file is larger than {MAX_FILE >> 20} MiB; read it in pieces.", path
            )
        return data

    async def write_file(
        self, path: str, data: bytes, mode: int | None = None, *, root: bool = False
    ) -> Written:
        """Put a file in its place as a whole, its bytes on the disk; what is returned was read back there.

        A new file gets the mode 0o644 and an old one keeps its own, unless `mode` is given. Raises OSError(EIO) when
        the computer read back something else.
        """
        token, last = secrets.token_hex(8), max(0, (len(data) - 1) // protocol.PIECE) * protocol.PIECE
        for offset in range(0, last + 1, protocol.PIECE):
            request = protocol.Write(
                path=path, root=root, token=token, offset=offset, last=offset == last, mode=mode
            )
            written = await self._ask(request, Written, data[offset : offset + protocol.PIECE])
        if (written.size, written.sha256) != (len(data), hashlib.sha256(data).hexdigest()):
            raise OSError(errno.EIO, "The computer wrote something else than it was given.", path)
        return written

    async def stat(self, path: str, *, follow: bool = False, root: bool = False) -> FileStat:
        """What a path names; a link itself unless `follow`."""
        return await self._ask(protocol.Stat(path=path, root=root, follow=follow), FileStat)

    async def list_dir(self, path: str, *, root: bool = False) -> list[FileStat]:
        """A folder's entries by name."""
        entries: list[FileStat] = []
        after: str | None = ""
        while after is not None:
            page = await self._ask(protocol.ListFolder(path=path, root=root, after=after), protocol.Page)
            entries += page.entries
            # A page that does not move on would go on for ever.
            after = page.last if page.last is not None and page.last > after else None
        return entries

    async def realpath(self, path: str, *, root: bool = False) -> str:
        """The path with every link resolved; it need not exist."""
        return (await self._ask(protocol.RealPath(path=path, root=root), protocol.PathAnswer)).path

    async def make_dir(self, path: str, *, root: bool = False) -> None:
        """A folder and those above it; one that is there is fine."""
        await self._ask(protocol.MakeFolder(path=path, root=root), protocol.Done)

    async def remove(self, path: str, *, tree: bool = True, root: bool = False) -> None:
        """A file, a link or a folder with all below it."""
        await self._ask(protocol.Remove(path=path, root=root, tree=tree), protocol.Done)

    async def sync(self) -> None:
        """Flush the computer's disk."""
        await self._ask(protocol.Sync(), protocol.Done)

    async def stats(self) -> MachineStats:
        """Memory, disk, load and processes."""
        return await self._ask(protocol.Stats(), MachineStats)

    async def power_off(self) -> None:
        """Flush the disk and end the machine; returns when the line is down."""
        with contextlib.suppress(ChannelBroken):
            await self._ask(protocol.PowerOff(), protocol.Done)

    def line_up(self) -> None:
        """The agent answered a greeting: ask what is open, and say how far each job has come."""
        self._greeted.set()
        for request in self._open.values():
            self._line.send(frames.REQUEST, request.payload)
        for name, running in self._jobs.items():
            self._tell(running.reached(name))

    def line_frame(self, kind: int, payload: bytes) -> None:
        """A reply or a notice arrived. Raises `ChannelBroken` when no agent would send it."""
        try:
            if kind == frames.REPLY:
                self._replied(*protocol.decode_reply(payload))
            elif kind == frames.NOTICE:
                self._noticed(*protocol.decode_notice(payload))
        except Malformed as error:
            raise ChannelBroken(f"the computer sent {error}") from error

    async def _serve(self) -> None:
        try:
            await self._line.run()
        except ChannelBroken as error:
            self._end(error)

    def _end(self, why: ChannelBroken) -> None:
        self._broken = self._broken or why
        for request in self._open.values():
            _fail(request.reply, why)
        for running in self._jobs.values():
            running.fail(ChannelBroken(str(why)))
        self._open.clear()

    async def _ask(self, request: Request, kind: type[_T], body: bytes = b"") -> _T:
        return (await self._ask_whole(request, kind, body))[0]

    async def _ask_whole(self, request: Request, kind: type[_T], body: bytes = b"") -> tuple[_T, bytes]:
        async with self._slots, asyncio.timeout(REQUEST_LIMIT):
            if self._broken is not None:
                raise ChannelBroken(str(self._broken))
            self._number += 1
            number = self._number
            waiting = self._open[number] = _Open(protocol.encode(request, number, body))
            try:
                self._line.send(frames.REQUEST, waiting.payload)
                await self._line.drain()
                reply, data = await waiting.reply
            finally:
                self._open.pop(number, None)
        try:
            return reply.result(kind), data
        except Malformed as error:
            self._serving.cancel()
            self._end(ChannelBroken(f"the computer sent {error}"))
            raise ChannelBroken(f"the computer sent {error}") from error

    def _tell(self, request: Request) -> None:
        """Ask without waiting: no reply comes."""
        self._line.send(frames.REQUEST, protocol.encode(request, 0))

    def _replied(self, reply: Reply, body: bytes) -> None:
        waiting = self._open.get(reply.id)
        if waiting is not None and not waiting.reply.done():
            waiting.reply.set_result((reply, body))

    def _noticed(self, notice: protocol.Output | protocol.Ended, body: bytes) -> None:
        running = self._jobs.get(notice.job)
        if running is None:
            return
        if isinstance(notice, protocol.Ended):
            if not running.ended.done():
                running.ended.set_result(notice)
            return
        try:
            running.take(notice, body)
        except Malformed:
            raise
        except Exception as error:  # the listener's own fault is told to whoever waits for the job
            running.fail(error)
        if running.unacknowledged >= _ACKNOWLEDGE_EVERY:
            running.unacknowledged = 0
            reached = running.reached(notice.job)
            self._tell(protocol.Acknowledge(job=notice.job, stdout=reached.stdout, stderr=reached.stderr))

    async def _run_with_file(
        self, request: JobRequest, stdin: bytes, on_output: OnOutput | None
    ) -> JobResult:
        path = f"/tmp/stdin-{secrets.token_hex(8)}"  # noqa: S108 - a path of the computer, unguessable
        await self.write_file(path, stdin, 0o600, root=request.root)
        try:
            return await self._run(request, path, b"", on_output)
        finally:
            with contextlib.suppress(OSError, ChannelBroken):
                await self.remove(path, root=request.root)

    async def _run(
        self, request: JobRequest, stdin_file: str | None, stdin: bytes, on_output: OnOutput | None
    ) -> JobResult:
        running = self._track(request.job, on_output, request.output_limit)
        start = self._ask(request.start(stdin_file), JobState, stdin)
        return await self._until_end(request.job, running, start, request.timeout)

    def _track(self, job: str, on_output: OnOutput | None, limit: int) -> Running:
        if job in self._jobs:
            raise FileExistsError(errno.EEXIST, "This job is being waited for already.", job)
        running = self._jobs[job] = Running(on_output, limit)
        return running

    async def _until_end(
        self, job: str, running: Running, start: Awaitable[JobState], limit: float | None
    ) -> JobResult:
        try:
            await start
            async with asyncio.timeout(None if limit is None else limit + END_LIMIT):
                await running.ended
            self._line.send_later(frames.REQUEST, protocol.encode(protocol.Forget(job=job), 0))
            return running.result()
        except (asyncio.CancelledError, TimeoutError):
            self._tell(protocol.Kill(job=job))
            raise
        finally:
            del self._jobs[job]
            running.ended.cancel()

    async def _wait_for(self, greeted: Awaitable[bool]) -> None:
        """Wait for the first greeting, but no longer than there is a line."""
        waiting = asyncio.ensure_future(greeted)
        try:
            await asyncio.wait((waiting, self._serving), return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise ChannelBroken(str(self._broken))
        finally:
            waiting.cancel()


def _fail(future: asyncio.Future[_T], why: ChannelBroken) -> None:
    if not future.done():
        future.set_exception(ChannelBroken(str(why)))
        future.exception()  # it may be that nobody looks


async def dial(path: str) -> socket.socket:
    """A connection to the socket at `path`. Raises OSError."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(line, path)
    except BaseException:
        line.close()
        raise
    return line


def _once(line: socket.socket) -> Callable[[], Awaitable[socket.socket]]:
    async def dial() -> socket.socket:
        line.setblocking(False)
        return line

    return dial
