"""How a process of ours starts another one of this very Workroom."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PLACES = ("WORKROOM_HOME", "WORKROOM_CACHE")


def own(*words: str) -> list[str]:
    """The command for this same interpreter and code.

    `-P` keeps the folder that it is called in off the import path: a folder handed over must not bring code.
    """
    return [sys.executable, "-P", "-m", "workroom", *words]


def module(name: str) -> list[str]:
    """The command that runs one module of ours by itself."""
    return [sys.executable, "-P", "-m", name]


def lasting(*words: str) -> list[str]:
    """The command to be written down for later: the `workroom` beside the interpreter, if it is there."""
    script = Path(sys.executable).with_name("workroom")
    return [str(script), *words] if script.is_file() else own(*words)


def surroundings() -> dict[str, str]:
    """This process's environment, with our places spelled out whole: the other one starts in another folder."""
    whole = {name: str(Path(os.environ[name]).absolute()) for name in _PLACES if os.environ.get(name)}
    return {**os.environ, **whole}
