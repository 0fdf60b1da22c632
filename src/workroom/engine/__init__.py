"""The brain: turns a task into steps. The only package that knows pydantic-ai, and it loads it only to think."""

from workroom.engine.engine import run
from workroom.engine.hands import Entry, Fetched, Forbidden, Hands, Ran, Stat
from workroom.engine.session import Session

__all__ = ["Entry", "Fetched", "Forbidden", "Hands", "Ran", "Session", "Stat", "run"]
