"""Every error as JSON with one clear sentence: its kind, what happened, what to do next. Never a traceback."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from workroom.errors import UserError
from workroom.server.web import reply
from workroom.trust.redact import everywhere

log = logging.getLogger("workroom.server")
CONFLICT = 409
_STATUS: Mapping[str, int] = {
    "no_such_task": 404,
    "not_found": 404,
    "no_session": 401,
    "code_wrong": 401,
    "code_used": 401,
    "too_large": 413,
    "log_unreadable": 503,
    "journal_unreadable": 503,
}
_SENTENCES: Mapping[int, str] = {
    400: "That is no proper request.",
    404: "There is no such page in Workroom.",
    405: "That can't be done here.",
}


class Failure(msgspec.Struct, frozen=True):
    """What went wrong: `kind` for programs, `message` and `hint` for people."""

    kind: str
    message: str
    hint: str | None = None


class Failed(msgspec.Struct, frozen=True):
    """The body of every answer that is an error."""

    error: Failure


def kind_of(error: Exception) -> str:
    """The class's name in snake_case: NoSuchTask is `no_such_task`."""
    name = type(error).__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def failed(status: int, kind: str, message: str, hint: str | None = None) -> Response:
    """An error as an answer; a provider's own words may repeat the key it was sent, and it goes no further."""
    return reply(Failed(Failure(kind, everywhere(message), everywhere(hint) if hint else None)), status)


def install(api: FastAPI) -> None:
    """Let every error end as such an answer."""
    api.add_exception_handler(UserError, _user_error)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(OSError, _os_error)
    api.add_exception_handler(sqlite3.Error, _unexpected)
    api.add_exception_handler(Exception, _unexpected)


async def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    kind = kind_of(error)
    return failed(_STATUS.get(kind, CONFLICT), kind, error.message, error.hint)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return failed(422, "invalid", f"{where}: {first['msg']}.", "Nothing was changed.")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = "not_found" if error.status_code == 404 else "refused"
    return failed(error.status_code, kind, _SENTENCES.get(error.status_code, str(error.detail)))


async def _os_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    where = f": {error.filename}" if error.filename else ""
    return failed(CONFLICT, "os_error", f"{error.strerror or error}{where}.", "Nothing was changed.")


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    hint = "Your tasks and files are untouched. Settings, About has the diagnostics for a report."
    return failed(500, "unexpected", "Something went wrong inside Workroom.", hint)
