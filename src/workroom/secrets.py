"""Keys and tokens: in the operating system's keyring, or, if the person agrees, in a file only they can read.

A secret is never written to the log, the settings, a command line or the computer.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from workroom.errors import UserError

SERVICE = "workroom"
_KEY = re.compile(
    r"(?:^|_)(?:API_?KEY|ACCESS_KEY(?:_ID)?|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIALS?)(?:$|_)", re.IGNORECASE
)


class Kept(StrEnum):
    """Where a secret lies."""

    KEYRING = "keyring"
    FILE = "file"
    ENVIRONMENT = "environment"


class NoKeyring(UserError):
    """There is no keyring on this machine, and nobody agreed to a plain file."""

    exit_code = 77


class KeyringLocked(UserError):
    """There is a keyring, but it can't be read or written now."""

    exit_code = 77


class KeyUnfit(UserError):
    """What was given can't be a key; nothing was stored."""


class Secrets:
    """Look up, store and forget secrets by name, such as `anthropic`.

    `heard` is told each secret before anybody else gets it, so that it can be kept out of what is written down.
    """

    def __init__(self, config: Path, *, heard: Callable[[str], None] | None = None) -> None:
        self._file = config / "secrets.json"
        self._heard = heard or (lambda secret: None)

    def get(self, name: str) -> str | None:
        """The secret called `name`: from the environment (`ANTHROPIC_API_KEY`), the keyring, or the file.

        Raises:
            KeyringLocked: it may lie in the keyring, which can't be read, and is nowhere else.
        """
        secret = os.environ.get(variable(name)) or self._kept(name)
        if secret:
            self._heard(secret)
        return secret

    def where(self, name: str) -> Kept | None:
        """Where the secret that `get` would return lies."""
        if os.environ.get(variable(name)):
            return Kept.ENVIRONMENT
        if recall(name):
            return Kept.KEYRING
        return Kept.FILE if name in self._read() else None

    def put(self, name: str, value: str, *, file_allowed: bool = False) -> Kept:
        """Store a secret.

        Raises:
            NoKeyring: there is none and `file_allowed` is false; nothing was stored.
            KeyringLocked: there is one that can't be written now; nothing was stored, no file either.
        """
        self._heard(value)
        if has_keyring():
            _into_keyring(name, value)
            return Kept.KEYRING
        if not file_allowed:
            raise NoKeyring(
                f"This machine has no keyring, so the {name} key was not stored.",
                hint=f"Use --in-file to keep it in {self._file}, which every program you run can read.",
            )
        self._write({**self._read(), name: value})
        return Kept.FILE

    def forget(self, name: str) -> bool:
        """Delete a secret from the keyring and the file; true when there was one."""
        found = _from_keyring(name) is not None
        if found:
            import keyring

            keyring.delete_password(SERVICE, name)
        kept = self._read()
        if kept.pop(name, None) is not None:
            found = True
            self._write(kept)
        return found

    def _kept(self, name: str) -> str | None:
        try:
            return _from_keyring(name) or self._read().get(name)
        except KeyringLocked:
            if (secret := self._read().get(name)) is None:
                raise
            return secret

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise UserError(f"The keys in {self._file} can't be read: {error}.") from error
        return {str(name): str(value) for name, value in kept.items()}

    def _write(self, kept: dict[str, str]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        draft.replace(self._file)


def variable(name: str) -> str:
    """The environment variable that can hold a provider's key."""
    return f"{name.upper().replace('-', '_')}_API_KEY"


def fit_key(typed: str) -> str:
    """The key that somebody typed or pasted, without the blanks around it.

    Raises:
        KeyUnfit: there is none, or it can't be one; it is not in the message.
    """
    key = typed.strip()
    if not key:
        raise KeyUnfit("No key was given, so nothing was stored.")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise KeyUnfit("That is no key: it has spaces or odd characters. Nothing was stored.")
    return key


def bare(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for a program that needs no key: without every variable whose name says that it holds one."""
    return {name: value for name, value in environment.items() if not _KEY.search(name)}


def values_in(environment: Mapping[str, str]) -> list[str]:
    """The values of every variable whose name says that it holds a key."""
    return [value for name, value in environment.items() if _KEY.search(name)]


def has_keyring() -> bool:
    """Whether the operating system has a keyring that can be used now."""
    import keyring
    from keyring.backends import fail, null

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def recall(name: str) -> str | None:
    """A note in the keyring; None as well when there is no keyring, or it is locked."""
    try:
        return _from_keyring(name)
    except KeyringLocked:
        return None


def remember(name: str, note: str) -> bool:
    """Put a note that is no secret into the keyring; false when it could not be put there."""
    if not has_keyring():
        return False
    try:
        _into_keyring(name, note)
    except KeyringLocked:
        return False
    return True


def _from_keyring(name: str) -> str | None:
    if not has_keyring():
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise _locked(error) from error


def _into_keyring(name: str, value: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, value)
    except KeyringError as error:
        raise _locked(error) from error


def _locked(error: Exception) -> KeyringLocked:
    return KeyringLocked(
        f"The keyring of this machine can't be used now ({error or type(error).__name__}).",
        hint="Unlock it and try again.",
    )
