"""The entry to every engine: run a session to its end, and end it at once when somebody presses stop.

Engines are replaceable: one is a coroutine that works on a `Session` and speaks only through its log.
"""

from __future__ import annotations

import asyncio

from workroom.engine import evidence
from workroom.engine.session import Session
from workroom.log import Outcome
from workroom.log.events import StopRequested, TaskEnded, TaskStarted
from workroom.trust import Parked


async def run(session: Session) -> TaskEnded:
    """Work on the task until it ends. How it ended is told, not logged: that is for the caller.

    Raises:
        UserError: it could not go on, as with a key that the provider refuses.
    """
    stop = asyncio.Event()
    thinking = asyncio.ensure_future(_think(session, stop))
    stopping = asyncio.ensure_future(_stop_requested(session))
    try:
        await asyncio.wait({thinking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if thinking.done():
            return thinking.result()
        stop.set()
        await session.hands.kill_all()
        return TaskEnded(Outcome.STOPPED, "Stopped by you. Its programs have ended; all work so far is kept.")
    finally:
        await _cancel(thinking, stopping)


async def _think(session: Session, stop: asyncio.Event) -> TaskEnded:
    await asyncio.to_thread(_load)
    from workroom.engine import native
    from workroom.engine.limits import LimitReached

    limit = ""
    try:
        async with asyncio.timeout(session.limits.seconds):
            await native.think(session, stop)
    except Parked as parked:
        return TaskEnded(
            Outcome.PARKED, f"It waits for your answer: workroom answer {session.task} ({parked.key})"
        )
    except LimitReached as reached:
        limit = str(reached)
    except TimeoutError:
        await session.hands.kill_all()
        limit = f"The time limit of {session.limits.seconds:g} seconds was reached."
    facts = evidence.gather(session.log.read(session.task))
    return evidence.judge(facts, await evidence.changed(session.hands, facts), limit)


def _load() -> None:
    """Import what thinking needs: a second or more, in which the event loop must answer others."""
    from workroom.engine import context, native, practice  # noqa: F401


async def _stop_requested(session: Session) -> None:
    started = session.log.last(session.task, TaskStarted)
    since = started.seq if started else 0
    async for _ in session.log.follow(session.task, after=since, kinds=[StopRequested]):
        return


async def _cancel(*futures: asyncio.Future[TaskEnded] | asyncio.Future[None]) -> None:
    for future in futures:
        future.cancel()
    await asyncio.gather(*futures, return_exceptions=True)
