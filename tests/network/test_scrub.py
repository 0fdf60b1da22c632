from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workroom.network.scrub import Scrubber

SECRET = 'sk-owned/"0123+abc def'


def forms() -> list[bytes]:
    raw = SECRET.encode()
    return [
        raw,
        raw.hex().encode(),
        quote(SECRET, safe="").encode(),
        json.dumps(SECRET)[1:-1].encode(),
    ]


def packed() -> list[bytes]:
    raw = SECRET.encode()
    return [
        base64.b64encode(raw),
        base64.b64encode(b"user:" + raw),
        base64.urlsafe_b64encode(b"u" + raw + b"??"),
    ]


@pytest.mark.case(33)
@given(st.lists(st.sampled_from([*forms(), *packed(), b"sk-own", b"plain", b"\n", b""])), st.data())
@settings(max_examples=150, deadline=None)
def test_no_form_of_a_secret_comes_through_however_it_is_cut(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    scrub, out = Scrubber([SECRET]), b""
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        out += scrub.feed(whole[start:end])
    out += scrub.end()
    assert len(out) == len(whole)
    for form in forms():
        assert form not in out
    for form in packed():
        assert form[8:-6] not in out
    assert out.count(b"plain") == parts.count(b"plain")


def test_what_can_be_no_secret_is_not_kept_waiting() -> None:
    scrub = Scrubber([SECRET])
    assert scrub.feed(b"data: hello\n\n") == b"data: hello\n\n"
    assert scrub.feed(b"data: sk-ow") == b"data: "
    assert scrub.feed(b"l\n\n") == b"sk-owl\n\n"
    assert scrub.end() == b""


def test_without_secrets_nothing_is_touched() -> None:
    scrub = Scrubber(["", ""])
    data = b"x" * 100
    assert scrub.feed(data) is data
    assert scrub.whole(data) is data
    assert scrub.end() == b""
