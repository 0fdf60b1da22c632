"""Neither the agent's computer nor the pages that it fetches can reach the window's port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.modelserver.server import ModelServer
from fakes.modelserver.story import Turn, steps, tool
from server.served import Served
from workroom.log import Log
from workroom.log.events import RequestJudged, StepEnded, TaskEnded

pytestmark = [pytest.mark.vm, pytest.mark.case(60)]

TRY = r"""
import os, socket, sys, urllib.request
host, port = sys.argv[1], int(sys.argv[2])
for name in ("127.0.0.1", "10.0.2.2", "10.0.2.100", "localhost", host, "::1"):
    try:
        with socket.create_connection((name, port), 2) as s:
            s.sendall(f"GET /api/health HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            print(name, "ANSWERED" if b'"ok"' in s.recv(4096) else "no answer of it")
    except OSError as error:
        print(name, "nothing", error)
for name in ("127.0.0.1", "localhost", host):
    try:
        print(name, "ANSWERED", urllib.request.urlopen(f"http://{name}:{port}/api/health", timeout=5).read())
    except OSError as error:
        print(name, "by the door: nothing", error)
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "served")
    yield served
    served.close()


def test_the_window_s_port_is_not_there_for_the_computer_nor_for_fetched_pages(
    served: Served, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "try.py").write_text(TRY)
    served.start()
    host = served.origin.removeprefix("http://").partition(":")[0]
    page = f"http://{host}:{served.port}/api/health"
    calls = (
        tool("run_command", command=f"python3 /folders/work/try.py {host} {served.port}"),
        tool("fetch_page", url=page),
        tool("fetch_page", url=f"http://127.0.0.1:{served.port}/api/health"),
    )
    model = ModelServer(steps(Turn("", calls), Turn("That is all."))).start()
    try:
        ended = _work(served, model.url, folder)
    finally:
        model.stop()
    said = " ".join(str(event.result) for event in ended)
    assert "nothing" in said
    assert "ANSWERED" not in said
    assert '"ok"' not in said
    judged = [each for each in _events(served, RequestJudged) if str(served.port) in str(each.port)]
    assert judged
    assert not any(each.allowed for each in judged)


def _work(served: Served, model: str, folder: Path) -> list[StepEnded]:
    served.stop()
    served.start(ANTHROPIC_API_KEY="sk-of-the-tests")
    window = served.sign_in()
    set_ = window.put("/api/settings/providers.anthropic.base_url", json={"value": model})
    assert set_.status_code == 200, set_.text
    wanted = {
        "prompt": "Try to reach the window",
        "folders": [{"path": str(folder), "access": "write"}],
        "model": "anthropic:scripted",
    }
    made = window.post("/api/tasks", json=wanted)
    assert made.status_code == 201, made.text
    task = made.json()["id"]
    with window.stream("GET", "/api/events?after=0") as answer:
        for line in answer.iter_lines():
            if line.startswith("data: ") and '"task_ended"' in line:
                break
            if line.startswith("data: ") and '"asked"' in line:  # the door asks; this person says no
                _say_no(served, task)
    return [event for event in _events(served, StepEnded) if isinstance(event, StepEnded)]


def _say_no(served: Served, task: str) -> None:
    window = served.sign_in()
    for asked in window.get("/api/inbox").json():
        digest = asked["asked"]["approval"]["digest"]
        window.post(
            f"/api/tasks/{task}/approvals/{asked['key']}",
            json={"digest": digest, "yes": False, "scope": "once"},
        )


def _events(served: Served, kind: type[StepEnded] | type[RequestJudged] | type[TaskEnded]) -> list:  # type: ignore[type-arg]
    log = Log.open(served.places.log)
    try:
        return [record.event for record in log.read(kinds=[kind])]
    finally:
        log.close()
