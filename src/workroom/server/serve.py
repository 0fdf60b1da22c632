"""Run the server until it is told to end, or until nothing works and nobody looks."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workroom.errors import UserError
from workroom.server import telling
from workroom.server.address import folder, socket_path
from workroom.server.listening import BACKLOG, in_files, on_loopback
from workroom.settings import Places

if TYPE_CHECKING:
    from uvicorn import Server

    from workroom.server.desk import Desk

IDLE_SECONDS = 120.0
"""How long a server in the background stays with nothing to do."""
LOOK_SECONDS = 2.0
GRACE_SECONDS = 3
Say = Callable[[str], None]
log = logging.getLogger("workroom.server")


class AlreadyServing(UserError):
    """Another server uses this data folder; it goes on."""

    exit_code = 75


def run(places: Places, *, port: int = 0, idle_exit: bool = False, say: Say) -> int:
    """Serve until SIGINT or SIGTERM, or with `idle_exit` until idle; tells where by `say`. The exit code.

    Raises:
        AlreadyServing: another process does.
        PortTaken: another program listens on `port`.
    """
    telling.begin()
    with _alone(folder(places)):
        asyncio.run(_serve(places, port, idle_exit, say))
    return 0


async def _serve(places: Places, port: int, idle_exit: bool, say: Say) -> None:
    from workroom.server.building import building
    from workroom.server.tidying import tidy

    async with building(places) as (desk, sites):
        listening = on_loopback(port, desk.sessions.origin.port)
        desk.sessions.settle(listening[0].getsockname()[1])
        local = [in_files(socket_path(places))]
        servers = [_server(sites.window), _server(sites.local)]
        with _until_told(servers, desk):
            ends = [
                asyncio.ensure_future(server.serve(sockets=at))
                for server, at in zip(servers, (listening, local), strict=True)
            ]
            say(f"{desk.sessions.origin.url}/#code={desk.sessions.code()}")
            for task in desk.workers.take_up():
                log.info("Task %s goes on.", task)
            beside = [
                asyncio.ensure_future(job) for job in (_watch(servers, desk, idle_exit), tidy(desk.app))
            ]
            await asyncio.gather(*ends)
            for job in beside:
                job.cancel()


def _server(app: object) -> Server:
    from uvicorn import Config, Server

    from workroom.server.connection import Connection

    class Quiet(Server):
        """The signals of this process are `_until_told`'s."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Quiet(
        Config(
            app,  # type: ignore[arg-type]
            loop="asyncio",
            http=Connection,
            backlog=BACKLOG,  # the event loop takes so many in one go before it can close one
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ws_max_size=1 << 16,
            h11_max_incomplete_event_size=1 << 16,
        )
    )


@contextlib.contextmanager
def _until_told(servers: list[Server], desk: Desk) -> Iterator[None]:
    """SIGINT and SIGTERM end the servers; whoever is connected sees the stream end."""
    loop, signals = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)

    def end() -> None:
        desk.sessions.close()
        for server in servers:
            server.should_exit = True

    for each in signals:
        loop.add_signal_handler(each, end)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def _watch(servers: list[Server], desk: Desk, idle_exit: bool) -> None:
    """A server in the background ends when nothing has worked and nobody has looked for a while."""
    idle = 0.0
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        busy = desk.sessions.windows or desk.workers.working or desk.preparing.working
        idle = 0.0 if busy else idle + LOOK_SECONDS
        if idle_exit and idle >= IDLE_SECONDS:
            log.info("Nothing to do, nobody looks: the server ends.")
            desk.sessions.close()
            for server in servers:
                server.should_exit = True
            return


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    descriptor = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise AlreadyServing(
            "Workroom's server runs already.", hint="Open its window with: workroom"
        ) from error
    finally:
        os.close(descriptor)
