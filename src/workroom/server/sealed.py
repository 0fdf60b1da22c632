"""Whether the browser that asks keeps a page of somebody else's off the network altogether.

A content security policy does not: a page's script still reaches any address by WebRTC, and a mere `<link>` has a
name looked up and a connection opened. What it was made to know would leave so. Chromium 152 and later obey
`Connection-Allowlist` (measured with 156), and our own window is started with flags that do the same. Anything else,
and whoever does not say what it is, gets the page's source instead.
"""

from __future__ import annotations

import re

NOBODY, ITSELF = "()", "(response-origin)"
"""Values of `Connection-Allowlist`: no connection at all, or to the origin that the answer came from."""
OURS = "Workroom-alone"
"""What our own window adds to its name: its browser finds nothing but this server."""
_OBEYS = 152
_VERSION = re.compile(r"\b(?:Headless)?Chrome/(\d{1,4})\.")


def is_sealed(agent: str) -> bool:
    """Whether the browser called `agent` (its User-Agent, which no page can change) can be relied on."""
    found = _VERSION.search(agent)
    return OURS in agent.split() or (found is not None and int(found[1]) >= _OBEYS)
