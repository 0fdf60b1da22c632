"""A word beside the screen's edge, by the desktop's own service. Where there is none, nothing is said, ever."""

from __future__ import annotations

import asyncio
import contextlib
import html
import os
import shutil
import subprocess
import sys
from typing import Any

from workroom.secrets import bare

NAME, ICON = "Workroom", "workroom"
SECONDS = 3
LONGEST = 300


def is_there() -> bool:
    """Whether notifications can probably be shown here: asking for sure would show one."""
    bus = sys.platform.startswith("linux") and os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    return bool(bus) or shutil.which("notify-send") is not None


async def notify(title: str, text: str) -> bool:
    """Show a notification; whether it could be handed over."""
    return await asyncio.to_thread(_notify, title[:LONGEST], text[:LONGEST])


def _notify(title: str, text: str) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    # The text may come from a model or a document: in it, nothing is markup.
    body = html.escape(text, quote=False)
    return _by_bus(title, body) or _by_program(title, body)


def _by_bus(title: str, body: str) -> bool:
    """Over the session's bus, as `org.freedesktop.Notifications` says."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    with contextlib.suppress(Exception):  # a bus that is not well is no reason to disturb anybody
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        address = DBusAddress(
            "/org/freedesktop/Notifications",
            bus_name="org.freedesktop.Notifications",
            interface="org.freedesktop.Notifications",
        )
        hints = {"desktop-entry": ("s", ICON)}
        words: tuple[Any, ...] = (NAME, 0, ICON, title, body, [], hints, -1)
        with open_dbus_connection(bus="SESSION") as bus:
            answer = bus.send_and_get_reply(
                new_method_call(address, "Notify", "susssasa{sv}i", words), timeout=SECONDS
            )
            return answer.header.message_type is MessageType.method_return
    return False


def _by_program(title: str, body: str) -> bool:
    if (program := shutil.which("notify-send")) is None:
        return False
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        words = [program, f"--app-name={NAME}", f"--icon={ICON}", "--", title, body]
        return not subprocess.run(
            words, env=bare(os.environ), capture_output=True, timeout=SECONDS, check=False
        ).returncode
    return False
