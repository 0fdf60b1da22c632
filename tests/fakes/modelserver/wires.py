"""The two wire formats: read a request into what was seen, and write a turn as JSON or as SSE events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fakes.modelserver.story import Seen, ToolResult, Turn

Body = dict[str, Any]
OUTPUT_TOKENS = 20


class Anthropic:
    """POST /v1/messages."""

    path = "/v1/messages"

    @staticmethod
    def seen(body: Body) -> Seen:
        messages = body.get("messages", [])
        blocks = [(message["role"], block) for message in messages for block in _blocks(message["content"])]
        results = tuple(
            ToolResult(block["tool_use_id"], _flat(block.get("content", "")), bool(block.get("is_error")))
            for _, block in blocks
            if block["type"] == "tool_result"
        )
        words = tuple(block["text"] for role, block in blocks if role == "user" and block["type"] == "text")
        turns = sum(
            1
            for message in messages
            if message["role"] == "assistant"
            and any(block["type"] == "tool_use" for block in _blocks(message["content"]))
        )
        return Seen(turns, results, words, tuple(tool["name"] for tool in body.get("tools", [])))

    @staticmethod
    def whole(body: Body, seen: Seen, turn: Turn) -> Body:
        content: list[Body] = [{"type": "text", "text": turn.text}] if turn.text else []
        for place, call in enumerate(turn.calls):
            content.append(
                {
                    "type": "tool_use",
                    "id": f"toolu_{seen.turns}_{place}",
                    "name": call.tool,
                    "input": call.arguments,
                }
            )
        return {
            "id": f"msg_{seen.turns}",
            "type": "message",
            "role": "assistant",
            "model": body.get("model", "scripted"),
            "content": content,
            "stop_reason": "tool_use" if turn.calls else "end_turn",
            "stop_sequence": None,
            "usage": {
                "input_tokens": turn.input_tokens,
                "output_tokens": OUTPUT_TOKENS,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
            },
        }

    @classmethod
    def stream(cls, body: Body, seen: Seen, turn: Turn) -> Iterator[bytes]:
        whole = cls.whole(body, seen, turn)
        usage = {**whole["usage"], "output_tokens": 1}
        yield _event("message_start", message={**whole, "content": [], "stop_reason": None, "usage": usage})
        raws = [call.json for call in turn.calls]
        for index, block in enumerate(whole["content"]):
            empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
            yield _event("content_block_start", index=index, content_block=empty)
            if block["type"] == "text":
                deltas = [{"type": "text_delta", "text": part} for part in _parts(block["text"])]
            else:
                deltas = [{"type": "input_json_delta", "partial_json": part} for part in _parts(raws.pop(0))]
            for delta in deltas:
                yield _event("content_block_delta", index=index, delta=delta)
            yield _event("content_block_stop", index=index)
        yield _event(
            "message_delta",
            delta={"stop_reason": whole["stop_reason"], "stop_sequence": None},
            usage={"output_tokens": OUTPUT_TOKENS},
        )
        yield _event("message_stop")

    @staticmethod
    def error(status: int, kind: str, message: str) -> Body:
        return {"type": "error", "error": {"type": kind, "message": message}}


class OpenAI:
    """POST /v1/chat/completions."""

    path = "/v1/chat/completions"

    @staticmethod
    def seen(body: Body) -> Seen:
        messages = body.get("messages", [])
        results = tuple(
            ToolResult(message["tool_call_id"], _flat(message.get("content", "")))
            for message in messages
            if message["role"] == "tool"
        )
        words = tuple(_flat(message["content"]) for message in messages if message["role"] == "user")
        turns = sum(1 for message in messages if message["role"] == "assistant" and message.get("tool_calls"))
        return Seen(turns, results, words, tuple(tool["function"]["name"] for tool in body.get("tools", [])))

    @staticmethod
    def whole(body: Body, seen: Seen, turn: Turn) -> Body:
        calls = [
            {
                "id": f"call_{seen.turns}_{place}",
                "type": "function",
                "function": {"name": call.tool, "arguments": call.json},
            }
            for place, call in enumerate(turn.calls)
        ]
        message: Body = {"role": "assistant", "content": turn.text or None}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
        return {**_head(body, seen, "chat.completion"), "choices": [choice], "usage": _openai_usage(turn)}

    @classmethod
    def stream(cls, body: Body, seen: Seen, turn: Turn) -> Iterator[bytes]:
        def chunk(delta: Body, finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return _data({**_head(body, seen, "chat.completion.chunk"), "choices": [choice]})

        yield chunk({"role": "assistant", "content": ""})
        for part in _parts(turn.text) if turn.text else ():
            yield chunk({"content": part})
        for place, call in enumerate(turn.calls):
            start = {"index": place, "id": f"call_{seen.turns}_{place}", "type": "function"}
            yield chunk({"tool_calls": [{**start, "function": {"name": call.tool, "arguments": ""}}]})
            for part in _parts(call.json):
                yield chunk({"tool_calls": [{"index": place, "function": {"arguments": part}}]})
        yield chunk({}, "tool_calls" if turn.calls else "stop")
        usage = {**_head(body, seen, "chat.completion.chunk"), "choices": [], "usage": _openai_usage(turn)}
        yield _data(usage)
        yield b"data: [DONE]\n\n"

    @staticmethod
    def error(status: int, kind: str, message: str) -> Body:
        return {"error": {"message": message, "type": kind, "code": kind}}


WIRES = (Anthropic, OpenAI)


def _head(body: Body, seen: Seen, kind: str) -> Body:
    return {
        "id": f"chatcmpl-{seen.turns}",
        "object": kind,
        "created": 1,
        "model": body.get("model", "scripted"),
    }


def _openai_usage(turn: Turn) -> Body:
    total = turn.input_tokens + OUTPUT_TOKENS
    return {"prompt_tokens": turn.input_tokens, "completion_tokens": OUTPUT_TOKENS, "total_tokens": total}


def _blocks(content: str | list[Body]) -> list[Body]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _flat(content: str | list[Body]) -> str:
    return "".join(block.get("text", "") for block in _blocks(content))


def _parts(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


def _event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\n".encode() + _data({"type": kind, **data})


def _data(value: Body) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()
