"""What the engine adds to each tool call: 200 calls against the scripted server, beside the bare Anthropic SDK.

`python benchmarks/engine.py` prints medians over the runs. Every round runs all three, so that a busy machine
is busy for all of them.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder's `engine` would hide the tests' one
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from anthropic import AsyncAnthropic
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.usage import UsageLimits

from engine.desk import Desk
from workroom.log.events import Limits

TESTS = Path(__file__).parents[1] / "tests"
CALLS = 200
RUNS = 3
BAR_MS = 12.0
Work = Callable[[str, Path], Awaitable[None]]
TOOL: Any = {
    "name": "list_files",
    "description": "List a folder.",
    "input_schema": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
}


async def bare(url: str, root: Path) -> None:
    """The same loop on the SDK alone: no log, no journal, no checks."""
    messages: list[Any] = [{"role": "user", "content": "Go."}]
    async with AsyncAnthropic(api_key="k", base_url=url) as client:
        while True:
            async with client.messages.stream(
                model="claude-sonnet-5-5", max_tokens=1000, messages=messages, tools=[TOOL]
            ) as stream:
                async for _ in stream:
                    pass
                answer = await stream.get_final_message()
            calls = [block for block in answer.content if block.type == "tool_use"]
            if not calls:
                return
            messages.append({"role": "assistant", "content": [block.model_dump() for block in calls]})
            results = [
                {"type": "tool_result", "tool_use_id": call.id, "content": "[empty]"} for call in calls
            ]
            messages.append({"role": "user", "content": results})


async def workroom(url: str, root: Path) -> None:
    """The engine with everything on: log, journal, limits, caching, compaction."""
    desk = Desk(root, url)
    for number in range(CALLS):
        (desk.folder / str(number)).mkdir()
    ended = await desk.run(limits=Limits(spend_usd=None, steps=None))
    assert "Nothing was delivered" in ended.reason
    desk.log.close()


async def library(url: str, root: Path) -> None:
    """The library's loop alone: no log, no journal."""

    async def list_files(path: str) -> str:
        return "[empty]"

    async with AsyncAnthropic(api_key="k", base_url=url) as client:
        model = AnthropicModel("claude-sonnet-5-5", provider=AnthropicProvider(anthropic_client=client))
        agent = Agent(model, tools=[list_files])
        await agent.run("Go.", usage_limits=UsageLimits(request_limit=None), event_stream_handler=_listen)


async def _listen(ctx: object, events: AsyncIterable[object]) -> None:
    async for _ in events:
        pass


@contextmanager
def server() -> Iterator[str]:
    """A scripted server in a process of its own, so that its work is not counted as ours."""
    command = [sys.executable, "-m", "fakes.modelserver", "0", f"bench-read:{CALLS}"]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


async def once(work: Work) -> tuple[float, float]:
    """Milliseconds a call: by the clock, and of processor time."""
    with server() as url, tempfile.TemporaryDirectory() as root:
        wall, cpu = time.perf_counter(), time.process_time()
        await work(url, Path(root))
        return (time.perf_counter() - wall) * 1000 / CALLS, (time.process_time() - cpu) * 1000 / CALLS


async def main() -> None:
    works: dict[str, Work] = {"bare SDK": bare, "bare pydantic-ai": library, "workroom": workroom}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for run in range(RUNS + 1):
        for name, work in works.items():
            taken = await once(work)
            if run:  # the first round loads the code
                found[name].append(taken)
    wall, cpu = (
        {name: statistics.median(each[part] for each in rows) for name, rows in found.items()}
        for part in (0, 1)
    )
    for name in works:
        print(
            f"{name:18} {wall[name]:7.2f} ms a call, {cpu[name]:6.2f} ms of it processor time"
            f"   {wall[name] / wall['bare SDK']:5.2f}x"
        )
    over = wall["workroom"] - wall["bare SDK"]
    verdict = "holds" if over <= BAR_MS else "does not hold"
    print(f"engine overhead per tool call, {CALLS}-call task: {over:.2f} ms (bar {BAR_MS:g} ms: {verdict})")
    print(f"  of which the library's own loop: {wall['bare pydantic-ai'] - wall['bare SDK']:.2f} ms")


if __name__ == "__main__":
    asyncio.run(main())
