from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.installation import Installation
from workroom.computer import Images
from workroom.settings import Places


@pytest.fixture(scope="session", autouse=True)
def _image() -> None:
    """The computers' disk, built if it is missing: the first test would else wait for it within its time limit."""
    asyncio.run(Images(Places.find()).ensure("lean", lambda *_: None))


@pytest.fixture
def workroom(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    installation.close()
