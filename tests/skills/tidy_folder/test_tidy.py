from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from tidy.carry import carry_out
from tidy.cli import main
from tidy.kinds import kind_of, year_of
from tidy.plan import NOTHING, Move, plan
from tidy.report import code
from tidy.scan import scan

from skills.walk import walk

EMPTY = ["empty 2023-01.txt", "empty 2023-02.txt"]
DEFAULT = [("By kind, then year", "")]


def put(folder: Path, name: str, text: str = "", year: int = 2023) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or ascii(name))
    moment = datetime(year, 6, 1).timestamp()
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    folder = tmp_path / "my downloads"
    for name in (
        "letter.pdf",
        "IMG_20210312.jpg",
        "table.xlsx",
        "odd",
        "setup.exe",
        "movie.part",
        ".hidden",
        "a|b`c.txt",
    ):
        put(folder, name)
    put(folder, "invoice.pdf", "the same")
    put(folder, "invoice (1).pdf", "the same")
    put(folder, "work/old/invoice-copy.pdf", "the same")
    put(folder, "code/.git/config")
    put(folder, "code/twin.pdf", "the same")
    for name in EMPTY:
        put(folder, name)
        os.truncate(folder / name, 0)
    (folder / "link.pdf").symlink_to("/etc/hostname")
    return folder


def listing(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_the_recipe_proposes_asks_moves_and_reports(messy: Path, tmp_path: Path) -> None:
    before = listing(messy)
    calls, turn = walk("tidy-folder", messy, messy, tmp_path, DEFAULT)
    assert [call.tool for call in calls if call.tool != "write_plan"] == [
        "run_command",
        "ask_user",
        "run_command",
        "deliver",
    ]
    assert not turn.failed
    after = listing(messy)
    report = after.pop("tidy-report.md")
    assert "practice model" in report
    assert sorted(before.values()) == sorted(after.values())
    assert set(after) == {
        ".hidden", "Documents/2023/letter.pdf", "Documents/2023/a|b`c.txt",
        *(f"Documents/2023/{name}" for name in EMPTY), "Duplicates/invoice (1).pdf",
        "Duplicates/invoice.pdf", "Other/2023/odd", "Pictures/2021/IMG_20210312.jpg", "Programs/2023/setup.exe",
        "Spreadsheets/2023/table.xlsx", "code/.git/config", "code/twin.pdf", "movie.part",
        "work/old/invoice-copy.pdf",
    }  # fmt: skip
    assert (messy / "link.pdf").is_symlink()


def test_a_second_run_has_nothing_to_ask_or_move(messy: Path, tmp_path: Path) -> None:
    walk("tidy-folder", messy, messy, tmp_path, DEFAULT)
    before = listing(messy)
    calls, turn = walk("tidy-folder", messy, messy, tmp_path)
    assert "ask_user" not in [call.tool for call in calls]
    assert "0 files moved" in turn.text
    after = listing(messy)
    after.pop("tidy-report-2.md")
    assert after == before


@pytest.mark.parametrize(
    ("scheme", "moved"),
    [
        ("By kind", "Documents/letter.pdf"),
        ("By year", "2023/letter.pdf"),
        ("Only put duplicates aside", "letter.pdf"),
        (NOTHING, "letter.pdf"),
    ],
)
def test_the_persons_choice_is_what_happens(messy: Path, scheme: str, moved: str) -> None:
    answers = json.dumps({"answers": [{"question": "?", "chosen": [scheme], "text": ""}]})
    assert main(["apply", str(messy), "--answers", answers]) == 0
    assert (messy / moved).is_file()
    assert (messy / "Duplicates").exists() == (scheme != NOTHING)


def test_an_answer_that_was_not_offered_moves_nothing(
    messy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(messy)
    answers = json.dumps({"answers": [{"question": "?", "chosen": [], "text": "by colour"}]})
    assert main(["apply", str(messy), "--answers", answers]) == 1
    assert "'by colour' is none of the orders" in json.loads(capsys.readouterr().out)["error"]
    assert listing(messy) == before


def test_a_taken_name_gets_a_number_and_nothing_is_overwritten(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "new")
    put(tmp_path, "Documents/2023/a.txt", "old")
    (tmp_path / "Documents/2023/a (2).txt").symlink_to("nowhere")
    assert main(["apply", str(tmp_path)]) == 0
    found = listing(tmp_path)
    assert found["Documents/2023/a.txt"] == "old"
    assert found["Documents/2023/a (3).txt"] == "new"


def test_a_link_in_the_way_leads_no_file_outside(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    outside.mkdir()
    put(folder, "a.txt")
    put(folder, "b.jpg")
    (folder / "Documents").symlink_to(outside)
    done = carry_out(folder, plan(scan(folder), "By kind, then year"))
    assert done.failures == [("a.txt", "Documents is a link, and files are not moved through links")]
    assert not list(outside.iterdir())
    assert (folder / "Pictures/2023/b.jpg").exists()


def test_a_file_in_the_way_of_a_folder_fails_alone(tmp_path: Path) -> None:
    put(tmp_path, "Pictures")
    put(tmp_path, "b.jpg")
    put(tmp_path, "c.txt")
    done = carry_out(
        tmp_path, [Move(Path("b.jpg"), Path("Pictures/b.jpg")), Move(Path("c.txt"), Path("D/c.txt"))]
    )
    assert done.failures == [("b.jpg", os.strerror(17))]
    assert (tmp_path / "b.jpg").exists()
    assert (tmp_path / "D/c.txt").exists()


def test_a_project_folder_itself_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "package.json")
    assert main(["propose", str(tmp_path)]) == 1
    assert "project folder" in json.loads(capsys.readouterr().out)["error"]


def test_a_report_that_can_not_be_written_does_not_hide_the_moves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    put(folder, "a.txt")
    assert main(["apply", str(folder), "--output", str(tmp_path / "none")]) == 1
    assert "1 files were moved, but the report could not" in json.loads(capsys.readouterr().out)["error"]
    assert (folder / "Documents/2023/a.txt").exists()


def test_names_of_any_bytes_are_moved(tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xfcro\n|x.txt")
    put(tmp_path, name)
    assert main(["apply", str(tmp_path)]) == 0
    assert (tmp_path / "Documents" / "2023" / name).exists()
    assert "`b\\udcfcro\\x0a¦x.txt`" in (tmp_path / "tidy-report.md").read_text()


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("IMG_20210312.jpg", "2021"),
        ("2024-03-12 plan.pdf", "2024"),
        ("report 2019.pdf", "2019"),
        ("order 123420215.pdf", "1970"),
        ("1080p.mp4", "1970"),
    ],
)
def test_the_year_is_that_of_the_name_if_it_has_one(name: str, year: str) -> None:
    assert year_of(name, 100_000) == year


def test_kinds_and_markdown() -> None:
    assert (kind_of("A.PDF"), kind_of("x.unknown"), kind_of("noext")) == ("Documents", "Other", "Other")
    assert code("a`b") == "`` a`b ``"
