from __future__ import annotations

import os
from pathlib import Path

import pytest

from workroom.folders import Access, Grant, GrantNeedsConfirming, GrantRefused, check_grant
from workroom.settings import Places


def grant(path: Path, places: Places, *others: Grant, access: Access = Access.WRITE) -> Grant:
    return check_grant(path, access, places=places, home=Path("/nowhere"), others=others)


def test_a_grant_names_the_folder_itself(tmp_path: Path, places: Places) -> None:
    (tmp_path / "Receipts").mkdir()
    (tmp_path / "link").symlink_to("Receipts")
    assert grant(tmp_path / "link", places) == Grant("Receipts", str(tmp_path / "Receipts"), Access.WRITE)


def test_two_folders_of_one_name_get_two_names(tmp_path: Path, places: Places) -> None:
    for year in ("2025", "2026"):
        (tmp_path / year / "Receipts").mkdir(parents=True)
    first = grant(tmp_path / "2025" / "Receipts", places)
    assert grant(tmp_path / "2026" / "Receipts", places, first).name == "Receipts-2"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "there is no such folder"),
        ("file", "it is not a folder"),
        ("loop", "it can't be reached"),
        ("workroom/data/undo", "where Workroom keeps its own data"),
        ("box", "granted to this task already"),
        ("box/inner", "which is granted too"),
        (".", "lies in it"),
    ],
)
def test_a_refusal_tells_its_reason_and_a_way_on(
    tmp_path: Path, places: Places, path: str, reason: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "box" / "inner").mkdir(parents=True)
    (places.data / "undo").mkdir(parents=True)
    taken = Grant("box", str(tmp_path / "box"), Access.READ)
    with pytest.raises(GrantRefused, match=reason) as caught:
        grant(tmp_path / path, places, taken)
    assert caught.value.hint


def test_a_name_that_is_no_text_is_refused(tmp_path: Path, places: Places) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    with pytest.raises(GrantRefused, match="not valid UTF-8"):
        grant(Path(os.fsdecode(folder)), places)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_folder_without_the_rights_is_refused(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "box"
    folder.mkdir(0o500)
    assert grant(folder, places, access=Access.READ).access is Access.READ
    with pytest.raises(GrantRefused, match="you may not write in it"):
        grant(folder, places)
    folder.chmod(0)
    with pytest.raises(GrantRefused, match="you may not read it"):
        grant(folder, places)
    folder.chmod(0o700)


def test_everything_is_asked_for_twice(tmp_path: Path, places: Places) -> None:
    for path in (tmp_path, Path("/")):
        with pytest.raises(GrantNeedsConfirming, match="nearly everything"):
            check_grant(path, Access.READ, places=places, home=tmp_path)
        assert check_grant(path, Access.READ, places=places, home=tmp_path, confirmed=True).path == str(path)
