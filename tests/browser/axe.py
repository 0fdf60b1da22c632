"""axe-core, run in a world of its own beside the page, so that the page's strict policy stays on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
_RUN = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"


def findings(page: Page) -> list[str]:
    """What axe finds that is serious or critical, a line each: the rule, and where."""
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})
    context = world["executionContextId"]
    session.send("Runtime.evaluate", {"expression": AXE.read_text(), "contextId": context})
    asked = {"expression": _RUN, "contextId": context, "awaitPromise": True, "returnByValue": True}
    result: dict[str, Any] = session.send("Runtime.evaluate", asked)["result"]["value"]
    session.detach()
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
