"""`workroom config`: the settings, as they are and to be changed."""

from __future__ import annotations

from typing import Annotated

import typer

from workroom.cli.shared import Json, opened
from workroom.errors import UserError

cli = typer.Typer(help="List the settings, look one up, change one.", no_args_is_help=True)


@cli.command(name="list")
def list_(json: Json = False) -> None:
    """List all settings with their values."""
    from workroom.cli.out import columns, say, say_json
    from workroom.settings import Settings, flat

    with opened() as app:
        values, usual = dict(flat(app.settings)), dict(flat(Settings()))
        path = app.places.settings
    if json:
        say_json(values)
        return
    rows = [
        (name, shown(value), "" if usual.get(name) == value else "changed") for name, value in values.items()
    ]
    columns(rows, heads=("NAME", "VALUE", ""))
    say(f"They are kept in {path}", "dim")


@cli.command()
def get(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As limits.steps.")], json: Json = False
) -> None:
    """Show one setting."""
    from workroom.cli.out import say, say_json
    from workroom.settings import flat

    with opened() as app:
        values = dict(flat(app.settings))
    if name not in values:
        raise UserError(f"There is no setting {name}.", hint="`workroom config list` shows them all.")
    say_json(values[name]) if json else say(shown(values[name]))


@cli.command(name="set")
def set_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As limits.steps.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The new value.")],
    json: Json = False,
) -> None:
    """Change one setting."""
    from workroom.cli.out import say, say_json
    from workroom.settings import change, flat

    with opened() as app:
        values = dict(flat(change(app.places.settings, name, value)))
    say_json({name: values[name]}) if json else say(f"{name} is now {shown(values[name])}.")


def shown(value: object) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    return "(none)" if value is None else str(value)
