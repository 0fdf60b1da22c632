from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from workroom.computer.home import Home, Nap
from workroom.computer.registry import end_orphans, list_computers
from workroom.computer.spec import ComputerUnavailable, State
from workroom.settings import Places

Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started = []

    def start(name: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-S", "-c", "import time; print(flush=True); time.sleep(60)", "-name", name]
        process = subprocess.Popen(line, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def home(places: Places) -> Home:
    home = Home(places, "t1")
    with home:
        pass
    return home


def test_an_orphan_is_ended(places: Places, home: Home, start: Start) -> None:
    process = start(home.new_name())
    assert end_orphans(places) == [process.pid]
    assert process.wait(timeout=2) == -9
    assert home.running is None
    assert end_orphans(places) == []


def test_a_computer_in_use_is_left_alone(places: Places, home: Home, start: Start) -> None:
    process = start(home.new_name())
    with Home(places, "t1"):
        assert end_orphans(places) == []
        assert process.poll() is None


def test_another_process_is_never_touched(places: Places, home: Home, start: Start) -> None:
    home.new_name()  # recorded, but that QEMU is gone …
    others = [start("workroom-t1-ffffffff"), start("firefox")]  # … and these carry other names
    assert end_orphans(places) == []
    assert [process.poll() for process in others] == [None, None]


def test_a_crash_before_the_start_leaves_nothing_to_end(places: Places, home: Home) -> None:
    home.new_name()
    assert end_orphans(places) == []
    assert home.running is None


def test_no_computers_at_all(places: Places) -> None:
    assert end_orphans(places) == []
    assert list_computers(places) == []


def test_computers_are_listed_with_what_they_do(places: Places, start: Start) -> None:
    before = time.time() - 5
    for name in ("off", "asleep", "awake"):
        with Home(places, name) as home:
            if name == "asleep":
                home.state.write_bytes(b"x" * 8192)
                home.nap = Nap(key="k", at=time.time())
            if name == "awake":
                process = start(home.new_name())
    (places.data / "computers" / "..odd name").mkdir()
    found = {info.id: info for info in list_computers(places)}
    assert {id: info.state for id, info in found.items()} == {
        "off": State.OFF, "asleep": State.ASLEEP, "awake": State.AWAKE,
    }  # fmt: skip
    assert found["awake"].pid == process.pid
    assert found["asleep"].pid is None
    assert found["asleep"].disk >= 8192
    assert all(info.last_used > before for info in found.values())


def test_a_nap_without_its_state_is_none(home: Home) -> None:
    home.nap = Nap(key="k", at=1.0)
    assert home.nap is None


@pytest.mark.parametrize("id", ["", "..", "a/b", "-x", "a" * 65, "a b", "a\n"])
def test_an_id_is_never_a_path(places: Places, id: str) -> None:
    with pytest.raises(ValueError, match="not a computer's id"):
        Home(places, id)


def test_a_computer_has_one_user_at_a_time(places: Places, home: Home) -> None:
    with home, pytest.raises(ComputerUnavailable, match="in use by another Workroom process"):
        Home(places, "t1").claim()
    with Home(places, "t1"):
        pass
