"""A second model over a real wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.conftest import WIRES
from engine.desk import Keys
from fakes.modelserver import ModelServer, Turn
from workroom.engine.second import asker
from workroom.settings import ProviderSettings, Settings


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
async def test_it_is_asked_one_thing_and_given_no_tools(wire: str, serve: Callable[..., ModelServer]) -> None:
    server = serve("work")
    server.tell(lambda _seen: Turn('{"verdict": "expected", "reason": "fine"}'))
    url = server.url if wire == "anthropic" else server.openai_url
    settings = Settings(providers={wire: ProviderSettings(base_url=url)})
    answer = await asker(WIRES[wire], settings, Keys())("Review this.", "An action.")
    assert answer == '{"verdict": "expected", "reason": "fine"}'
    [request] = server.requests
    assert "Review this." in str(request)
    assert "An action." in str(request)
    assert not request.get("tools")
