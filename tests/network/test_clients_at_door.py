"""Programs as they are, through the door in both its ways."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import ssl
from pathlib import Path

import pytest

from network.door import Door, door

curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")


async def run(it: Door, tmp_path: Path, *options: str) -> tuple[int, str]:
    ca = tmp_path / "ca.pem"
    ca.write_bytes(it.authority.pem)
    command = ("curl", "-q", "-s", "-i", "--max-time", "20", "--cacert", str(ca), *options)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env={})
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


@curl
async def test_curl_by_the_proxy(tmp_path: Path) -> None:
    async with door() as it, it.listening() as at:
        proxy = ("--proxy", f"http://127.0.0.1:{at}")
        done, told = await run(it, tmp_path, *proxy, "https://packages.example.net/simple/x/")
        assert (done, told[-4:]) == (0, "ok 0")
        done, told = await run(it, tmp_path, *proxy, "http://plain.example.org/")
        assert (done, told[-4:]) == (0, "ok 0")
        done, told = await run(it, tmp_path, *proxy, "https://evil.example.edu/")
        assert done == 0
        assert json.loads(told.splitlines()[-1])["rule"] == "host-not-allowed"


@curl
async def test_curl_that_knows_no_proxy(tmp_path: Path) -> None:
    async with door() as it, it.listening("wide.example.org", 443) as at:
        there = ("--connect-to", f"wide.example.org:443:127.0.0.1:{at}")
        upload = tmp_path / "upload"
        upload.write_bytes(bytes(2_000_000))
        done, told = await run(it, tmp_path, *there, "-T", str(upload), "https://wide.example.org/x")
        assert (done, told[-10:]) == (0, "ok 2000000")
        done, told = await run(it, tmp_path, *there, "--http2", "https://wide.example.org/x")
        assert (done, told[-4:]) == (0, "ok 0")
        there = ("--connect-to", f"other.example.org:443:127.0.0.1:{at}")
        done, _ = await run(it, tmp_path, *there, "https://other.example.org/")
        assert done == 35  # the handshake is refused: that is another name
        assert it.judge.last.ruling.rule == "host-mismatch"


async def test_pythons_own_client_by_the_proxy() -> None:
    """Which asks for a tunnel in HTTP/1.0, without a Host."""

    def ask(proxy: int, context: ssl.SSLContext) -> bytes:
        client = http.client.HTTPSConnection("127.0.0.1", proxy, timeout=20, context=context)
        client.set_tunnel("packages.example.net", 443)
        try:
            client.request("GET", "/simple/x/")
            return client.getresponse().read()
        finally:
            client.close()

    async with door() as it, it.listening() as at:
        assert await asyncio.to_thread(ask, at, it.client_context()) == b"ok 0"


@pytest.mark.case(34)
async def test_a_tunnel_whose_host_is_another() -> None:
    async with door() as it:
        answer = await it.ask(
            b"CONNECT packages.example.net:443 HTTP/1.1\r\nHost: evil.example.edu:443\r\n\r\n"
        )
        assert answer.rule == "host-mismatch"
