from __future__ import annotations

import base64
import json
import time

import pytest

from workroom.trust.findings import Finding, find, masked


def jwt(size: int = 10) -> str:
    parts = [json.dumps({"alg": "HS256"}), json.dumps({"sub": "x" * size}), "signature!"]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


# Put together here, so that nobody who looks for keys in this repository finds one.
AWS = "AKIA" + "QWERTYUIOPASDFGH"
GITHUB = "ghp_" + "a1B2" * 9
ANTHROPIC = "sk-" + "ant-api03-" + "Zx9" * 20
PEM = "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA\n" * 5 + "-----END RSA PRIVATE KEY-----"
SECRETS = {
    "AWS Access Key": AWS,
    "GitHub Token": GITHUB,
    "Anthropic API Key": ANTHROPIC,
    "JSON Web Token": jwt(),
    "Private Key": PEM,
    "Slack Token": "xoxb-" + "123456789012-abcdefghij",
    "Google API Key": "AIza" + "k" * 35,
    "Stripe Access Key": "sk_" + "live_" + "4" * 24,
}


@pytest.mark.case(79)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_in_a_file_is_told_by_kind_and_line_and_never_itself(kind: str) -> None:
    text = f"first\nsecond: {SECRETS[kind]}\nlast"
    assert find(text.encode()) == [Finding(2, kind)]
    assert find(text.encode("utf-16")) == [Finding(2, kind)]
    assert SECRETS[kind] not in repr(find(text))


@pytest.mark.case(79)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_masked_in_an_export(kind: str) -> None:
    told = masked(f"key={SECRETS[kind]}\nrest")
    assert SECRETS[kind][8:] not in told
    assert told.startswith("key=[secret: ")
    assert told.endswith("\nrest")


def test_only_the_password_of_an_address_is_masked() -> None:
    assert masked("ftp://anna:tops3cret@host/x") == "ftp://anna:[secret: Basic Auth Credentials]@host/x"


@pytest.mark.parametrize(
    "text",
    ["", "An honest text.", "sk-learn is a library", "eyJ no token", "2026-11-24 12:00", "a" * 100_000],
)
def test_honest_text_holds_none(text: str) -> None:
    assert find(text) == []
    assert masked(text) == text


def test_a_long_token_and_one_far_into_the_file_are_found() -> None:
    text = "x" * 10_000 + " " + jwt(900) + "\n" * 100 + GITHUB
    assert find(text) == [Finding(1, "JSON Web Token"), Finding(101, "GitHub Token")]
    assert len(masked(text)) < 10_300


def test_only_the_beginning_of_a_huge_file_is_looked_at() -> None:
    assert find(b"\n" * 2_000_000 + AWS.encode(), limit=1000) == []


@pytest.mark.parametrize(
    "piece", ["eyJ", "sk-", "//", "pypi-AgEIcHlwaS5vcmc", "://a:", "xoxb-1-", "-----BEGIN PRIVATE KEY-----"]
)
def test_a_hostile_file_can_not_make_a_pattern_run_for_ever(piece: str) -> None:
    began = time.monotonic()
    find(piece * (100_000 // len(piece)))
    masked(piece * (100_000 // len(piece)))
    assert time.monotonic() - began < 10
