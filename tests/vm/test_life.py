"""A computer's life: woken, asleep, off, reset, deleted; and what is left of it in each case."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from vm.machines import MakeComputer, nothing, sh
from workroom.computer import Computer, ComputerUnavailable, State, end_orphans, list_computers
from workroom.computer.template import seal
from workroom.folders import Journal
from workroom.settings import Places


def qemu_lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def pid_of(places: Places, id: str = "t1") -> int:
    (info,) = [info for info in list_computers(places) if info.id == id]
    assert info.pid is not None
    return info.pid


async def test_the_first_call_wakes_it(computer: Computer, places: Places) -> None:
    assert computer.state == "off"
    assert (await sh(computer, "echo hello; id -un; pwd")).split() == ["hello", "agent", "/home/agent"]
    assert computer.state is State.AWAKE
    assert [info.state for info in list_computers(places)] == [State.AWAKE]


async def test_calls_at_once_wake_it_once(make: MakeComputer) -> None:
    computer, heard = make(), []
    computer._on_state = lambda _, text, __: heard.append(text)
    said = await asyncio.gather(*(sh(computer, f"echo {i}") for i in range(5)))
    assert said == [f"{i}\n" for i in range(5)]
    assert heard.count("Waking the computer") == 1


async def test_sleep_and_wake_keep_files_memory_and_programs(computer: Computer) -> None:
    await sh(
        computer,
        "echo kept > file; mkdir /tmp/ram; setsid sleep 1000 < /dev/null > /dev/null 2>&1 & echo $! > pid",
    )
    await computer.sleep()
    assert computer.state is State.ASLEEP
    assert (await sh(computer, "cat file; ls -d /tmp/ram; kill -0 $(cat pid) && echo runs")).split() == [
        "kept", "/tmp/ram", "runs",
    ]  # fmt: skip


async def test_a_sleep_state_is_used_once(computer: Computer) -> None:
    await sh(computer, "true")
    await computer.sleep()
    state = computer._home.state
    assert state.stat().st_size > 1 << 20
    await sh(computer, "true")
    assert not state.exists()


async def test_after_a_sleep_the_clock_is_right(computer: Computer) -> None:
    await sh(computer, "true")
    await computer.sleep()
    await asyncio.sleep(2.0)
    assert abs(float(await sh(computer, "date +%s.%N")) - time.time()) < 1.0


async def test_close_keeps_the_disk_and_another_computer_object_finds_it(make: MakeComputer) -> None:
    first = make()
    await sh(first, "echo kept > file")
    await first.close()
    assert await sh(make(), "cat file") == "kept\n"  # a boot, not a clone: the disk is used


async def test_two_clones_share_no_secret(make: MakeComputer) -> None:
    lines = "head -c 16 /dev/urandom | od -An -tx1; cat /etc/machine-id; cat /proc/sys/kernel/random/uuid"
    one, two = await asyncio.gather(sh(make("one"), lines), sh(make("two"), lines))
    assert not set(one.split("\n")[:3]) & set(two.split("\n")[:3])


async def test_one_that_wakes_twice_from_the_same_state_draws_new_numbers(make: MakeComputer) -> None:
    draw = "head -c 16 /dev/urandom | od -An -tx1"
    computer = make()
    drawn = []
    for _ in range(2):
        await computer.reset()
        drawn.append(await sh(computer, draw))
    assert drawn[0] != drawn[1]


async def test_the_clock_of_a_clone_is_right(computer: Computer) -> None:
    assert abs(float(await sh(computer, "date +%s.%N")) - time.time()) < 1.0


async def test_an_idle_computer_falls_asleep_by_itself(make: MakeComputer) -> None:
    computer = make(idle_seconds=0.3)
    await sh(computer, "sleep 0.8")  # longer than that, but not idle
    assert computer.state == "awake"
    async with asyncio.timeout(8):
        while computer.state is not State.ASLEEP:
            await asyncio.sleep(0.05)
    assert await sh(computer, "echo again") == "again\n"


async def test_an_idle_awake_computer_uses_next_to_no_processor(computer: Computer, places: Places) -> None:
    await sh(computer, "true")
    stat = Path(f"/proc/{pid_of(places)}/stat")

    def seconds() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    await asyncio.sleep(1.0)
    before = seconds()
    await asyncio.sleep(4.0)
    assert (seconds() - before) / 4.0 <= 0.02  # the bar is 1 %; ticks are 10 ms


async def test_reset_gives_a_new_disk(computer: Computer) -> None:
    await sh(computer, "echo gone > file")
    await computer.reset()
    assert computer.state is State.OFF
    assert await sh(computer, "ls") == ""


async def test_delete_leaves_nothing(computer: Computer, places: Places) -> None:
    await sh(computer, "true")
    pid = pid_of(places)
    await computer.delete()
    assert not qemu_lives(pid)
    assert list((places.data / "computers").iterdir()) == []


async def test_a_deleted_folder_of_a_computer_is_a_new_computer(make: MakeComputer, places: Places) -> None:
    first = make()
    await sh(first, "echo x > file")
    await first.close()
    subprocess.run(["rm", "-rf", places.data / "computers"], check=True)
    assert await sh(make(), "ls") == ""


async def test_two_processes_do_not_share_one(make: MakeComputer) -> None:
    await make().wake()
    with pytest.raises(ComputerUnavailable, match="in use by another Workroom process"):
        await make().wake()


async def test_a_guest_that_ends_itself_is_started_again(computer: Computer) -> None:
    await sh(computer, "echo kept > file; sync")
    with pytest.raises(ComputerUnavailable, match="stopped answering"):
        await computer.run("echo b > /proc/sysrq-trigger; sleep 20", job="off", root=True)
    assert computer.state is State.OFF
    assert await sh(computer, "cat file") == "kept\n"


async def test_a_template_that_does_not_fit_means_a_boot(
    places: Places, tmp_path: Path, journal: Journal
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "images").symlink_to(places.cache / "images")
    (cache / "accelerator.json").symlink_to(places.cache / "accelerator.json")
    subprocess.run(["cp", "-r", "--sparse=always", places.cache / "templates", cache], check=True)
    states = list((cache / "templates").glob("*/state"))
    for state in states:
        state.write_bytes(b"no state of any machine")
        seal(state.parent)
    broken = Computer(
        "broken", places=msgspec.structs.replace(places, cache=cache), serve_folders=nothing(journal)
    )
    try:
        assert await sh(broken, "echo up") == "up\n"
        assert sum(not state.exists() for state in states) == 1, "the one that failed is thrown away"
    finally:
        await broken.close()


async def test_a_nap_of_another_machine_means_a_boot(make: MakeComputer) -> None:
    computer = make()
    await sh(computer, "echo kept > file")
    await computer.sleep()
    nap = computer._home.nap
    assert nap is not None
    computer._home.nap = msgspec.structs.replace(nap, key="another QEMU")
    assert await sh(computer, "cat file") == "kept\n"


APP = """
import asyncio, json, sys
from pathlib import Path
from workroom.computer import Computer, list_computers
from workroom.folders import FolderServer, Journal, SharedView
from workroom.settings import Places

