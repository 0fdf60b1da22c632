"""Whether a window can be shown here at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

TEST_AS_ROOT = "WORKROOM_TEST_NO_SANDBOX"


def why_none(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why there is no display; None when there is one."""
    if not sys.platform.startswith("linux"):
        return None
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return None
    return "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"


def why_not_as_root() -> str | None:
    """Why a browser must not be started by this user: as root it would run without its own sandbox."""
    if not hasattr(os, "geteuid") or os.geteuid() or without_sandbox():
        return None
    return "as root a browser has no sandbox; use Workroom as an ordinary user"


def without_sandbox() -> bool:
    """Whether tests, and only tests, want browsers without their sandbox."""
    return os.environ.get(TEST_AS_ROOT) == "1"
