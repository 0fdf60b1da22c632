from __future__ import annotations

import json

import pytest

from network.door import ATTACKER, connected, door, whole
from network.far import SECRET, Got
from network.origin import GLOBAL


def get(path: str, host: str, *lines: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")


async def test_what_a_rule_allows_is_answered_and_leads_nowhere_else() -> None:
    async with door() as it:
        answer = await it.get("packages.example.net/simple/requests/")
        assert (answer.status, answer.body) == (200, b"ok 0")
        told = answer.raw.lower()
        assert b"h3=" not in told  # no way around by HTTP/3
        assert b"set-cookie" not in told
        assert b"forged" not in told
        assert it.judge.last.ruling.allowed
        assert (it.judge.last.status, it.judge.last.into) == (200, 4)
        assert it.judge.last.out == it.judge.asked[0].out == 32


@pytest.mark.case(28)
async def test_an_unlisted_host() -> None:
    async with door() as it:
        answer = await it.get("evil.example.edu/")
        assert (answer.status, answer.rule) == (403, "host-not-allowed")
        told = json.loads(answer.body)
        assert told["rule"] == "host-not-allowed"
        assert told["reason"]
        assert told["alternative"]
        assert it.judge.last.ruling.rule == "host-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(29)
async def test_a_method_that_is_not_the_rules() -> None:
    async with door() as it:
        answer = await it.get("packages.example.net/simple/x/", method="POST", body=b"wheel")
        assert answer.rule == "method-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(29)
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "get", "G\tT"])
async def test_a_method_that_never_leaves(method: str) -> None:
    async with door() as it:
        answer = await it.get("wide.example.org/", method=method)
        assert answer.rule in ("bad-method", "bad-request")
        assert it.far.connections == 0


@pytest.mark.case(30)
async def test_a_path_that_is_not_the_rules() -> None:
    async with door() as it:
        assert (await it.get("packages.example.net/legacy/")).rule == "path-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(31)
async def test_upload_of_a_file_to_a_models_host_under_the_attackers_key() -> None:
    async with door() as it:
        answer = await it.get(
            "model.example.net/v1/files", f"x-api-key: {ATTACKER}", method="POST", body=b"private"
        )
        assert answer.rule == "path-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(31, 32)
async def test_the_attackers_key_is_replaced_by_ours() -> None:
    async with door() as it:
        lines = (f"x-api-key: {ATTACKER}", f"Authorization: Bearer {ATTACKER}", "Cookie: a=b")
        answer = await it.get("model.example.net/v1/messages", *lines, method="POST", body=b"{}")
        assert answer.status == 200
        sent = it.far.got[-1].headers
        assert sent["x-api-key"] == SECRET
        assert not sent.keys() & {"authorization", "cookie"}
        assert ATTACKER not in str(sent)


@pytest.mark.case(32)
@pytest.mark.parametrize(
    "line",
    ["Authorization: Bearer x", "X-Api-Key: x", "X-Goog-Api-Key: x", "Private-Token: x", "Cookie: a=b",
     "X-Vendor-Secret: x"],
)  # fmt: skip
async def test_a_body_is_not_sent_under_a_foreign_key(line: str) -> None:
    async with door() as it:
        answer = await it.get("strict.example.org/", line, method="POST", body=b"private")
        assert answer.rule == "foreign-credential"
        assert it.far.connections == 0


@pytest.mark.case(32)
async def test_a_foreign_key_in_a_header_is_dropped_from_a_read() -> None:
    async with door() as it:
        answer = await it.get(
            "strict.example.org/", f"Authorization: Bearer {ATTACKER}", f"X-Any: {ATTACKER}"
        )
        assert answer.status == 200
        assert ATTACKER not in str(it.far.got[-1])


