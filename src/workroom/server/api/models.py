"""Models: which there are, whether one is fit for work, and the keys they need. No key ever comes back."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Response
from pydantic import Field, SecretStr

from workroom.engine.local import Server, find
from workroom.engine.models import PROVIDERS
from workroom.errors import NotFound
from workroom.secrets import Kept, fit_key
from workroom.server.web import Nothing, TheDesk, Wanted, reply, shows

router = APIRouter()
ProviderName = Annotated[str, Path(max_length=40)]


class ProviderRow(msgspec.Struct, frozen=True):
    """Who serves models; `key` says where its key lies, if there is one."""

    name: str
    title: str
    example: str
    needs_key: bool
    key: Kept | None


class Models(msgspec.Struct, frozen=True):
    """`usual` is the model of tasks that name none; `servers` are those found on this machine."""

    usual: str
    practice: bool
    providers: list[ProviderRow]
    servers: list[Server]


class ModelName(Wanted):
    """A model by its whole name, as `anthropic:NAME`."""

    model: str = Field(min_length=1, max_length=300)


class ModelVerdict(msgspec.Struct, frozen=True):
    """What a model is good for here, why, and how long it took, in seconds."""

    badge: Literal["agent-ready", "chat only", "too slow"]
    reasons: list[str]
    seconds: float


class NewKey(Wanted):
    """A provider's key; `in_file` lets it be kept in a plain file where there is no keyring."""

    key: SecretStr = Field(max_length=20_000)
    in_file: bool = False


class KeyStored(msgspec.Struct, frozen=True):
    """Where a key lies now."""

    provider: str
    kept: Kept


@router.get("/models", **shows(Models))
def get_models(desk: TheDesk) -> Response:
    """The models that can be used, and which keys are set. Servers on this machine are asked for half a second."""
    where = desk.app.secrets.where
    providers = [
        ProviderRow(each.name, each.title, each.example, each.needs_key, where(each.name))
        for each in PROVIDERS.values()
    ]
    return reply(Models(desk.app.settings.model, True, providers, find()))


@router.post("/models/check", **shows(ModelVerdict))
async def check_model(wanted: ModelName, desk: TheDesk) -> Response:
    """Try a model with two short requests; a provider may charge for them."""
    from workroom.engine.qualify import qualify

    found = await qualify(wanted.model, desk.app.settings, desk.app.secrets)
    reasons = [desk.app.redactor.text(reason) for reason in found.reasons]  # a server may repeat its key
    return reply(ModelVerdict(found.badge.value, reasons, found.seconds))


@router.put("/keys/{provider}", **shows(KeyStored))
def put_key(provider: ProviderName, new: NewKey, desk: TheDesk) -> Response:
    """Store a provider's key in the keyring, or, if that is allowed, in a file that only this user can read."""
    _known(provider)
    key = fit_key(new.key.get_secret_value())
    return reply(KeyStored(provider, desk.app.secrets.put(provider, key, file_allowed=new.in_file)))


@router.delete("/keys/{provider}", **shows(Nothing))
def delete_key(provider: ProviderName, desk: TheDesk) -> Response:
    """Delete a provider's key from this machine."""
    _known(provider)
    if not desk.app.secrets.forget(provider):
        raise NotFound(f"There is no {provider} key on this machine to delete.")
    return reply()


def _known(provider: str) -> None:
    if provider not in PROVIDERS:
        raise NotFound(f"There is no provider {provider}.", hint=f"There are: {', '.join(PROVIDERS)}.")