async def main():
    places = Places(*map(Path, json.loads(sys.argv[1])))
    view = SharedView("t1", [], [], Journal.open(places.data / "undo"))
    computer = Computer("t1", places=places, serve_folders=FolderServer(view).serve)
    await computer.wake()
    print(list_computers(places)[0].pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.case(72)
async def test_kill_9_of_the_app_ends_qemu_within_2_seconds(make: MakeComputer, places: Places) -> None:
    line = [sys.executable, "-c", APP, json.dumps([str(places.data), str(places.cache), str(places.config)])]
    app = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    pid = int(await asyncio.to_thread(app.stdout.readline))
    assert qemu_lives(pid)
    app.kill()
    app.communicate()
    deadline = time.monotonic() + 2.0
    while qemu_lives(pid) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert not qemu_lives(pid)
    assert end_orphans(places) == []
    assert await sh(make(), "echo back") == "back\n"


@pytest.mark.case(72)
async def test_an_orphan_is_ended_at_the_next_start(make: MakeComputer, places: Places) -> None:
    computer = make()
    await sh(computer, "true")
    pid = pid_of(places)
    computer._home.release()  # what a crash does that leaves QEMU alive
    assert end_orphans(places) == [pid]
    assert not qemu_lives(pid)


async def test_without_qemu_the_reason_is_said(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "images").symlink_to(places.cache / "images")
    computer = Computer(
        "t", places=msgspec.structs.replace(places, cache=cache), serve_folders=lambda _: None
    )
    with pytest.raises(ComputerUnavailable, match=r"qemu-system-x86.*not installed"):
        await computer.wake()
    assert computer.state is State.FAILED


async def test_ctrl_c_at_the_terminal_does_not_reach_qemu(computer: Computer, places: Places) -> None:
    await sh(computer, "true")
    assert os.getpgid(pid_of(places)) != os.getpgid(0)
