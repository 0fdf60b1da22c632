"""What an answer says, for tests."""

from __future__ import annotations

from typing import Any

import httpx


def told(answer: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer with this status."""
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status and the kind of an answer that is an error; what it says is a sentence for people."""
    error = answer.json()["error"]
    assert error["message"].endswith((".", "…", "?")), error
    assert "Traceback" not in answer.text
    return answer.status_code, str(error["kind"])
