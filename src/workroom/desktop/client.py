"""What is asked of the server, over its socket: how it stands, a code for a window, what waits for the person.

The socket lies in a folder that only this user can enter, and the server asks the kernel who calls, so no session
is needed there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workroom.desktop import screens
from workroom.desktop.screens import Screen
from workroom.errors import UserError
from workroom.server import address
from workroom.settings import Places

if TYPE_CHECKING:
    import httpx

WRITTEN = "server.log"
ANSWER, STOPPING = 5.0, 60.0


class NoServer(UserError):
    """The server can't be started, or does not answer. Tasks and files are as they were."""


class Standing(msgspec.Struct, frozen=True):
    """How many windows are connected, and which tasks work; unknown of a server that is too busy to say."""

    windows: int = 0
    working: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """What waits for the person, as much of it as a notification tells."""

    kind: str
    task: str
    title: str = ""
    key: str = ""


class Row(msgspec.Struct, frozen=True):
    """A task, as much of it as a notification tells."""

    id: str
    title: str = ""
    state: str = ""
    running: bool = False


class Rows(msgspec.Struct, frozen=True):
    """All tasks."""

    tasks: list[Row]


class Client:
    """Asks the server of one data folder."""

    def __init__(self, places: Places) -> None:
        """Raises NoPlace if there is no folder of this user alone."""
        self._folder = address.folder(places)
        self._socket = address.socket_path(places)
        self._client: httpx.AsyncClient | None = None

    @property
    def written(self) -> Path:
        """The file with what the server has to say about itself."""
        return self._folder / WRITTEN

    async def standing(self) -> Standing | None:
        """How it stands; None when no server is there."""
        import httpx

        try:
            answer = await self._ask("GET", "/api/standing")
            return msgspec.json.decode(answer.content, type=Standing)
        except httpx.TimeoutException:
            return Standing()
        except (httpx.TransportError, msgspec.MsgspecError):
            return None

    async def address(self, screen: Screen) -> str:
        """An address with a code of its own, good once, that opens the window at `screen`.

        Raises:
            NoServer: the server does not give one.
        """
        url = (await self._told("POST", "/api/codes", dict[str, Any])).get("url")
        return screens.address(str(url), screen)

    async def waiting(self) -> list[Item]:
        """What waits for the person in all tasks.

        Raises:
            NoServer: the server does not say.
        """
        found: list[Item] = await self._told("GET", "/api/inbox", list[Item])
        return found

    async def tasks(self) -> list[Row]:
        """All tasks.

        Raises:
            NoServer: the server does not say.
        """
        found: Rows = await self._told("GET", "/api/tasks", Rows)
        return found.tasks

    async def stop_tasks(self) -> None:
        """Stop every task that works; each one's programs are dead before this returns.

        Raises:
            NoServer: the server does not answer.
        """
        for task in await self.tasks():
            if task.running:
                await self._told("POST", f"/api/tasks/{task.id}/stop", Any, seconds=STOPPING)

    async def close(self) -> None:
        """Ask nothing more."""
        if self._client is not None:
            await self._client.aclose()

    async def _told(self, method: str, path: str, kind: Any, *, seconds: float = ANSWER) -> Any:
        import httpx

        try:
            answer = await self._ask(method, path, seconds=seconds)
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=kind)
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            raise self.failed(f"it did not answer as it should ({error or type(error).__name__})") from error

    async def _ask(self, method: str, path: str, *, seconds: float = ANSWER) -> httpx.Response:
        import httpx

        if self._client is None:
            transport = httpx.AsyncHTTPTransport(
                uds=os.fspath(self._socket), verify=False, limits=httpx.Limits(max_keepalive_connections=0)
            )
            self._client = httpx.AsyncClient(transport=transport, base_url="http://workroom", trust_env=False)
        return await self._client.request(method, path, timeout=seconds)

    def failed(self, why: str) -> NoServer:
        """The error for that it can't be used, because of `why`."""
        return NoServer(
            f"Workroom's server can't be used: {why}. Your tasks and files are as they were.",
            hint=f"More is in {self.written}.",
        )
