"""What a computer puts on the wire, and what of it gets any further: nothing but its talk with the folder door."""

from __future__ import annotations

import asyncio
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vm.machines import nothing
from workroom.computer import Images, Spec, overlay, vm
from workroom.computer.accelerator import find_backend
from workroom.computer.awake import Awake
from workroom.computer.channel import JobRequest
from workroom.computer.landlock import READ, TRUNCATE, WRITE
from workroom.computer.qemu import Machine
from workroom.computer.reach import reach
from workroom.folders import Journal
from workroom.settings import Places

# As root: routes to everywhere, then whatever there is, by every protocol, to the host, its net and the world.
ATTACK = """
import errno, os, socket, struct, fcntl, time
os.system("echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6")
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.bind(("eth0", 0))
mac = fcntl.ioctl(raw, 0x8927, struct.pack("256s", b"eth0"))[18:24]
def frame(kind, body, to=b"\\x52\\x55\\x0a\\x00\\x02\\x02"):
    try:
        raw.send(to + mac + struct.pack(">H", kind) + body)
    except OSError:
        pass
def total(data):
    value = sum(struct.unpack(f">{len(data) // 2}H", data))
    return ~((value & 0xffff) + (value >> 16)) & 0xffff
def ip(to, protocol, body, source="10.0.2.15"):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(to))
    return head[:10] + struct.pack(">H", total(head)) + head[12:] + body
places = ["10.0.2.2", "10.0.2.3", "10.0.2.4", "127.0.0.1", "169.254.169.254", "1.1.1.1", "8.8.8.8", "192.168.0.1",
          "10.77.0.2", "224.0.0.251", "255.255.255.255", "198.18.0.1"]
dns = b"\\x12\\x34\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\x07example\\x03com\\0\\0\\x01\\0\\x01"
for place in places:
    for port in (22, 53, 80, 443, 3128, 8080):
        frame(0x0800, ip(place, 6, struct.pack(">HHIIBBHHH", 4000, port, 1, 0, 0x50, 2, 65535, 0, 0)))
        frame(0x0800, ip(place, 17, struct.pack(">HHHH", 4000, port, 8 + len(dns), 0) + dns))
    frame(0x0800, ip(place, 1, b"\\x08\\0" + struct.pack(">H", total(b"\\x08\\0\\0\\0\\0\\1\\0\\1")) + b"\\0\\1\\0\\1"))
    frame(0x0800, ip(place, 47, bytes(20)))
    frame(0x0800, ip(place, 17, struct.pack(">HHHH", 69, 69, 20, 0) + b"\\0\\1/etc/passwd\\0octet\\0"[:12]))
    frame(0x0800, ip(place, 17, struct.pack(">HHHH", 443, 443, 28, 0) + os.urandom(20)))  # as QUIC has it
    frame(0x0800, ip(place, 6, struct.pack(">HHIIBBHHH", 4000, 80, 1, 0, 0x50, 2, 9, 0, 0), source="1.2.3.4"))
six = lambda n, body: struct.pack(">IHBB", 6 << 28, len(body), n, 255) + bytes.fromhex("fe80" + "00" * 13 + "15")
for n, body in ((58, b"\\x85" + bytes(7)), (58, b"\\x86\\0\\0\\0\\x40\\0\\1\\0" + bytes(8)), (17, bytes(38))):
    frame(0x86DD, six(n, body) + bytes.fromhex("ff02" + "00" * 13 + "02") + body, b"\\x33\\x33\\0\\0\\0\\2")
for kind in (0x0806, 0x8100, 0x88CC, 0x8863, 0x9000):
    frame(kind, os.urandom(60), b"\\xff" * 6)
for _ in range(2000):
    frame(0x0800, ip("1.1.1.1", 17, os.urandom(300)))
time.sleep(0.3)
print("attacked")
"""
# The process that runs QEMU, in a network of its own with one card that leads nowhere: what would go out shows there.
IN_A_NETWORK_OF_ITS_OWN = """
import asyncio, select, socket, subprocess, sys
from pathlib import Path
from vm.test_capture import attacked

for which in ("all", "default"):  # a new card would look for routers by itself
    Path(f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6").write_text("1")
for line in ("link set lo up", "link add out type veth peer name far", "addr add 10.77.0.1/24 dev out",
             "link set far up", "link set out up arp off", "route add default via 10.77.0.2"):
    subprocess.run(["ip", *line.split()], check=True)
tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
def seen():
    frames = []
    while select.select([tap], [], [], 0)[0]:
        data, (card, *_) = tap.recvfrom(2000)
        frames.append((card, data.hex()))
    return frames
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"the tap sees what leaves", ("1.1.1.1", 9))
assert any(card == "out" for card, _ in seen()), "the tap sees nothing"
asyncio.run(attacked(Path(sys.argv[1])))
print("frames that left:", seen())
"""


