from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoBackend

from workroom.secrets import Kept, NoKeyring, Secrets


class MemoryKeyring(KeyringBackend):
    """A real backend of the keyring library that keeps its secrets in memory."""

    priority = -1  # never chosen by itself: only where a test sets it

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _backend_is_put_back() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_with_a_keyring_nothing_touches_the_disk(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    secrets = Secrets(tmp_path)
    assert secrets.put("anthropic", "sk-1") is Kept.KEYRING
    assert (secrets.get("anthropic"), secrets.where("anthropic")) == ("sk-1", Kept.KEYRING)
    assert list(tmp_path.iterdir()) == []
    assert secrets.forget("anthropic")
    assert secrets.get("anthropic") is None
    assert not secrets.forget("anthropic")


def test_without_a_keyring_a_file_needs_consent(tmp_path: Path) -> None:
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    secrets = Secrets(tmp_path / "config")
    with pytest.raises(NoKeyring, match=r"no keyring.*was not stored.*--in-file"):
        secrets.put("anthropic", "sk-1")
    assert not (tmp_path / "config").exists()
    assert secrets.put("anthropic", "sk-1", file_allowed=True) is Kept.FILE
    (file,) = (tmp_path / "config").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets.get("anthropic") == "sk-1"
    assert secrets.forget("anthropic")
    assert "sk-1" not in file.read_text()


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    monkeypatch.setenv("ANTHROPIC_API_KEY", "from-environment")
    secrets = Secrets(tmp_path)
    assert (secrets.get("anthropic"), secrets.where("anthropic")) == ("from-environment", Kept.ENVIRONMENT)
