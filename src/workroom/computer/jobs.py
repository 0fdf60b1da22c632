"""A job as the host sees it: what to run, how far its output has come, how it ended. Pure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from workroom.computer.protocol import Attach, Ended, Malformed, Output, Start

OnOutput = Callable[[str, bytes], None]
OUTPUT_LIMIT = 8 << 20
_TAIL = 64 << 10


class JobRequest(Struct, frozen=True):
    """What to run. A `str` is a line for the shell, a sequence an argument list.

    `job` is its name, for ever: the same name never starts twice. `timeout` in seconds; `output_limit` in bytes a
    stream, at most `OUTPUT_LIMIT`, of what comes after only the end is kept; `processes` caps the job's own.
    """

    job: str
    command: str | Sequence[str]
    cwd: str = "/home/agent"
    env: Mapping[str, str] | None = None
    root: bool = False
    timeout: float | None = None
    stdin: bytes | None = None
    output_limit: int = OUTPUT_LIMIT
    processes: int | None = None

    def start(self, stdin_file: str | None) -> Start:
        """The request for the agent."""
        return Start(
            job=self.job,
            shell=self.command if isinstance(self.command, str) else None,
            argv=None if isinstance(self.command, str) else tuple(self.command),
            cwd=self.cwd,
            env=dict(self.env or {}),
            root=self.root,
            timeout=self.timeout,
            output_limit=self.output_limit,
            processes=self.processes,
            stdin_file=stdin_file,
        )


class JobResult(Struct, frozen=True):
    """How a job ended: by `exit_code` or `signal`. `seconds` it ran; `disk_free` bytes left on the computer's disk.

    `truncated` says that the output was longer than kept; then it holds a line that says how much is missing.
    """

    exit_code: int | None
    signal: int | None
    stdout: bytes
    stderr: bytes
    truncated: bool
    seconds: float
    timed_out: bool = False
    disk_free: int | None = None


class Running:
    """A job whose end is awaited: takes pieces of output by offset, so that none counts twice."""

    def __init__(self, on_output: OnOutput | None, limit: int) -> None:
        self.ended: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self.unacknowledged = 0
        self._on_output = on_output
        self._limit = limit + _TAIL
        self._offsets = {"stdout": 0, "stderr": 0}
        self._texts = {"stdout": bytearray(), "stderr": bytearray()}
        self._truncated = False

    def take(self, output: Output, body: bytes) -> None:
        """A piece arrived. Raises `Malformed` when it is more than was asked for."""
        at = self._offsets[output.stream]
        if output.offset > at:
            self._gap(output.stream, output.offset - at)
            at = output.offset
        fresh = body[at - output.offset :]
        self._offsets[output.stream] = at + len(fresh)
        if fresh:
            self._add(output.stream, fresh)

    def fail(self, error: Exception) -> None:
        """There will be no end to wait for."""
        if not self.ended.done():
            self.ended.set_exception(error)
            self.ended.exception()  # it may be that nobody looks

    def reached(self, job: str) -> Attach:
        """Up to where everything is here."""
        return Attach(job=job, stdout=self._offsets["stdout"], stderr=self._offsets["stderr"])

    def result(self) -> JobResult:
        """The whole of it, once it has ended."""
        end = self.ended.result()
        return JobResult(
            exit_code=end.exit,
            signal=end.signal,
            stdout=bytes(self._texts["stdout"]),
            stderr=bytes(self._texts["stderr"]),
            truncated=self._truncated,
            seconds=end.seconds,
            timed_out=end.timed_out,
            disk_free=end.disk_free,
        )

    def _gap(self, stream: str, missing: int) -> None:
        self._truncated = True
        self._emit(stream, f"\n[… {missing} bytes of output are not kept …]\n".encode())

    def _add(self, stream: str, data: bytes) -> None:
        if len(self._texts[stream]) + len(data) > self._limit + 4096:
            raise Malformed(f"more output than the {self._limit} bytes that were asked for")
        self.unacknowledged += len(data)
        self._emit(stream, data)

    def _emit(self, stream: str, data: bytes) -> None:
        self._texts[stream] += data
        if self._on_output is not None:
            self._on_output(stream, data)
