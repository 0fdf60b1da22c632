from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

from server.served import Served
from workroom.server import telling
from workroom.server.telling import Keyless, Sparing
from workroom.trust.redact import Redactor

log = logging.getLogger("tests.telling")


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    sparing = Sparing()
    caplog.handler.addFilter(sparing)
    yield caplog
    caplog.handler.removeFilter(sparing)


def test_a_flood_of_one_kind_is_cut_and_others_are_heard(told: pytest.LogCaptureFixture) -> None:
    for number in range(1000):
        log.warning("request %d refused", number)
    log.warning("something else")
    assert len(told.records) == telling.MOST + 1
    assert "left out" in told.records[telling.MOST - 1].message
    assert told.records[-1].message == "something else"


def test_after_a_while_it_is_heard_again(told: pytest.LogCaptureFixture) -> None:
    def tell(at: float) -> None:
        record = log.makeRecord(log.name, logging.WARNING, __file__, 1, "again", (), None)
        record.created = at
        told.handler.handle(record)

    for number in range(telling.MOST + 5):
        tell(1000.0 + number / 100)
    tell(1000.0 + telling.SECONDS + 1)
    assert len(told.records) == telling.MOST + 1


def test_what_somebody_sent_is_cut_and_begins_no_line(told: pytest.LogCaptureFixture) -> None:
    log.warning("GET %s refused", "/\n2026-01-01 INFO forged\x1b[2J\u202e" + "x" * 10_000)
    [said] = [record.message for record in told.records]
    assert len(said) < telling.LONGEST + 50
    assert said.isprintable()
    assert "\\n2026" in said


def test_no_key_is_written_down_in_a_traceback_either() -> None:
    redactor = Redactor()
    redactor.add("sk-canary-0123456789abcdef")
    try:
        raise ValueError("refused: sk-canary-0123456789abcdef")
    except ValueError:
        record = log.makeRecord(log.name, logging.ERROR, __file__, 1, "broke off", (), sys.exc_info())
    text = Keyless("%(message)s").format(record)
    assert "ValueError" in text
    assert "canary" not in text


def test_refused_requests_do_not_fill_the_disk(served: Served) -> None:
    served.start()
    stranger = served.stranger()
    for number in range(200):
        stranger.get(f"/api/{number}%0aforged{'x' * 5000}", headers={"host": "evil.example"})
    assert len(served.told) < 20_000
    assert "\nforged" not in served.told
