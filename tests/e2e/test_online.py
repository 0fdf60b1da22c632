"""The way out of a computer, from the program inside to the server outside, and every card on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.online import Online, shell
from fakes.internet import missing
from workroom.log.events import Asked, RequestJudged, StepEnded

pytestmark = [
    pytest.mark.vm,
    pytest.mark.skipif(bool(missing()), reason=missing() or "there is an internet of our own"),
]
GET = (
    "python3 -c 'import urllib.request as u; print(u.urlopen(\"https://docs.example.org/page\").read())' 2>&1"
)


@pytest.fixture
def online(tmp_path: Path) -> Iterator[Online]:
    installation = Online(tmp_path)
    yield installation
    installation.close()


def test_a_host_that_no_rule_knows_is_asked_about_and_the_program_goes_on(online: Online) -> None:
    process = online.work([shell(GET)], "--attended")
    said = online.finish(process)
    [asked] = [record.event for record in online.app.log.read(kinds=[Asked])]
    assert isinstance(asked, Asked), said
    assert asked.approval is not None
    assert asked.approval.targets == ("docs.example.org",)
    [ended] = [record.event for record in online.app.log.read(kinds=[StepEnded])]
    assert isinstance(ended, StepEnded)
    assert "fine" in str(ended.result), said
    [judged] = [record.event for record in online.app.log.read(kinds=[RequestJudged])]
    assert isinstance(judged, RequestJudged)
    assert (judged.allowed, judged.status) == (True, 200)
    [heard] = online.internet.site.heard
    assert (heard.method, heard.path, heard.host) == ("GET", "/page", "docs.example.org")
