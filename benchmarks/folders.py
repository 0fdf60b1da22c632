"""A granted folder through the guest's kernel: our guarded, journaled 9P server against QEMU's own -virtfs.

    python benchmarks/folders.py [files]

Both in one computer, in turn, with the same work. QEMU's server checks nothing and keeps no old bytes; what
the guard and the undo cost is the ratio.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from workroom.computer import Images, overlay, vm
from workroom.computer.accelerator import find_backend
from workroom.computer.awake import Awake
from workroom.computer.channel import JobRequest
from workroom.computer.qemu import Machine
from workroom.folders import Access, FolderServer, Grant, Journal, SharedView
from workroom.settings import Places

MODULE = "9pnet_virtio"
MOUNT = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
fd = os.open("/tmp/module.ko", os.O_RDONLY)
libc.syscall(313, fd, b"", 0)  # finit_module
os.makedirs("/mnt/peer", exist_ok=True)
options = b"trans=virtio,version=9p2000.L,cache=mmap,access=any,msize=524288"
if libc.mount(b"peer", b"/mnt/peer", b"9p", 0, options):
    sys.exit(os.strerror(ctypes.get_errno()))
"""
WORK = """
import json, os, sys, time
top, files = sys.argv[1], int(sys.argv[2])
taken, last = {}, time.perf_counter()
def done(name):
    global last
    now = time.perf_counter()
    taken[name], last = now - last, time.perf_counter()
def forget():
    global last
    os.sync()
    open("/proc/sys/vm/drop_caches", "w").write("3")
    last = time.perf_counter()
os.mkdir(top + "/d")
last = time.perf_counter()
for i in range(files):
    with open(f"{top}/d/{i}", "w") as f: f.write("x" * 500)
done("create")
forget()
for i in range(files):
    with open(f"{top}/d/{i}") as f: f.read()
done("read")
forget()
sum(e.stat().st_size for e in os.scandir(top + "/d"))
done("find with stat")
block = bytes(1 << 20)
with open(top + "/big", "wb") as f:
    for _ in range(100): f.write(block)
    os.fsync(f.fileno())
done("write 100 MB")
forget()
with open(top + "/big", "rb") as f:
    while f.read(1 << 20): pass
done("read 100 MB")
for i in range(files): os.unlink(f"{top}/d/{i}")
os.rmdir(top + "/d")
done("remove")
print(json.dumps(taken))
"""


def module(cache: Path) -> bytes | None:
    """The kernel module that speaks to -virtfs, from the kernel package the image was built of."""
    for package in sorted((cache / "images" / "apt" / "kernel").glob("*.deb"), reverse=True):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
            for found in Path(folder).rglob(f"{MODULE}.ko*"):
                return found.read_bytes()
    return None


def virtfs(folder: Path, machine: str) -> tuple[str, ...]:
    """The arguments by which QEMU serves `folder` itself."""
    kind = "device" if machine == "microvm" else "pci"
    share = f"local,id=peer,path={folder},security_model=none"
    return ("-fsdev", share, "-device", f"virtio-9p-{kind},fsdev=peer,mount_tag=peer")


async def run(awake: Awake, *command: str) -> bytes:
    name = f"bench-{time.time_ns()}"
    done = await awake.channel.run(JobRequest(name, command, root=True, timeout=600))
    if done.exit_code:
        sys.exit(f"{command[0]} failed in the computer: {done.stderr.decode()}")
    return done.stdout


async def main(files: int) -> None:
    places = Places.find()
    image, backend = await Images(places).ensure(), await find_backend(places)
    driver = await asyncio.to_thread(module, places.cache)
    if driver is None:
        sys.exit(f"not measured: the kernel package with {MODULE} is no longer in the cache")
    with tempfile.TemporaryDirectory(prefix="workroom-bench-") as scratch:
        folder = Path(scratch)
        for name in ("ours", "theirs", "disk"):
            (folder / name).mkdir()
        overlay.make_base(folder / "disk", 1)
        journal = Journal.open(folder / "undo")
        view = SharedView("bench", [Grant("ours", str(folder / "ours"), Access.WRITE)], [], journal)
        machine = Machine(
            backend=backend,
            name=f"workroom-bench-{time.time_ns()}",
            memory_mb=512,
            cpus=2,
            kernel=image.kernel,
            initramfs=image.initramfs,
            root=image.root,
            disk=folder / "disk" / overlay.OVERLAY,
            extra=virtfs(folder / "theirs", backend.machine),
        )
        with mock.patch.object(
            vm, "confined", lambda start, _allowed: (start(), ())
        ):  # the peer opens files itself
            awake = await Awake.boot(machine, FolderServer(view).serve)
        try:
            await awake.settle_in(hostname="bench", machine_id="0" * 32, processes=512)
            await awake.channel.write_file("/tmp/module.ko", driver, root=True)
            await run(awake, "python3", "-c", MOUNT)
            taken = {}
            for name, top in (("theirs", "/mnt/peer"), ("ours", "/folders/ours")):
                taken[name] = json.loads(await run(awake, "python3", "-c", WORK, top, str(files)))
        finally:
            await awake.end()
            journal.close()
    print(f"{files} files; {backend.accelerator} on {backend.machine}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':16} {'ours':>8} {'virtfs':>8} {'ratio':>6}")
    for what, ours in taken["ours"].items():
        theirs = taken["theirs"][what]
        print(f"{what:16} {ours:7.2f}s {theirs:7.2f}s {ours / theirs:6.2f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
