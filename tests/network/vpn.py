"""A home behind a VPN with split DNS, in network namespaces of its own; run by `test_vpn`, never in the real network.

At home stand Workroom's `Upstream` and a split resolver as systems have it: names of the company go to the VPN's
name server while the VPN is up, all others to the public one. Far away, in a second namespace, stand both name
servers, a public server and the company's. Writes what was reached as JSON; leaves with 77 where no such
namespaces can be made.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from workroom.network.upstream import Unreachable, Upstream

ZONE = b"corp.example"
PUBLIC, COMPANY = "93.184.215.14", "10.20.0.5"
PUBLIC_DNS, COMPANY_DNS, SPLIT_DNS = "10.1.0.1", "10.8.0.1", "127.0.0.53"
NAMES = {
    PUBLIC_DNS: {b"www.public.example": PUBLIC, b"portal.corp.example": PUBLIC},
    COMPANY_DNS: {b"git.corp.example": COMPANY, b"portal.corp.example": COMPANY},
}
CANNOT = 77


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def question(packet: bytes) -> tuple[bytes, int, int]:
    """The name asked for, the type of record, and where the question ends (RFC 1035, 4.1)."""
    labels, at = [], 12
    while length := packet[at]:
        labels.append(packet[at + 1 : at + 1 + length])
        at += 1 + length
    return b".".join(labels).lower(), int.from_bytes(packet[at + 1 : at + 3], "big"), at + 5


def answer(packet: bytes, names: dict[bytes, str]) -> bytes:
    name, kind, end = question(packet)
    found = names.get(name)
    record = b""
    if found and kind == 1:
        record = b"\xc0\x0c\0\x01\0\x01\0\0\0\x05\0\x04" + socket.inet_aton(found)
    counts = b"\0\x01" + (b"\0\x01" if record else b"\0\0") + bytes(4)
    return packet[:2] + (b"\x81\x80" if found else b"\x81\x83") + counts + packet[12:end] + record


class NameServer(socketserver.BaseRequestHandler):
    """Answers from `NAMES` by the address it stands at; at home it passes each question on."""

    vpn = False

    def handle(self) -> None:
        packet, sock = self.request
        at = sock.getsockname()[0]
        if at in NAMES:
            sock.sendto(answer(packet, NAMES[at]), self.client_address)
            return
        inside = question(packet)[0].endswith(ZONE) and NameServer.vpn
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as beyond:
            beyond.settimeout(10)
            beyond.sendto(packet, (COMPANY_DNS if inside else PUBLIC_DNS, 53))
            sock.sendto(beyond.recv(4096), self.client_address)


class Greeter(socketserver.BaseRequestHandler):
    """Says where it stands."""

    def handle(self) -> None:
        self.request.sendall(self.request.getsockname()[0].encode())


def serve(server: socketserver.BaseServer) -> None:
    threading.Thread(target=server.serve_forever, daemon=True).start()


def far() -> None:
    """The world: waits for its two cables, then serves until nobody needs it any more."""
    print("here", flush=True)
    sys.stdin.readline()
    run("ip", "link", "set", "lo", "up")
    for device, address in (("up1", PUBLIC_DNS), ("vpn1", COMPANY_DNS)):
        run("ip", "addr", "add", f"{address}/24", "dev", device)
        run("ip", "link", "set", device, "up")
        serve(socketserver.ThreadingUDPServer((address, 53), NameServer))
    for address in (PUBLIC, COMPANY):
        run("ip", "addr", "add", f"{address}/32", "dev", "lo")
        serve(socketserver.ThreadingTCPServer((address, 443), Greeter))
    print("up", flush=True)
    sys.stdin.read()


def system_says(name: str) -> str:
    """What any other program at home finds under `name`."""
    done = subprocess.run(["getent", "ahostsv4", name], capture_output=True, text=True, check=False)
    return done.stdout.split()[0] if done.stdout else ""


async def reached(up: Upstream, name: str, *, private: bool) -> str:
    try:
        there = await up.connect(name, 443, tls=False, private=private, fresh=True)
    except Unreachable as error:
        return error.rule
    try:
        return (await there.read()).decode()
    finally:
        there.abort()
        await there.closed()


async def look(up: Upstream) -> dict[str, list[str]]:
    names = ("www.public.example", "git.corp.example", "portal.corp.example")
    return {
        name: [
            system_says(name),
            await reached(up, name, private=False),
            await reached(up, name, private=True),
        ]
        for name in names
    }


async def home() -> dict[str, dict[str, list[str]]]:
    up = Upstream()
    before = await look(up)
    run("ip", "link", "set", "vpn0", "up")
    run("ip", "route", "add", "10.20.0.0/16", "via", COMPANY_DNS)
    NameServer.vpn = True
    during = await look(up)
    NameServer.vpn = False
    run("ip", "link", "set", "vpn0", "down")
    after = await look(up)
    return {"before": before, "during": during, "after": after}


def settle(folder: Path, world: int) -> None:
    """Lay the two cables and make this namespace ask the split resolver."""
    (folder / "resolv").write_text(f"nameserver {SPLIT_DNS}\noptions timeout:3 attempts:3\n")
    (folder / "nsswitch").write_text("hosts: dns\n")
    for name, file in (("resolv", "/etc/resolv.conf"), ("nsswitch", "/etc/nsswitch.conf")):
        run("mount", "--bind", str(folder / name), os.path.realpath(file))
    run("ip", "link", "set", "lo", "up")
    for cable, address in (("up", "10.1.0.2/24"), ("vpn", "10.8.0.2/24")):
        run(
            "ip", "link", "add", f"{cable}0", "type", "veth", "peer", "name", f"{cable}1", "netns", str(world)
        )
        run("ip", "addr", "add", address, "dev", f"{cable}0")
    run("ip", "link", "set", "up0", "up")
    run("ip", "route", "add", "default", "via", PUBLIC_DNS)


def main() -> int:
    command = ["unshare", "-n", sys.executable, __file__, "far"]
    world = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert world.stdin
    assert world.stdout
    try:
        world.stdout.readline()
        with tempfile.TemporaryDirectory() as folder:
            try:
                settle(Path(folder), world.pid)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"no namespaces: {error}", file=sys.stderr)
                return CANNOT
            print(file=world.stdin, flush=True)
            world.stdout.readline()
            serve(socketserver.ThreadingUDPServer((SPLIT_DNS, 53), NameServer))
            print(json.dumps(asyncio.run(home())))
        return 0
    finally:
        world.stdin.close()
        world.wait(30)
        world.stdout.close()


if __name__ == "__main__":
    far() if sys.argv[1:] == ["far"] else sys.exit(main())
