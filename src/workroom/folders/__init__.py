"""The guarded share between host and computer, and the journal that can undo whatever came through it."""

from __future__ import annotations

from workroom.folders.grants import Access, Grant, GrantNeedsConfirming, GrantRefused, check_grant
from workroom.folders.journal import Change, Journal, JournalUnreadable, Read
from workroom.folders.server import FolderServer
from workroom.folders.undo import Conflict, UndoReport, UndoStopped
from workroom.folders.view import FileInfo, SharedView

__all__ = [
    "Access",
    "Change",
    "Conflict",
    "FileInfo",
    "FolderServer",
    "Grant",
    "GrantNeedsConfirming",
    "GrantRefused",
    "Journal",
    "JournalUnreadable",
    "Read",
    "SharedView",
    "UndoReport",
    "UndoStopped",
    "check_grant",
]
