"""A scripted model behind real HTTP and SSE, in the Anthropic Messages and OpenAI Chat Completions formats.

It is stateless: the next turn is chosen from the history that the client sends, so a client that was
killed and comes back goes on at the right place. `python -m fakes.modelserver PORT SCENARIO`.
"""

from fakes.modelserver.server import ModelServer
from fakes.modelserver.story import Call, Seen, ToolResult, Turn

__all__ = ["Call", "ModelServer", "Seen", "ToolResult", "Turn"]
