"""A task on a desk of its own: a log, hands on a real folder, and a scripted model over real HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fakes.hands import TempHands
from fakes.modelserver import ModelServer
from workroom.engine import Session, run
from workroom.log import Log
from workroom.log.cards import Reply
from workroom.log.events import Asked, Event, GrantGiven, Limits, TaskEnded, TaskStarted
from workroom.secrets import Secrets
from workroom.settings import ProviderSettings, Settings
from workroom.skills import Catalogue
from workroom.trust import Inbox

TASK = "task"


class Keys(Secrets):
    """One key for every provider."""

    def __init__(self, key: str = "a-key") -> None:
        super().__init__(Path("/nonexistent"))
        self._key = key

    def get(self, name: str) -> str | None:
        return self._key


class Desk:
    """Everything of one task, below `root`."""

    def __init__(self, root: Path, url: str = "", model: str = "anthropic:claude-sonnet-5-5") -> None:
        self.root = root
        self.hands = TempHands(root)
        self.log = Log.open(root / "log.sqlite")
        self.folder = root / "folders" / "work"
        self.folder.mkdir(exist_ok=True)
        self.model, self.url = model, url
        self.server: ModelServer | None = None

    def session(self, *, attended: bool = True, **changes: Any) -> Session:
        provider = self.model.partition(":")[0]
        settings: dict[str, Any] = {
            "task": TASK,
            "prompt": "Do the work.",
            "model": self.model,
            "log": self.log,
            "hands": self.hands,
            "inbox": Inbox(self.log, attended=attended),
            "skills": Catalogue({}),
            "settings": Settings(providers={provider: ProviderSettings(base_url=self.url)}),
            "secrets": Keys(),
            "grants": (GrantGiven("work", str(self.folder), "write"),),
            "limits": Limits(spend_usd=None, steps=50),
            "patience": (0.01, 0.01, 0.01),
        }
        return Session(**{**settings, **changes})

    async def run(self, **changes: Any) -> TaskEnded:
        self.log.append(TASK, TaskStarted(0))
        ended = await run(self.session(**changes))
        self.log.append(TASK, ended)
        return ended

    def events(self, *kinds: type[Event]) -> list[Any]:
        return [record.event for record in self.log.read(TASK, kinds=kinds or None)]

    async def asked(self, count: int = 1) -> list[Asked]:
        """Wait until so many questions were asked."""
        found: list[Asked] = []
        async for record in self.log.follow(TASK, kinds=[Asked]):
            assert isinstance(record.event, Asked)
            found.append(record.event)
            if len(found) == count:
                return found
        raise AssertionError("a log is followed for ever")

    def answer(self, key: str, chosen: str) -> None:
        inbox = Inbox(self.log)
        asked = next(
            record.event for record in inbox.waiting(TASK) if getattr(record.event, "key", "") == key
        )
        inbox.answer(TASK, key, [Reply(question.question, (chosen,)) for question in asked.questions])  # type: ignore[attr-defined]


def contents(folder: Path) -> Mapping[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
