from __future__ import annotations

import base64
import binascii
import gc
import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workroom.trust.redact import MARK, Redactor, dresses, everywhere

SECRET = 'sk-Canary/7+x"9 ü=QzW4'
DATA = SECRET.encode()


def encodings(secret: str) -> list[str]:
    data = secret.encode()
    hexes = [
        data.hex(),
        data.hex().upper(),
        data.hex(" "),
        data.hex(":"),
        "".join(f"\\x{b:02x}" for b in data),
    ]
    percent = [quote(secret, safe=""), quote(secret), quote_plus(secret), "".join(f"%{b:02x}" for b in data)]
    escaped = [json.dumps(secret), json.dumps(secret, ensure_ascii=False), json.dumps(json.dumps(secret))]
    numbers = "".join(f"\\u{ord(char):04X}" for char in secret)
    coded = []
    for before in range(3):
        for after in range(3):
            padded = b"a" * before + data + b"b" * after
            coded += [
                base64.b64encode(padded).decode(),
                base64.urlsafe_b64encode(padded).decode().rstrip("="),
            ]
    return [secret, *hexes, *percent, *escaped, numbers, *coded]


@pytest.mark.case(78)
@pytest.mark.parametrize("text", encodings(SECRET))
def test_a_secret_is_found_in_every_dress(text: str) -> None:
    redactor = Redactor([SECRET])
    for around in (text, f"before {text} after", f"key={text}&x=1"):
        told = redactor.text(around)
        assert MARK in told
        assert not any(dress in told for dress in dresses(SECRET))
        assert redactor.data(around.encode()).decode() == told


@pytest.mark.case(78)
def test_wrapped_base64_is_found() -> None:
    secret = "k" * 10 + "Zq8" * 40
    wrapped = base64.encodebytes(b"header: " + secret.encode()).decode()
    assert wrapped.count("\n") > 1
    told = Redactor([secret]).text(wrapped)
    assert MARK in told
    assert len(told) < 30


def test_what_is_no_secret_stays() -> None:
    redactor = Redactor([SECRET])
    text = "An honest text with sk-Canary in it, 100 % of it, and ünïcode."
    assert redactor.text(text) == text
    assert redactor.value({"a": [1, None, True, text]}) == {"a": [1, None, True, text]}


def test_names_and_parts_of_a_value_are_redacted() -> None:
    told = Redactor([SECRET]).value({SECRET: [f"x{SECRET}", ("y", {"z": SECRET})]})
    assert told == {MARK: [f"x{MARK}", ["y", {"z": MARK}]]}


def test_a_short_secret_is_not_looked_for() -> None:
    assert Redactor(["pass", " 1234567 ", ""]).text("pass 1234567") == "pass 1234567"


def test_without_secrets_a_value_is_handed_back_as_it_is() -> None:
    value = {"a": ["b"]}
    redactor = Redactor()
    assert redactor.value(value) is value
    assert redactor.text("x") == "x"


def test_the_longer_of_two_secrets_that_begin_alike_goes_whole() -> None:
    assert Redactor(["abcdefgh", "abcdefghijkl"]).text("abcdefghijkl") == MARK


@pytest.mark.case(78)
def test_the_lines_of_a_key_file_are_secrets_too() -> None:
    lines = [base64.b64encode(bytes(range(at, at + 48))).decode() for at in range(0, 200, 48)]
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    redactor = Redactor(["\n".join([begin, *lines, end])])
    told = redactor.text("\n".join(f"   12 | {line}" for line in [begin, *lines, end]))
    assert not any(line in told for line in lines)
    assert begin in told
    assert redactor.text("\n".join([begin, *lines, end])) == MARK


@pytest.mark.case(78)
def test_the_long_values_of_a_document_are_secrets_too() -> None:
    kept = {
        "token": {"refresh": "1//0gQwErTyUiOpAsDfGhJk"},
        "uri": "https://accounts.example/o/oauth2",
        "n": [1],
    }
    redactor = Redactor([json.dumps(kept)])
    assert redactor.text("refresh 1//0gQwErTyUiOpAsDfGhJk") == f"refresh {MARK}"
    assert redactor.text("see https://accounts.example/o/oauth2") == "see https://accounts.example/o/oauth2"
    assert Redactor(["{" * 300]).text("fine") == "fine"


def test_a_crash_report_knows_every_redactor_of_the_process() -> None:
    first, second = Redactor(["first-secret-1"]), Redactor(["second-secret-2"])
    assert everywhere("first-secret-1 second-secret-2") == f"{MARK} {MARK}"
    del first, second
    gc.collect()
    assert everywhere("first-secret-1") == "first-secret-1"


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_a_secret_that_comes_in_pieces_is_found(size: int) -> None:
    text = f"first {SECRET} then {DATA.hex()} and sk-Can"
    stream = Redactor([SECRET]).stream()
    shown = [stream.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join([*shown, stream.end()]) == f"first {MARK} then {MARK} and sk-Can"


def test_only_what_may_be_a_secret_is_held_back() -> None:
    stream = Redactor([SECRET]).stream()
    assert stream.feed("all is shown at once!") == "all is shown at once!"
    assert stream.feed(" sk-Canar") == " "
    assert stream.feed("ies sing!") == "sk-Canaries sing!"


def test_a_large_text_is_done_quickly() -> None:
    redactor = Redactor([f"sk-{number:040d}-key" for number in range(10)])
    text = "The quick brown fox, 0123456789abcdef, jumps over %20 dogs. " * 20_000
    redactor.text("warm")
    began = time.monotonic()
    assert redactor.text(text) == text
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "piece", ["\\", "%", "%25", "sk-Canary", "\\u0073", "c2stQ2FuYXJ5\n", "73 6b ", '"', "/"]
)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    redactor = Redactor([SECRET, '"/' + SECRET])
    redactor.text("warm")
    began = time.monotonic()
    redactor.text(piece * (300_000 // len(piece)))
    redactor.stream().feed(piece * (300_000 // len(piece)))
    assert time.monotonic() - began < 10


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(codec="utf-8"), min_size=8, max_size=40).filter(lambda s: len(s.strip()) >= 8))
def test_any_secret_is_found_in_every_dress(secret: str) -> None:
    redactor = Redactor([secret])
    for dress in dresses(secret.strip()):
        assert MARK in redactor.text(f"<{dress}>")
        assert MARK.encode() in redactor.data(f"<{dress}>".encode())
    assert MARK in redactor.text(binascii.b2a_base64(secret.strip().encode()).decode())