@pytest.mark.case(32)
@pytest.mark.parametrize(
    "query",
    ["api_key=x", "a=1&key=x", "a=1;Token=x", "X-Amz-Signature=x", "ac%63ess_token=x", "client-secret=x", "sig=x"],
)  # fmt: skip
async def test_a_foreign_key_in_the_query(query: str) -> None:
    async with door() as it:
        answer = await it.get(f"strict.example.org/?{query}")
        assert answer.rule == "foreign-credential"
        assert it.far.connections == 0


@pytest.mark.case(32)
async def test_a_websockets_protocol_is_no_place_for_a_key() -> None:
    async with door() as it:
        lines = (
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Protocol: realtime, api-key.sk-123",
        )
        assert (await it.get("ws.example.org/ws", *lines)).rule == "foreign-credential"


async def test_headers_that_nobody_listed_stay_inside() -> None:
    async with door() as it:
        lines = ("X-Data: secret", "Accept: */*", "User-Agent: " + "u" * 500, "Via: x", "X-Forwarded-For: y")
        assert (await it.get("strict.example.org/", *lines)).status == 200
        assert it.far.got[-1].headers == {
            "host": "strict.example.org",
            "accept": "*/*",
            "user-agent": "u" * 128,
        }


async def test_a_rule_may_list_a_header_but_never_a_credentials() -> None:
    async with door() as it:
        lines = ("anthropic-version: 1", "Content-Type: application/json", f"Authorization: {ATTACKER}")
        body = b'{"model": "m"}'
        assert (await it.get("json.example.net/", *lines, method="POST", body=body)).status == 200
        assert it.far.got[-1].headers["anthropic-version"] == "1"
        assert "authorization" not in it.far.got[-1].headers


@pytest.mark.case(33, 78)
@pytest.mark.parametrize("path", ["echo", "split"])
async def test_our_key_is_taken_out_of_an_echo(path: str) -> None:
    async with door() as it:
        answer = await it.get(f"echo.example.org/{path}", "Range: bytes=0-3", "Accept-Encoding: gzip")
        assert answer.status == 200
        assert b"****" in answer.raw.replace(b"1\r\n*\r\n", b"*")
        assert SECRET.encode() not in answer.raw.replace(b"\r\n1\r\n", b"")
        sent = it.far.got[-1].headers
        assert sent["authorization"] == f"Bearer {SECRET}"
        assert sent["accept-encoding"] == "identity"
        assert "range" not in sent  # an echo in pieces could not be seen
        assert SECRET not in str(it.judge.seen)


@pytest.mark.case(33)
async def test_our_key_is_found_in_base64() -> None:
    async with door() as it:
        answer = await it.get("echo.example.org/base64")
        assert answer.status == 200
        assert b"T1dORUQtU0VDUkVU"[1:-1] not in answer.body
        assert b"****" in answer.body


@pytest.mark.case(33)
async def test_a_packed_answer_to_a_request_with_our_key() -> None:
    async with door() as it:
        answer = await it.get("echo.example.org/gzip")
        assert (answer.status, answer.rule) == (502, "packed-answer")
        assert (await it.get("strict.example.org/gzip")).status == 200


@pytest.mark.case(78)
async def test_a_key_that_is_not_there_or_would_go_in_the_clear() -> None:
    async with door() as it:
        assert (await it.get("nokey.example.org/")).rule == "no-credential"
        raw = get("/", "plainkey.example.org")
        assert (await it.ask(raw, "plainkey.example.org", 80, tls=False)).rule == "credential-needs-tls"
        assert it.far.connections == 0


@pytest.mark.case(34)
async def test_tls_for_another_name() -> None:
    async with door() as it:
        for sni in ("evil.example.edu", "packages.example.net.", "example.net"):
            answer = await it.ask(get("/simple/x/", "packages.example.net"), "packages.example.net", sni=sni)
            assert answer.raw.startswith(b"broken")
            assert it.judge.last.ruling.rule == "host-mismatch"
        answer = await it.connect("packages.example.net:443", b"x", sni="evil.example.edu")
        assert answer.raw.startswith(b"broken")
        assert it.judge.last.ruling.rule == "host-mismatch"
        assert it.far.connections == 0


