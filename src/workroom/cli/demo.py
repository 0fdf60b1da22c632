"""`workroom demo`: a real task from start to finish, without any key."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from workroom.cli.run import Unattended
from workroom.cli.shared import Json, opened
from workroom.errors import UserError

JOB = "Make an expense report from the receipts in this folder."
SKILL = "expense-report"
HOME = "Workroom demo"


def demo(
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help=f"Where to put the sample receipts; must not exist yet. [~/{HOME}/…]"
        ),
    ] = None,
    unattended: Unattended = None,
    json: Json = False,
) -> None:
    """Make a report from sample receipts; needs no key."""
    from workroom.cli.keyboard import Keyboard
    from workroom.cli.run import create, work
    from workroom.cli.session import Answers
    from workroom.cli.words import EXIT_CODES
    from workroom.folders import Access
    from workroom.log import Outcome

    with opened() as app:
        folder = _copy_samples(into)
        if not json:
            _explain(folder)
        task = create(app, JOB, [(folder, Access.WRITE)], model="practice", skill=SKILL, may_ask=False)
        alone = json or not Keyboard.is_there() if unattended is None else unattended
        answers = Answers.RECOMMENDED if alone else Answers.PERSON
        code = work(app, task, unattended=alone, json=json, answers=answers)
        raise typer.Exit(
            0 if code == EXIT_CODES[Outcome.DONE_WITH_GAPS] else code
        )  # the samples have gaps on purpose


def samples() -> Path:
    """The folder of sample receipts that comes with Workroom."""
    from workroom.settings import assets

    return assets() / "examples" / "receipts"


def _copy_samples(into: Path | None) -> Path:
    """A fresh copy of the sample receipts.

    Raises:
        UserError: the folder is there already, or can't be made.
    """
    folder = into if into is not None else _free_folder(Path.home() / HOME)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(samples(), folder)
    except FileExistsError as error:
        raise UserError(f"{folder} is there already; nothing was changed.", hint="Name a new one.") from error
    except (OSError, shutil.Error) as error:
        raise UserError(
            f"The sample receipts could not be copied to {folder}: {error}.",
            hint="Name another folder with --into.",
        ) from error
    return folder


def _free_folder(parent: Path) -> Path:
    number = 1
    while (folder := parent / ("receipts" if number == 1 else f"receipts {number}")).exists():
        number += 1
    return folder


def _explain(folder: Path) -> None:
    from workroom.cli.out import say

    count = sum(path.is_file() for path in folder.iterdir())
    say(f"{count} sample receipts are now in {folder}.")
    say(
        "The practice model will make an expense report from them, in a computer of its own. "
        "It is no AI: it follows a fixed recipe, and needs no key. "
        "The first time, that computer is built, which takes some minutes."
    )
    say()
