from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from network.door import connected, door
from workroom.network import authority
from workroom.network.authority import Authority

YEARS = 365 * 86_400


async def leaf_of(host: str, by: Authority) -> x509.Certificate:
    """The certificate that a client of the door is shown."""
    context = by.context(host)

    async def nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(nothing, "127.0.0.1", 0, ssl=context)
    trusting = ssl.create_default_context(cadata=by.pem.decode())
    try:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=host)
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        await reader.read()
        writer.close()
        await writer.wait_closed()
    finally:
        server.close()
        await server.wait_closed()
    return x509.load_der_x509_certificate(shown)


async def test_a_leaf_is_for_one_name_and_short_lived() -> None:
    leaf = await leaf_of("packages.example.net", Authority())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["packages.example.net"]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    now = dt.datetime.now(dt.UTC)
    assert leaf.not_valid_before_utc < now - dt.timedelta(hours=23)
    assert leaf.not_valid_after_utc < now + dt.timedelta(days=31)


async def test_a_name_longer_than_a_common_name_may_be() -> None:
    host = ".".join(["a" * 60] * 4)
    leaf = await leaf_of(host, Authority())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [host]


def test_the_authority_signs_leaves_only_and_only_in_memory(tmp_path: Path) -> None:
    own = x509.load_pem_x509_certificate(Authority("red").pem)
    assert isinstance(own.public_key(), ec.EllipticCurvePublicKey)
    limits = own.extensions.get_extension_for_class(x509.BasicConstraints)
    assert limits.critical
    assert (limits.value.ca, limits.value.path_length) == (True, 0)
    assert b"PRIVATE" not in Authority().pem
    assert Authority().pem != Authority().pem


@pytest.mark.case(74)
@pytest.mark.parametrize("jump", [-10 * YEARS, 10 * YEARS])
async def test_a_clock_that_jumps(jump: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority stays valid whatever the guest's clock says, and a leaf is made anew for the host's."""
    by = Authority()
    own = x509.load_pem_x509_certificate(by.pem)
    before = by.context("a.example.org")
    assert by.context("a.example.org") is before
    then = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=jump)
    assert own.not_valid_before_utc < then < own.not_valid_after_utc
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + jump)
    assert by.context("a.example.org") is not before


@pytest.mark.case(74)
async def test_a_day_of_difference_between_the_clocks_is_nothing() -> None:
    leaf = await leaf_of("a.example.org", Authority())
    early = dt.datetime.now(dt.UTC) - dt.timedelta(hours=23)
    assert leaf.not_valid_before_utc < early < leaf.not_valid_after_utc


def test_contexts_are_kept_within_a_bound() -> None:
    by = Authority()
    first = by.context("first.example.org")
    for number in range(authority.KEPT - 1):
        by.context(f"h{number}.example.org")
        if number == 10:
            assert by.context("first.example.org") is first  # used again, so kept
    assert by.context("first.example.org") is first
    assert len(by._contexts) == authority.KEPT
    by.context("one.more.example.org")
    assert len(by._contexts) == authority.KEPT


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_both_versions_of_tls_and_one_protocol(version: ssl.TLSVersion) -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at, connected(at) as (reader, writer):
        context = it.client_context()
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
        await writer.start_tls(context, server_hostname="strict.example.org")
        assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"
        writer.write(b"GET / HTTP/1.1\r\nHost: strict.example.org\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).endswith(b"ok 0")


async def test_old_tls_is_refused() -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at, connected(at) as (_, writer):
        context = it.client_context()
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            context.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, OSError)):
            await writer.start_tls(context, server_hostname="strict.example.org")
        assert it.judge.last.ruling.rule == "not-tls"


async def test_a_program_that_does_not_trust_the_door() -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at, connected(at) as (_, writer):
        with pytest.raises(ssl.SSLCertVerificationError):
            await writer.start_tls(ssl.create_default_context(), server_hostname="strict.example.org")
        async with asyncio.timeout(20):
            while not it.judge.seen:
                await asyncio.sleep(0.01)
        assert it.judge.last.ruling.rule == "tls-given-up"
