"""Model servers on this machine, found by what they answer, never by their port alone.

Only loopback is asked, with GET, without a key, without following redirects, all at once and briefly.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import msgspec

from workroom.errors import UserError

SECONDS = 0.4
MAX_BODY = 1 << 20
PORTS = (11434, 1234, 1337, 8080, 8000, 4891, 5001, 12434)
VARIABLES = ("OLLAMA_HOST", "LMSTUDIO_HOST", "OPENAI_BASE_URL")
JAN = 1337

Address = tuple[str, int]


class NoServer(UserError):
    """No server, or no such model, answers on this machine."""

    exit_code = 69


class LocalModel(msgspec.Struct, frozen=True):
    """A model a server has. `tools` and `context` (tokens) are None where the server does not tell.

    `remote` is true for one that the server itself only passes on to somebody else's machine.
    """

    id: str
    tools: bool | None = None
    context: int | None = None
    remote: bool = False


class Server(msgspec.Struct, frozen=True):
    """A model server: what it is, where its OpenAI-compatible API lies, and what it has."""

    kind: str
    url: str
    models: tuple[LocalModel, ...] = ()
    needs_key: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What one GET brought: status 0 when there was no answer."""

    status: int = 0
    server: str = ""
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """The JSON object in the body, or an empty one."""
        try:
            value = json.loads(self.body) if self.status == 200 else {}
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def items(self, name: str) -> list[dict[str, Any]]:
        """The objects in the list called `name`."""
        found = self.json().get(name)
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def find(addresses: Sequence[Address] | None = None) -> list[Server]:
    """Every model server that answers at `addresses`, or at the usual places on loopback."""
    places = candidates() if addresses is None else addresses
    with ThreadPoolExecutor(max_workers=max(len(places), 1)) as pool:
        return [server for server in pool.map(identify, places) if server is not None]


def candidates() -> list[Address]:
    """Where to look: the usual ports, and what the servers' own variables name, on loopback only."""
    named = [address for variable in VARIABLES if (address := _address(os.environ.get(variable, "")))]
    usual = [("127.0.0.1", port) for port in PORTS]
    return list(dict.fromkeys([*named, *usual]))


def locate(model: str) -> tuple[str, str]:
    """The address of the API and the model's id there, for `http://host/v1#model` or `ollama/model`.

    Raises:
        NoServer: nothing answers there, or it has no such model.
    """
    if model.startswith(("http://", "https://")):
        url, _, named = model.partition("#")
        return url, named or _first(url)
    kind, _, named = model.partition("/")
    servers = [server for server in find() if server.kind == kind]
    if not servers:
        raise NoServer(
            f"No {kind} server answers on this machine.",
            hint="Start it, then look again: workroom models list",
        )
    ids = [each.id for server in servers for each in server.models]
    for server in servers:
        if not named and server.models:
            return server.url, server.models[0].id
        if named in (each.id for each in server.models) or (named and server.needs_key):
            return server.url, named
    raise NoServer(f"{kind} has no model {named!r}; it has: {', '.join(ids) or 'none'}.")


def identify(address: Address) -> Server | None:
    """What answers at `address`, or None when it is no model server."""
    front = get(address, "/")
    if front.status == 0:
        return None
    if front.body.strip() == b"Ollama is running":
        return _ollama(address)
    if front.server.lower().startswith("llama.cpp"):
        return _llama(address)
    return _lmstudio(address) or _openai(address)


