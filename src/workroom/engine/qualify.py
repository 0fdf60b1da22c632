"""Is a model fit for work? Two small turns with two tools tell: it must call the right one and use the result."""

from __future__ import annotations

import time
from enum import StrEnum

import msgspec

from workroom.engine import failures, local, models
from workroom.secrets import Secrets
from workroom.settings import Settings

CODE = "K7-93"
SLOW_SECONDS = 90.0
SMALLEST_CONTEXT = 16_384


class Badge(StrEnum):
    """What a model is good for here."""

    AGENT = "agent-ready"
    CHAT = "chat only"
    SLOW = "too slow"


class Verdict(msgspec.Struct, frozen=True):
    """The badge, why, and how long the two turns took (seconds)."""

    badge: Badge
    reasons: tuple[str, ...]
    seconds: float = 0.0


async def qualify(name: str, settings: Settings, secrets: Secrets) -> Verdict:
    """Try the model called `name`. It is loaded and sent two short requests; a provider may charge for them.

    Raises:
        UserError: it can't be reached at all, or its key is refused.
    """
    if name == models.PRACTICE:
        return Verdict(
            Badge.CHAT, ("The practice model is no AI: it only follows the recipes of built-in skills.",)
        )
    spec = models.resolve(name, settings, secrets)
    began = time.monotonic()
    calls, answer = await _try(name, spec)
    seconds = time.monotonic() - began
    troubles = [*_troubles(calls, answer), *(_small_window(name, spec))]
    if troubles:
        return Verdict(Badge.CHAT, tuple(troubles), seconds)
    if seconds > SLOW_SECONDS:
        why = f"Two short turns took {seconds:.0f} seconds; a task takes dozens of long ones."
        return Verdict(Badge.SLOW, (why,), seconds)
    return Verdict(
        Badge.AGENT, ("It called the right tool with the right argument and used the result.",), seconds
    )


async def _try(name: str, spec: models.Spec) -> tuple[list[str], str]:
    from pydantic_ai import Agent
    from pydantic_ai.exceptions import AgentRunError, UnexpectedModelBehavior
    from pydantic_ai.usage import UsageLimits

    calls: list[str] = []

    async def look_up(label: str) -> str:
        """Look up the code that is filed under a label."""
        calls.append(label)
        return f"The code of {label} is {CODE}."

    async def delete_label(label: str) -> str:
        """Delete a label."""
        calls.append(f"delete {label}")
        return "deleted"

    question = (
        "Which code is filed under the label blue? Use the tool look_up, then answer with the code alone."
    )
    try:
        async with models.reached(spec) as model:
            agent = Agent(model, tools=[look_up, delete_label], retries=1)
            result = await agent.run(question, usage_limits=UsageLimits(request_limit=4))
    except UnexpectedModelBehavior:
        return calls, ""
    except AgentRunError as error:
        told = failures.told(error, name)
        if "can't call tools" in told.message:
            return calls, ""
        raise told from error
    return calls, result.output


def _troubles(calls: list[str], answer: str) -> list[str]:
    if not calls:
        return ["It did not call a tool when it was told to."]
    if [call.strip().lower() for call in calls] != ["blue"]:
        return [f"It made other calls than the one it was told to: {', '.join(calls[:5])}."]
    if CODE not in answer:
        return ["It called the tool, but did not use what came back."]
    return []


def _small_window(name: str, spec: models.Spec) -> list[str]:
    if not name.startswith("local:"):
        return []
    for server in local.find():
        for model in server.models if server.url == spec.base_url else ():
            if model.id == spec.model and model.context is not None and model.context < SMALLEST_CONTEXT:
                return [
                    f"Its context is {model.context:,} tokens; work needs {SMALLEST_CONTEXT:,} or more. "
                    "Raise it in the server's settings (Ollama: OLLAMA_CONTEXT_LENGTH=65536)."
                ]
    return []
