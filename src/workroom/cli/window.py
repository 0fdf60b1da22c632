"""The window from the terminal: `workroom` alone, `serve`, `open`, and `desktop`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.desktop.screens import Screen

ShellName = Annotated[
    str,
    typer.Option("--shell", metavar="NAME", help="What shows the window: auto, qt, app, browser or none."),
]
Background = Annotated[
    bool, typer.Option("--background", help="Go on with cut-off tasks; open no window before it is wanted.")
]

cli = typer.Typer(help="Workroom among your programs, and at login.", no_args_is_help=True)


def window(shell: str = "auto", *, background: bool = False, screen: Screen | None = None) -> None:
    """Open the window and stay with it."""
    import asyncio

    from workroom.cli.attending import Person, attend
    from workroom.cli.out import console, say
    from workroom.desktop.launcher import Launcher
    from workroom.desktop.screens import HOME
    from workroom.desktop.shells import shells
    from workroom.settings import Places

    places, person = Places.find(), Person()

    def tell(words: str) -> None:
        say(words, to=console(stderr=True))

    launcher = Launcher(
        places,
        say=tell,
        ask=person.ask,
        watched=person.is_there,
        wanted=shell,
        among=shells(places, tell, _show_address),
    )
    asyncio.run(attend(launcher, person, screen or HOME, background))


def serve(
    port: Annotated[int, typer.Option(metavar="NUMBER", min=0, max=65535, help="Listen on it; 0: any.")] = 0,
    idle_exit: Annotated[
        bool, typer.Option("--background", "--idle-exit", help="End when nothing works and nobody looks.")
    ] = False,
) -> None:
    """Run the window's server without a window."""
    from workroom.server.serve import run
    from workroom.settings import Places

    # In the background what is said goes into a file, where a code that opens a window has no business.
    raise typer.Exit(
        run(Places.find(), port=port, idle_exit=idle_exit, say=_unsaid if idle_exit else _show_address)
    )


def open_(
    what: Annotated[
        str, typer.Argument(metavar="[TASK|LINK]", help="A task, or a link as workroom://task/NAME.")
    ] = "",
    shell: ShellName = "auto",
) -> None:
    """Open the window at a task, or at what a link names."""
    from workroom.desktop import screens

    if not what:
        window(shell)
    elif ":" in what:
        window(shell, screen=screens.read(what))
    else:
        with opened() as app:
            task = app.tasks.get(what).id
        window(shell, screen=screens.of_task(task))


@cli.command()
def install() -> None:
    """Put Workroom among your programs, with its icon."""
    from workroom.cli.out import say
    from workroom.desktop import entry

    for path in entry.install():
        say(f"Written: {path}")
    say("Workroom is among your programs. Links workroom://… open it.")


@cli.command()
def remove() -> None:
    """Take it away from there again."""
    from workroom.cli.out import say
    from workroom.desktop import entry

    gone = entry.remove()
    for path in gone:
        say(f"Removed: {path}")
    if not gone:
        say("Workroom was not among your programs.")


@cli.command()
def autostart(
    state: Annotated[
        str, typer.Argument(metavar="[on|off]", help="Whether; without it, how it is set.")
    ] = "",
) -> None:
    """Start at login: go on with cut-off tasks, tell what they ask."""
    from workroom.cli.out import say
    from workroom.host import autostart as start

    if state not in ("", "on", "off"):
        raise UserError(f"{state} is neither on nor off. Nothing was changed.")
    if state:
        (start.on if state == "on" else start.off)()
    say(f"Workroom {'starts' if start.is_on() else 'does not start'} at login.")


def _unsaid(_: str) -> None:
    pass


def _show_address(url: str) -> None:
    """On a line of its own, never wrapped: it is to be copied."""
    from workroom.cli.safe import harmless

    typer.echo(harmless(url))
