"""The `workroom` command: which commands there are, and in which order they are told."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from workroom.cli import (
    answer,
    audit,
    computers,
    config,
    demo,
    doctor,
    models,
    network,
    review,
    run,
    show,
    trust,
    undo,
    window,
)
from workroom.cli.failures import guarded

WORK = "Work"
BACK = "Take back"
SETUP = "Set up"


class Front(TyperGroup):
    """The top of the command line: lists commands by what they are for, and is where all errors end."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One section for each purpose, in the order in which commands were added."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                section = getattr(command, "rich_help_panel", None) or SETUP
                sections.setdefault(section, []).append((name, command.get_short_help_str(70)))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)

    def list_commands(self, ctx: Any) -> list[str]:
        """As they were added, not by the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; every error ends here."""
        return guarded(lambda: super(Front, self).invoke(ctx))


cli = typer.Typer(
    cls=Front,
    rich_markup_mode=None,  # plain help: readable everywhere, and there in a third of the time
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"workroom {version('workroom')}")
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def _front(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    shell: window.ShellName = "auto",
    background: window.Background = False,
) -> None:
    """An AI agent with a computer of its own.

    The agent works in a small Linux computer on this machine. It sees only the folders you hand over, and
    everything it changes there can be undone.

    Without a command it opens its window. Try it without any key: workroom demo
    """
    if ctx.invoked_subcommand is None:
        window.window(shell, background=background)


cli.command(name="open", rich_help_panel=WORK)(window.open_)
cli.command(rich_help_panel=WORK)(demo.demo)
cli.command(rich_help_panel=WORK)(run.run)
cli.command(rich_help_panel=WORK)(show.tasks)
cli.command(rich_help_panel=WORK)(show.show)
cli.command(rich_help_panel=WORK)(answer.answer)
cli.command(rich_help_panel=WORK)(answer.steer)
cli.command(rich_help_panel=WORK)(run.stop)
cli.command(rich_help_panel=WORK)(run.resume)
cli.command(rich_help_panel=BACK)(review.review)
cli.command(rich_help_panel=BACK)(undo.changes)
cli.command(rich_help_panel=BACK)(undo.undo)
cli.add_typer(models.cli, name="models", rich_help_panel=SETUP)
cli.add_typer(trust.cli, name="trust", rich_help_panel=SETUP)
cli.add_typer(network.cli, name="network", rich_help_panel=SETUP)
cli.command(rich_help_panel=SETUP)(doctor.doctor)
cli.add_typer(config.cli, name="config", rich_help_panel=SETUP)
cli.add_typer(computers.cli, name="computer", rich_help_panel=SETUP)
cli.add_typer(audit.cli, name="audit", rich_help_panel=SETUP)
cli.command(rich_help_panel=SETUP)(window.serve)
cli.add_typer(window.cli, name="desktop", rich_help_panel=SETUP)
