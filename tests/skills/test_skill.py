from __future__ import annotations

import os
from pathlib import Path

import pytest

from workroom.skills import SkillBroken, load


def skill(folder: Path, text: str, name: str = "fold-paper") -> Path:
    path = folder / name
    path.mkdir()
    (path / "SKILL.md").write_text(text, "utf-8")
    return path


def test_a_valid_skill_has_no_warnings(tmp_path: Path) -> None:
    found = load(skill(tmp_path, "---\nname: fold-paper\ndescription: Folds paper.\n---\n\n# Fold\n"))
    assert (found.name, found.description, found.body, found.warnings) == (
        "fold-paper",
        "Folds paper.",
        "# Fold",
        (),
    )


def test_a_bare_colon_is_mended_and_said(tmp_path: Path) -> None:
    found = load(skill(tmp_path, "---\nname: fold-paper\ndescription: Use when: paper is flat\n---\nx"))
    assert found.description == "Use when: paper is flat"
    assert "mended" in found.warnings[0]


def test_no_front_matter_takes_the_first_paragraph(tmp_path: Path) -> None:
    found = load(skill(tmp_path, "# Fold\n\nFolds paper\nvery well.\n\nMore."))
    assert found.description == "Folds paper very well."
    assert any("front matter" in warning for warning in found.warnings)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    found = load(skill(tmp_path, "\ufeff---\r\ndescription: Folds.\r\n---\r\nBody\r\n"))
    assert (found.description, found.body) == ("Folds.", "Body")


def test_the_folder_gives_the_name_and_a_difference_is_said(tmp_path: Path) -> None:
    found = load(skill(tmp_path, "---\nname: ../../etc\ndescription: Folds.\n---\n", name="Fold_Paper"))
    assert found.name == "Fold_Paper"
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ndescription: [\n---\n", "line"),
        ("---\na: &a [x]\ndescription: *a\n---\n", "aliases"),
        ("---\n- a\n---\n", "fields"),
        ("---\nname: x\n---\n", "description"),
        ("", "description"),
        ("x" * (1 << 21), "1024 KiB"),
    ],
)
def test_what_can_not_be_used_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SkillBroken, match=reason):
        load(skill(tmp_path, text))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("---\ndescription: secret\n---\n")
    folder = tmp_path / "fold-paper"
    folder.mkdir()
    (folder / "SKILL.md").symlink_to(secret)
    with pytest.raises(SkillBroken, match=os.strerror(40)):
        load(folder)


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    folder = tmp_path / "fold-paper"
    folder.mkdir()
    os.mkfifo(folder / "SKILL.md")
    with pytest.raises(SkillBroken, match="ordinary"):
        load(folder)


def test_a_skill_without_recipe_has_none(tmp_path: Path) -> None:
    assert load(skill(tmp_path, "Folds paper.")).recipe() is None
