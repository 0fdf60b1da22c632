from __future__ import annotations

import pytest

from workroom.desktop.origins import Origin

OURS = Origin("0123456789abcdef.localhost", 4242)


@pytest.mark.parametrize(
    ("url", "ours", "preview"),
    [
        ("http://0123456789abcdef.localhost:4242/", True, False),
        ("http://0123456789ABCDEF.localhost:4242/x#y", True, False),
        ("http://ffff.preview.localhost:4242/", False, True),
        ("http://a.b.preview.localhost:4242/", False, False),
        ("http://.preview.localhost:4242/", False, False),
        ("http://ffff.preview.localhost:4243/", False, False),
        ("https://0123456789abcdef.localhost:4242/", False, False),
        ("http://0123456789abcdef.localhost:4243/", False, False),
        ("http://0123456789abcdef.localhost/", False, False),
        ("http://localhost:4242/", False, False),
        ("http://0123456789abcdef.localhost:4242@evil.example:4242/", False, False),
        ("http://x@0123456789abcdef.localhost:4242/", False, False),
        ("http://0123456789abcdef.localhost:4242.evil.example/", False, False),
        ("http://0123456789abcdef.localhost:99999/", False, False),
        ("javascript:alert(1)", False, False),
        ("file:///etc/passwd", False, False),
        ("", False, False),
    ],
)
def test_which_addresses_are_ours(url: str, ours: bool, preview: bool) -> None:
    assert OURS.holds(url) is ours
    assert OURS.previews(url) is preview
