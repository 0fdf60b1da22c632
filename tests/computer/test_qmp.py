from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from workroom.computer.qmp import MAX_LINE, Qmp, QmpError

# A real QEMU without a machine: it starts in a few milliseconds.
QEMU = ["qemu-system-x86_64", "-machine", "none", "-nodefaults", "-display", "none"]


@pytest.fixture
async def qemu() -> AsyncIterator[Qmp]:
    near, far = socket.socketpair()
    line = [*QEMU, "-chardev", f"socket,id=c,fd={far.fileno()}", "-mon", "chardev=c,mode=control"]
    process = subprocess.Popen(line, pass_fds=[far.fileno()])
    far.close()
    qmp = Qmp(near)
    await qmp.execute("qmp_capabilities")
    yield qmp
    await qmp.close()
    process.kill()
    process.wait()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    yield near, far
    near.close()
    far.close()


async def test_answers_find_their_command(qemu: Qmp) -> None:
    status, version = await asyncio.gather(qemu.execute("query-status"), qemu.execute("query-version"))
    assert status["status"] in ("prelaunch", "running")
    assert version["qemu"]["major"] >= 5


async def test_a_refusal_gives_qemus_reason(qemu: Qmp) -> None:
    with pytest.raises(QmpError, match="no-such-command"):
        await qemu.execute("no-such-command")


async def test_a_descriptor_travels_beside_its_command(qemu: Qmp, tmp_path: Path) -> None:
    fd = os.open(tmp_path, os.O_RDONLY)
    try:
        await qemu.execute("getfd", {"fdname": "here"}, fd=fd)
    finally:
        os.close(fd)
    await qemu.execute("closefd", {"fdname": "here"})
    with pytest.raises(QmpError, match="not found"):
        await qemu.execute("closefd", {"fdname": "here"})


async def test_an_event_is_heard(qemu: Qmp) -> None:
    shutdown = qemu.event("SHUTDOWN")
    await qemu.execute("quit")
    assert (await asyncio.wait_for(shutdown, 5))["reason"] == "host-qmp-quit"


async def test_the_end_of_qemu_fails_what_waits_and_what_comes(qemu: Qmp) -> None:
    never = qemu.event("NEVER")
    await qemu.execute("quit")
    with pytest.raises(QmpError, match="QEMU ended"):
        await asyncio.wait_for(never, 5)
    with pytest.raises(QmpError, match="QEMU ended"):
        await qemu.execute("query-status")


async def test_silence_has_a_limit(pair: tuple[socket.socket, socket.socket]) -> None:
    qmp = Qmp(pair[0])
    with pytest.raises(QmpError, match=r"query-status within 0\.05 s"):
        await qmp.execute("query-status", timeout=0.05)
    await qmp.close()


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense\n",
        b"[1, 2]\n",
        b"x" * (MAX_LINE + 2),
        b"\xff\xfe{}\n",
        b'{"id": 1\n',
        b"[" * 100_000 + b"\n",
    ],
    ids=["no-json", "no-object", "endless-line", "no-utf8", "half", "deep"],
)
async def test_what_is_no_qmp_breaks_the_connection(
    pair: tuple[socket.socket, socket.socket], said: bytes
) -> None:
    qmp = Qmp(pair[0])
    answer = qmp.send("query-status")
    await asyncio.to_thread(pair[1].sendall, said)
    with pytest.raises(QmpError, match="broke"):
        await asyncio.wait_for(answer, 5)
    await qmp.close()


async def test_an_answer_that_nobody_asked_for_is_ignored(pair: tuple[socket.socket, socket.socket]) -> None:
    qmp = Qmp(pair[0])
    answer = qmp.send("query-status")
    lines = [{"return": "stray", "id": 99}, {"return": "no id"}, {"return": "mine", "id": 1}]
    pair[1].sendall(b"".join(json.dumps(line).encode() + b"\r\n" for line in lines))
    assert await asyncio.wait_for(answer, 5) == "mine"
    await qmp.close()
