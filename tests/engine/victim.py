"""Processes that work on the task at a desk and may be killed at any moment: `python -m engine.victim ROOT URL MODEL`.

Everything is loaded once; each line on standard input forks one worker, whose number is printed. So a kill
hits the work, not the imports.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from genai_prices.data_snapshot import get_snapshot
from pydantic_ai.models import anthropic, openai

from engine.desk import TASK, Desk
from workroom.engine import context, native
from workroom.log.events import Asked


async def work(root: str, url: str, model: str) -> None:
    desk = Desk(Path(root), url, model)
    ending = asyncio.ensure_future(desk.run())

    async def answering() -> None:
        async for record in desk.log.follow(TASK, kinds=[Asked]):
            assert isinstance(record.event, Asked)
            with contextlib.suppress(Exception):  # answered already, before the last kill
                desk.answer(record.event.key, "blue")

    answers = asyncio.ensure_future(answering())
    ended = await ending
    answers.cancel()
    print(ended.outcome, flush=True)


def main(root: str, url: str, model: str) -> None:
    native._tools()
    get_snapshot()
    assert all((anthropic, openai, context))
    for _ in sys.stdin:
        if (worker := os.fork()) == 0:
            asyncio.run(work(root, url, model))
            os._exit(0)
        print(worker, flush=True)
        os.waitpid(worker, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
