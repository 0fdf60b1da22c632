"""The window in a real browser, as a person has it before them."""

from __future__ import annotations

from playwright.sync_api import Page

from server.served import Served
from workroom.log import Log
from workroom.log.events import Event, Outcome, TaskCreated, TaskEnded


class Window:
    """A page that is signed in. What the browser's console says of errors is kept."""

    def __init__(self, served: Served, page: Page) -> None:
        self.served, self.page = served, page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def open(self, at: str = "") -> Window:
        """Open it by its launch link, at a place such as `#/inbox`."""
        self.page.goto(self.served.new_link())
        self.page.wait_for_url(lambda url: "code=" not in url)
        tasks = self.page.get_by_role(
            "button", name="Show tasks"
        )  # the rail is folded away on a narrow screen
        self.page.get_by_role("button", name="New task").or_(tasks).first.wait_for()
        if at:
            self.go(at)
        return self

    def go(self, at: str) -> None:
        self.page.evaluate("at => { location.hash = at }", at)

    def tell(self, *events: Event, task: str = "quiet-otter") -> str:
        """Write a task's story to the log, as the command line would; the task's name."""
        log = Log.open(self.served.places.log)
        try:
            for event in events:
                log.append(task, event)
        finally:
            log.close()
        return task

    def done_task(self, *events: Event, prompt: str = "Look at this", task: str = "quiet-otter") -> str:
        """A task that has ended, with these events in its middle."""
        created = TaskCreated(prompt, "practice", title=prompt)
        return self.tell(created, *events, TaskEnded(Outcome.DONE, "It is done."), task=task)
