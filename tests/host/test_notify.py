"""Notifications over a real bus, with a small service in a desktop's place."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection

from workroom.host import notify

NAME = "org.freedesktop.Notifications"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not shutil.which("dbus-daemon"):
        pytest.skip("there is no dbus-daemon")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


class Desktop(threading.Thread):
    """Takes one notification."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.shown: tuple[Any, ...] = ()
        self._bus = open_dbus_connection(bus=address)
        own = new_method_call(
            DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus"),
            "RequestName",
            "su",
            (NAME, 0),
        )
        self._bus.send_and_get_reply(own, timeout=5)

    def run(self) -> None:
        with self._bus as bus:
            while True:
                message = bus.receive(timeout=10)
                if message.header.message_type is MessageType.method_call:
                    assert message.header.fields[HeaderFields.member] == "Notify"
                    self.shown = message.body
                    bus.send(new_method_return(message, "u", (7,)))
                    return


async def test_it_is_handed_to_the_desktop_and_nothing_in_it_is_markup(bus: str) -> None:
    desktop = Desktop(bus)
    desktop.start()
    assert await notify.notify("Sort <receipts>", 'It asks <a href="http://evil.example">you</a> & me')
    desktop.join()
    name, _, icon, title, body, actions, hints, _ = desktop.shown
    assert (name, icon, title, actions) == ("Workroom", "workroom", "Sort <receipts>", [])
    assert body == 'It asks &lt;a href="http://evil.example"&gt;you&lt;/a&gt; &amp; me'
    assert hints["desktop-entry"] == ("s", "workroom")
    assert notify.is_there()


async def test_a_desktop_without_notifications_is_no_error(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not await notify.notify("Workroom", "Hello")


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere", "nonsense"])
async def test_no_bus_is_no_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("PATH", "/nowhere")
    assert not await notify.notify("Workroom", "Hello")
