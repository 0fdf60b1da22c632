from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import corpus
from workroom.network import getting
from workroom.network.hosts import Unfit, host_of
from workroom.network.urls import place_of


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("example.org", "https://example.org/"),
        (" EXAMPLE.org./a b ".replace(" b", "b"), "https://example.org/ab"),
        ("HTTP://example.org:80/?", "http://example.org/"),
        ("https://example.org:443/a?b#c", "https://example.org/a?b"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("example.org:8443/x", "https://example.org:8443/x"),
        ("//example.org/x", "https://example.org/x"),
        ("https://münchen.de/straße?ö", "https://xn--mnchen-3ya.de/stra%C3%9Fe?%C3%B6"),
    ],
)
def test_a_url_has_one_form(url: str, canonical: str) -> None:
    place = place_of(url)
    assert place.url == canonical
    assert place_of(place.url) == place


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        *(
            (url, "bad-target")
            for url in ("https://a.b/\r\nX: y", "https://a.b/a b", "https://[x/", "https://a.b:x/")
        ),
        *(
            (url, "scheme")
            for url in ("file:///etc/passwd", "mailto:a@b.c", "data:text/plain,x", "ws://example.org/")
        ),
        ("https://a@example.org/", "userinfo"),
        ("https://example.org@evil.example/", "userinfo"),
        ("https://example.org\\@evil.example/", "bad-target"),
        ("https://", "bad-host"),
        ("https://" + "a" * 9000, "bad-target"),
        ("https://127.1/", "ip-literal"),
        ("https://[::ffff:127.0.0.1]/", "ip-literal"),
        ("https://example.org/../x", "dot-path"),
    ],
)
def test_what_is_no_page_of_the_web_is_refused(url: str, rule: str) -> None:
    with pytest.raises(Unfit) as caught:
        place_of(url)
    assert caught.value.rule == rule


@pytest.mark.case(36, 43)
@given(
    st.sampled_from(["", "http://", "https://", "//", "HTTPS:", "http:/", "file://"]),
    st.one_of(st.sampled_from(corpus.EVERYTHING), st.text("a.@:[]%\\/é\0x1", max_size=12)),
    st.sampled_from(["", ":80", ":0", ":99999", ":x", "@evil.example", "\\@evil.example", "."]),
    st.one_of(st.just(""), st.text("/.%2eEfF?#;@é\\ :&=", max_size=20).map(lambda text: f"/{text}")),
)
def test_every_parser_reads_a_canonical_url_alike(scheme: str, host: str, tail: str, path: str) -> None:
    try:
        place = place_of(scheme + host + tail + path)
    except Unfit:
        return
    assert place_of(place.url) == place
    split, parsed = urlsplit(place.url), httpx.URL(place.url)
    assert split.hostname == parsed.raw_host.decode() == place.host == host_of(place.host, single=True)
    assert (split.port or parsed.port or (443 if place.tls else 80)) == place.port
    assert (split.path, split.query, split.fragment) == (place.path, place.query, "")
    assert parsed.raw_path.decode().partition("?")[0] == place.path
    assert getting.head_of(place).startswith(
        f"GET {place.target} HTTP/1.1\r\nHost: {place.authority}\r\n".encode()
    )
