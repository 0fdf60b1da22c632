"""The one base of every error that may reach a person."""

from __future__ import annotations


class UserError(Exception):
    """Something a person can understand and mend.

    The message is one clear sentence: what happened, what was kept, and what to do next.
    `exit_code` is what the command line ends with when this error is the last word.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class NotFound(UserError):
    """What was asked for is not there (any more)."""
