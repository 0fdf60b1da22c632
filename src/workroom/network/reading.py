"""The reader in a process of its own: a hostile page may spend that one's time and memory, never the app's.

HTML that keeps Python's parser busy for hours is a few hundred kilobytes long; a thread can't be stopped, a
process can. It gets the page and nothing else: no environment, no keys, no file to write.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys

import msgspec

SECONDS = 20.0
LONGEST_TEXT = 200_000
"""Characters of a page that are read."""
_MEMORY = 1 << 30
_CHILD = "from workroom.network.reading import serve; serve()"


class Reading(msgspec.Struct, frozen=True):
    """A page as read. `hidden` counts the characters that were left out because no person would have seen them."""

    title: str = ""
    text: str = ""
    links: tuple[str, ...] = ()
    hidden: int = 0
    truncated: bool = False


class Unreadable(Exception):
    """The page could not be read: too much for the reader, or nothing a reader can make sense of."""


class _Job(msgspec.Struct):
    html: str
    url: str


async def read_apart(html: str, url: str) -> Reading:
    """As `reader.read`, in a process of its own.

    Raises:
        Unreadable: it took too long or too much memory.
    """
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", _CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=kept,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate(msgspec.json.encode(_Job(html, url)))
        return msgspec.json.decode(out, type=Reading)
    except (TimeoutError, msgspec.DecodeError) as error:
        raise Unreadable("the page is too much to read") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def serve() -> None:
    """The child's whole life: read a page from its input, write what is in it."""
    _confine()
    from workroom.network.reader import read  # the parent need not load a parser

    job = msgspec.json.decode(sys.stdin.buffer.read(), type=_Job)
    sys.stdout.buffer.write(msgspec.json.encode(read(job.html, job.url)))


def _confine() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        seconds = int(SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
