"""What a computer can't reach: tried from inside, as its root."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from vm.machines import Shared, sh
from workroom.computer import Computer, list_computers
from workroom.settings import Places

TRY = """
import errno, socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM if sys.argv[3] == "udp" else socket.SOCK_STREAM)
s.settimeout(1.5)
try:
    s.connect((sys.argv[1], int(sys.argv[2])))
    if sys.argv[3] == "udp":
        s.send(b"\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01")
        s.recv(512)
    print("ANSWERED")
except OSError as error:
    print("nothing", error)
"""


@pytest.fixture
def host_service() -> Iterator[socket.socket]:
    """Something that listens on the host's loopback, on every address it has."""
    listening = socket.create_server(("0.0.0.0", 0))
    yield listening
    listening.close()


@pytest.mark.case(46, 47)
async def test_no_address_answers(computer: Computer, host_service: socket.socket) -> None:
    port = host_service.getsockname()[1]
    await computer.write_file("/tmp/try.py", TRY.encode())
    places = [
        ("10.0.2.2", port, "tcp"),  # the host's loopback, in QEMU's user network
        ("10.0.2.2", 22, "tcp"),
        ("10.0.2.3", 53, "udp"),  # DNS
        ("10.0.2.3", 53, "tcp"),
        ("127.0.0.1", port, "tcp"),
        ("169.254.169.254", 80, "tcp"),  # cloud metadata
        ("1.1.1.1", 443, "tcp"),
        ("8.8.8.8", 53, "udp"),
        ("fec0::2", 80, "tcp"),  # the gateway, by IPv6
        ("2606:4700:4700::1111", 443, "tcp"),
        ("10.0.2.100", 565, "tcp"),  # the folder door's neighbour
    ]
    tries = " & ".join(f"python3 -S /tmp/try.py {host} {port} {kind}" for host, port, kind in places)
    said = await sh(computer, f"ip route add default via 10.0.2.2 2>/dev/null; {tries} & wait", root=True)
    assert said.count("nothing") == len(places)
    assert "ANSWERED" not in said
    host_service.settimeout(0.05)
    with pytest.raises(TimeoutError):
        host_service.accept()


async def test_a_name_means_no_real_address_and_without_a_door_no_connection(computer: Computer) -> None:
    look = "import socket; print(socket.getaddrinfo('example.com', 80)[0][4][0])"
    said = await sh(computer, f'python3 -S -c "{look}"')
    assert said.startswith(("198.18.", "198.19."))
    done = await computer.run("busybox wget -qO- http://example.com/", job="wget")
    assert done.exit_code != 0
    assert b"reset by peer" in done.stderr


async def test_qemu_itself_is_in_its_sandbox(computer: Computer, places: Places) -> None:
    await sh(computer, "true")
    (info,) = list_computers(places)
    line = Path(f"/proc/{info.pid}/cmdline").read_bytes().split(b"\0")
    assert line[line.index(b"-sandbox") + 1].startswith(b"on,")
    status = Path(f"/proc/{info.pid}/status").read_text()
    assert "Seccomp:\t2" in status


@pytest.mark.case(1, 2)
async def test_folders_shows_only_the_grants(shared: Shared) -> None:
    (shared.mine.parent / "secret").write_text("s")
    assert (await shared.sh("ls -A /folders")).split() == ["look", "mine"]
    assert "secret" not in await shared.sh("ls -aR /folders /mnt/workroom", root=True)
    assert "secret" not in await shared.sh("cd /folders/mine; ls -a .. ../..; ls /folders/../mnt/workroom")


@pytest.mark.case(1, 4)
async def test_a_link_out_reads_nothing_of_the_host(shared: Shared) -> None:
    (shared.mine.parent / "secret").write_text("of the host")
    (shared.mine / "shadow").symlink_to("/etc/shadow")
    (shared.mine / "up").symlink_to("../secret")
    host = (await shared.computer.run("cat /folders/mine/up", job="up")).stdout
    assert b"of the host" not in host
    inside = await shared.sh("cat /etc/shadow", root=True)
    read = (await shared.computer.run("cat /folders/mine/shadow", job="shadow", root=True)).stdout.decode()
    assert read in ("", inside)  # a link means a path of the computer, or nothing; never one of the host


@pytest.mark.case(14)
async def test_a_read_only_grant_refuses_writes(shared: Shared) -> None:
    (shared.look / "file").write_text("as it was")
    attempts = (
        "echo x > /folders/look/file; echo x > /folders/look/new; rm /folders/look/file;"
        "mv /folders/look/file /folders/look/other; mkdir /folders/look/d; chmod 777 /folders/look/file;"
        "truncate -s 0 /folders/look/file; touch /folders/look/file; ln -s x /folders/look/link"
    )
    done = await shared.computer.run(attempts, job="w", root=True)
    assert done.stderr.count(b"Read-only file system") == 9
    assert [path.name for path in shared.look.iterdir()] == ["file"]
    assert (shared.look / "file").read_text() == "as it was"


@pytest.mark.case(12, 13)
async def test_what_the_guest_makes_belongs_to_the_host_user(shared: Shared) -> None:
    await shared.sh("echo x > /folders/mine/file; chmod 4777 /folders/mine/file || true", root=True)
    found = (shared.mine / "file").stat()
    assert found.st_uid == os.getuid()
    assert not found.st_mode & 0o6000


@pytest.mark.case(76)
async def test_the_door_survives_nonsense(shared: Shared) -> None:
    noise = """
import os, socket
for i in range(20):
    s = socket.create_connection(("10.0.2.100", 564), 2)
    s.send(os.urandom(200))
    s.close()
"""
    await shared.computer.write_file("/tmp/noise.py", noise.encode())
    done = shared.computer.run("timeout 10 python3 -S /tmp/noise.py", job="noise", root=True)
    await asyncio.wait_for(done, 20)
    await shared.computer.sleep()
    (shared.mine / "file").write_text("whole")
    assert await shared.sh("cat /folders/mine/file") == "whole"