@pytest.mark.case(34)
@pytest.mark.parametrize(
    "host", ["evil.example.edu", "packages.example.net:444", "packages.example.net.evil.org"]
)
async def test_domain_fronting(host: str) -> None:
    async with door() as it:
        answer = await it.get("packages.example.net/simple/x/", host=host)
        assert (answer.status, answer.rule) == (421, "host-mismatch")
        assert it.far.connections == 0


@pytest.mark.case(35)
async def test_tls_for_no_name() -> None:
    async with door() as it:
        answer = await it.ask(get("/", "packages.example.net"), "packages.example.net", sni=None)
        assert answer.raw.startswith(b"broken")
        assert it.judge.last.ruling.rule == "no-server-name"


@pytest.mark.case(36)
@pytest.mark.parametrize(
    "host",
    ["1.2.3.4", "127.0.0.1", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "a..b",
     "exa\0mple.com", "ex%00ample.com", "bücher.example.com", "-a.example.com", ""],
)  # fmt: skip
async def test_an_address_instead_of_a_name(host: str) -> None:
    async with door() as it:
        answer = await it.connect(f"{host}:443")
        assert answer.status in (400, 403)
        assert answer.rule in ("ip-literal", "bad-host", "non-ascii-host", "bad-request")
        if host:
            assert (await it.ask(b"GET / HTTP/1.1\r\n\r\n", host, tls=False)).raw == b""
            assert it.judge.last.ruling.rule in ("ip-literal", "bad-host", "non-ascii-host")
        assert it.far.connections == 0


@pytest.mark.case(36)
@pytest.mark.parametrize("host", ["localhost", "metadata"])
async def test_a_name_of_one_label(host: str) -> None:
    async with door() as it:
        assert (await it.get(f"{host}/")).rule == "host-not-allowed"


@pytest.mark.case(37)
@pytest.mark.parametrize("name", ["priv", "meta", "mapped", "nat64", "sixto4", "mix", "cgnat", "zero"])
async def test_a_name_that_leads_inside(name: str) -> None:
    async with door() as it:
        answer = await it.get(f"{name}.example.com/")
        assert (answer.status, answer.rule) == (403, "private-address")
        assert it.judge.last.ruling.rule == "private-address"
        assert it.far.connections == 0


@pytest.mark.case(38)
async def test_a_name_server_that_changes_its_mind() -> None:
    calls: list[str] = []
    dialled: list[tuple[str, int]] = []

    def resolve(host: str) -> list[str]:
        calls.append(host)
        return [GLOBAL] if len(calls) == 1 else ["127.0.0.1"]

    async with door(resolve=resolve, dialled=dialled) as it:
        assert (await it.get("rebind.example.com/")).status == 200
        await it.upstream.close()
        assert (await it.get("rebind.example.com/")).rule == "private-address"
        assert dialled == [(GLOBAL, 443)]


@pytest.mark.case(39)
@pytest.mark.parametrize("port", [22, 25, 8443])
async def test_another_port(port: int) -> None:
    async with door() as it:
        name = "packages.example.net"
        answer = await it.connect(f"{name}:{port}", get("/simple/x/", f"{name}:{port}"))
        assert answer.rule == "port-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(39)
@pytest.mark.parametrize("port", ["", "0", "65536", "44x", "٤٤٣", "443 "])
async def test_no_port(port: str) -> None:
    async with door() as it:
        answer = await it.connect(f"packages.example.net:{port.encode().decode('latin-1')}")
        assert answer.rule in ("bad-target", "bad-request")


