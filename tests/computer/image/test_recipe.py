from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from workroom.computer.image.initramfs import wanted
from workroom.computer.image.recipe import Recipe, RecipeBroken, host_suite
from workroom.settings import assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(assets() / "images", tmp_path / "images"))


def test_the_lean_recipe_has_what_the_skills_need() -> None:
    recipe = Recipe.load("lean")
    assert {"python3", "python3-openpyxl", "poppler-utils", "git", "ripgrep", "busybox-static"} <= {
        *recipe.packages
    }
    assert recipe.name == "lean"
    assert recipe.suite == host_suite()
    assert {"squashfs", "overlay", "ext4", "9p"} <= {*wanted(recipe.modules)}


def test_an_unknown_recipe_is_named(folder: Path) -> None:
    with pytest.raises(RecipeBroken, match=r"no image recipe other: .*other\.toml is missing"):
        Recipe.load("other", folder)


def test_a_misspelt_field_is_refused(folder: Path) -> None:
    with (folder / "lean.toml").open("a") as file:
        file.write('Ubunto = 5\n[kernels]\nDebian = "x"\n')
    with pytest.raises(RecipeBroken, match="lean can't be used"):
        Recipe.load("lean", folder)


def test_a_recipe_that_is_no_toml_is_refused(folder: Path) -> None:
    (folder / "lean.toml").write_bytes(b"\xff\xfe = [")
    with pytest.raises(RecipeBroken, match="lean can't be used"):
        Recipe.load("lean", folder)


def test_the_digest_is_stable_and_changes_with_what_is_in_the_disk(folder: Path) -> None:
    recipe = Recipe.load("lean", folder)
    assert recipe.digest == Recipe.load("lean", folder).digest
    for field, value in (
        ("packages", ["x"]),
        ("exclude", []),
        ("modules", "9p"),
        ("customize", ""),
        ("suite", "sid"),
    ):
        assert msgspec.structs.replace(recipe, **{field: value}).digest != recipe.digest, field


def test_the_init_script_does_not_change_the_disk(folder: Path) -> None:
    recipe = Recipe.load("lean", folder)
    (folder / "init.sh").write_text("#!/bin/sh\n")
    assert Recipe.load("lean", folder).digest == recipe.digest


@pytest.mark.parametrize(
    ("text", "suite"),
    [
        ('ID=debian\nVERSION_CODENAME=trixie\nNAME="Debian"', "trixie"),
        ('VERSION_CODENAME="noble"\n', "noble"),
        ("ID=alpine\n", "bookworm"),
        ("", "bookworm"),
    ],
)
def test_the_suite_is_the_hosts_own(tmp_path: Path, text: str, suite: str) -> None:
    (tmp_path / "os-release").write_text(text)
    assert host_suite(tmp_path / "os-release") == suite


def test_a_host_without_a_name_gets_the_fallback(tmp_path: Path) -> None:
    assert host_suite(tmp_path / "missing") == "bookworm"
