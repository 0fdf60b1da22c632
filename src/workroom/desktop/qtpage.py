"""The page in the `qt` window: it shows our own address and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workroom.desktop.origins import Origin
from workroom.server.sealed import OURS

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl
    from PySide6.QtWebEngineCore import (
        QWebEngineDownloadRequest,
        QWebEngineLoadingInfo,
        QWebEngineNavigationRequest,
        QWebEngineNewWindowRequest,
        QWebEngineNotification,
        QWebEnginePermission,
        QWebEngineProfile,
    )
    from PySide6.QtWidgets import QMainWindow

BLANK = "about:blank"
ABORTED = -3  # net::ERR_ABORTED
AGAIN = 1000  # milliseconds
OFF = (
    "PluginsEnabled",
    "PdfViewerEnabled",
    "JavascriptCanOpenWindows",
    "LocalContentCanAccessRemoteUrls",
    "LocalContentCanAccessFileUrls",
    "HyperlinkAuditingEnabled",
    "DnsPrefetchEnabled",
    "ScreenCaptureEnabled",
    "NavigateOnDropEnabled",
)


class Page:
    """`view` is what is put into the window."""

    def __init__(self, folder: Path, window: QMainWindow, notify: Callable[[str, str], None]) -> None:
        from PySide6.QtWebEngineCore import QWebEnginePage
        from PySide6.QtWebEngineWidgets import QWebEngineView

        self._window, self._notify = window, notify
        self._ours: Origin | None = None
        self._next = ""
        self.profile = _made_profile(folder, window)
        self.page = QWebEnginePage(self.profile, window)
        self.view = QWebEngineView(window)
        self.view.setPage(self.page)
        self.profile.downloadRequested.connect(self._download)
        self.profile.setNotificationPresenter(self._present)
        self.page.navigationRequested.connect(self._judge)
        self.page.newWindowRequested.connect(self._link)
        self.page.permissionRequested.connect(self._permit)
        self.page.windowCloseRequested.connect(window.close)
        self.page.loadingChanged.connect(self._loading)
        self.page.renderProcessTerminated.connect(lambda *_: self._later())

    def go(self, url: str) -> None:
        """Load `url` anew, by way of an empty page: one that differs in its fragment only would not be loaded."""
        self._ours, self._next = Origin.of(url), url
        self.leave()

    def leave(self) -> None:
        """Show nothing, so that the server sees that no window is open."""
        from PySide6.QtCore import QUrl

        self.page.setUrl(QUrl(BLANK))

    def _judge(self, request: QWebEngineNavigationRequest) -> None:
        """Our own address in the window; in a frame a preview too; a link to elsewhere in the usual browser."""
        url, main = request.url(), request.isMainFrame()
        if self._may_show(url.toString(), main=main):
            request.accept()
            return
        request.reject()
        if main and request.navigationType() == request.NavigationType.LinkClickedNavigation:
            _elsewhere(url)

    def _may_show(self, url: str, *, main: bool) -> bool:
        if url == BLANK or (not main and url.startswith("about:")):
            return True
        return self._ours is not None and (self._ours.holds(url) or (not main and self._ours.previews(url)))

    def _link(self, request: QWebEngineNewWindowRequest) -> None:
        """No second window: a link of ours is shown in this one, any other in the usual browser."""
        url = request.requestedUrl()
        if self._ours and self._ours.holds(url.toString()):
            self.page.setUrl(url)
        elif request.isUserInitiated():
            _elsewhere(url)

    def _permit(self, permission: QWebEnginePermission) -> None:
        """Notifications and the clipboard for our own pages; a microphone, a camera, a place for nobody."""
        kinds = permission.PermissionType
        wanted = (kinds.Notifications, kinds.ClipboardReadWrite)
        ours = self._ours is not None and self._ours.holds(permission.origin().toString())
        permission.grant() if ours and permission.permissionType() in wanted else permission.deny()

    def _download(self, request: QWebEngineDownloadRequest) -> None:
        """To the place that the person names, or nowhere."""
        from PySide6.QtCore import QStandardPaths
        from PySide6.QtWidgets import QFileDialog

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        usual = str(Path(folder) / request.suggestedFileName())
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save as", usual)
        if not chosen:
            request.cancel()
            return
        request.setDownloadDirectory(str(Path(chosen).parent))
        request.setDownloadFileName(Path(chosen).name)
        request.accept()

    def _present(self, notification: QWebEngineNotification) -> None:
        notification.show()
        self._notify(notification.title(), notification.message())

    def _loading(self, info: QWebEngineLoadingInfo) -> None:
        if info.status() == info.LoadStatus.LoadSucceededStatus:
            self._loaded(blank=info.url().toString() == BLANK)
        if info.status() == info.LoadStatus.LoadFailedStatus and not _refused(info):
            self._later()

    def _loaded(self, *, blank: bool) -> None:
        from PySide6.QtCore import QUrl

        if blank and self._next:
            following, self._next = self._next, ""
            self.page.setUrl(QUrl(following))
        elif not blank:
            self.page.history().clear()  # nobody wants to go back to the empty page

    def _later(self) -> None:
        """The server may just be starting anew, or the page's process has ended: try again in a moment."""
        from PySide6.QtCore import QTimer

        QTimer.singleShot(AGAIN, self.page, self.view.reload)


def _made_profile(folder: Path, window: QMainWindow) -> QWebEngineProfile:
    from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings

    profile = QWebEngineProfile("workroom", window)
    profile.setHttpUserAgent(
        f"{profile.httpUserAgent()} {OURS}"
    )  # previews of pages count on `qtwindow`'s flags
    profile.setPersistentStoragePath(str(folder / "storage"))
    profile.setCachePath(str(folder / "cache"))
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    for name in OFF:
        if (setting := getattr(QWebEngineSettings.WebAttribute, name, None)) is not None:
            profile.settings().setAttribute(setting, False)
    return profile


def _refused(info: QWebEngineLoadingInfo) -> bool:
    """Whether a page did not load because it may not, and not because it could not be fetched."""
    return bool(info.errorDomain() == info.ErrorDomain.NoErrorDomain or info.errorCode() == ABORTED)


def _elsewhere(url: QUrl) -> None:
    """Open a link in the usual browser: those of the web and of mail only."""
    from PySide6.QtGui import QDesktopServices

    if url.scheme() in ("http", "https", "mailto"):
        QDesktopServices.openUrl(url)
