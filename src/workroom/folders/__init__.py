"""The guarded share between host and computer, and the journal that can undo whatever came through it."""

from __future__ import annotations

from workroom.folders.diffs import Diff
from workroom.folders.grants import Access, Grant, GrantNeedsConfirming, GrantRefused, check_grant
from workroom.folders.holds import Holds
from workroom.folders.journal import Change, Journal, JournalUnreadable, Read
from workroom.folders.quota import Quota, QuotaReached
from workroom.folders.review import Applied, HeldFile, Reviews
from workroom.folders.server import FolderServer
from workroom.folders.undo import Conflict, UndoReport, UndoStopped
from workroom.folders.view import FileInfo, SharedView

__all__ = [
    "Access",
    "Applied",
    "Change",
    "Conflict",
    "Diff",
    "FileInfo",
    "FolderServer",
    "Grant",
    "GrantNeedsConfirming",
    "GrantRefused",
    "HeldFile",
    "Holds",
    "Journal",
    "JournalUnreadable",
    "Quota",
    "QuotaReached",
    "Read",
    "Reviews",
    "SharedView",
    "UndoReport",
    "UndoStopped",
    "check_grant",
]
