from __future__ import annotations

import os
from pathlib import Path

import pytest

from workroom.health.sizes import Size, size_of


def test_what_is_not_there_takes_nothing(tmp_path: Path) -> None:
    assert size_of(tmp_path / "none") == Size(0)


def test_a_file_with_two_names_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(1 << 20))
    once = size_of(tmp_path).bytes
    os.link(tmp_path / "a", tmp_path / "b")
    assert size_of(tmp_path).bytes - once < 1 << 16


def test_what_is_left_out_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "big").write_bytes(os.urandom(1 << 20))
    assert size_of(tmp_path, without=(tmp_path / "in",)).bytes < 1 << 16 < size_of(tmp_path).bytes


def test_a_folder_without_end_is_counted_for_a_while_only(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).mkdir()
    assert not size_of(tmp_path, seconds=0.0).whole


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_can_not_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert size_of(tmp_path).whole
