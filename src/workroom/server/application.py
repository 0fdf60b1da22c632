"""The API: every route, every error as JSON, and the schema that the window's client is made from."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from workroom.server import errors
from workroom.server.api import (
    audit,
    computer,
    desktop,
    doctor,
    events,
    files,
    folders,
    hello,
    inbox,
    local,
    models,
    network,
    review,
    search,
    session,
    settings,
    skills,
    storage,
    talk,
    tasks,
    terminal,
    timeline,
    trust,
)
from workroom.server.desk import Desk
from workroom.server.schema import describe

NOUNS = (
    hello,
    session,
    events,
    tasks,
    talk,
    inbox,
    review,
    folders,
    files,
    timeline,
    computer,
    terminal,
    trust,
    network,
    models,
    settings,
    skills,
    storage,
    doctor,
    audit,
    search,
    desktop,
)
ROUTERS: tuple[APIRouter, ...] = tuple(noun.router for noun in NOUNS)


def make(desk: Desk, *, local_too: bool = False) -> FastAPI:
    """The API at `desk`; with `local_too` also what only this user's own programs may ask."""
    api = routed(*((local.router,) if local_too else ()))
    api.state.desk = desk
    errors.install(api)
    return api


def routed(*more: APIRouter) -> FastAPI:
    """The routes and `more`, with their schema, at no desk yet."""
    api = FastAPI(title="Workroom", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    for router in (*ROUTERS, *more):
        api.include_router(router, prefix="/api")
    describe(api)
    return api
