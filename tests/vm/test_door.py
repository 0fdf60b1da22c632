"""The way out of a computer, from inside: what programs see of it, and what a hostile root can do with it."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections.abc import Callable

import pytest
import trustme

from vm.doors import Doorway
from vm.machines import MakeComputer, sh
from workroom.computer import Computer

PATTERN = bytes(range(251)) * 261
MANY = 256
FETCH = "import urllib.request, sys; sys.stdout.write(urllib.request.urlopen(sys.argv[1]).read().decode())"
WEBSOCKET = """
import base64, os, socket
s = socket.create_connection(("chat.example.com", 80))
s.sendall(b"GET /chat HTTP/1.1\\r\\nHost: chat.example.com\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
          b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\\r\\n\\r\\n")
head = b""
while b"\\r\\n\\r\\n" not in head:
    head += s.recv(1)
mask = os.urandom(4)
s.sendall(bytes((0x81, 0x85)) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(b"hello")))
print(s.recv(100)[2:].decode())
"""
CROWD = f"""
import socket, sys
held = [socket.create_connection(("many.example.com", 100)) for _ in range({MANY})]
try:
    print(socket.create_connection(("many.example.com", 100)).recv(1))
except OSError as error:
    print(error)
print("held", flush=True)
sys.stdin.readline()
print(sum(s.recv(1) == b"" for s in held))
"""
SEND = """
import hashlib, socket, sys
piece, size, known = bytes(range(251)) * 261, int(sys.argv[1]), hashlib.sha256()
s = socket.create_connection(("up.example.com", 9))
while size > 0:
    data = piece[:size]
    s.sendall(data)
    known.update(data)
    size -= len(data)
s.shutdown(socket.SHUT_WR)
said = s.recv(1000)
print(said.decode().split()[1] == known.hexdigest(), said.decode().split()[0])
"""
TAKE = """
import hashlib, socket, sys
s = socket.create_connection(("down.example.com", 19))
s.sendall(sys.argv[1].encode())
known, size = hashlib.sha256(), 0
while data := s.recv(1 << 18):
    known.update(data)
    size += len(data)
print(size, known.hexdigest())
"""
TRY = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if sys.argv[3:] else socket.SOCK_STREAM)
s.settimeout(20)
try:
    s.connect((sys.argv[1], int(sys.argv[2])))
    s.send(b"x")
    print("got", s.recv(10))
except OSError as error:
    print(error)
"""
# Of what root can write to the port: noise, frames of no kind, streams that were never opened, numbers again.
NOISE = """
import glob, os, sys
sys.path.insert(0, "/run/workroom/agent.pyz")
from computer import flows
from computer.frames import NOTICE, REQUEST, frame, greeting
(port,) = [f"/dev/{p}" for p in os.listdir("/sys/class/virtio-ports")
           if open(f"/sys/class/virtio-ports/{p}/name").read().strip() == "door"]
os.system("pkill -9 -u 64198")
for _ in range(200):
    try:
        fd = os.open(port, os.O_RDWR)
        break
    except OSError:
        pass
for what in (os.urandom(1 << 16), greeting(7) + frame(REQUEST, b"x"), frame(NOTICE, flows.data(99, b"x")),
             frame(NOTICE, flows.opening(1, "a", 1)) * 2, frame(NOTICE, b"")):
    os.write(fd, what)
"""


@pytest.fixture
def doorway() -> Doorway:
    return Doorway()


@pytest.fixture
def behind(make: MakeComputer) -> Callable[..., Computer]:
    """A computer whose way out leads to that doorway."""

    def behind(doorway: Doorway, certificate: bytes | None = None) -> Computer:
        computer = make()
        computer._serve_door = doorway.serve
        computer.door_certificate = certificate
        return computer

    return behind


@pytest.fixture
def computer(behind: Callable[..., Computer], doorway: Doorway) -> Computer:
    return behind(doorway)


async def script(computer: Computer, text: str, *arguments: object, root: bool = False) -> str:
    path = f"/tmp/{hashlib.sha256(text.encode()).hexdigest()[:8]}.py"
    await computer.write_file(path, text.encode())
    words = " ".join(map(str, arguments))
    return (await sh(computer, f"python3 -S {path} {words}", root=root)).strip()


