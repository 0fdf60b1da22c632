from __future__ import annotations

import sqlite3
import time

import msgspec
import pytest

from server.scripted import Bench, fault
from workroom.log.events import Said, TaskCreated


async def test_everything_said_and_made_is_found(bench: Bench) -> None:
    name = await bench.begin("Sort the RECEIPTS", start=False)
    bench.desk.app.log.append(name, Said("All receipts are sorted."))
    hits = (await bench.client.get("/api/search", params={"q": "receipts sort"})).json()
    assert [(hit["kind"], hit["task"], hit["title"]) for hit in hits] == [
        ("said", name, "Sort the RECEIPTS"),
        ("prompt", name, "Sort the RECEIPTS"),
    ]
    assert hits[1]["text"][slice(*hits[1]["mark"])] == "Sort"
    one = (await bench.client.get("/api/search", params={"q": "receipts", "limit": 1})).json()
    assert len(one) == 1


@pytest.mark.parametrize("query", ["", "?q=", "?q=a&limit=0", "?q=a&limit=201", "?q=" + "a" * 501])
async def test_a_search_that_is_none(bench: Bench, query: str) -> None:
    assert fault(await bench.client.get(f"/api/search{query}")) == (422, "invalid")


async def test_a_hundred_thousand_events_are_searched_while_one_types(bench: Bench) -> None:
    log = bench.desk.app.log
    log.append("task", TaskCreated("Count", "practice", title="Count"))
    said = [
        msgspec.json.encode(Said(f"Sentence {number} of a long conversation about receipts."))
        for number in range(100_000)
    ]
    with sqlite3.connect(log.path) as db:
        rows = [("task", 0.0, "said", body) for body in said]
        db.executemany("insert into event (task, at, kind, body) values (?, ?, ?, ?)", rows)
    db.close()
    began = time.monotonic()
    await bench.client.get("/api/search", params={"q": "sentence"})
    first, began = time.monotonic() - began, time.monotonic()
    hits = (await bench.client.get("/api/search", params={"q": "nowhere to be found"})).json()
    seconds = time.monotonic() - began
    assert hits == []
    assert (first < 10, seconds < 0.5) == (True, True), (first, seconds)