def get(address: Address, path: str) -> Answer:
    """One bounded GET; redirects are not followed."""
    connection = http.client.HTTPConnection(*address, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Accept": "*/*"})
        response = connection.getresponse()
        return Answer(response.status, response.getheader("Server") or "", response.read(MAX_BODY))
    except (OSError, http.client.HTTPException):
        return Answer()
    finally:
        connection.close()


def _ollama(address: Address) -> Server:
    loaded = {
        item.get("name"): item.get("context_length") for item in get(address, "/api/ps").items("models")
    }
    models = []
    for item in get(address, "/api/tags").items("models"):
        name, able = item.get("name"), item.get("capabilities")
        if isinstance(name, str) and not _is_embedding(name, able):
            tools = "tools" in able if isinstance(able, list) else None
            models.append(LocalModel(name, tools, _count(loaded.get(name)), bool(item.get("remote_host"))))
    return Server("ollama", _url(address), tuple(models))


def _llama(address: Address) -> Server:
    props = get(address, "/props").json()
    caps = props.get("chat_template_caps")
    tools = caps.get("supports_tools") if isinstance(caps, dict) else None
    models = tuple(
        LocalModel(model.id, tools if isinstance(tools, bool) else None, model.context)
        for model in _listed(get(address, "/v1/models"))
    )
    return Server("llama-server", _url(address), models)


def _lmstudio(address: Address) -> Server | None:
    models = []
    for item in get(address, "/api/v1/models").items("models"):
        key, able = item.get("key"), item.get("capabilities")
        if isinstance(key, str) and item.get("type") == "llm":
            tools = able.get("trained_for_tool_use") if isinstance(able, dict) else None
            models.append(LocalModel(key, tools, _loaded_context(item)))
    if not models:
        for item in get(address, "/api/v0/models").items("data"):
            name, able = item.get("id"), item.get("capabilities")
            if isinstance(name, str) and item.get("type") in ("llm", "vlm"):
                tools = "tool_use" in able if isinstance(able, list) else None
                context = item.get("loaded_context_length") or item.get("max_context_length")
                models.append(LocalModel(name, tools, _count(context)))
    return Server("lmstudio", _url(address), tuple(models)) if models else None


def _openai(address: Address) -> Server | None:
    answer = get(address, "/v1/models")
    kind = "jan" if address[1] == JAN else "openai-compatible"
    if answer.status in (401, 403) and (kind == "jan" or b"key" in answer.body.lower()):
        return Server(kind, _url(address), needs_key=True)
    items = answer.items("data")
    if not items:
        return None
    owner = str(items[0].get("owned_by", ""))
    known = {"vllm": "vllm", "llamacpp": "llama-server"}.get(owner, kind)
    return Server(known, _url(address), tuple(_listed(answer)))


def _listed(answer: Answer) -> Iterable[LocalModel]:
    for item in answer.items("data"):
        name, meta = item.get("id"), item.get("meta")
        context = item.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, dict) else None)
        if isinstance(name, str) and not _is_embedding(name, None):
            yield LocalModel(name, None, _count(context))


def _loaded_context(item: dict[str, Any]) -> int | None:
    loaded = item.get("loaded_instances")
    for instance in loaded if isinstance(loaded, list) else ():
        config = instance.get("config") if isinstance(instance, dict) else None
        if isinstance(config, dict) and (context := _count(config.get("context_length"))):
            return context
    return _count(item.get("max_context_length"))


def _first(url: str) -> str:
    parts = urlsplit(url)
    address = _address(url)
    if address is None:
        raise NoServer(f"Which model at {url}?", hint=f"Name it: local:{url}#MODEL")
    models = list(_listed(get(address, f"{parts.path.rstrip('/')}/models")))
    if not models:
        raise NoServer(f"No model answers at {url}.", hint="Is the server running, and a model loaded?")
    return models[0].id


def _address(text: str) -> Address | None:
    """The loopback address in a URL or `host:port`; None for any other."""
    if not text:
        return None
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port or 80
        name = "127.0.0.1" if host in ("localhost", "0.0.0.0") else host  # noqa: S104
        return (name, port) if ipaddress.ip_address(name).is_loopback else None
    except ValueError:
        return None


def _url(address: Address) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{host}:{address[1]}/v1"


def _is_embedding(name: str, able: object) -> bool:
    return "embed" in name.lower() or (
        isinstance(able, list) and "completion" not in able and "tools" not in able
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
