"""Commands in a real computer: streamed, killed whole, and held to their limits."""

from __future__ import annotations

import asyncio
import time

import pytest

from vm.machines import MakeComputer, sh
from workroom.computer import Computer


async def test_output_is_streamed_while_the_command_runs(computer: Computer) -> None:
    heard: list[tuple[str, bytes, float]] = []
    await sh(computer, "true")
    done = await computer.run(
        "echo one; sleep 0.6; echo two >&2",
        job="j",
        on_output=lambda stream, data: heard.append((stream, data, time.monotonic())),
    )
    assert [(stream, data) for stream, data, _ in heard] == [("stdout", b"one\n"), ("stderr", b"two\n")]
    assert heard[1][2] - heard[0][2] > 0.4
    assert (done.exit_code, done.stdout, done.stderr) == (0, b"one\n", b"two\n")


async def test_how_it_ended_is_told(computer: Computer) -> None:
    assert (await computer.run("exit 7", job="a")).exit_code == 7
    assert (await computer.run("kill -9 $$", job="b")).signal == 9
    with pytest.raises(FileNotFoundError):
        await computer.run(["/no/such/program"], job="c")


async def test_a_command_can_have_root_inside_or_not(computer: Computer) -> None:
    assert await sh(computer, "id -u") == "1000\n"
    assert await sh(computer, "id -u", root=True) == "0\n"


async def test_a_kill_ends_every_process_within_a_second(computer: Computer) -> None:
    await sh(computer, "true")
    job = asyncio.create_task(computer.run("sleep 1000 & yes > /dev/null", job="busy"))
    while "yes" not in await sh(computer, "cat /proc/[0-9]*/comm || true"):
        await asyncio.sleep(0.1)
    start = time.monotonic()
    await computer.kill("busy")
    took = time.monotonic() - start
    left = await sh(computer, "cat /proc/[0-9]*/comm || true")
    assert {"yes", "sleep"} & set(left.split()) == set()
    assert took < 1.0
    assert (await job).signal is not None


async def test_kill_all_ends_what_ran_away(computer: Computer) -> None:
    await sh(
        computer, "setsid setsid sleep 1000 < /dev/null > /dev/null 2>&1 & setsid yes > /dev/null 2>&1 &"
    )
    start = time.monotonic()
    await computer.kill_all()
    assert time.monotonic() - start < 1.5
    assert {"yes", "sleep"} & set((await sh(computer, "cat /proc/[0-9]*/comm || true")).split()) == set()


@pytest.mark.case(68)
async def test_a_disk_filled_to_the_last_byte_still_runs_commands(make: MakeComputer) -> None:
    computer = make(disk_gb=1)
    await sh(computer, "fallocate -l $(($(stat -fc %a / ) * $(stat -fc %S /) - (4 << 20))) full")
    await sh(computer, "cat /dev/zero > full2 2>/dev/null; true")
    done = await computer.run("echo x > more", job="more")
    assert done.exit_code != 0
    assert b"No space left on device" in done.stderr
    assert await sh(computer, "echo still here; df -P / | tail -1 | wc -l") == "still here\n1\n"
    await sh(computer, "rm full full2; sync; echo x > more")


@pytest.mark.case(66)
async def test_a_fork_bomb_is_held_and_the_computer_resettable(computer: Computer) -> None:
    await sh(computer, "true")
    bomb = asyncio.create_task(computer.run(":(){ :|:& };: ; sleep 60", job="bomb"))
    await asyncio.sleep(2.0)
    start = time.monotonic()
    await computer.reset()
    assert time.monotonic() - start < 5.0
    assert isinstance((await asyncio.gather(bomb, return_exceptions=True))[0], Exception)
    assert await sh(computer, "echo new") == "new\n"


@pytest.mark.case(66)
async def test_a_fork_bomb_can_be_killed(computer: Computer) -> None:
    await sh(computer, "true")
    bomb = asyncio.create_task(computer.run(":(){ :|:& };: ; sleep 60", job="bomb"))
    await asyncio.sleep(2.0)
    await asyncio.wait_for(computer.kill_all(), 20)
    await asyncio.wait_for(asyncio.gather(bomb, return_exceptions=True), 10)
    assert await sh(computer, "echo calm") == "calm\n"


@pytest.mark.case(67)
async def test_memory_has_a_roof(computer: Computer) -> None:
    eat = "python3 -c 'x = bytearray(2 << 30)'"
    done = await computer.run(eat, job="eat")
    assert done.exit_code != 0 or done.signal == 9
    assert await sh(computer, "echo alive") == "alive\n"


async def test_files_go_in_and_out(computer: Computer) -> None:
    data = bytes(range(256)) * 5000
    await computer.write_file("/home/agent/data", data)
    assert await computer.read_file("/home/agent/data") == data
    assert (await computer.stat("/home/agent/data")).size == len(data)
    await computer.make_dir("/home/agent/a/b")
    assert {entry.name for entry in await computer.list_dir("/home/agent/a")} == {"b"}
    await sh(computer, "ln -s a/b link")
    assert await computer.realpath("/home/agent/link") == "/home/agent/a/b"
    await computer.remove("/home/agent/a")
    with pytest.raises(FileNotFoundError):
        await computer.stat("/home/agent/a")
