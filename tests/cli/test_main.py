"""The lists of commands, as a newcomer reads them in a narrow terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from workroom.cli.main import cli

NARROW = 80


def groups(command: object, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command that lists others, by the words that call it."""
    if isinstance(command, TyperGroup):
        yield words
        for name, inner in command.commands.items():
            yield from groups(inner, *words, name)


@pytest.mark.parametrize("words", list(groups(get_command(cli))), ids=" ".join)
def test_no_line_of_a_list_of_commands_is_cut_off(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*words, "--help"], terminal_width=NARROW)
    listed = shown.output.partition("Options:")[2]
    assert shown.exit_code == 0
    assert [line for line in listed.splitlines() if line.endswith("...")] == []
    assert max(len(line) for line in listed.splitlines()) <= NARROW
