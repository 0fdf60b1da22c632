"""`workroom models`: which models there are, the keys they need, and whether one is fit for work."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.engine.local import Server
    from workroom.engine.models import Provider
    from workroom.secrets import Kept

cli = typer.Typer(help="List models, connect one, check one.", no_args_is_help=True)
ProviderName = Annotated[
    str, typer.Argument(metavar="PROVIDER", help="As `anthropic`; see: workroom models list")
]


@cli.command(name="list")
def list_(json: Json = False) -> None:
    """List the models that can be used, and which keys are set."""
    from workroom.cli.out import columns, say, say_json
    from workroom.engine.local import find
    from workroom.engine.models import PRACTICE, PROVIDERS

    with opened() as app:
        kept = {name: app.secrets.where(name) for name in PROVIDERS}
        usual = app.settings.model
    servers = find()
    if json:
        providers = [
            {"name": name, "key": kept[name], "example": PROVIDERS[name].example} for name in PROVIDERS
        ]
        say_json({"usual": usual, "providers": providers, "servers": servers})
        return
    rows = [(PRACTICE, "built in", "no key needed", PRACTICE)]
    rows += [
        (each.name, each.title, _key_state(each, kept[each.name]), each.example)
        for each in PROVIDERS.values()
    ]
    columns(rows, heads=("PROVIDER", "", "KEY", "A MODEL'S NAME"))
    _tell_servers(servers)
    say(f"Tasks that name no model use: {usual}", "dim")


@cli.command()
def check(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="As `anthropic:NAME` or `local:ollama/NAME`.")
    ],
    json: Json = False,
) -> None:
    """Try whether a model is fit for work, by two short requests."""
    import asyncio

    from workroom.cli.out import say, say_json
    from workroom.engine.qualify import Badge, qualify
    from workroom.words import duration

    with opened() as app:
        verdict = asyncio.run(qualify(model, app.settings, app.secrets))
    if json:
        say_json(verdict)
    else:
        took = f" ({duration(verdict.seconds)})" if verdict.seconds else ""
        say(f"{model}: {verdict.badge}{took}", "bold")
        for reason in verdict.reasons:
            say(reason)
    if verdict.badge is not Badge.AGENT:
        raise typer.Exit(1)


@cli.command()
def connect(
    provider: ProviderName,
    in_file: Annotated[
        bool,
        typer.Option(
            "--in-file", help="Where there is no keyring: keep the key in a file only you can read."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Store a provider's key. It is asked for unseen, or read from standard input; never give it as an argument."""
    from workroom.cli.out import say, say_json
    from workroom.secrets import Kept

    with opened() as app:
        _check_provider(provider)
        key = _key(provider)
        kept = app.secrets.put(provider, key, file_allowed=in_file)
    if json:
        say_json({"provider": provider, "kept": kept})
    elif kept is Kept.FILE:
        say(
            f"The {provider} key is kept in a plain file that only you can read: programs you run can read it too."
        )
    else:
        say(f"The {provider} key is in your keyring.")


@cli.command()
def forget(provider: ProviderName, json: Json = False) -> None:
    """Delete a provider's key from this machine."""
    from workroom.cli.out import say, say_json

    with opened() as app:
        found = app.secrets.forget(provider)
    if json:
        say_json({"provider": provider, "forgotten": found})
    else:
        say(f"The {provider} key is deleted." if found else f"There was no {provider} key.")


def _key_state(provider: Provider, kept: Kept | None) -> str:
    if not provider.needs_key:
        return "no key needed"
    return "not set" if kept is None else f"set, in the {kept}"


def _tell_servers(servers: Sequence[Server]) -> None:
    from workroom.cli.out import columns, say

    if not servers:
        say("No model server was found on this machine.")
        return
    say("Found on this machine:")
    columns(
        [row for server in servers for row in _server_rows(server)],
        heads=("A MODEL'S NAME", "CAN USE TOOLS", "AT"),
    )


def _server_rows(server: Server) -> Iterator[tuple[str, str, str]]:
    tools = {True: "yes", False: "no", None: "try it with: workroom models check"}
    if not server.models:
        yield (
            f"local:{server.kind}/…",
            "needs a key" if server.needs_key else "it has no model yet",
            server.url,
        )
    for model in server.models:
        told = "passed on to another machine" if model.remote else tools[model.tools]
        yield f"local:{server.kind}/{model.id}", told, server.url


def _check_provider(name: str) -> None:
    """Raises UserError for a provider that nobody knows, so that a key is not stored under a typing error."""
    from workroom.engine.models import PROVIDERS

    if name not in PROVIDERS:
        raise UserError(f"There is no provider {name}.", hint=f"There are: {', '.join(PROVIDERS)}.")


def _key(provider: str) -> str:
    """The key, typed unseen or piped in.

    Raises:
        KeyUnfit: there is none, or it can't be one.
    """
    from workroom.secrets import fit_key

    if sys.stdin.isatty():
        import getpass

        key = getpass.getpass(f"The {provider} key (it is not shown): ")
    else:
        key = sys.stdin.readline()
    return fit_key(key)
