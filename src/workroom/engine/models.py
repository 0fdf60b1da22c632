"""A model by its name: `anthropic:…`, `openai:…`, `openrouter:…`, `gemini:…`, `bedrock:…`, `local:…`, `practice`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from workroom.errors import UserError
from workroom.secrets import Secrets
from workroom.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model

    from workroom.engine.session import Session

PRACTICE = "practice"
LONGEST_ANSWER = 16_000
"""Tokens in one answer, for providers that want to be told."""


class ModelUnknown(UserError):
    """There is no such model or provider; nothing was started."""

    exit_code = 64


class KeyMissing(UserError):
    """The provider needs a key and none is stored."""

    exit_code = 77


class Provider(msgspec.Struct, frozen=True):
    """Who serves models: `extra` is the package extra that it needs, `example` a model's name there."""

    name: str
    title: str
    example: str
    extra: str = ""
    needs_key: bool = True


PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider("anthropic", "Anthropic", "anthropic:claude-sonnet-5-5"),
        Provider("openai", "OpenAI", "openai:gpt-6-sol"),
        Provider("openrouter", "OpenRouter", "openrouter:anthropic/claude-sonnet-5.5"),
        Provider("gemini", "Google Gemini", "gemini:gemini-3.8-flash", extra="gemini"),
        Provider("bedrock", "Amazon Bedrock", "bedrock:us.anthropic.claude-sonnet-5", extra="bedrock"),
        Provider("local", "A server of your own", "local:ollama/qwen3:8b", needs_key=False),
    )
}


class Spec(msgspec.Struct, frozen=True):
    """What is needed to reach one model."""

    provider: str
    model: str
    key: str | None = None
    base_url: str | None = None


@asynccontextmanager
async def opened(session: Session) -> AsyncIterator[Model[Any]]:
    """The model of a session, its connections closed at the end. Raises what `resolve` and `make` raise."""
    if session.model == PRACTICE:
        from workroom.engine.practice import PracticeModel

        yield PracticeModel.of(session)
        return
    spec = await asyncio.to_thread(resolve, session.model, session.settings, session.secrets)
    async with reached(spec) as model:
        yield model


@asynccontextmanager
async def reached(spec: Spec) -> AsyncIterator[Model[Any]]:
    """The model that `spec` describes, its connections closed at the end. Raises what `make` raises."""
    model = await asyncio.to_thread(make, spec)  # a provider's package takes long to import
    try:
        async with model:
            yield model
    finally:
        client = getattr(model, "client", None)
        if spec.provider in _OUR_CLIENTS and client is not None:
            await client.close()


def resolve(name: str, settings: Settings, secrets: Secrets) -> Spec:
    """What is needed to reach the model called `name`.

    Raises:
        ModelUnknown: no provider or no model is named.
        KeyMissing: the provider's key is not stored.
    """
    prefix, _, model = name.partition(":")
    provider = PROVIDERS.get(prefix)
    if provider is None or not model:
        known = ", ".join([PRACTICE, *(f"{each}:…" for each in PROVIDERS)])
        raise ModelUnknown(f"There is no model called {name!r}.", hint=f"A model is one of: {known}")
    if prefix == "local":
        return _local(model, secrets)
    key = secrets.get(prefix)
    if key is None and prefix != "bedrock":
        raise KeyMissing(
            f"There is no key for {provider.title}.", hint=f"Store one with: workroom models connect {prefix}"
        )
    overridden = settings.providers.get(prefix)
    return Spec(prefix, model, key, overridden.base_url if overridden else None)


def make(spec: Spec) -> Model[Any]:
    """The model that `spec` describes. Nothing is sent yet.

    Raises:
        ModelUnknown: the package that it needs is not installed.
    """
    try:
        return _MAKERS[spec.provider](spec)
    except ImportError as error:
        extra = PROVIDERS[spec.provider].extra or spec.provider
        raise ModelUnknown(
            f"{PROVIDERS[spec.provider].title} needs a package that is not installed ({error.name or error}).",
            hint=f"Install it with: pip install 'workroom[{extra}]'",
        ) from error


def _local(model: str, secrets: Secrets) -> Spec:
    from workroom.engine import local

    url, found = local.locate(model)
    return Spec("local", found, secrets.get("local"), url)


def _anthropic(spec: Spec) -> Model[Any]:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider
    from pydantic_ai.settings import ModelSettings

    # Our own loop tries again and says so; the SDK would wait in silence.
    client = AsyncAnthropic(api_key=spec.key, base_url=spec.base_url, max_retries=0)
    provider = AnthropicProvider(anthropic_client=client)
    return AnthropicModel(spec.model, provider=provider, settings=ModelSettings(max_tokens=LONGEST_ANSWER))


def _client(spec: Spec, **options: Any) -> AsyncOpenAI:
    from openai import AsyncOpenAI

    return AsyncOpenAI(api_key=spec.key or "none", base_url=spec.base_url, max_retries=0, **options)


def _openai(spec: Spec) -> Model[Any]:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(spec.model, provider=OpenAIProvider(openai_client=_client(spec)))


def _on_this_machine(spec: Spec) -> Model[Any]:
    from openai import DefaultAsyncHttpxClient
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # No proxy of the environment may see what goes to a server of one's own.
    client = _client(spec, http_client=DefaultAsyncHttpxClient(trust_env=False))
    return OpenAIChatModel(spec.model, provider=OpenAIProvider(openai_client=client))


def _openrouter(spec: Spec) -> Model[Any]:
    from pydantic_ai.models.openrouter import OpenRouterModel
    from pydantic_ai.providers.openrouter import OpenRouterProvider

    base_url = spec.base_url or "https://openrouter.ai/api/v1"
    client = _client(msgspec.structs.replace(spec, base_url=base_url))
    return OpenRouterModel(spec.model, provider=OpenRouterProvider(openai_client=client))


def _gemini(spec: Spec) -> Model[Any]:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    assert spec.key is not None
    return GoogleModel(spec.model, provider=GoogleProvider(api_key=spec.key, base_url=spec.base_url))


def _bedrock(spec: Spec) -> Model[Any]:
    from pydantic_ai.models.bedrock import BedrockConverseModel
    from pydantic_ai.providers.bedrock import BedrockProvider

    provider = BedrockProvider(api_key=spec.key, base_url=spec.base_url) if spec.key else BedrockProvider()
    return BedrockConverseModel(spec.model, provider=provider)


_OUR_CLIENTS = ("anthropic", "openai", "openrouter", "local")
"""Providers whose client we make, and so have to close."""

_MAKERS: Mapping[str, Callable[[Spec], Model[Any]]] = {
    "anthropic": _anthropic,
    "openai": _openai,
    "openrouter": _openrouter,
    "gemini": _gemini,
    "bedrock": _bedrock,
    "local": _on_this_machine,
}