@pytest.mark.case(40)
@pytest.mark.parametrize("first", [b"SSH-2.0-OpenSSH_9\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00"])
async def test_another_protocol_inside_a_tunnel(first: bytes) -> None:
    async with door() as it, it.listening() as at, connected(at) as (reader, writer):
        writer.write(b"CONNECT packages.example.net:443 HTTP/1.1\r\nHost: packages.example.net:443\r\n\r\n")
        assert (await whole(reader)).startswith(b"HTTP/1.1 200 ")
        writer.write(first)
        assert await reader.read() == b""
        assert it.judge.last.ruling.rule == "not-tls"
        assert it.far.connections == 0


@pytest.mark.case(40)
async def test_tls_that_is_none() -> None:
    async with door() as it:
        answer = await it.ask(b"\x16\x03\x01\xff\xff" + b"\xff" * 5000, "packages.example.net", tls=False)
        assert not answer.raw.startswith(b"HTTP")
        assert it.judge.last.ruling.rule == "not-tls"


@pytest.mark.case(40)
async def test_bytes_before_the_tunnel() -> None:
    async with door() as it:
        answer = await it.connect("packages.example.net:443", pre=b"SSH-2.0-x\r\n")
        assert answer.rule == "early-data"


@pytest.mark.case(40)
async def test_a_tunnel_in_a_tunnel() -> None:
    async with door() as it:
        name = "packages.example.net"
        inner = f"CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\n\r\n".encode()
        assert (await it.connect(f"{name}:443", inner)).rule == "nested-connect"
        assert (await it.ask(inner, name)).rule == "nested-connect"


@pytest.mark.case(41)
async def test_data_in_the_address() -> None:
    async with door() as it:
        answer = await it.get("docs.example.org/?q=" + "A" * 3000)
        assert (answer.status, answer.rule) == (413, "request-bytes")
        assert (await it.get("docs.example.org/" + "A" * 3000)).rule == "request-bytes"
        assert it.far.connections == 0


@pytest.mark.case(41)
async def test_data_in_headers() -> None:
    async with door() as it:
        answer = await it.get("docs.example.org/", "Accept-Language: " + "B" * 3000)
        assert answer.rule == "request-bytes"
        assert (await it.get("docs.example.org/", "X-Data: " + "B" * 3000)).status == 200
        assert "x-data" not in it.far.got[-1].headers
        assert it.far.bytes_in < 500


@pytest.mark.case(41)
async def test_a_body_that_is_announced_too_long() -> None:
    async with door() as it:
        answer = await it.get("big.example.org/x", method="POST", body=b"z" * 5000)
        assert (answer.status, answer.rule) == (413, "request-bytes")
        assert it.far.connections == 0


@pytest.mark.case(41)
@pytest.mark.parametrize("size", [8 << 10, 512 << 10])
async def test_a_chunked_body_that_grows_too_long(size: int) -> None:
    chunks = b"".join(b"400\r\n" + b"z" * 1024 + b"\r\n" for _ in range(size >> 10)) + b"0\r\n\r\n"
    async with door() as it:
        head = b"POST /x HTTP/1.1\r\nHost: big.example.org\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = await it.ask(head + chunks, "big.example.org")
        assert answer.rule == "request-bytes"
        assert it.far.got == []
        assert it.far.bytes_in <= 4096
        assert it.judge.last.ruling.rule == "request-bytes"


@pytest.mark.case(42)
async def test_a_little_at_a_time() -> None:
    async with door() as it:
        answers = [await it.get(f"docs.example.org/p/{'A' * 1000}{number}") for number in range(9)]
        passed = [answer for answer in answers if answer.status == 200]
        assert 0 < len(passed) < 7
        assert (answers[-1].status, answers[-1].rule) == (413, "day-bytes")


