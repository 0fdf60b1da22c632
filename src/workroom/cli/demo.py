"""`workroom demo`: a real task from start to finish, without any key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workroom.cli.run import Unattended
from workroom.cli.shared import Json, opened

JOB = "expense-report"


def demo(
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where to put the sample receipts; must not exist yet. [~/Workroom demo/…]"
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
    from workroom.tasks import samples

    with opened() as app:
        sample = samples.make(JOB, into)
        folder = Path(sample.path)
        if not json:
            _explain(folder)
        task = create(
            app, sample.prompt, [(folder, Access.WRITE)], model="practice", skill=sample.skill, may_ask=False
        )
        alone = json or not Keyboard.is_there() if unattended is None else unattended
        answers = Answers.RECOMMENDED if alone else Answers.PERSON
        code = work(app, task, unattended=alone, json=json, answers=answers)
        raise typer.Exit(
            0 if code == EXIT_CODES[Outcome.DONE_WITH_GAPS] else code
        )  # the samples have gaps on purpose


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
