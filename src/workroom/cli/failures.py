"""The one place where errors end: a sentence for the person, an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from workroom.errors import UserError

BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141


def guarded(work: Callable[[], Any]) -> Any:
    """Do `work`; turn whatever it raises into words on standard error and an exit code."""
    try:
        return work()
    except UserError as error:
        raise _ended(str(error), error.exit_code) from error
    except KeyboardInterrupt as error:
        raise _ended("Interrupted. Nothing was lost.", INTERRUPTED) from error
    except BrokenPipeError as error:
        _discard_output()
        raise typer.Exit(PIPE_CLOSED) from error
    except Exception as error:
        if type(error).__module__.startswith("typer"):  # usage errors and exits are Typer's to tell
            raise
        raise _ended(_bug(error), BUG) from error


def _ended(sentence: str, code: int) -> typer.Exit:
    from workroom.cli.safe import harmless

    typer.echo(harmless(sentence), err=True)
    return typer.Exit(code)


def _bug(error: Exception) -> str:
    where = _write_down(error)
    kept = f"The details are in {where}." if where else "The details could not be written down."
    return (
        f"Something went wrong inside Workroom that should not ({type(error).__name__}). {kept} "
        "Your tasks and files are as they were; please report this with that file."
    )


def _write_down(error: Exception) -> Path | None:
    from workroom.settings import Places

    folder = Places.find().data / "crashes"
    path = folder / time.strftime(f"%Y-%m-%d-%H%M%S-{os.getpid()}.txt")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(traceback.format_exception(error))
        path.write_text(_without_keys(text), "utf-8", errors="backslashreplace")
    except OSError:
        return None
    return path


def _without_keys(text: str) -> str:
    """Where no key was used, nothing of that is loaded, and there is none to leave out."""
    redact = sys.modules.get("workroom.trust.redact")
    return str(redact.everywhere(text)) if redact else text


def _discard_output() -> None:
    """What is still buffered goes nowhere, so that the interpreter's last flush does not fail as well."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
