"""Pages fetched by the host itself: GET without cookies or credentials, every address and redirect judged anew.

The same arbiter judges here as at the door, and the same checked address is dialled. The page is hostile: it is
read in another process and only its words come back.
"""

from __future__ import annotations

import asyncio
import codecs
import time
from urllib.parse import parse_qsl, unquote

import msgspec

from workroom.errors import UserError
from workroom.network.charsets import decode
from workroom.network.exits import Arbiter, Exit, Request, Ruling, Traffic
from workroom.network.getting import Answer, BadAnswer, get, head_of, textual
from workroom.network.headers import check_foreign
from workroom.network.hosts import Unfit
from workroom.network.reading import LONGEST_TEXT, Reading, Unreadable, read_apart
from workroom.network.refusals import Refused
from workroom.network.upstream import Unreachable, Upstream
from workroom.network.urls import Place, place_of

MOST_REDIRECTS = 5
READERS = 2
_SHORTEST_KEY = 8
_HTML = ("text/html", "application/xhtml+xml")
_NOT_BY_HTTPS = ("refused", "timed-out", "unreachable", "bad-certificate", "bad-tls", "port-not-allowed")


class FetchFailed(UserError):
    """A page that may not or can't be had. `rule` says by what, `hint` the sanctioned way if there is one."""

    exit_code = 69

    def __init__(self, rule: str, reason: str, alternative: str = "") -> None:
        super().__init__(reason, hint=alternative or None)
        self.rule = rule


class Page(msgspec.Struct, frozen=True):
    """What was fetched: `text` (Markdown when the page is HTML), or `data` when it is no text.

    `url` is where it was found after redirects. `hidden` counts characters that were left out because a person
    would not have seen them; `truncated` says that there was more than the limits allow.
    """

    url: str
    status: int
    title: str = ""
    text: str = ""
    links: tuple[str, ...] = ()
    content_type: str = ""
    charset: str = ""
    hidden: int = 0
    truncated: bool = False
    data: bytes | None = None


class Fetcher:
    """Fetches pages for one task, under its arbiter."""

    def __init__(self, arbiter: Arbiter, upstream: Upstream) -> None:
        self._arbiter = arbiter
        self._upstream = upstream
        self._readers = asyncio.Semaphore(READERS)

    async def fetch(self, url: str, *, exit: Exit = "fetch") -> Page:
        """The page at `url`; without a scheme, and wherever possible, by HTTPS. `exit` names who asks.

        Raises:
            FetchFailed: it may not be asked for, can't be reached, or is nothing that can be read.
        """
        place, plain = _place(url), True
        self._check_keys(place, exit)
        for _ in range(MOST_REDIRECTS + 1):
            place, answer = await self._securely(place, exit, plain)
            if not answer.location:
                return await self._page(place, answer)
            plain = not place.tls
            before, place = place, _place(answer.location, place)
            self._check_keys(place, exit, before)
        raise FetchFailed("too-many-redirects", f"{place.host} sends on to other addresses without end.")

    async def _securely(self, place: Place, exit: Exit, plain: bool) -> tuple[Place, Answer]:
        """By HTTPS if there is a way; without it only where the way here was `plain` too."""
        secured = place if place.tls else place.secured()
        if secured is not None:
            try:
                return secured, await self._ask(secured, exit)
            except FetchFailed as failed:
                if place.tls or failed.rule not in _NOT_BY_HTTPS:
                    raise
        if not plain:
            raise FetchFailed("downgrade", f"A safe page sends on to {place.host} without encryption.")
        return place, await self._ask(place, exit)

    def _check_keys(self, place: Place, exit: Exit, before: Place | None = None) -> None:
        """No key in the query, as at the door; but a server may send on to an address that it signed itself."""
        try:
            check_foreign([], place.query)
        except Refused as refused:
            ours = unquote(before.target) if before else ""
            values = [value for _, value in parse_qsl(place.query)]
            if before is None or any(value in ours for value in values if len(value) >= _SHORTEST_KEY):
                raise self._refused(_request(place, exit), refused.ruling) from refused

    def _refused(self, request: Request, ruling: Ruling) -> FetchFailed:
        self._arbiter.record(Traffic(request, ruling))
        return FetchFailed(ruling.rule, ruling.reason, ruling.alternative)

    async def _ask(self, place: Place, exit: Exit) -> Answer:
        head, request = head_of(place), _request(place, exit)
        ruling = await self._arbiter.judge(request)
        if not ruling.allowed:
            raise self._refused(request, ruling)
        since = time.monotonic()
        try:
            answer = await self._get(place, head, private=ruling.by is not None and ruling.by.private)
        except Unreachable as error:
            raise self._refused(request, Ruling(False, error.rule, error.reason)) from error
        except BaseException as error:  # stopped too: the request may have left
            self._arbiter.record(Traffic(request, ruling, len(head), seconds=time.monotonic() - since))
            if isinstance(error, BadAnswer):
                raise FetchFailed(error.rule, error.reason) from error
            raise
        seconds = time.monotonic() - since
        self._arbiter.record(Traffic(request, ruling, len(head), answer.into, answer.status, seconds))
        return answer

    async def _get(self, place: Place, head: bytes, *, private: bool) -> Answer:
        there = await self._upstream.connect(
            place.host, place.port, tls=place.tls, private=private, fresh=True
        )
        try:
            return await get(there, head)
        finally:
            there.abort()

    async def _page(self, place: Place, answer: Answer) -> Page:
        kind = answer.content_type or _guessed(answer.body)
        page = Page(place.url, answer.status, content_type=kind, truncated=answer.truncated)
        if not textual(kind) or _is_binary(answer):
            return msgspec.structs.replace(page, data=answer.body)
        text, charset = decode(answer.body, answer.headers.get("content-type", ""), html=kind in _HTML)
        read = await self._read(text, place.url) if kind in _HTML else _plain(text)
        return msgspec.structs.replace(
            page,
            **{name: getattr(read, name) for name in ("title", "text", "links", "hidden")},
            charset=charset,
            truncated=page.truncated or read.truncated,
        )

    async def _read(self, html: str, url: str) -> Reading:
        async with self._readers:
            try:
                return await read_apart(html, url)
            except Unreadable as error:
                raise FetchFailed("unreadable", f"{url[:200]} can't be read: {error}.") from error


def _place(text: str, base: Place | None = None) -> Place:
    try:
        return place_of(text, base)
    except Unfit as error:
        raise FetchFailed(error.rule, error.reason) from error


def _request(place: Place, exit: Exit) -> Request:
    out = len(head_of(place))
    return Request(exit, "GET", place.host, place.port, place.path, place.query, tls=place.tls, out=out)


def _guessed(body: bytes) -> str:
    """The media type of what a server sent without telling."""
    start = body[:1024].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "application/octet-stream" if b"\0" in start else "text/plain"


def _is_binary(answer: Answer) -> bool:
    """Whether what is called text holds what no text holds."""
    wide = answer.body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    named = "utf-16" in answer.headers.get("content-type", "").lower()
    return b"\0" in answer.body[:1024] and not wide and not named


def _plain(text: str) -> Reading:
    return Reading(text=text[:LONGEST_TEXT], truncated=len(text) > LONGEST_TEXT)
