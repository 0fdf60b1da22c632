"""Boots a computer many times in a row: every boot must answer. Prints how long each took.

python benchmarks/boots.py [count]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from workroom.computer import Images, overlay
from workroom.computer.accelerator import find_backend
from workroom.computer.awake import Awake, DoesNotFit
from workroom.computer.qemu import Machine
from workroom.settings import Places

LIMIT = 60.0


async def boot(machine: Machine) -> float | None:
    """Seconds from nothing to the agent's answer; None when there is none within the limit."""
    start = time.perf_counter()
    awake = Awake(machine, lambda sock: None)
    try:
        await awake.answer(LIMIT)
    except DoesNotFit as error:
        print(f"no answer: {error}\n{await awake.vm.console()}")
        return None
    finally:
        await awake.end()
    return time.perf_counter() - start


async def main(count: int) -> int:
    places = Places.find()
    image = await Images(places).ensure()
    backend = await find_backend(places)
    taken = []
    with tempfile.TemporaryDirectory(prefix="workroom-boots-") as folder:
        for number in range(count):
            overlay.make_base(Path(folder), 8)
            machine = Machine(
                backend=backend,
                name=f"workroom-boots-{time.time_ns()}",
                memory_mb=512,
                cpus=2,
                kernel=image.kernel,
                initramfs=image.initramfs,
                root=image.root,
                disk=Path(folder) / overlay.OVERLAY,
            )
            taken.append(await boot(machine))
            print(f"{number + 1}: {taken[-1]}", flush=True)
    good = [seconds for seconds in taken if seconds is not None]
    print(
        f"{len(good)} of {count} boots answered, median {statistics.median(good):.2f} s, slowest {max(good):.2f} s"
    )
    return int(len(good) < count)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)))
