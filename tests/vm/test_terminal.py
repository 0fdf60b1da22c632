"""A shell in a real computer: typed to, resized, interrupted, and gone with all it started."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from vm.machines import sh
from workroom.computer import Computer, Spec
from workroom.computer.streams import Flow
from workroom.computer.terminal import Terminal, Terminals
from workroom.folders import FolderServer, Journal, SharedView
from workroom.settings import Places

LIMIT = 60.0


async def no_way_out(stream: Flow, host: str, port: int) -> None:
    stream.reset(f"{host} may not be reached")


@pytest.fixture
def terminals() -> Terminals:
    return Terminals(no_way_out)


@pytest.fixture
async def computer(places: Places, journal: Journal, terminals: Terminals) -> AsyncIterator[Computer]:
    serve = FolderServer(SharedView("t1", [], [], journal)).serve
    computer = Computer(
        "t1", places=places, serve_folders=serve, serve_door=terminals.serve, spec=Spec(idle_seconds=0.0)
    )
    yield computer
    await computer.close()


async def until(terminal: Terminal, wanted: bytes) -> bytes:
    shown = b""
    async with asyncio.timeout(LIMIT):
        while wanted not in shown:
            data = await terminal.read()
            assert data, shown
            shown += data
    return shown


async def test_a_shell_is_typed_to_resized_and_interrupted(computer: Computer, terminals: Terminals) -> None:
    terminal = await terminals.open(computer, 80, 24)
    await terminal.type(b"echo $((40+2)) $(id -un) $(tty) $TERM\n")
    shown = await until(terminal, b"xterm-256color\r\n")
    assert b"42 agent /dev/pts/" in shown
    await terminal.resize(132, 50)
    await terminal.type(b"stty size\n")
    await until(terminal, b"50 132\r\n")
    await terminal.type(b"sleep 1000; echo not-reached\n")
    await asyncio.sleep(1)
    await terminal.type(b"\x03")
    await terminal.type(b"echo stop$((1+1))\n")
    assert b"\nnot-reached" not in await until(terminal, b"stop2\r\n")
    await terminal.type(b"exit\n")
    async with asyncio.timeout(LIMIT):
        while await terminal.read():
            pass
    await terminal.close()
    assert terminals.count == 0


async def test_closing_it_ends_all_it_started(computer: Computer, terminals: Terminals) -> None:
    terminal = await terminals.open(computer, 80, 24)
    await terminal.type(b"(setsid sleep 4321 & sleep 4322 &) ; echo go$((1+1))\n")
    await until(terminal, b"go2\r\n")
    assert "sleep 432" in await sh(computer, "ps -eo args")
    await terminal.close()
    assert "sleep 432" not in await sh(computer, "ps -eo args")
    assert await computer.stats() is not None


async def test_output_waits_for_whoever_reads(computer: Computer, terminals: Terminals) -> None:
    terminal = await terminals.open(computer, 80, 24)
    await terminal.type(b"yes | head -c 3000000; echo; echo al''l\n")
    await asyncio.sleep(2)  # nobody reads: the program inside stands still, and nothing grows here
    assert len(terminal._flow._held) <= 1 << 20
    shown = await until(terminal, b"all\r\n")
    assert len(shown) > 3_000_000
    await terminal.close()


async def test_nobody_inside_can_take_a_terminal_that_was_not_asked_for(
    computer: Computer, terminals: Terminals
) -> None:
    take = 's.create_connection(("terminal.workroom", 22)); c.sendall(b"0" * 32); print(c.recv(1))'
    line = f"python3 -c 'import socket as s; c = {take}'"
    assert "reset" in (await computer.run(line, job="j")).stderr.decode()
    assert terminals.count == 0
