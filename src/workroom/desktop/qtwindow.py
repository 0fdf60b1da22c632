"""The process of the `qt` window: `python -m workroom.desktop.qtwindow PROFILE`, driven by lines of JSON.

Qt is imported only when it runs: the rest of Workroom never needs it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workroom.desktop.qtpage import Page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QMainWindow, QSystemTrayIcon

SIZE = (1280, 860)
MEMORY = "window.ini"
ICON = Path(__file__).with_name("workroom.svg")
# Nothing but this machine has a name or an address in this browser: what a page must not fetch, it can't find.
ONLY_HERE = '--host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE *.localhost"'
# WebRTC asks no name: without a proxy, of which there is none, it may not send to an address either.
_POLICY = "webrtc-ip-handling-policy=disable_non_proxied_udp"
NO_CALLS = f"--force-{_POLICY} --{_POLICY}"  # its name in older and newer engines


def main() -> int:
    """Show the window until it is closed for good."""
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{ONLY_HERE} {NO_CALLS} --disable-background-networking"
    from PySide6.QtWidgets import QApplication

    app = QApplication([sys.argv[0], "-name", "Workroom"])
    app.setApplicationName("Workroom")
    app.setDesktopFileName("workroom")
    app.setQuitOnLastWindowClosed(False)
    desk = Desk(app, Path(sys.argv[1]))
    desk.listen()
    code = app.exec()
    desk.remember()
    sys.stdout.flush()
    os._exit(code)  # Qt's own order of taking things down at the interpreter's end is known to crash


class Desk:
    """The window, its page and its icon, and what the launcher wants of them."""

    def __init__(self, app: QApplication, profile: Path) -> None:
        from PySide6.QtCore import QSettings
        from PySide6.QtGui import QIcon
        from PySide6.QtWidgets import QMainWindow

        self._app, self._alone = app, False
        self._memory = QSettings(str(profile / MEMORY), QSettings.Format.IniFormat)
        icon = QIcon(str(ICON))
        app.setWindowIcon(icon)
        self._window: QMainWindow = QMainWindow()
        self._window.setWindowTitle("Workroom")
        self._window.resize(*SIZE)
        if (place := self._memory.value("place")) is not None:
            self._window.restoreGeometry(place)
        self._tray = self._made_tray(icon)
        self.page = Page(profile, self._window, self._tell)
        self._window.setCentralWidget(self.page.view)
        app.lastWindowClosed.connect(self._closed)

    def listen(self) -> None:
        """Hear the launcher, in a thread: on some systems only files and sockets can be watched by Qt."""
        from PySide6.QtCore import QObject, Signal

        class Ear(QObject):
            heard = Signal(str)

        self._ear = Ear()
        self._ear.heard.connect(self._hear)
        threading.Thread(target=self._read, daemon=True).start()

    def remember(self) -> None:
        """Keep the window's place for the next time."""
        self._memory.setValue("place", self._window.saveGeometry())
        self._memory.sync()

    def _read(self) -> None:
        for line in sys.stdin:
            self._ear.heard.emit(line)
        self._ear.heard.emit('{"do": "alone"}')

    def _hear(self, line: str) -> None:
        said: dict[str, Any] = json.loads(line)
        match said.get("do"):
            case "show":
                self._show(str(said["url"]))
            case "tell":
                self._tell(str(said["title"]), str(said["text"]))
            case "ask":
                self._ask(str(said["text"]))
            case "close":
                self._app.quit()
            case "alone":  # the launcher is gone; the window is the person's until it is closed
                self._alone = True
                if not self._window.isVisible():
                    self._app.quit()

    def _show(self, url: str) -> None:
        self.page.go(url)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        _say("shown")

    def _closed(self) -> None:
        """Closed by the person: behind the icon where there is one, and the launcher says how it goes on."""
        self.remember()
        self.page.leave()
        if self._alone:
            self._app.quit()
        _say("hidden" if self._tray else "closed")

    def _tell(self, title: str, text: str) -> None:
        if self._tray:
            self._tray.showMessage(title, text, self._app.windowIcon())

    def _ask(self, text: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Question, "Workroom", text, parent=self._window)
        leave = box.addButton("Let it go on", QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton("Stop it", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("Don't quit", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(leave)
        box.setEscapeButton(stay)
        box.exec()
        _say("answer", answer={leave: "leave", stop: "stop"}.get(box.clickedButton(), "stay"))

    def _made_tray(self, icon: Any) -> QSystemTrayIcon | None:
        from PySide6.QtWidgets import QMenu, QSystemTrayIcon

        if not QSystemTrayIcon.isSystemTrayAvailable():
            return None
        menu = QMenu(self._window)
        menu.addAction("Open Workroom", lambda: _say("open"))
        menu.addAction("Quit", lambda: _say("quit"))
        tray = QSystemTrayIcon(icon, self._window)
        tray.setToolTip("Workroom")
        tray.setContextMenu(menu)
        tray.activated.connect(lambda _: _say("open"))
        tray.show()
        return tray


def _say(what: str, **words: str) -> None:
    sys.stdout.write(json.dumps({"is": what, **words}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
