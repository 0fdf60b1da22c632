"""Everything that is printed passes here, and is made harmless on the way."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from workroom.cli.safe import harmless

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

GAP = "  "


def console(*, stderr: bool = False) -> Console:
    """A console that colours where colours are wanted and never reads marks into what it prints."""
    return _kind()(stderr=stderr, markup=False, emoji=False, highlight=False)


@cache
def _kind() -> type[Console]:
    from rich.console import Console

    class Pipe(Console):
        """One that leaves it to `failures` what happens when the reader goes away."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Pipe


def ink(text: str, style: str = "") -> Text:
    """Harmless text in a style."""
    from rich.text import Text

    return Text(harmless(text), style)


def say(text: str = "", style: str = "", *, to: Console | None = None, end: str = "\n") -> None:
    """Print a sentence: wrapped at words on a terminal, one line in a pipe."""
    to = to or console()
    to.print(ink(text, style), soft_wrap=not to.is_terminal, end=end)


def say_json(value: object) -> None:
    """Print a value as JSON on one line, in ASCII: nothing in it can act on a terminal."""
    sys.stdout.write(f"{json.dumps(_plain(value))}\n")
    sys.stdout.flush()


def columns(rows: Iterable[Sequence[str]], *, heads: Sequence[str] = ()) -> None:
    """Print rows in columns; on a terminal the last column is cut to fit, in a pipe nothing is."""
    from rich.cells import cell_len, set_cell_size

    table = [[_cell(cell) for cell in row] for row in ([heads, *rows] if heads else rows)]
    if not table:
        return
    to = console()
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for number, row in enumerate(table):
        padded = [set_cell_size(cell, width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        line = ink(GAP.join([*padded, row[-1]]).rstrip(), "bold" if heads and number == 0 else "")
        if to.is_terminal:
            to.print(line, no_wrap=True, overflow="ellipsis")
        else:
            to.print(line, soft_wrap=True)


def _cell(text: str) -> str:
    return harmless(" ".join(text.split()))


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, enc_hook=str, str_keys=True)
