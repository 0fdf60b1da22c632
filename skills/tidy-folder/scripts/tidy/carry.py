"""Carries a plan out: one rename a file, never over another, each failure for itself."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from tidy.plan import Move


@dataclass
class Done:
    """What was moved, as it turned out, and what was not and why."""

    moves: list[Move] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)


def carry_out(folder: Path, moves: list[Move]) -> Done:
    """Make every move; a target that is taken gets ` (2)`, ` (3)` …"""
    done = Done()
    for move in moves:
        try:
            parent = _make(folder, move.target.parent)
            target = _free(parent / move.target.name)
            os.rename(folder / move.source, target)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            done.failures.append((str(move.source), reason))
        else:
            done.moves.append(Move(move.source, target.relative_to(folder), move.twin))
    return done


def _make(folder: Path, inner: Path) -> Path:
    """The folder `inner`, made if missing. A link on the way could lead outside: refused."""
    here = folder
    for part in inner.parts:
        here /= part
        if here.is_symlink():
            raise ValueError(f"{part} is a link, and files are not moved through links")
        here.mkdir(exist_ok=True)
    return here


def _free(path: Path) -> Path:
    number, candidate = 2, path
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate
