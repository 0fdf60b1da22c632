from __future__ import annotations

from pathlib import Path

import pytest

from workroom.skills import Catalogue, builtin


@pytest.fixture(scope="module")
def ours() -> Catalogue:
    return builtin()


def test_the_three_built_in_skills_load_without_a_warning(ours: Catalogue) -> None:
    assert list(ours.skills) == ["expense-report", "folder-digest", "tidy-folder"]
    assert not ours.refused
    for skill in ours.skills.values():
        assert not skill.warnings
        assert skill.recipe() is not None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Make an expense report from my receipts", "expense-report"),
        ("Bitte mach aus den Quittungen eine Spesenabrechnung", "expense-report"),
        ("Tidy up my Downloads folder", "tidy-folder"),
        ("remove duplicates here", "tidy-folder"),
        ("Give me an overview of these documents", "folder-digest"),
        ("use folder-digest on this and tidy nothing", "folder-digest"),
    ],
)
def test_a_persons_words_choose_the_skill(ours: Catalogue, words: str, name: str) -> None:
    chosen = ours.choose(words)
    assert chosen is not None
    assert chosen.name == name


@pytest.mark.parametrize("words", ["", "Write me a poem about the sea", "What is 2 + 2?"])
def test_anything_else_chooses_none(ours: Catalogue, words: str) -> None:
    assert ours.choose(words) is None


def test_the_listing_keeps_its_budget_and_every_name(ours: Catalogue) -> None:
    listing = ours.listing(budget=150)
    assert len(listing) <= 150
    assert all(name in listing for name in ours.skills)
    assert Catalogue({}).listing() == ""


def test_a_broken_skill_is_named_and_the_others_load(tmp_path: Path) -> None:
    for name, text in {"good": "Folds paper.", "bad": ""}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "SKILL.md").write_text(text)
    found = builtin(tmp_path)
    assert list(found.skills) == ["good"]
    assert "description" in found.refused["bad"]
