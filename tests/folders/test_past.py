"""A folder as it was is the folder as it was: compared with what was seen at each moment."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders.changes import Changes
from folders.client import LocalClient
from folders.listing import listing
from workroom.folders import Access, Grant, Journal, SharedView
from workroom.folders.glance import START, Glance
from workroom.folders.past import Thing
from workroom.folders.review import Reviews


def then(glance: Glance, at: str) -> dict[bytes, tuple[object, ...]]:
    """The folder at a moment, in the form of `listing`."""
    found: dict[bytes, tuple[object, ...]] = {}

    def walk(path: bytes, thing: Thing) -> None:
        looks = (thing.mode, thing.mtime_ns)
        if thing.is_folder:
            found[path or b"."] = looks
            for name, inner in past.names(path):
                walk(path + b"/" + name if path else name, inner)
        elif thing.is_link:
            found[path] = (*looks, thing.target)
        else:
            found[path] = (*looks, read(glance, path, at))

    past = glance._then(at)
    top = past.find(b"")
    assert top is not None
    walk(b"", top)
    return found


def read(glance: Glance, path: bytes, at: str | None) -> bytes:
    fd = glance.open(path, at)
    try:
        return os.pread(fd, 1 << 20, 0)
    finally:
        os.close(fd)


def without_link_times(found: dict[bytes, tuple[object, ...]]) -> dict[bytes, tuple[object, ...]]:
    return {
        path: looks if not stat.S_ISLNK(int(str(looks[0]))) else (looks[0], looks[2])
        for path, looks in found.items()
    }


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32),
    before=st.integers(0, 25),
    steps=st.lists(st.integers(0, 20), min_size=1, max_size=4),
    undone=st.integers(-1, 4),
)
def test_each_moment_is_seen_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, seed: int, before: int, steps: list[int], undone: int
) -> None:
    home = tmp_path_factory.mktemp("past")
    box = home / "box"
    box.mkdir()
    journal = Journal.open(home / "undo")
    grant = Grant("box", str(box), Access.WRITE)
    earlier = SharedView("earlier", [grant], [], journal)
    Changes(seed, LocalClient(earlier), earlier).some(before)
    view = SharedView("t", [grant], [], journal)
    client = LocalClient(view)
    changes = Changes(seed + 1, client, view)
    start, states = listing(box), dict[str, dict[bytes, tuple[object, ...]]]()
    for number, count in enumerate(steps):
        journal.begin("t", str(number))
        changes.some(count)
        journal.end("t", str(number))
        states[str(number)] = listing(box)
    if 0 <= undone < len(steps):
        journal.undo("t", [grant], step=str(undone))
    elif undone == len(steps):
        report = journal.undo("t", [grant])
        journal.undo("t", [grant], step=report.step)
    now = listing(box)

    glance = Glance(grant, journal, "t", Reviews.open(home / "review", journal))
    for step, state in states.items():
        assert without_link_times(then(glance, step)) == without_link_times(state), step
    assert without_link_times(then(glance, START)) == without_link_times(start)
    assert listing(box) == now
    glance.close()
    client.session.close()
    journal.close()
    shutil.rmtree(home)


@pytest.fixture
def glance(grant: Grant, journal: Journal, tmp_path: Path) -> Glance:
    return Glance(grant, journal, "t", Reviews.open(tmp_path / "review", journal))


def names(glance: Glance, at: str | None) -> dict[str, str | None]:
    return {seen.name: seen.change for seen in glance.names(b"", at)}


def test_what_a_step_did_is_marked_and_what_it_deleted_comes_back(
    box: Path, view: SharedView, journal: Journal, glance: Glance
) -> None:
    (box / "old.txt").write_bytes(b"old")
    (box / "mine.txt").write_bytes(b"mine")
    journal.begin("t", "1")
    view.write("/folders/box/new.txt", b"new")
    view.write("/folders/box/mine.txt", b"changed")
    journal.end("t", "1")
    journal.begin("t", "2")
    view.remove("/folders/box/old.txt")
    journal.end("t", "2")

    assert names(glance, START) == {"mine.txt": None, "old.txt": None}
    assert names(glance, "1") == {"mine.txt": "modified", "new.txt": "created", "old.txt": None}
    assert names(glance, "2") == {"mine.txt": None, "new.txt": None, "old.txt": "deleted"}
    assert names(glance, None) == {"mine.txt": "modified", "new.txt": "created", "old.txt": "deleted"}
    assert read(glance, b"mine.txt", START) == b"mine"
    assert read(glance, b"old.txt", "1") == b"old"
    with pytest.raises(FileNotFoundError):
        glance.open(b"new.txt", START)


def test_what_somebody_else_changed_since_is_shown_as_it_is_and_said(
    box: Path, view: SharedView, journal: Journal, glance: Glance
) -> None:
    journal.begin("t", "1")
    view.write("/folders/box/a.txt", b"by the task")
    journal.end("t", "1")
    (box / "a.txt").write_bytes(b"by the person, later")
    (seen,) = glance.names(b"", "1")
    assert seen.unsure
    assert read(glance, b"a.txt", "1") == b"by the person, later"
    assert names(glance, START) == {}


def test_looking_is_no_read_of_the_task(box: Path, journal: Journal, glance: Glance) -> None:
    (box / "a.txt").write_bytes(b"a")
    assert read(glance, b"a.txt", None) == b"a"
    assert journal.reads("t") == []


@pytest.mark.parametrize("path", [b"..", b"../x", b"a/../b", b"a/./b", b"a\0b", b"//", b"x" * 300])
def test_tricks_with_paths_lead_nowhere(box: Path, glance: Glance, path: bytes) -> None:
    (box / "a").mkdir()
    for at in (None, START):
        with pytest.raises(OSError, match=r"."):
            os.close(glance.open(path, at))


def test_a_link_is_not_followed(box: Path, tmp_path: Path, glance: Glance) -> None:
    (tmp_path / "secret").write_text("secret")
    (box / "link").symlink_to(tmp_path / "secret")
    (box / "out").symlink_to(tmp_path)
    for path in (b"link", b"out/secret"):
        with pytest.raises(OSError, match=r"."):
            glance.open(path, None)


def test_an_unknown_step_is_said_to_be_so(glance: Glance) -> None:
    with pytest.raises(FileNotFoundError, match="no step"):
        glance.names(b"", "nope")
