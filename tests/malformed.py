"""Requests as nobody well-meaning sends them, the same ones every time."""

import random
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

FIELDS = ["name", "email", "country", "postcode", "comment", "show_name", "wants_news", "quill_mark"]
OTHERS = ["id", "petition", "petition_id", "confirmed_at", "mailbox", "csrfmiddlewaretoken", "", "\0", "name[]", "é"]
GOOD = {
    "name": b"Ada Lovelace",
    "email": b"ada%d@example.org",
    "country": b"US",
    "postcode": b"90001",
    "comment": b"Why",
}
NASTY = [
    b"",
    b" ",
    b"\x00",
    b"Ada\x00Lovelace",
    b"\x00" * 300,
    "Ada \u202egnivom\u202c".encode(),
    "\u2066Ada\u2069\u200f".encode(),
    b"Ada \xed\xa0\x80 Lovelace",  # a lone surrogate
    b"\xed\xbf\xbf",
    b"\xff\xfe\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xc0\xaf",
    "Z\u0351\u036b\u0343\u036a".encode() * 60,
    "\u2028\u2029\u0085".encode(),
    "\ufeffAda".encode(),
    "\ufffd".encode(),
    "\U000e0041\U000e0042".encode(),
    "\ue000\U0010ffff".encode(),
    "𝔸𝕕𝕒".encode(),
    "\u0958\u0344".encode() * 20,
    "Ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ".encode(),
    b"Ada\r\nBcc: eve@example.org",
    b"ada@example.org\nTo: eve@example.org",
    b"ada@example.org,eve@example.org",
    b"Ada <ada@example.org>",
    b"<script>alert(1)</script>",
    b"'; DROP TABLE petitions_signature; --",
    b"{{ 7*7 }}{% debug %}",
    b'=HYPERLINK("http://example.com")',
    b"../../../../etc/passwd",
    b"%s%n%d",
    b"on",
    b"1e999",
    b"-1",
    b"9" * 400,
    b"a" * 101,
    b"a" * 5_000,
    b"ada@" + b"a." * 200 + b"org",
    b"a" * 300 + b"@example.org",
    b"ada@xn--",
    b"ada@[127.0.0.1]",
    b"ada@localhost",
    b"http://example.com/",
]
TYPES = ["application/x-www-form-urlencoded"] * 12 + [
    "application/x-www-form-urlencoded; charset=UTF-8",
    *(
        f"application/x-www-form-urlencoded; charset={charset}"
        for charset in (
            "utf-16",
            "idna",
            "hex",
            "rot13",
            "punycode",
            "unicode_escape",
            "utf-7",
            "nonsense",
            "\xff",
            '"',
        )
    ),
    "application/x-www-form-urlencoded; " + "a=b; " * 200,
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\xe9",
    "multipart/form-data; boundary=" + "b" * 400,
    "multipart/form-data; boundary=X",
    "multipart/form-data; boundary=X; charset=hex",
    "application/json",
    "text/plain",
    "text/xml",
    "nonsense",
    "/",
    "",
]
METHODS = ["POST"] * 24 + ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]
HEADERS = [
    {},
    {},
    {},
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "\xff"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Cookie": 'sessionid="\\000aaaaaaaaaaaaaaa"; csrftoken="\\000"'},
    {"Cookie": "sessionid=" + "x" * 4_000},
    {"Cookie": "=;;;==\xff; sessionid=\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"},
    {"X-Forwarded-For": "a, b, \xff", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "x"},
    {"Accept-Language": "x" * 3_000},
    {"Accept-Language": "de;q=\xff,*;q=1e999"},
    {"Accept-Encoding": "gzip;q=nonsense, \xff"},
    {"If-Modified-Since": "yesterday", "Range": "bytes=9-1"},
    {"X-Requested-With": "XMLHttpRequest", "X-HTTP-Method-Override": "DELETE"},
]
PLACES = [
    *["/petitions/{slug}/sign/"] * 12,
    *["/petitions/{slug}/check-your-inbox/"] * 3,
    *["/subscribe/"] * 3,
    *["/petitions/manage/"] * 2,
    "/petitions/confirm/{junk}/",
    "/petitions/manage/{junk}/",
    "/subscribe/confirm/{junk}/",
    "/unsubscribe/{junk}/",
    "/petitions/{junk}/",
    "/petitions/{junk}/sign/",
    "/petitions/{junk}/count.json",
    "/news/?page={junk}",
    "/?{junk}",
    "/{junk}",
    "/{junk}/",
    "/admin/login/?next={junk}",
    "/admin/{junk}/",
    "/static/{junk}",
    "/media/{junk}",
    "/documents/{junk}/",
    "/petitions/?page={junk}&page={junk}",
]
JUNK = [quote_from_bytes(value)[:2_000] for value in NASTY] + [
    "%",
    "%zz",
    "%u0041",
    "..%2f..%2f",
    "a" * 6_000,
    "%00",
    ".",
]


@dataclass
class Request:
    """One request: `path` is percent-encoded, header values are Latin-1."""

    method: str
    path: str
    body: bytes
    headers: dict = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """As it goes over the wire, to a server that is called site.test."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items() if value]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + self.body


def _form(dice: random.Random, number: int) -> list[tuple[bytes, bytes]]:
    """Fields of the form: most right, some wrong, missing, twice or unknown."""
    pairs = []
    for name in FIELDS:
        value = GOOD.get(name, b"")
        value = value % number if b"%d" in value else value
        if dice.random() < 0.15:
            value = dice.choice(NASTY)
        if (name not in GOOD and dice.random() < 0.7) or dice.random() < 0.05:
            continue
        pairs += [(name.encode(), value)] * dice.choice([1, 1, 1, 1, 1, 1, 2])
    if dice.random() < 0.2:
        pairs.append((dice.choice(OTHERS).encode(), dice.choice(NASTY)))
    dice.shuffle(pairs)
    return pairs


def _urlencoded(pairs) -> bytes:
    return b"&".join(quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs)


def _multipart(dice: random.Random, pairs) -> bytes:
    parts = [b'--X\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair for pair in pairs]
    if dice.random() < 0.3:
        file = b'--X\r\nContent-Disposition: form-data; name="name"; filename="a\x00.txt"\r\n\r\n' + b"\xff" * 90
        parts.append(file)
    if dice.random() < 0.3:
        parts.append(
            b"--X\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=name\r\n\r\n!\r\n"
        )
    return b"".join(parts) + dice.choice([b"--X--\r\n", b"", b"--X", b"--X--X--"])


def requests(seed: int, number: int, slug: str):
    """So many malformed requests, always the same for one seed. About one in a hundred has a body of 1 MB."""
    dice = random.Random(seed)
    for count in range(number):
        pairs = _form(dice, seed * 100_000 + count)
        kind = dice.choice(TYPES)
        body = _multipart(dice, pairs) if kind.startswith("multipart") else _urlencoded(pairs)
        if dice.random() < 0.08:
            body = dice.randbytes(dice.randrange(400))
        if dice.random() < 0.01:
            body += b"&comment=" + b"a" * 1_000_000
        path = dice.choice(PLACES).format(slug=slug, junk=dice.choice(JUNK))
        yield Request(dice.choice(METHODS), path, body, {"Content-Type": kind, **dice.choice(HEADERS)})
