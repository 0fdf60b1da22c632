"""A second model, asked one thing: no tools, no history, no streaming. See `workroom.trust.reviewer`."""

from __future__ import annotations

import asyncio

from workroom.engine import models
from workroom.secrets import Secrets
from workroom.settings import Settings
from workroom.trust.reviewer import Ask

LONGEST = 300


def asker(name: str, settings: Settings, secrets: Secrets) -> Ask:
    """What puts a system prompt and a message to the model called `name`. Raises what the model raises."""

    async def ask(instructions: str, message: str) -> str:
        from pydantic_ai.direct import model_request
        from pydantic_ai.messages import ModelRequest
        from pydantic_ai.settings import ModelSettings

        spec = await asyncio.to_thread(models.resolve, name, settings, secrets)
        async with models.reached(spec) as model:
            request = ModelRequest.user_text_prompt(message, instructions=instructions)
            answer = await model_request(model, [request], model_settings=ModelSettings(max_tokens=LONGEST))
        return answer.text or ""

    return ask
