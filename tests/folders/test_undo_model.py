"""Whatever was done, an undo gives back the very same folder; and an undo of it, what was undone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from folders.changes import Changes
from folders.client import LocalClient
from folders.listing import listing
from workroom.folders import Access, Grant, Journal, SharedView


@settings(deadline=None, max_examples=40)
@example(seed=16, before=0, steps=[8, 11])  # what an undo gave back, it later changed: it must keep it first
@given(
    seed=st.integers(0, 2**32),
    before=st.integers(0, 25),
    steps=st.lists(st.integers(0, 20), min_size=1, max_size=4),
)
def test_any_changes_are_undone_exactly(
    tmp_path_factory: pytest.TempPathFactory, seed: int, before: int, steps: list[int]
) -> None:
    home = tmp_path_factory.mktemp("model")
    box = home / "box"
    box.mkdir()
    journal = Journal.open(home / "undo")
    grant = Grant("box", str(box), Access.WRITE)
    earlier = SharedView("earlier", [grant], [], journal)
    Changes(seed, LocalClient(earlier), earlier).some(before)
    view = SharedView("t", [grant], [], journal)
    client = LocalClient(view)
    changes = Changes(seed + 1, client, view)
    states = [listing(box)]
    for number, count in enumerate(steps):
        journal.begin("t", str(number))
        changes.some(count)
        journal.end("t", str(number))
        states.append(listing(box))

    report = journal.undo("t", [grant], step=str(len(steps) - 1))
    assert report.conflicts == []
    assert listing(box) == states[-2]
    again = journal.undo("t", [grant], step=report.step)
    assert again.conflicts == []
    assert listing(box) == states[-1]

    whole = journal.undo("t", [grant])
    assert whole.conflicts == []
    assert listing(box) == states[0]
    assert journal.undo("t", [grant]).restored == []
    back = journal.undo("t", [grant], step=whole.step)
    assert back.conflicts == []
    assert listing(box) == states[-1]

    client.session.close()
    journal.close()
    shutil.rmtree(home)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 15))
def test_an_undo_back_to_a_time_also_takes_back_the_undos_since(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    home = tmp_path_factory.mktemp("since")
    box = home / "box"
    box.mkdir()
    journal = Journal.open(home / "undo")
    grant = Grant("box", str(box), Access.WRITE)
    view = SharedView("t", [grant], [], journal)
    changes = Changes(seed, LocalClient(view), view)
    for number in range(2):
        journal.begin("t", str(number))
        changes.some(count)
        journal.end("t", str(number))
    noon, then = _now(), listing(box)
    journal.undo("t", [grant], step="1")
    journal.begin("t", "2")
    changes.some(count)
    journal.end("t", "2")
    report = journal.undo("t", [grant], since=noon)
    assert report.conflicts == []
    assert listing(box) == then
    journal.close()
    shutil.rmtree(home)


def _now() -> float:
    import time

    return time.time()


def test_the_generator_makes_every_kind_of_change(box: Path, journal: Journal, grant: Grant) -> None:
    view = SharedView("t", [grant], [], journal)
    Changes(7, LocalClient(view), view).some(600)
    kinds = {change.kind for change in journal.changes("t")}
    assert kinds == {"created", "modified", "deleted", "renamed", "attributes"}
