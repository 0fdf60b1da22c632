from __future__ import annotations

import pytest

from workroom.server.sealed import OURS, is_sealed

MOZILLA = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "sealed"),
    [
        (f"{MOZILLA} Chrome/152.0.0.0 Safari/537.36", True),
        (f"{MOZILLA} HeadlessChrome/156.0.0.0 Safari/537.36", True),
        (f"{MOZILLA} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0", True),
        (f"{MOZILLA} QtWebEngine/6.140.0 Chrome/140.0.0.0 Safari/537.36 {OURS}", True),
        (f"{MOZILLA} QtWebEngine/6.140.0 Chrome/140.0.0.0 Safari/537.36", False),
        (f"{MOZILLA} Chrome/151.0.0.0 Safari/537.36", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", False),
        (f"x{OURS}", False),
        ("", False),
    ],
)
def test_which_browsers_can_be_held(agent: str, sealed: bool) -> None:
    assert is_sealed(agent) is sealed
