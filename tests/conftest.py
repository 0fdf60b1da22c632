from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workroom.log import Log
from workroom.settings import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / "workroom" / name for name in ("data", "cache", "config")))


@pytest.fixture
def log(places: Places) -> Iterator[Log]:
    log = Log.open(places.log)
    yield log
    log.close()