@pytest.mark.case(43)
@pytest.mark.parametrize(
    "path",
    ["/simple/../legacy/", "/simple/%2e%2e/legacy", "/simple/..%2flegacy", "//simple/x", "/simple/%252e%252e/x",
     "/simple\\..\\x", "/simple/./x", "/simple/%00", "/simple/x%", "/simple/\xe4", "/simple/x#y"],
)  # fmt: skip
async def test_a_path_that_reads_two_ways(path: str) -> None:
    async with door() as it:
        answer = await it.ask(get(path, "packages.example.net"), "packages.example.net")
        assert answer.status == 400
        assert answer.rule in ("dot-path", "encoded-path", "bad-path", "bad-request")
        assert it.far.connections == 0


async def test_a_scoped_package_is_asked_for_in_one_form() -> None:
    async with door() as it:
        assert (await it.get("strict.example.org/@types%2fnode")).status == 200
        assert it.far.got[-1].target == it.judge.last.request.path == "/@types/node"


@pytest.mark.case(44)
@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 4", "Transfer-Encoding: chunked"], b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"),
        (["Content-Length: 4", "Content-Length: 5"], b"abcde"),
        (["Transfer-Encoding: identity, chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: gzip"], b"0\r\n\r\n"),
        (["Content-Length: +4"], b"abcd"),
        (["Content-Length: 4", " X: folded"], b"abcd"),
        (["Content-Length : 4"], b"abcd"),
        (["Host: evil.example.edu"], b""),
        (["Content-Type: a/b", "Content-Type: c/d"], b""),
        (["X: a\0b"], b""),
        (["Transfer-Encoding: chunked"], b"5\r\nabc\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"-1\r\n\r\n0\r\n\r\n"),
    ],
)
async def test_a_request_that_reads_two_ways(lines: list[str], body: bytes) -> None:
    async with door() as it:
        answer = await it.ask(
            get("/echo", "strict.example.org", *lines, method="POST") + body, "strict.example.org"
        )
        assert answer.status in (400, 421, 501)
        assert answer.rule in ("bad-request", "smuggling", "host-mismatch")
        assert not any(got.target == "/x" for got in it.far.got)
        assert it.far.got == []


@pytest.mark.case(44)
async def test_what_is_understood_is_written_anew() -> None:
    raw = b"POST /x HTTP/1.1\nHost:strict.example.org  \nTransfer-Encoding:CHUNKED\n\n"
    raw += b"2;x=y\r\nab\r\n0\r\nX: trailer\r\n\r\n"
    async with door() as it:
        assert (await it.ask(raw, "strict.example.org")).body == b"ok 2"
        assert it.far.got == [Got("POST", "/x", {"host": "strict.example.org", "content-length": "2"}, b"ab")]


@pytest.mark.case(44)
@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "bad-request"),
        (b"GET / HTTP/1.0\r\n\r\n", "bad-request"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "bad-request"),
        (b"GET / HTTP/3.0\r\nHost: strict.example.org\r\n\r\n", "bad-request"),
        (b"GET https://strict.example.org/ HTTP/1.1\r\nHost: strict.example.org\r\n\r\n", "bad-target"),
        (b"OPTIONS * HTTP/1.1\r\nHost: strict.example.org\r\n\r\n", "bad-target"),
        (b"GET / HTTP/1.1\r\nHost: strict.example.org\r\nContent-Length: 2\r\n\r\nab", "body-not-allowed"),
        (b"POST / HTTP/1.1\r\nHost: strict.example.org\r\nExpect: 200-ok\r\n\r\n", "expectation"),
        (b"\xff\xfe\x00nothing\r\n\r\n", "bad-request"),
    ],
)
async def test_a_request_that_is_none(raw: bytes, rule: str) -> None:
    async with door() as it:
        assert (await it.ask(raw, "strict.example.org")).rule == rule
        assert it.far.connections == 0
        assert not it.judge.last.ruling.allowed


