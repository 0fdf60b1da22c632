"""One stream a window, over a real connection: resumed where it stood, ended with its session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from server.served import Served
from workroom.log import Log
from workroom.log.events import Notice

Sent = tuple[str, str, dict[str, Any]]
"""What came: the kind of event, its id and its data."""


@contextmanager
def stream(window: httpx.Client, after: int = 0, last: str = "") -> Iterator[Iterator[Sent]]:
    headers = {"last-event-id": last} if last else {}
    with window.stream("GET", f"/api/events?after={after}", headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _sent(answer)


def _sent(answer: httpx.Response) -> Iterator[Sent]:
    kind, id, data = "", "", ""
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "id":
            id = value
        elif name == "data":
            data += value
        elif not line and kind:
            yield kind, id, json.loads(data or "{}")
            kind, id, data = "", "", ""


def records(sent: Iterator[Sent], count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for kind, id, data in sent:
        if kind == "record":
            assert id == str(data["seq"])
            found.append(data)
        if len(found) == count:
            break
    return found


def test_what_another_process_writes_is_seen_and_resumed_where_it_stood(served: Served) -> None:
    served.start()
    window = served.sign_in()
    log = Log.open(served.places.log)
    for number in range(5):
        log.append("a-task", Notice(f"note {number}"))
    with stream(window) as sent:
        first = records(sent, 3)
    with stream(window, last=str(first[-1]["seq"])) as sent:
        rest = records(sent, 2)
        log.append("a-task", Notice("live"))
        rest += records(sent, 1)
    log.close()
    told = [record["event"]["text"] for record in (*first, *rest)]
    assert told == ["note 0", "note 1", "note 2", "note 3", "note 4", "live"]


def test_a_revoked_window_is_told_and_its_stream_ends(served: Served) -> None:
    served.start()
    window, other = served.sign_in(), served.sign_in()
    with stream(window) as sent:
        assert next(sent)[0] == "hello"
        assert other.delete("/api/sessions").status_code == 200
        assert "revoked" in [kind for kind, _, _ in sent]


def test_the_stream_ends_with_the_server_and_does_not_hold_it_up(served: Served) -> None:
    served.start()
    with stream(served.sign_in()) as sent:
        assert next(sent)[0] == "hello"
        assert served.stop() == 0
        assert "revoked" not in [kind for kind, _, _ in sent]


def test_a_stream_is_one_s_own_page_s_only(served: Served) -> None:
    served.start()
    window = served.sign_in()
    del window.headers["x-workroom-token"]
    with stream(window) as sent:  # an EventSource can't carry our token
        assert next(sent)[0] == "hello"
    for site in ("cross-site", "same-site", "none"):
        answer = window.get("/api/events", headers={"sec-fetch-site": site})
        assert answer.status_code in (401, 403), site
