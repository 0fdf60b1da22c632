from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoBackend
from keyring.errors import KeyringLocked as KeyringLockedError

from workroom.secrets import Kept, KeyringLocked, NoKeyring, Secrets, bare, recall, remember


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


@pytest.mark.case(80)
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


@pytest.mark.case(78)
def test_each_secret_is_told_before_anybody_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(MemoryKeyring())
    heard: list[str] = []
    secrets = Secrets(tmp_path, heard=heard.append)
    secrets.put("anthropic", "sk-1")
    assert heard == ["sk-1"]
    assert secrets.get("none") is None
    secrets.get("anthropic")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-2")
    secrets.get("openai")
    assert heard == ["sk-1", "sk-1", "sk-2"]


class LockedKeyring(MemoryKeyring):
    """One that the person has not unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLockedError("it is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLockedError("it is locked")


@pytest.mark.case(80)
def test_a_locked_keyring_is_said_in_words_and_no_file_takes_its_place(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())
    secrets = Secrets(tmp_path / "config")
    with pytest.raises(KeyringLocked, match=r"can't be used now \(it is locked\).*Unlock it"):
        secrets.put("anthropic", "sk-1", file_allowed=True)
    with pytest.raises(KeyringLocked, match="Unlock it"):
        secrets.get("anthropic")
    assert secrets.where("anthropic") is None
    assert not (tmp_path / "config").exists()
    assert (recall("note"), remember("note", "x")) == (None, False)


@pytest.mark.case(80)
def test_a_key_in_the_file_counts_while_the_keyring_is_locked(tmp_path: Path) -> None:
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    Secrets(tmp_path).put("anthropic", "sk-1", file_allowed=True)
    keyring.set_keyring(LockedKeyring())
    assert Secrets(tmp_path).get("anthropic") == "sk-1"


@pytest.mark.case(78)
def test_a_program_that_needs_no_key_gets_none() -> None:
    keys = [
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "GITHUB_TOKEN",
    ]
    keys += [
        "NPM_TOKEN",
        "TWINE_PASSWORD",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "CLIENT_SECRET",
        "apikey",
        "AWS_SESSION_TOKEN",
    ]
    others = {
        "PATH": "/bin",
        "HOME": "/",
        "LANG": "C",
        "KEYBOARD": "de",
        "TOKENIZERS_PARALLELISM": "1",
        "DISPLAY": ":0",
    }
    assert bare({**dict.fromkeys(keys, "canary"), **others}) == others


def test_a_note_is_kept_in_the_keyring(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    assert remember("audit-anchor", "head 1")
    assert recall("audit-anchor") == "head 1"