async def test_programs_that_know_nothing_of_it_get_out_by_name(computer: Computer, doorway: Doorway) -> None:
    assert (
        await sh(computer, f"python3 -c '{FETCH}' http://www.Example.com/a?b") == "www.example.com:80 /a?b\n"
    )
    assert (
        await sh(computer, "busybox wget -qO- http://other.example.com:8080/x")
        == "other.example.com:8080 /x\n"
    )
    assert (await sh(computer, "git ls-remote http://git.example.com/repo")).split()[-1] == "refs/heads/main"
    assert await script(computer, WEBSOCKET) == "hello"
    assert doorway.asked == [
        ("www.example.com", 80),
        ("other.example.com", 8080),
        ("git.example.com", 80),
        ("chat.example.com", 80),
    ]


async def test_a_client_that_ignores_proxy_variables_gets_out_all_the_same(computer: Computer) -> None:
    names = "HTTP_PROXY=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1"
    assert "a.example.com" in await script(computer, "import http.client as h; c = h.HTTPConnection('a.example.com');"
                                           "c.request('GET', '/'); print(c.getresponse().read())")  # fmt: skip
    assert await sh(computer, f"{names} busybox nc a.example.com 7 <<< hello") == "hello\n"


async def test_every_port_and_the_proxys_clients_come_to_the_host(
    computer: Computer, doorway: Doorway
) -> None:
    for port in (22, 9418, 51820, 65535):
        await sh(computer, f"echo 'GET / ' | busybox nc any.example.com {port} || true")
    await sh(computer, "printf 'GET http://a.b/ HTTP/1.1\\r\\n\\r\\n' | busybox nc 127.0.0.1 3128")
    assert doorway.asked == [*(("any.example.com", port) for port in (22, 9418, 51820, 65535)), ("", 0)]


async def test_only_the_doors_authority_is_trusted(behind: Callable[..., Computer]) -> None:
    ours, other = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("www.example.com", "git.example.com").configure_cert(context)
    computer = behind(Doorway(context), ours.cert_pem.bytes())
    assert await sh(computer, f"python3 -c '{FETCH}' https://www.example.com/") == "www.example.com:443 /\n"
    assert "refs/heads/main" in await sh(computer, "git ls-remote https://git.example.com/repo")
    checked = await sh(
        computer, "openssl s_client -connect www.example.com:443 -verify_return_error </dev/null 2>&1"
    )
    assert "Verify return code: 0 (ok)" in checked
    wrong = await computer.run("git ls-remote https://www.other.example.com/", job="wrong-name")
    assert b"does not match" in wrong.stderr
    await computer.sleep()
    computer.door_certificate = other.cert_pem.bytes()
    refused = await computer.run(f"python3 -c '{FETCH}' https://www.example.com/", job="wrong-authority")
    assert b"CERTIFICATE_VERIFY_FAILED" in refused.stderr


@pytest.mark.case(46)
async def test_what_is_not_a_name_or_a_connection_gets_nowhere(computer: Computer, doorway: Doorway) -> None:
    assert "reset by peer" in await script(computer, TRY, "198.19.200.200", 80)  # never given out
    assert "refused" in await script(computer, TRY, "www.example.com", 443, "udp")
    for name in ("no_such.invalid", "x.onion", "1.2.3.4.5", "a..b"):
        assert "name" in (await script(computer, TRY, name, 80)).lower(), name
    lookup = "import socket; print({a[4][0] for a in socket.getaddrinfo('www.example.com', 80)})"
    assert (await script(computer, lookup)).startswith("{'198.1")  # no IPv6 among them
    assert doorway.asked == []


async def test_programs_keep_their_own_ports_and_names(computer: Computer, doorway: Doorway) -> None:
    line = (
        "python3 -m http.server 8080 & sleep 0.1; until busybox wget -qO- http://{}:8080/; do sleep 0.2; done"
    )
    for name in ("127.0.0.1", "localhost", "$(hostname)"):
        assert "Directory listing" in await sh(
            computer, f"cd /; ({line.format(name)}) 2>/dev/null; kill %1; true"
        )
        await computer.kill_all()
    assert doorway.asked == []


