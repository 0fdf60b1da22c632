from __future__ import annotations

import sys

import pytest

from workroom import process
from workroom.computer import confine, landlock, seccomp
from workroom.computer.walls import CLOSED, walls

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")


def in_force() -> set[str]:
    return {wall.name for wall in walls() if wall.in_force}


def test_what_is_told_is_what_a_confined_program_gets() -> None:
    _, raised = confine.confined(lambda: None, {})
    assert in_force() - {confine.CORE, CLOSED} == set(raised)


def test_the_walls_of_this_process_are_told_as_they_are() -> None:
    assert (CLOSED in in_force()) == process.is_closed()
    assert (confine.CORE in in_force()) == process.leaves_no_core()


def test_a_wall_that_is_only_believed_in_is_not_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "restrict", lambda allowed, version: None)
    monkeypatch.setattr(seccomp, "install", lambda: True)
    gone = {confine.FILES, confine.TCP, confine.SIGNALS, confine.CALLS}
    assert not in_force() & gone
    told = {wall.name: wall.detail for wall in walls()}
    assert told[confine.CALLS] == "tried, and it did not hold"


def test_a_kernel_without_landlock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    told = {wall.name: wall for wall in walls()}
    assert not told[confine.TCP].in_force
    assert told[confine.TCP].detail == "needs Landlock 4; this system has none"
    assert told[confine.PRIVILEGES].in_force


def test_a_refusal_of_the_system_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(allowed: object, version: int) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(landlock, "restrict", refuse)
    monkeypatch.setattr(landlock, "abi", lambda: 7)
    assert {wall.detail for wall in walls() if wall.name in (confine.FILES, confine.CALLS)} == {
        "the system refused it: not here"
    }
