"""`workroom doctor`: looks at everything a task needs, and names the one command that mends what is missing."""

from __future__ import annotations

from typing import Annotated

import typer

from workroom.cli.shared import Json


def doctor(
    json: Json = False,
    problems: Annotated[bool, typer.Option("--problems", help="Show only what is not well.")] = False,
) -> None:
    """Check that everything is in place, or how to mend it."""
    import asyncio

    from workroom.cli.lines import Line
    from workroom.cli.out import console, say, say_json
    from workroom.cli.render import print_line
    from workroom.desktop.checks import window
    from workroom.health import look
    from workroom.health.finding import State
    from workroom.settings import Places

    places = Places.find()
    found = [*asyncio.run(look(places)), window(places)]
    failed = [check for check in found if check.state is State.FAILED]
    if json:
        say_json({"ok": not failed, "checks": found})
    else:
        to = console()
        for check in found:
            if problems and check.state is State.OK:
                continue
            print_line(to, Line(check.state.mark, f"{check.name}: {check.detail}"))
            if check.mend:
                print_line(to, Line("", f"Mend it with: {check.mend}", "bold"))
        say()
        say(_verdict(len(failed)), "bold")
    if failed:
        raise typer.Exit(1)


def _verdict(failed: int) -> str:
    from workroom.words import number

    if failed:
        return f"{number(failed, 'thing')} must be mended before tasks can work."
    return "Tasks can work here."