async def attacked(folder: Path) -> None:
    """Write all that is on a computer's wire, while its root does its worst, to a capture file in `folder`."""
    real = Places.find()
    image = Images(real).image()
    overlay.make_base(folder, 1)
    capture = folder / "wire.pcap"
    capture.touch()
    # The one thing more than its own files that this QEMU may write.
    patch = pytest.MonkeyPatch()
    patch.setattr(vm, "reach", lambda machine: {**reach(machine), capture: READ | WRITE | TRUNCATE})
    machine = Machine(
        backend=await find_backend(real, image),
        name=f"capture-{os.getpid()}",
        memory_mb=Spec().memory_mb,
        cpus=2,
        kernel=image.kernel,
        initramfs=image.initramfs,
        root=image.root,
        disk=folder / overlay.OVERLAY,
        extra=("-object", f"filter-dump,id=tap,netdev=net,file={capture},maxlen=200"),
    )
    journal = Journal.open(folder / "undo")
    awake = await Awake.boot(machine, nothing(journal))
    try:
        await awake.settle_in(hostname="computer", machine_id="0" * 32, processes=512)
        await awake.channel.write_file("/tmp/attack.py", ATTACK.encode())
        done = await awake.channel.run(
            JobRequest("attack", "python3 -S /tmp/attack.py", root=True, timeout=100)
        )
        assert b"attacked" in done.stdout, done.stderr
        assert (await awake.channel.run("ls /folders")).exit_code == 0
    finally:
        await awake.end()
        journal.close()
        patch.undo()


def frames(capture: bytes) -> Iterator[bytes]:
    """The frames of a capture file (pcap-savefile(5))."""
    at = 24
    while at < len(capture):
        (size,) = struct.unpack_from("<I", capture, at + 8)
        yield capture[at + 16 : at + 16 + size]
        at += 16 + size


def kind(frame: bytes) -> str:
    """In words, where a frame comes from and what it is."""
    if frame[12:14] == b"\x08\x06":
        return "arp"
    if frame[12:14] != b"\x08\x00":
        return frame[12:14].hex()
    source = ".".join(map(str, frame[26:30]))
    if frame[23] == 1 and frame[34] == 0:
        return f"{source} echo"
    if frame[23] == 17 and frame[34:36] == b"\0\x45" and frame[42:44] == b"\0\5":
        return f"{source} tftp error"
    return f"{source} {int.from_bytes(frame[34:36], 'big')} protocol {frame[23]}"


@pytest.mark.case(46, 47)
async def test_whatever_root_sends_nothing_answers_but_the_folder_door(cache: Path, tmp_path: Path) -> None:
    await attacked(tmp_path)
    wire = list(frames((tmp_path / "wire.pcap").read_bytes()))
    ours = [frame for frame in wire if frame[6:8] == b"\x52\x55"]  # the cards that QEMU plays
    assert len(wire) - len(ours) > 2000  # the attack is on the wire
    # What QEMU says itself, of addresses that are nobody: an echo, and an error to who asks it for files (TFTP).
    own = {"10.0.2.2 echo", "10.0.2.3 echo", "10.0.2.2 tftp error"}
    assert {kind(frame) for frame in ours} - own == {"arp", "10.0.2.100 564 protocol 6"}


@pytest.mark.case(46, 47)
async def test_nothing_of_it_leaves_this_machine(cache: Path, tmp_path: Path) -> None:
    if os.geteuid() or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("a network namespace needs root, unshare and ip")
    if subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("this system makes no network namespaces")
    command = ["unshare", "-n", sys.executable, "-c", IN_A_NETWORK_OF_ITS_OWN, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, error = await process.communicate()
    assert out.decode().strip() == "frames that left: []", error.decode()
