"""An address tried out: the request that asking for it would be, in the form in which it is judged. Pure."""

from __future__ import annotations

from typing import get_args

from workroom.errors import UserError
from workroom.network.exits import Exit, Request
from workroom.network.hosts import Unfit
from workroom.network.rules import Refusal
from workroom.network.urls import place_of

EXITS: tuple[Exit, ...] = get_args(Exit)
BARE = 200
"""Bytes of a small request's headers."""


def request_for(url: str, method: str = "GET", exit: str = "door", size: int = 0) -> Request | Refusal:
    """The request that asking for `url` with a body of `size` bytes would be; else why there is none.

    Raises:
        UserError: there is no such way out.
    """
    way = next((each for each in EXITS if each == exit), None)
    if way is None:
        raise UserError(f"There is no way out called {exit}.", hint=f"There are: {', '.join(EXITS)}.")
    websocket = url.lower().startswith(("ws://", "wss://"))
    try:
        place = place_of(f"http{url[2:]}" if websocket else url)
    except Unfit as unfit:
        return Refusal(unfit.rule, unfit.reason)
    out = BARE + len(method) + len(place.host) + len(place.target) + size
    return Request(
        way, method, place.host, place.port, place.path, place.query, place.tls, websocket, out, size
    )
