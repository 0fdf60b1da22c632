"""The terminal's face. `main` is the `workroom` command."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal's alphabet lacks is spelled out, never an error
            stream.reconfigure(errors="backslashreplace")
    from workroom import process
    from workroom.cli.main import cli

    process.close()
    cli(prog_name="workroom")
