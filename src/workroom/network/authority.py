"""The certificates by which the door ends a computer's TLS. The authority lives in memory and is one computer's own.

Only the guest of that computer trusts it; it is never put in the store of the person or of the machine.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import ssl
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEPT = 256
LEAF_DAYS = 30
RENEW_AFTER = 10 * 86_400.0
_DAY = dt.timedelta(days=1)
# A guest's clock may be anywhere, and the key dies with this process: no date makes this certificate safer.
_EVER = (dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Named(ssl.SSLObject):
    """TLS that remembers which server the client named: None when it named none."""

    asked: str | None = None


class Authority:
    """Signs a certificate for whatever host the guest asks for, and nothing else."""

    def __init__(self, name: str = "computer") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = _self_signed(self._key, f"Workroom door of {name}"[:64])
        self._contexts: OrderedDict[str, tuple[float, ssl.SSLContext]] = OrderedDict()

    @property
    def pem(self) -> bytes:
        """The certificate for the guest to trust."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def context(self, host: str) -> ssl.SSLContext:
        """The server's side of TLS for `host`, a canonical name; a client that names another is turned away."""
        made, context = self._contexts.pop(host, (0.0, None))
        # Renewed whichever way the clock was set meanwhile.
        if context is None or abs(time.time() - made) > RENEW_AFTER:
            made, context = time.time(), self._context(host)
        self._contexts[host] = (made, context)
        if len(self._contexts) > KEPT:
            self._contexts.popitem(last=False)
        return context

    def _context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
        context.num_tickets = 0
        context.set_alpn_protocols(["http/1.1"])
        context.sslobject_class = Named
        context.sni_callback = _only(host)
        with _file(self._leaf(host) + self._leaf_pem()) as path:
            context.load_cert_chain(path)
        return context

    def _leaf(self, host: str) -> bytes:
        now = dt.datetime.now(dt.UTC)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        leaf = (
            x509.CertificateBuilder()
            .subject_name(_called(host[:64]))
            .issuer_name(self._certificate.subject)
            .public_key(self._leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + LEAF_DAYS * _DAY)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(issuer, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        return leaf.public_bytes(serialization.Encoding.PEM)

    def _leaf_pem(self) -> bytes:
        return self._leaf_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def _self_signed(key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    public, whose = key.public_key(), _called(name)
    return (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_EVER[0])
        .not_valid_after(_EVER[1])
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNING, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _only(host: str) -> Callable[[ssl.SSLObject, Any, ssl.SSLContext], int | None]:
    """RFC 6066: what the client names must be the very host it asked the door for."""

    def check(tls: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> int | None:
        if isinstance(tls, Named):
            tls.asked = name
        right = name is not None and name.lower() == host
        return None if right else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    return check


@contextlib.contextmanager
def _file(data: bytes) -> Iterator[str]:
    """A path under which OpenSSL finds `data`: Linux has files that lie on no disk."""
    if sys.platform == "linux":
        fd = os.memfd_create("leaf")
        try:
            os.write(fd, data)
            yield f"/proc/self/fd/{fd}"
        finally:
            os.close(fd)
        return
    with tempfile.TemporaryDirectory(prefix="workroom-") as folder:  # only its owner may enter it
        path = Path(folder) / "leaf.pem"
        path.write_bytes(data)
        yield str(path)
