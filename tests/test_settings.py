from __future__ import annotations

from pathlib import Path

import pytest

from workroom.settings import Settings, SettingsBroken, assets, change


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert Settings.load(tmp_path / "none.toml") == Settings()


def test_a_change_is_kept_beside_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.toml"
    change(path, "limits.steps", "50")
    change(path, "model", "anthropic:claude")
    change(path, "trust.delete", "ask")
    settings = Settings.load(path)
    assert (settings.limits.steps, settings.model, settings.trust) == (
        50,
        "anthropic:claude",
        {"delete": "ask"},
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("no.such", "1", "unknown field `no`"),
        ("limits.steps", "many", r"Expected `int`, got `str` - at `\$.limits.steps`"),
        ("trust.delete", "maybe", "Invalid enum value 'maybe'"),
        ("model.name", "x", "unknown field|Expected `str`|is a value"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_file_kept(
    tmp_path: Path, name: str, value: str, why: str
) -> None:
    path = tmp_path / "settings.toml"
    change(path, "limits.steps", "7")
    before = path.read_bytes()
    with pytest.raises(SettingsBroken, match=why):
        change(path, name, value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["model = ", "modell = 'x'", "\xff"])
def test_a_broken_file_is_named_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsBroken, match="can't be used"):
        Settings.load(path)
    assert path.read_bytes() == text.encode("latin-1")


def test_the_assets_are_found_from_a_checkout() -> None:
    assert (assets() / "skills").is_dir()
    assert (assets() / "images").is_dir()
