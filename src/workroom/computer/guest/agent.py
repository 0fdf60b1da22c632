"""The agent: takes the host's requests one by one and answers each exactly once."""

from __future__ import annotations

import errno
import os
import sys
import time

from ..frames import NOTICE, REPLY, REQUEST
from . import files, messages, system
from .aside import Aside
from .doorman import Doorman
from .jobs import LIVE_AFTER, Jobs
from .killing import Killing
from .loop import Loop
from .port import Port, virtio
from .trees import everyone, signal_everyone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Handler = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]
    Done = Callable[[int, str], None]
    Late = Callable[[dict[str, Any], bytes, Done], None]

VERSION = 1
# A host that reconnects asks its open questions again; the answers it missed are kept, the large ones not
# (reading a file again does no harm).
_KEPT_ANSWERS = 512
_SMALL = 16 << 10
_ROOM = 512 << 10
# The id of what the host says without waiting for an answer.
_NOBODY = 0


class Agent:
    """Requests in, replies and notices out."""

    def __init__(self, dial: Callable[[], int | None], forward: Callable[[], None] | None = None) -> None:
        self._answers: dict[int, bytes | None] = {}
        self.loop = Loop(self._child_ended, lambda error: system.log(repr(error)))
        self._doorman = Doorman(self.loop, forward)
        self._aside = Aside(self.loop)
        self._jobs = Jobs(self.loop, self._notice, lambda: self._port.flush())
        self._uploads = files.Uploads()
        self._now: dict[str, Handler] = {
            "ping": lambda _h, _b: ({}, b""),
            "hello": self._hello,
            "start": self._start,
            "attach": lambda header, _b: (self._jobs.attach(header), b""),
            "acknowledge": self._none(self._jobs.acknowledge),
            "signal": self._none(self._jobs.signal),
            "forget": self._none(self._jobs.forget),
            "jobs": lambda _h, _b: ({"jobs": self._jobs.states()}, b""),
            "stats": lambda _h, _b: (system.stats(), b""),
            "read": _as_asked(files.read),
            "write": _as_asked(self._uploads.write),
            "stat": _as_asked(files.stat),
            "list": _as_asked(files.list_folder),
            "realpath": _as_asked(files.realpath),
            "mkdir": _as_asked(files.make_folder),
            "remove": _as_asked(files.remove),
        }
        self._late: dict[str, Late] = {
            "wake": self._wake,
            "kill": self._kill,
            "kill_all": self._kill_all,
            "mount_folders": lambda _h, _b, done: self._run_aside(system.mount_folders, done),
            "unmount_folders": lambda _h, _b, done: self._run_aside(system.unmount_folders, done),
            "sync": lambda _h, _b, done: self._run_aside(system.sync, done),
            "poweroff": lambda _h, _b, done: self._run_aside(system.power_off, done),
        }
        self._port = Port(
            self.loop, dial, on_greeting=self._greeted, on_frame=self._frame, on_room=self._fill
        )

    def _greeted(self, again: bool) -> None:
        if not again:
            self._jobs.detach()

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind != REQUEST:
            return
        try:
            header, body = messages.unpack(payload)
            number, name = int(header["id"]), str(header["op"])
        except (ValueError, KeyError, TypeError) as error:
            system.log(f"a request was dropped: {error!r}")
            return
        if number in self._answers:
            self._again(number)
        else:
            self._serve(number, name, header, body)

    def _again(self, number: int) -> None:
        answer = self._answers[number]
        if answer is not None:  # otherwise it is still being worked on
            self._port.send(REPLY, answer)

    def _serve(self, number: int, name: str, header: dict[str, Any], body: bytes) -> None:
        try:
            if name in self._late:
                if number != _NOBODY:
                    self._answers[number] = None
                self._late[name](header, body, lambda code, text: self._finish(number, code, text))
            elif name in self._now:
                answer, data = self._now[name](header, body)
                self._reply(number, {"id": number, "ok": answer}, data, later=name == "start")
            else:
                self._refuse(number, errno.ENOSYS, f"this agent knows no request {name[:40]}")
        except OSError as error:
            self._refuse(number, error.errno or errno.EIO, error.strerror or str(error), error.filename)
        except Exception as error:
            self._refuse(number, errno.EINVAL, f"{type(error).__name__}: {error}"[:1000])

    def _finish(self, number: int, code: int, text: str) -> None:
        if code == 0:
            self._reply(number, {"id": number, "ok": {}})
        else:
            self._refuse(number, code, text)

    def _refuse(self, number: int, code: int, text: str, path: Any = None) -> None:
        error = {"code": errno.errorcode.get(code, "EIO"), "text": text}
        if isinstance(path, str):
            error["path"] = path
        self._reply(number, {"id": number, "error": error})

    def _reply(self, number: int, header: dict[str, Any], body: bytes = b"", *, later: bool = False) -> None:
        if number == _NOBODY:
            return
        payload = messages.pack(header, body)
        if len(payload) <= _SMALL:
            self._answers[number] = payload
            while len(self._answers) > _KEPT_ANSWERS:
                del self._answers[next(iter(self._answers))]
        else:
            self._answers.pop(number, None)
        if later:
            self._port.send_later(REPLY, payload)
        else:
            self._port.send(REPLY, payload)

    def _notice(self, header: dict[str, Any], body: bytes) -> None:
        self._port.send(NOTICE, messages.pack(header, body))

    def _fill(self) -> None:
        while self._port.unsent < _ROOM and self._jobs.pump():
            pass

    def _child_ended(self, pid: int, status: int) -> None:
        if not self._aside.ended(pid, status) and not self._doorman.ended(pid):
            self._jobs.ended(pid, status)

    def _hello(self, _header: dict[str, Any], _body: bytes) -> tuple[dict[str, Any], bytes]:
        version = ".".join(map(str, sys.version_info[:3]))
        return {"version": VERSION, "python": version, "uptime": time.clock_gettime(time.CLOCK_BOOTTIME)}, b""

    def _start(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        state = self._jobs.start(header, body)
        self.loop.later(LIVE_AFTER, self._port.flush_later)
        return state, b""

    def _wake(self, header: dict[str, Any], body: bytes, done: Done) -> None:
        system.wake(header, body)
        self._jobs.limit(int(header["processes"]))
        if header.get("folders"):
            self._run_aside(system.mount_folders, done)
        else:
            done(0, "")

    def _kill(self, header: dict[str, Any], _body: bytes, done: Done) -> None:
        self._jobs.kill(header, _told(done))

    def _kill_all(self, header: dict[str, Any], _body: bytes, done: Done) -> None:
        def send(number: int) -> None:
            signal_everyone(number, self._doorman.pid)

        grace = float(header.get("grace", 0.3))
        Killing(self.loop, send, lambda: everyone(self._doorman.pid), grace, _told(done))

    def _run_aside(self, call: Callable[[], None], done: Done) -> None:
        self._aside.run(call, lambda code: done(code, os.strerror(code)))

    def _none(self, call: Callable[[dict[str, Any]], None]) -> Handler:
        def handle(header: dict[str, Any], _body: bytes) -> tuple[dict[str, Any], bytes]:
            call(header)
            return {}, b""

        return handle


def _as_asked(call: Handler) -> Handler:
    def handle(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        with files.as_asked(header):
            return call(header, body)

    return handle


def _told(done: Done) -> Callable[[list[int]], None]:
    def report(left: list[int]) -> None:
        text = f"these processes would not end: {', '.join(map(str, left[:20]))}"
        done(errno.EBUSY if left else 0, text)

    return report


def main() -> None:
    """As the computer's first process; or, with `--connect PATH`, as a process like any other, for tests."""
    if len(sys.argv) == 3 and sys.argv[1] == "--connect":
        from .rehearsal import rehearse

        rehearse(sys.argv[2])
        return
    system.boot()
    Agent(virtio, _forward).loop.run()


def _forward() -> None:
    from . import forwarder  # in its own process: the agent's start need not wait for this

    forwarder.main()