@pytest.mark.case(48)
async def test_a_crowd_is_served_to_the_limit_and_the_rest_turned_away(
    computer: Computer, doorway: Doorway
) -> None:
    await computer.write_file("/tmp/crowd.py", CROWD.encode())
    await sh(computer, "mkfifo /tmp/go")
    said = bytearray()
    running = asyncio.create_task(
        computer.run(
            "python3 -S /tmp/crowd.py < /tmp/go", job="crowd", on_output=lambda _, data: said.extend(data)
        )
    )
    opener = asyncio.create_task(computer.run("exec 3>/tmp/go; read x < /tmp/done; echo >&3", job="go"))
    await sh(computer, "mkfifo /tmp/done")
    async with asyncio.timeout(50):
        while b"held" not in said:
            await asyncio.sleep(0.05)
    assert b"reset by peer" in said
    assert doorway.open == MANY
    doorway.go.set()
    await sh(computer, "until [ -p /tmp/done ]; do sleep 0.1; done; echo > /tmp/done")
    done, _ = await asyncio.gather(running, opener)
    assert done.stdout.split()[-1] == str(MANY).encode()
    assert await sh(computer, "busybox wget -qO- http://again.example.com/") == "again.example.com:80 /\n"


async def test_ten_megabytes_each_way_arrive_whole(computer: Computer) -> None:
    size = 10_000_000
    known = hashlib.sha256((PATTERN * (size // len(PATTERN) + 1))[:size]).hexdigest()
    start = time.perf_counter()
    assert await script(computer, SEND, size) == f"True {size}"
    half = time.perf_counter()
    assert await script(computer, TAKE, size) == f"{size} {known}"
    print(
        f"up {size / (half - start) / 1e6:.1f} MB/s, down {size / (time.perf_counter() - half) / 1e6:.1f} MB/s"
    )


@pytest.mark.case(49)
async def test_a_server_that_dies_looks_like_a_reset_and_not_like_an_end(computer: Computer) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    assert "reset by peer" in await script(computer, TRY, "www.example.com", 99)


async def test_after_a_sleep_names_stay_and_connections_are_over(
    computer: Computer, doorway: Doorway
) -> None:
    hold = (
        "import socket, time; s = socket.create_connection(('www.example.com', 100)); open('/tmp/up', 'w');"
        "open('/tmp/said', 'w').write(repr(s.getpeername()));"
        "\ntry: s.recv(1)\nexcept OSError as e: open('/tmp/said', 'a').write(str(e))"
    )
    await computer.write_file("/tmp/hold.py", hold.encode())
    await sh(computer, "setsid python3 -S /tmp/hold.py </dev/null >/dev/null 2>&1 & "
                       "until [ -s /tmp/said ]; do sleep 0.05; done")  # fmt: skip
    await computer.sleep()
    look = "import socket; print(socket.gethostbyname('www.example.com'))"
    address = await script(computer, look)
    said = await sh(computer, "until grep -q reset /tmp/said; do sleep 0.05; done; cat /tmp/said")
    assert address in said
    assert await sh(computer, "busybox wget -qO- http://www.example.com/") == "www.example.com:80 /\n"


async def test_the_forwarder_has_no_rights_and_the_agents_end_of_all_spares_it(computer: Computer) -> None:
    find = "pgrep -u 64198"
    pid = (await sh(computer, find)).strip()
    status = await sh(
        computer, f"grep -E '^(Uid|Gid|Groups|CapEff)' /proc/{pid}/status; cat /proc/{pid}/cgroup"
    )
    assert status.split() == [
        "Uid:", *["64198"] * 4, "Gid:", *["64198"] * 4, "Groups:", "CapEff:", "0000000000000000", "0::/",
    ]  # fmt: skip
    assert "not permitted" in (await computer.run(f"kill -9 {pid}", job="k")).stderr.decode()
    await sh(computer, "setsid sleep 1000 </dev/null >/dev/null 2>&1 &")
    await computer.kill_all()
    assert (await sh(computer, f"{find}; pgrep sleep || echo none")).split() == [pid, "none"]
    assert await sh(computer, "busybox wget -qO- http://www.example.com/") == "www.example.com:80 /\n"


@pytest.mark.case(49)
async def test_a_forwarder_that_root_ends_comes_again(computer: Computer, doorway: Doorway) -> None:
    fetch = "until busybox wget -qO- http://www.example.com/ 2>/dev/null; do sleep 0.1; done"
    pid = await sh(computer, "pgrep -u 64198")
    await sh(computer, f"kill -9 {pid}", root=True)
    assert await sh(computer, fetch) == "www.example.com:80 /\n"
    assert await sh(computer, "pgrep -u 64198") != pid


@pytest.mark.case(76)
async def test_nonsense_from_root_breaks_its_own_line_only(computer: Computer, doorway: Doorway) -> None:
    await script(computer, NOISE, root=True)
    fetch = "until busybox wget -qO- http://www.example.com/ 2>/dev/null; do sleep 0.1; done"
    assert await sh(computer, fetch) == "www.example.com:80 /\n"
    assert doorway.open == 0
