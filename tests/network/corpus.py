"""Names of hosts as attackers and honest programs write them, each with its canonical form or the rule it breaks."""

from __future__ import annotations

GOOD = {
    "example.org": "example.org",
    "EXAMPLE.org": "example.org",
    "ExAmPlE.OrG.": "example.org",
    "a.b-c.example.org": "a.b-c.example.org",
    "_dmarc.example.org": "_dmarc.example.org",
    "my_bucket.example.org": "my_bucket.example.org",
    "r3---sn-4g5e.example.org": "r3---sn-4g5e.example.org",
    "xn--mnchen-3ya.de": "xn--mnchen-3ya.de",
    "XN--MNCHEN-3YA.de": "xn--mnchen-3ya.de",
    "1e100.net": "1e100.net",
    "0x7f.example.org": "0x7f.example.org",
    "127.0.0.1.example.org": "127.0.0.1.example.org",
    f"{'a' * 63}.org": f"{'a' * 63}.org",
}
SINGLE = ("localhost", "intranet", "metadata", "LOCALHOST", "a", "localhost.")
ADDRESSES = (
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "017700000001"),
    *("0177.0.0.1", "0x7f.0.0.1", "0x7F.1", "00000177.1", "127.0.0.01", "0", "0x", "0x.0x.0", "0.0.0.0"),
    *("256.256.256.256", "1.2.3.4.5", "example.1", "example.0x1", "4294967296", "999999999999999999999"),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "[::1]", "[::1", "::1", "::", "[::ffff:127.0.0.1]"),
    *(
        "::ffff:7f00:1",
        "fe80::1%eth0",
        "[fe80::1%25lo]",
        "fe80::1%lo",
        "2001:db8::1",
        "64:ff9b::7f00:1",
        "[v1.x]",
    ),
)
OTHER_SCRIPTS = (
    *("münchen.de", "例え.jp", "аррlе.com", "example。org", "１２７.０.０.１", "①②⑦.0.0.1", "exam­ple.org"),
    *("example．org", "ex\u200bample.org", "\u202egro.elpmaxe", "faß.de", "ⓔxample.org", "İstanbul.example"),
)
BAD = (
    *("", ".", "..", ".example.org", "example..org", "example.org..", "-a.example.org", "a-.example.org"),
    *(
        "example.org\0",
        "example.org\0.evil.net",
        "example.org%00",
        "example.org%00.evil.net",
        "exa%6dple.org",
    ),
    *(
        "example.org ",
        " example.org",
        "exam ple.org",
        "example.org\t",
        "example.org\r\nHost: a",
        "example.org\n",
    ),
    *("user@example.org", "user:pass@example.org", "example.org:443", "example.org/", "example.org#a"),
    *(
        "example.org?",
        "example.org\\",
        "http://example.org",
        "a,b.org",
        "a;b.org",
        "*.example.org",
        "ex*.org",
    ),
    *("example.org&", "example$.org", "'example.org'", "example!.org", "exam~ple.org", "(example).org"),
    *("xn--.org", "xn--a.org", "xn---.org", "xn--zzzzzzzz.org", "xn--example-.org", "xn--\x80.org"),
    *(f"{'a' * 64}.org", ".".join(["a" * 63] * 4), "a." * 127 + "org"),
)
EVERYTHING = (*GOOD, *SINGLE, *ADDRESSES, *OTHER_SCRIPTS, *BAD)
