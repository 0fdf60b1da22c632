"""What a task has seen, by a real journal of what was read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from workroom.folders import Access, Grant, Journal, SharedView
from workroom.log import Log
from workroom.log.events import FilesMarked, FilesUnmarked, TaintCleared
from workroom.tasks.sight import Sight


class Desk:
    """A task with one folder and one skill, looked at through the view that its computer has."""

    def __init__(self, root: Path) -> None:
        self.folder, skill = root / "work", root / "skill"
        for path in (self.folder, skill):
            path.mkdir()
        (skill / "SKILL.md").write_text("Follow this.")
        self.log, self.journal = Log.open(root / "log.sqlite"), Journal.open(root / "undo")
        grants = [Grant("work", str(self.folder), Access.WRITE)]
        self.view = SharedView("t", grants, [Grant("skill", str(skill), Access.READ)], self.journal)
        self.sight = self.again()

    def again(self) -> Sight:
        return Sight("t", self.log, self.journal, {str(self.folder): "work"})

    def read(self, *names: str) -> None:
        self.journal.begin("t", "1")
        for name in names:
            self.view.read(name if name.startswith("/") else f"/folders/work/{name}")
        self.journal.end("t", "1")

    def close(self) -> None:
        self.view.close()
        self.journal.close()
        self.log.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_a_read_is_seen_while_its_step_still_runs(desk: Desk) -> None:
    (desk.folder / "notes.txt").write_text("mine")
    (desk.folder / "letter.pdf").write_text("theirs")
    desk.journal.begin("t", "1")
    desk.view.read("/folders/work/notes.txt")
    assert desk.sight.taint().private == ("the folder work",)
    assert not desk.sight.taint().hot
    desk.view.read("/folders/work/letter.pdf")
    assert desk.sight.taint().hot


def test_it_is_remembered_and_a_person_can_vouch_for_it(desk: Desk) -> None:
    (desk.folder / "letter.pdf").write_text("theirs")
    desk.read("letter.pdf")
    assert desk.sight.taint().hot
    assert desk.again().taint().hot
    desk.log.append("t", TaintCleared())
    assert not desk.sight.taint().hot
    assert not desk.again().taint().hot, "after a restart, too"
    desk.journal.begin("t", "2")
    desk.view.read("/folders/work/letter.pdf")
    desk.journal.end("t", "2")
    assert desk.sight.taint().hot, "what it reads from then on counts"


def test_skills_and_what_the_task_made_itself_are_nothing_new(desk: Desk) -> None:
    desk.journal.begin("t", "1")
    desk.view.write("/folders/work/report.xlsx", b"ours")
    desk.journal.end("t", "1")
    desk.sight.wrote([], "1", made=[str(desk.folder / "report.xlsx")])
    desk.read("/skills/skill/SKILL.md", "report.xlsx")
    assert desk.sight.taint().private == ()
    assert desk.again().taint().untrusted == (), "by the journal, after a restart"


@pytest.mark.case(79)
def test_a_key_in_a_file_is_told_by_its_kind(desk: Desk) -> None:
    (desk.folder / "deploy.env").write_text("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n")
    desk.read("deploy.env")
    seen = desk.sight.taint()
    assert seen.secret
    assert "AKIA" not in "".join(seen.private)


def test_a_mark_counts_until_somebody_vouches_for_the_file(desk: Desk) -> None:
    path = desk.folder / "notes.txt"
    path.write_text("mine?")
    desk.log.append("other", FilesMarked((str(path),), "a web page"))
    desk.read("notes.txt")
    assert desk.sight.taint().hot
    desk.log.append("t", TaintCleared())
    desk.log.append("", FilesUnmarked((str(path),)))
    again = desk.again()
    assert not again.taint().hot


def test_a_download_is_known_by_its_attribute(desk: Desk) -> None:
    path = desk.folder / "page.txt"
    path.write_text("from afar")
    try:
        os.setxattr(path, "user.xdg.origin.url", b"https://example.org/")
    except OSError as error:
        pytest.skip(f"no extended attributes here: {error}")
    desk.read("page.txt")
    assert "downloaded" in desk.sight.taint().untrusted[0]
