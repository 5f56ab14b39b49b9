"""What the most expensive mails cost in the real child: small ones that explode, and 35 MB of one thing.

`python benchmarks/mail_bombs.py` prints seconds for each, with the problems named; it fails when one costs more than
the budget or comes back without its sender.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from collections.abc import Callable

from mail_intake.parse import PRELOAD, read_in_child
from repository.children import Children

BUDGET_SECONDS = 5.0
SIZE = 35_000_000
HEAD = b"From: ana@ministry.example\r\nTo: laws@desk.example\r\nSubject: x\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
FILE = HEAD + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
ENVELOPE: dict[str, object] = {"mail_from": "ana@ministry.example", "rcpt_tos": ["laws@desk.example"]}


def filled(head: bytes, piece: bytes, size: int = SIZE) -> Callable[[], bytes]:
    """A mail of `head` and as many `piece` as make `size` bytes."""
    return lambda: head + piece * ((size - len(head)) // len(piece))


def numbered(head: bytes, piece: bytes, times: int) -> Callable[[], bytes]:
    """A mail of `head` and numbered pieces."""
    return lambda: head + b"".join(piece.replace(b"#", b"%d" % number) for number in range(times))


BOMBS: dict[str, Callable[[], bytes]] = {
    "boundary marks in one line": filled(MIXED, b"--b"),
    "boundary marks, a line each": filled(MIXED, b"--b\r\n"),
    "lines like boundary marks": filled(MIXED, b"--bx\r\n"),
    "closing marks": filled(MIXED, b"--b--\r\n"),
    "multipart without a boundary": filled(HEAD + b"Content-Type: multipart/mixed\r\n\r\n", b"line of ten\r\n"),
    "possible boundaries": numbered(HEAD + b"Content-Type: multipart/mixed\r\n\r\n", b"--x#\r\n", 2_500_000),
    "multiparts in multiparts": numbered(HEAD, b"Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n", 300_000),
    "mails in mails": filled(HEAD, b"Content-Type: message/rfc822\r\n\r\n"),
    "long headers of many parts": filled(MIXED, b"--b\r\n" + b"X: y\r\n" * 5_000 + b"\r\nx\r\n"),
    "encoded names of many parts": filled(
        MIXED, b'--b\r\nContent-Type: a/b; name="' + b"=?gb2312?B?1tC5+g==?= " * 1000 + b'"\r\n\r\n'
    ),
    "fields": filled(HEAD, b"X: y\r\n"),
    "one folded field": filled(HEAD + b"X: ", b"a\r\n "),
    "encoded words": filled(HEAD[:-2] + b" ", b"=?gb2312?B?1tC5+g==?= ", 250_000),
    "addresses": numbered(HEAD + b"To: ", b"n#@x.example, ", 10_000),
    "quotes in an address field": filled(HEAD + b"To: ", b'"\\', 250_000),
    "brackets in an address field": filled(HEAD + b"To: ", b"<", 250_000),
    "parameters": filled(HEAD + b"Content-Type: text/plain;", b" a=b;", 250_000),
    "one line": filled(HEAD + b"\r\n", b"a"),
    "empty lines": filled(HEAD + b"\r\n", b"\r\n"),
    "bare CR": filled(HEAD + b"\r\n", b"\r"),
    "text in no character set": filled(HEAD + b"\r\n", b"\xff"),
    "undeclared Chinese": filled(HEAD + b"\r\n", "该法律自公布\n".encode("gbk")),
    "Japanese escapes": filled(HEAD + b"\r\n", b"\x1b$B\x1b(B"),
    "half surrogates": filled(HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xff\xfe", b"\x00\xd8"),
    "soft line ends": filled(HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"= "),
    "a file in base64": lambda: FILE + base64.encodebytes(b"x" * 25_000_000),
    "base64 in pieces": filled(FILE, b"QQ=="),
    "uuencode never ended": filled(HEAD + b"\r\n", b"begin 644 a\r\n"),
    "uuencoded files": filled(HEAD + b"\r\n", b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n"),
    "quoted lines": filled(HEAD + b"\r\n", b"> a\r\n"),
    "flowed lines": filled(HEAD + b"Content-Type: text/plain; delsp=yes\r\n\r\n", b"a \r\n"),
    "HTML elements never closed": filled(HTML, b"<div>"),
    "HTML brackets": filled(HTML, b"<"),
    "HTML paragraphs": filled(HTML, b"<p>law text here</p>\r\n"),
    "HTML links": filled(HTML, b"<a href=https://x.example>y</a>"),
    "enriched text": filled(HEAD + b"Content-Type: text/enriched\r\n\r\n", b"<param>"),
}


def main() -> int:
    """Runs them all, or those whose name holds the given word; 1 when one is over the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="")
    word = parser.parse_args().word
    failed = 0
    with Children(PRELOAD) as children:
        for name, build in BOMBS.items():
            if word in name:
                failed += not _affordable(children, name, build())
    return min(failed, 1)


def _affordable(children: Children, name: str, raw: bytes) -> bool:
    start = time.perf_counter()
    message = read_in_child(children, raw, ENVELOPE)
    seconds = time.perf_counter() - start
    print(f"{name:30} {len(raw) / 1e6:5.1f} MB {seconds:6.2f} s  {' '.join(message.problems)}", flush=True)
    return seconds < BUDGET_SECONDS and message.sender == "ana@ministry.example"


if __name__ == "__main__":
    sys.exit(main())
