"""A real server in a process of its own: it is found again after a crash, and alone on its folder."""

from __future__ import annotations

import contextlib
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from server.served import Served
from workroom.server.address import folder, socket_path
from workroom.server.connection import MOST


def test_a_window_stays_signed_in_when_the_server_is_killed_and_started_again(served: Served) -> None:
    served.start()
    before = served.origin
    window = served.sign_in()
    served.kill()
    served.start()
    assert served.origin == before
    assert window.get("/api/sessions").status_code == 200


def test_told_to_end_it_ends_in_good_order(served: Served) -> None:
    served.start()
    assert served.stop() == 0
    assert "Traceback" not in served.told


def test_one_server_a_data_folder(served: Served) -> None:
    served.start()
    second = subprocess.run(
        [sys.executable, "-c", _SECOND], env=served.environment, capture_output=True, text=True, timeout=20
    )
    assert second.stdout == "75 Workroom's server runs already.\n", second.stderr


_SECOND = """
from workroom.server.serve import AlreadyServing, run
from workroom.settings import Places
try:
    run(Places.find(), say=print)
except AlreadyServing as error:
    print(error.exit_code, error.message)
"""


def test_a_port_that_is_taken_is_named(served: Served) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = subprocess.run(
            [sys.executable, "-c", _ON_PORT, str(port)],
            env=served.environment,
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert told.stdout == f"Port {port} is in use.\n", told.stderr


_ON_PORT = """
import sys
import time
from pathlib import Path
from workroom.server.listening import PortTaken
from workroom.server.serve import run
from workroom.settings import Places
try:
    run(Places.find(), port=int(sys.argv[1]), say=print)
except PortTaken as error:
    print(error.message)
"""


def test_only_this_machine_can_connect_and_only_this_user_through_the_file(served: Served) -> None:
    served.start()
    path = socket_path(served.places)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder(served.places).stat().st_mode) == 0o700
    listening = subprocess.run(
        ["ss", "-ltnH", f"sport = :{served.port}"], capture_output=True, text=True, check=True
    )
    places = {line.split()[3] for line in listening.stdout.splitlines()}
    assert places == {f"127.0.0.1:{served.port}", f"[::1]:{served.port}"}


def test_what_programs_ask_through_the_file_is_not_to_be_had_over_the_network(served: Served) -> None:
    served.start()
    transport = httpx.HTTPTransport(uds=str(socket_path(served.places)))
    with httpx.Client(transport=transport, base_url="http://workroom") as local:
        assert local.get("/api/standing").json() == {"windows": 0, "working": []}
    assert served.stranger().post("/api/codes").status_code == 401
    assert served.sign_in().post("/api/codes").status_code == 404


@pytest.mark.parametrize("request_", [b"\x00\xff\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000])
def test_what_is_no_request_ends_the_connection_not_the_server(served: Served, request_: bytes) -> None:
    served.start()
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as peer:
        peer.sendall(request_)
        with contextlib.suppress(ConnectionResetError):
            assert peer.recv(100).startswith(b"HTTP/1.1 4")
    assert served.stranger().get("/api/health").json() == {"ok": True}


def test_a_crowd_of_connections_takes_no_file_from_the_tasks(served: Served) -> None:
    served.start()
    assert served.process is not None
    crowd = []
    try:
        most = 0
        for number in range(800):
            crowd.append(socket.create_connection(("127.0.0.1", served.port), timeout=10))
            if number % 100 == 99:
                most = max(most, len(list(Path(f"/proc/{served.process.pid}/fd").iterdir())))
        assert MOST < most < 2 * MOST
    finally:
        for each in crowd:
            each.close()
    time.sleep(0.5)
    assert served.stranger().get("/api/health").json() == {"ok": True}
