"""A task's way out: its door for the computer and its fetches for the host, under one arbiter. Built at first use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workroom.engine import Fetched, Forbidden
from workroom.tasks.exits import TaskExits

if TYPE_CHECKING:
    from workroom.network.authority import Authority
    from workroom.network.exits import Stream
    from workroom.network.fetch import Fetcher
    from workroom.network.gate import Gate
    from workroom.network.upstream import Upstream


class WayOut:
    """`registries` is where this machine's package registries are kept once they are known; `age_days` how old a
    package must be."""

    def __init__(
        self,
        exits: TaskExits,
        secret: Callable[[str], str | None],
        registries: Path,
        *,
        age_days: int,
    ) -> None:
        self.exits = exits
        self._secret, self._registries, self._age_days = secret, registries, age_days
        self._used = False
        self._asking = asyncio.Lock()

    @property
    def certificate(self) -> bytes:
        """What programs in the computer are to trust (PEM)."""
        return self._authority.pem

    async def serve(self, stream: Stream, host: str, port: int) -> None:
        """One connection from inside the computer, to its end."""
        await self._ready()
        await self._gate.serve(stream, host, port)

    async def fetch(self, url: str) -> Fetched:
        """A page of the web as text.

        Raises:
            Forbidden: it may not or can't be asked for.
        """
        from workroom.network.fetch import FetchFailed
        from workroom.trust.hidden import plain

        await self._ready()
        try:
            page = await self._fetcher.fetch(url)
        except FetchFailed as failed:
            raise Forbidden(failed.rule, str(failed)) from failed
        if page.data is not None:
            raise Forbidden("not-text", f"{page.url} is no text but {page.content_type or 'something else'}.")
        return Fetched(
            page.url, page.status, plain(page.title), plain(page.text), page.truncated, page.hidden
        )

    async def files(self) -> dict[str, bytes]:
        """The files by path that make the computer's package clients use this machine's registries."""
        from workroom.network.inside import guest_files

        await self._ready()
        return guest_files(self.exits.book.registries())

    async def environment(self) -> dict[str, str]:
        """The variables that do the same."""
        import time

        from workroom.network.inside import guest_environment

        await self._ready()
        return guest_environment(self.exits.book.registries(), now=time.time(), age_days=self._age_days)

    async def close(self) -> None:
        """Let go of connections that are kept for the next request."""
        if "_upstream" in self.__dict__:
            await self._upstream.close()

    async def _ready(self) -> None:
        """Before the first use: which registries are there, if a rule set speaks of them."""
        async with self._asking:
            if self._used or not self.exits.wants_registries:
                return
            from workroom.network.asking import known

            await known(self._registries)
            self._used = True

    @cached_property
    def _upstream(self) -> Upstream:
        from workroom.network.upstream import Upstream

        return Upstream()

    @cached_property
    def _authority(self) -> Authority:
        from workroom.network.authority import Authority

        return Authority(self.exits.task)

    @cached_property
    def _gate(self) -> Gate:
        from workroom.network.gate import Gate

        return Gate(self.exits, self._upstream, self._authority, secret=self._secret)

    @cached_property
    def _fetcher(self) -> Fetcher:
        from workroom.network.fetch import Fetcher

        return Fetcher(self.exits, self._upstream)
