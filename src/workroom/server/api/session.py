"""Signing a window in and out, and asking whether the server is there."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import Field

from workroom.server.guard import Headers
from workroom.server.web import Nothing, TheDesk, Wanted, reply, session_of, shows

router = APIRouter()


class Code(Wanted):
    """The one-time code of a launch link; `name` tells windows apart for the person."""

    code: str = Field(max_length=200)
    name: str = Field("", max_length=60)


class Token(msgspec.Struct, frozen=True):
    """What the window sends with each call from now on, beside its cookie."""

    token: str


class Health(msgspec.Struct, frozen=True):
    """The server is there."""

    ok: bool = True


class SignedIn(msgspec.Struct, frozen=True):
    """A window that is signed in; times in Unix seconds. `this` is the one that asks."""

    name: str
    made: float
    seen: float
    this: bool


@router.get("/health", **shows(Health))
async def health() -> Response:
    """Whether the server is there."""
    return reply(Health())


@router.post("/session", **shows(Token))
async def sign_in(code: Code, request: Request, desk: TheDesk) -> Response:
    """Turn a one-time code into a session; a second window of a browser joins the session of the first."""
    known = Headers(request.scope).cookie(desk.sessions.cookie_name)
    cookie, token = desk.sessions.exchange(code.code, code.name, known)
    answer = reply(Token(token))
    answer.set_cookie(
        desk.sessions.cookie_name, cookie, secure=True, httponly=True, samesite="strict", path="/"
    )
    return answer


@router.get("/sessions", **shows(list[SignedIn]))
async def sessions(request: Request, desk: TheDesk) -> Response:
    """The windows that are signed in."""
    mine = session_of(request)
    return reply([SignedIn(each.name, each.made, each.seen, each is mine) for each in desk.sessions.all()])


@router.delete("/session", **shows(Nothing))
async def sign_out(request: Request, desk: TheDesk) -> Response:
    """Sign this browser out: its windows share one session."""
    mine = session_of(request)
    desk.sessions.revoke([mine.name] if mine is not None else [])
    desk.previews.clear()
    return reply()


@router.delete("/sessions", **shows(Nothing))
async def sign_out_all(desk: TheDesk) -> Response:
    """Sign every window out, and end what they have open."""
    desk.sessions.revoke()
    desk.previews.clear()
    return reply()
