"""Commands in the computer: their output is shown and logged as it comes, and cut for the model."""

from __future__ import annotations

import shlex

from workroom.engine.hands import Ran
from workroom.engine.tools.output import Output, clipped
from workroom.engine.work import Context, Failed, key_of

DEFAULT_SECONDS = 600
MAX_SECONDS = 6 * 3600
SPILLED = "/home/agent/output"


async def run_command(
    ctx: Context,
    command: str,
    cwd: str | None = None,
    timeout: int | None = None,
    root: bool = False,
    background: bool = False,
) -> str:
    """Run a shell command in the computer and return what it printed.

    Nothing answers a prompt: pass options that make programs not ask.

    Args:
        command: One shell line or script.
        cwd: The folder to run it in; /home/agent when not given.
        timeout: Seconds until it is ended; 600 when not given.
        root: Run it as root inside the computer.
        background: Start it and go on at once; its output goes to a file that is named in the result.
    """
    if not command.strip():
        raise Failed("The command is empty.")
    key, session = key_of(ctx), ctx.deps.session
    seconds = min(max(timeout or DEFAULT_SECONDS, 1), MAX_SECONDS)
    output = Output(session.log, session.task, key, session.redactor)
    try:
        ran = await session.hands.run(
            _in_background(command, key) if background else command,
            job=key,
            cwd=cwd,
            timeout=float(seconds),
            root=root,
            on_output=output.take,
        )
    finally:
        output.close()
    told = await _told(ctx, ran, key)
    if ran.exit_code == 0:
        return told
    raise Failed(f"{told}\n{_ending(ran, seconds)}".strip())


def _in_background(command: str, key: str) -> str:
    log = f"{SPILLED}/job-{key}.txt"
    return (
        f"mkdir -p {SPILLED} && {{ setsid sh -c {shlex.quote(command)} > {log} 2>&1 < /dev/null & "
        f'echo "Started in the background as process $!. Its output goes to {log}"; }}'
    )


async def _told(ctx: Context, ran: Ran, key: str) -> str:
    text = _joined(ran)
    short = clipped(text)
    if short is text and not ran.truncated:
        return text or ("[no output]" if ran.exit_code == 0 else "")
    path = f"{SPILLED}/{key}.txt"
    hands = ctx.deps.session.hands
    await hands.make_folder(SPILLED)
    await hands.write(path, text.encode())
    whole = "its first and last parts are" if ran.truncated else "all of it is"
    return f"{short}\n[{len(text):,} characters of output were cut here; {whole} in {path}]"


def _joined(ran: Ran) -> str:
    out, err = (stream.decode("utf-8", "replace").rstrip("\n") for stream in (ran.stdout, ran.stderr))
    if not err:
        return out
    return f"{out}\n[stderr]\n{err}" if out else err


def _ending(ran: Ran, seconds: int) -> str:
    if ran.timed_out:
        return (
            f"[ended after {seconds} seconds without an end; give it more time, or run it in the background]"
        )
    if ran.exit_code is None:
        return f"[killed by signal {ran.signal}]"
    return f"[exit code {ran.exit_code}]"
