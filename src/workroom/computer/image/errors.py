"""Why there is no image."""

from __future__ import annotations

from workroom.errors import UserError


class ImageUnavailable(UserError):
    """There is no image to start from and it can't be built; the message says why, and what to do."""

    exit_code = 69