@pytest.mark.case(45)
async def test_a_websocket_off_its_rule_and_other_upgrades() -> None:
    async with door() as it:
        upgrade = (
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: x",
            "Sec-WebSocket-Version: 13",
        )
        assert (await it.get("strict.example.org/ws", *upgrade)).rule == "websocket-not-allowed"
        assert (
            await it.get("strict.example.org/", "Connection: Upgrade", "Upgrade: h2c")
        ).rule == "upgrade-not-allowed"
        assert (await it.get("ws.example.org/ws", "Upgrade: websocket")).rule == "upgrade-not-allowed"
        assert it.far.connections == 0


@pytest.mark.case(45)
async def test_a_server_with_a_certificate_nobody_trusts() -> None:
    async with door(trusted=False) as it:
        answer = await it.get("strict.example.org/")
        assert (answer.status, answer.rule) == (502, "bad-certificate")
        assert it.far.got == []


@pytest.mark.case(45)
async def test_a_server_with_a_certificate_for_another_name() -> None:
    async with door() as it:
        answer = await it.get("badcert.invalid.example.org/")
        assert (answer.status, answer.rule) == (502, "bad-certificate")
        assert it.far.got == []


async def test_plain_http_where_a_rule_has_it() -> None:
    async with door() as it:
        raw = get("/", "plain.example.org")
        assert (await it.ask(raw, "plain.example.org", 80, tls=False)).status == 200
        absolute = get("http://plain.example.org/", "plain.example.org")
        assert (await it.ask(absolute)).status == 200
        assert (await it.ask(get("http://plain.example.org?a=1", "plain.example.org"))).status == 200
        assert it.far.got[-1].target == "/?a=1"


@pytest.mark.parametrize(
    ("url", "host", "rule"),
    [
        ("http://packages.example.net/simple/x/", "packages.example.net", "port-not-allowed"),
        ("http://packages.example.net:443/simple/x/", "packages.example.net:443", "not-tls"),
        ("http://u:p@plain.example.org/", "plain.example.org", "bad-target"),
        ("http://127.0.0.1:1/", "127.0.0.1:1", "ip-literal"),
        ("https://packages.example.net/", "packages.example.net", "bad-target"),
        ("ftp://packages.example.net/", "packages.example.net", "bad-target"),
        ("/simple/x/", "packages.example.net", "bad-target"),
        ("http://plain.example.org/", "other.example.org", "host-mismatch"),
    ],
)
@pytest.mark.case(36, 39)
async def test_what_the_proxy_is_not_asked(url: str, host: str, rule: str) -> None:
    async with door() as it:
        assert (await it.ask(get(url, host))).rule == rule
        assert it.far.connections == 0


@pytest.mark.case(50)
async def test_git_may_fetch_and_not_push() -> None:
    async with door() as it:
        assert (await it.get("git.example.net/a/b/info/refs?service=git-upload-pack")).status == 200
        refs = await it.get("git.example.net/a/b/info/refs?service=git-receive-pack")
        push = await it.get("git.example.net/a/b/git-receive-pack", method="POST", body=b"0000")
        assert {refs.rule, push.rule} <= {"git-push", "path-not-allowed", "method-not-allowed"}
        assert len(it.far.got) == 1


async def test_a_name_in_other_letters_is_the_same_host() -> None:
    async with door() as it:
        raw = get("/simple/x/", "packages.EXAMPLE.net")
        answer = await it.connect("Packages.Example.NET:443", raw, sni="packages.example.net")
        assert answer.status == 200
        assert it.far.got[-1].headers["host"] == "packages.example.net"


async def test_many_requests_go_over_one_connection() -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at, connected(at) as (reader, writer):
        await writer.start_tls(it.client_context(), server_hostname="strict.example.org")
        for _ in range(5):
            writer.write(get("/", "strict.example.org"))
            assert (await whole(reader)).endswith(b"ok 0")
        writer.write(get("/", "strict.example.org") * 3)  # pipelined
        answers = b""
        while answers.count(b"ok 0") < 3:
            answers += await reader.read(1 << 16)
        assert it.far.connections == 1
        assert len(it.judge.seen) == 8
