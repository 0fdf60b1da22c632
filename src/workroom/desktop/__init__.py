"""The window: which program shows it, what keeps its server alive, and its place in the desktop.

Nothing here knows what a page shows. The server makes the pages; this opens a window on them.
"""

from __future__ import annotations

from workroom.desktop.screens import Screen
from workroom.desktop.shells import Choice, choose

__all__ = ["Choice", "Screen", "choose"]
