from __future__ import annotations

from pathlib import Path

import pytest

from workroom.folders.grants import GrantNeedsConfirming
from workroom.log.events import Limits
from workroom.settings import LimitSettings, NetworkSettings, Places
from workroom.tasks.creating import FolderRequest, JobEmpty, handed_over, job, limits_with, rule_sets


def test_a_job_of_blanks_is_none() -> None:
    assert job(" Sort ") == " Sort "
    with pytest.raises(JobEmpty):
        job(" \n")


def test_folders_of_one_name_get_two(tmp_path: Path, places: Places) -> None:
    for parent in ("a", "b"):
        (tmp_path / parent / "box").mkdir(parents=True)
    requests = [FolderRequest(tmp_path / "a/box"), FolderRequest(tmp_path / "b/box")]
    names = [grant.name for grant in handed_over(requests, places, confirmed=False)]
    assert len(set(names)) == 2


def test_a_very_wide_folder_must_be_confirmed(
    tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    wide = [FolderRequest(tmp_path / "home")]
    with pytest.raises(GrantNeedsConfirming):
        handed_over(wide, places, confirmed=False)
    assert len(handed_over(wide, places, confirmed=True)) == 1


def test_offline_is_no_rule_set_and_each_counts_once() -> None:
    usual = NetworkSettings(sets=("packages",))
    assert rule_sets(None, usual) == ("packages",)
    assert rule_sets(["own", "offline", "own"], usual) == ("own",)
    assert rule_sets([], usual) == ()


def test_no_limit_is_0_and_what_is_not_given_is_that_of_the_settings() -> None:
    settings = LimitSettings(spend_usd=2.0, steps=9)
    assert limits_with(settings, spend_usd=None, steps=None) == Limits(2.0, 9, None, None)
    assert limits_with(settings, spend_usd=0, steps=3) == Limits(None, 3, None, None)
