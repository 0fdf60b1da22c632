"""A process that is killed at any point: its step is rolled back, its undo goes on, and nothing is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from folders.changes import Changes
from folders.client import LocalClient
from folders.listing import listing
from workroom.folders import Access, Grant, Journal, SharedView

CHILD = """
import sys
from pathlib import Path
from folders.changes import Changes
from folders.client import LocalClient
from workroom.folders import Access, Grant, Journal, SharedView

what, home, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
journal = Journal.open(home / "undo")
grant = Grant("box", str(home / "box"), Access.WRITE)
print("ready", flush=True)
if what == "change":
    view = SharedView("t", [grant], [], journal)
    changes = Changes(seed, LocalClient(view), view)
    for step in range(1000):
        journal.begin("t", f"{seed}/{step}")
        changes.some(30)
        journal.end("t", f"{seed}/{step}")
else:
    journal.undo("t", [grant])
    print("done", flush=True)
"""


def killed(home: Path, what: str, seed: int, seconds: float) -> bool:
    """Run the child and kill it after a time; whether it was still at work."""
    tests = str(Path(__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, what, str(home), str(seed)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": tests},
    )
    assert child.stdout is not None
    with child, child.stdout as said:
        assert said.readline() == b"ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        return said.read() == b""


def prepared(home: Path, seed: int) -> tuple[Path, Grant]:
    box = home / "box"
    box.mkdir()
    grant = Grant("box", str(box), Access.WRITE)
    journal = Journal.open(home / "earlier")
    view = SharedView("earlier", [grant], [], journal)
    Changes(seed, LocalClient(view), view).some(60)
    journal.close()
    return box, grant


@pytest.mark.case(72)
@pytest.mark.parametrize("seed", range(12))
def test_a_step_killed_at_any_point_is_rolled_back(tmp_path: Path, seed: int) -> None:
    box, grant = prepared(tmp_path, seed)
    before = listing(box)
    assert killed(tmp_path, "change", seed, random.Random(seed).uniform(0, 0.15))
    journal = Journal.open(tmp_path / "undo")
    for step in journal.interrupted("t"):
        assert journal.rollback("t", step, [grant]).conflicts == []
    assert journal.interrupted("t") == []
    assert journal.undo("t", [grant]).conflicts == []
    assert listing(box) == before
    journal.close()


@pytest.mark.case(72)
def test_killed_between_the_record_of_a_rename_and_its_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box := tmp_path / "box").mkdir()
    before, grant = listing(box), Grant("box", str(box), Access.WRITE)
    journal = Journal.open(tmp_path / "undo")
    client = LocalClient(SharedView("t", [grant], [], journal))
    journal.begin("t", "whole")
    for folder in ("full", "other"):
        client.mkdir(f"folders/box/{folder}")
        client.write(f"folders/box/{folder}/file", b"1")
    journal.end("t", "whole")
    journal.begin("t", "cut off")
    monkeypatch.setattr(journal, "cancel", lambda *_: None)  # killed before it could be
    with pytest.raises(OSError, match="not empty"):
        client.rename("folders/box/other", "folders/box/full")
    journal.close()
    journal = Journal.open(tmp_path / "undo")
    assert journal.interrupted("t") == ["cut off"]
    assert journal.rollback("t", "cut off", [grant]).conflicts == []
    assert journal.undo("t", [grant]).conflicts == []
    assert listing(box) == before
    journal.close()


@pytest.mark.case(72)
@pytest.mark.parametrize("seed", range(6))
def test_an_undo_killed_at_any_point_is_completed_by_asking_again(tmp_path: Path, seed: int) -> None:
    box, grant = prepared(tmp_path, seed)
    before = listing(box)
    journal = Journal.open(tmp_path / "undo")
    view = SharedView("t", [grant], [], journal)
    changes = Changes(seed + 100, LocalClient(view), view)
    for step in range(8):
        journal.begin("t", str(step))
        changes.some(100)
        journal.end("t", str(step))
    journal.close()
    chance = random.Random(seed)
    kills = [killed(tmp_path, "undo", seed, chance.uniform(0, 0.002 + 0.008 * turn)) for turn in range(5)]
    assert kills[0]
    journal = Journal.open(tmp_path / "undo")
    assert journal.undo("t", [grant]).conflicts == []
    assert listing(box) == before
    journal.close()
