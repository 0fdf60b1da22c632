"""`workroom computer`: the tasks' own computers, for those who want to look inside."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from workroom.cli.shared import Json, TaskName, opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.computer import Computer, State
    from workroom.computer.jobs import JobResult

T = TypeVar("T")

HOME = "/home/agent"
PLACE = f"{HOME}/.workroom-shell"
SIGNALLED = 128
Root = Annotated[bool, typer.Option("--root", help="As the computer's administrator.")]

cli = typer.Typer(help="Look into a task's own computer, or reset it.", no_args_is_help=True)


class NotStarted(UserError):
    """There is no such program in the computer, or it may not be run."""

    exit_code = 127


@cli.command(name="list")
def list_(json: Json = False) -> None:
    """List the computers on this machine."""
    from workroom.cli.out import columns, say, say_json
    from workroom.cli.words import ago
    from workroom.computer import list_computers
    from workroom.words import size

    with opened() as app:
        found = list_computers(app.places)
        titles = {task.id: task.title for task in app.tasks.all()}
    if json:
        say_json(found)
    elif not found:
        say("There are no computers yet; a task's computer is made when it first needs one.")
    else:
        now = time.time()
        rows = [
            (info.id, info.state, size(info.disk), ago(info.last_used, now), titles.get(info.id, "no task"))
            for info in found
        ]
        columns(rows, heads=("TASK", "STATE", "DISK", "USED", "JOB"))


@cli.command()
def prepare() -> None:
    """Build the computers' disk, ready to be woken.

    Without it, the first task does so.
    """
    import asyncio

    from workroom.cli.progress import ProgressLine
    from workroom.tasks import preparing

    with opened() as app, ProgressLine() as progress:
        asyncio.run(preparing.prepare(app.places, app.settings, app.journal, progress.state))


@cli.command(name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def exec_(
    task: TaskName,
    command: Annotated[list[str], typer.Argument(metavar="COMMAND", help="The program and its arguments.")],
    root: Root = False,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0.1, help="End it after this many seconds.")
    ] = None,
) -> None:
    """Run a program in it; output and exit code are passed on."""

    async def work(computer: Computer) -> int:
        program = command[1:] if command[0] == "--" else command
        try:
            return _code(
                await computer.run(program, job=_job(), root=root, timeout=timeout, on_output=_pass_on)
            )
        except OSError as error:
            raise NotStarted(
                f"{program[0]} could not be started in the computer: {error.strerror}."
            ) from error

    raise typer.Exit(_with(task, work))


@cli.command()
def shell(task: TaskName, root: Root = False) -> None:
    """Type commands into it, a line at a time; Ctrl-D leaves."""
    from workroom.cli.out import say

    async def work(computer: Computer) -> int:
        say("A line at a time; programs that take over the screen do not work here. Ctrl-D leaves.", "dim")
        place = HOME
        while (line := await _typed(f"{place} $ ")) is not None:
            if line.strip() == "exit":
                break
            if line.strip():
                script = f"{line}\nlast=$?; pwd > {PLACE}; exit $last"
                await computer.run(script, job=_job(), cwd=place, root=root, on_output=_pass_on)
                place = await _place(computer, place)
        return 0

    raise typer.Exit(_with(task, work))


@cli.command()
def sleep(task: TaskName, json: Json = False) -> None:
    """Save it as it is; it wakes where it stood."""
    from workroom.cli.out import say, say_json
    from workroom.computer import State

    async def work(computer: Computer) -> State:
        await computer.wake()
        await computer.sleep()
        return computer.state

    state = _with(task, work)
    asleep = state is State.ASLEEP
    say_json({"state": state}) if json else say(f"The computer is {'asleep' if asleep else 'off'}.")


@cli.command()
def reset(task: TaskName, json: Json = False) -> None:
    """Delete its disk; the next use starts afresh.

    Your folders are not touched.
    """
    _do(task, "reset", "The computer was reset. Your folders and the task's story are untouched.", json)


@cli.command()
def delete(task: TaskName, json: Json = False) -> None:
    """Delete it. The task, its story and your folders stay."""
    _do(task, "delete", "The computer was deleted. Your folders and the task's story are untouched.", json)


def _do(task: str, verb: str, sentence: str, json: bool) -> None:
    from workroom.cli.out import say, say_json

    async def work(computer: Computer) -> State:
        await getattr(computer, verb)()
        return computer.state

    state = _with(task, work)
    say_json({"state": state}) if json else say(sentence)


def _with(task: str, work: Callable[[Computer], Awaitable[T]]) -> T:
    """Use a task's computer; one that was asleep before sleeps again afterwards.

    Raises:
        UserError: the task is at work with it.
    """
    import asyncio

    from workroom.computer import State

    with opened() as app:
        name = app.tasks.get(task).id
        if app.tasks.is_running(name):
            raise UserError(
                f"Task {name} is at work with its computer.", hint=f"Stop it first: workroom stop {name}"
            )
        computer = app.tasks.computer(name)
        slept = computer.state is State.ASLEEP

        async def using() -> T:
            try:
                return await work(computer)
            finally:
                if slept:
                    await computer.sleep()
                await computer.close()

        return asyncio.run(using())


def _code(result: JobResult) -> int:
    if result.exit_code is not None:
        return result.exit_code
    return SIGNALLED + (result.signal or 0)


def _job() -> str:
    import secrets

    return f"person-{secrets.token_hex(6)}"


def _pass_on(stream: str, data: bytes) -> None:
    """Programs' output goes on as it is into a pipe, and harmless to a terminal."""
    from workroom.cli.safe import harmless

    to = sys.stderr if stream == "stderr" else sys.stdout
    if to.isatty():
        data = harmless(data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")).encode()
    to.buffer.write(data)
    to.buffer.flush()


async def _typed(prompt: str) -> str | None:
    import asyncio

    try:
        return await asyncio.to_thread(input, prompt if sys.stdin.isatty() else "")
    except EOFError:
        return None


async def _place(computer: Computer, before: str) -> str:
    try:
        return (await computer.read_file(PLACE, 0, 4096)).decode().strip() or before
    except (OSError, UnicodeDecodeError):
        return before
