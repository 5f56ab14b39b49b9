"""Who may claim to be whom: SPF, DKIM and DMARC over a zone of our own, our server's verdict, and every forgery we know."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail_intake.authenticity import Authenticity
from mail_intake.parse import PRELOAD, read
from mail_intake.relay_verdict import TrustedRelay
from mail_intake.resolver import NoAnswer
from repository.children import Children
from repository.filing.lookup import Verdict

MINISTRY = "Ana <ana@justice.example>"
ITS_SERVER, ELSEWHERE, OURS = "93.184.216.34", "8.8.4.4", "127.0.0.1"
RELAY = TrustedRelay("mx.desk.example", ("127.0.0.1", "198.51.100.0/24"))


class Zone:
    """A DNS of our own: what it does not hold does not exist; a name in `silent` is never answered."""

    def __init__(self, records: Mapping[tuple[str, str], Sequence[Any]], silent: Sequence[str] = ()) -> None:
        self.records = records
        self.silent = silent
        self.asked: list[str] = []

    def look_up(self, name: str, kind: str) -> Sequence[Any]:
        self.asked.append(name)
        if name in self.silent:
            raise NoAnswer("TXT Timeout")
        return self.records.get((name.lower(), kind), [])


SMALL_KEY = b"""-----BEGIN RSA PRIVATE KEY-----
MIIBzAIBAAJhAKuaH/AFUPz5wCosaiZ/v5bk930OW+FLoqmTK4e+zihiVcpCaitr
Ej6gHcYFdQqeUzmmLD1pkUDVG8kQHFwl1KE7MrmXfi5jyZ8fkARgGmBn9kUls8AC
JTx/kcz+IpUDBwIDAQABAmEAjU9OHYlDOA8yf4gzoaBxVQEYDJNWdiCiwqG+pvop
KnhPzU8Dvt1dGNUhr3+u8h+Nb/w7BW/v9iUyRivh6eFaifzf6hQ7WUZ+LfJZTJ4l
SiTSGLEpYvttcXy3dHrjRACBAjEA2GLod7eHc0DqM+B116HVcr8EDOaKwx+S/U33
Dx00ARL8xb/0EEI5enGHjIWGqwKlAjEAywRetSyCmhira0zBqU9hHE+CDV01/grM
z5T/WQfEaD1jdh9h7y012RRMDHh/FBs7AjEAgI2qXE1dnDxJp45HlFbh72zKJDvm
3mtosTJbf9AysByurXEPt4UQjszZ4cMGMZy9AjEAhPrnzmTJZ4ahQjeU4wJL6e9q
kLZtl2obnh1K5VZhIKaVb9o+nBxRGVBiQAjttI3hAjAvWagKVy470FkIJEmXdZkm
qaqqyNC2MjaPEGfxXlCTeM9rC7i4ll+ZrpUi5sq+kPI=
-----END RSA PRIVATE KEY-----"""
SMALL_RECORD = (
    b"v=DKIM1; k=rsa; p=MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAKuaH/AFUPz5wCosaiZ/v5bk930OW+FLoqmTK4"
    b"e+zihiVcpCaitrEj6gHcYFdQqeUzmmLD1pkUDVG8kQHFwl1KE7MrmXfi5jyZ8fkARgGmBn9kUls8ACJTx/kcz+IpUDBwIDAQAB"
)


@functools.cache
def keys(bits: int) -> tuple[bytes, bytes]:
    """(the private key as PEM, the TXT record of the public one); one of 768 bits no library makes any more."""
    if bits == 768:
        return SMALL_KEY, SMALL_RECORD
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def zone(**changes: Any) -> Zone:
    """justice.example publishes all three; its sister publishes no DMARC; `strict.example` is strict."""
    records: dict[tuple[str, str], Sequence[Any]] = {
        ("justice.example", "TXT"): [(b"unrelated",), (f"v=spf1 ip4:{ITS_SERVER} -all".encode(),)],
        ("_dmarc.justice.example", "TXT"): [(b"v=DMARC1; p=rej", b"ect")],
        ("s1._domainkey.justice.example", "TXT"): [(keys(2048)[1][:200], keys(2048)[1][200:])],
        ("small._domainkey.justice.example", "TXT"): [(keys(768)[1],)],
        ("news.justice.example", "TXT"): [(f"v=spf1 ip4:{ITS_SERVER} -all".encode(),)],
        ("s1._domainkey.news.justice.example", "TXT"): [(keys(2048)[1],)],
        ("open.example", "TXT"): [(f"v=spf1 ip4:{ITS_SERVER} -all".encode(),)],
        ("_dmarc.strict.example", "TXT"): [(b"v=DMARC1; p=none; adkim=s; aspf=s",)],
        ("mail.strict.example", "TXT"): [(f"v=spf1 ip4:{ITS_SERVER} -all".encode(),)],
        ("s1._domainkey.evil.example", "TXT"): [(keys(2048)[1],)],
        ("evil.example", "TXT"): [(f"v=spf1 ip4:{ELSEWHERE} -all".encode(),)],
        ("_dmarc.evil.example", "TXT"): [(b"v=DMARC1; p=none",)],
        ("twice.example", "TXT"): [(f"v=spf1 ip4:{ITS_SERVER} -all".encode(),)],
        ("_dmarc.twice.example", "TXT"): [(b"v=DMARC1; p=none",), (b"v=DMARC1; p=reject",)],
        ("loop.example", "TXT"): [(b"v=spf1 include:loop.example -all",)],
    }
    return Zone(records, **changes)


def mail(sender: str = MINISTRY, *above: str, extra: str = "") -> bytes:
    """A mail from `sender`; `above` are header lines written on its way, topmost first."""
    lines = [*above, f"From: {sender}", "To: laws@desk.example", "Subject: Ley", "Message-ID: <1@justice.example>",
             "Date: Wed, 04 Mar 2026 11:59:00 +0000", *([extra] if extra else []), "", "Adjunto.", ""]  # fmt: skip
    return "\r\n".join(lines).encode()


def signed(
    message: bytes, domain: str = "justice.example", selector: str = "s1", bits: int = 2048, **how: Any
) -> bytes:
    header: bytes = dkim.sign(message, selector.encode(), domain.encode(), keys(bits)[0], **how)
    return header + message


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children((*PRELOAD, "mail_intake.signatures")) as children:
        yield children


def judged(
    children: Children, original: bytes, *, peer: str = ELSEWHERE, mail_from: str = "ana@justice.example",
    helo: str = "mx.justice.example", dns: Zone | None = None, relay: TrustedRelay | None = None, known: bool = True,
) -> Verdict:  # fmt: skip
    envelope = {"peer": peer, "helo": helo, "mail_from": mail_from, "rcpt_tos": ["laws@desk.example"]}
    judge = Authenticity(dns or zone(), children, relay)
    return judge(envelope, read(original, envelope), lambda: original, known=known)


# Our own check


@pytest.mark.parametrize(
    ("original", "how", "proven"),
    [
        # What proves
        pytest.param(mail(), {"peer": ITS_SERVER}, True, id="SPF of the same domain"),
        pytest.param(signed(mail()), {}, True, id="DKIM of the same domain, by any server"),
        pytest.param(signed(mail()), {"mail_from": ""}, True, id="DKIM with a null return path"),
        pytest.param(mail(), {"peer": ITS_SERVER, "mail_from": "bounce@news.justice.example"}, True, id="SPF of a subdomain"),
        pytest.param(signed(mail(), "news.justice.example"), {}, True, id="DKIM of a subdomain"),
        pytest.param(mail("Ana <Ana@JUSTICE.Example>"), {"peer": ITS_SERVER}, True, id="case of the domain"),
        pytest.param(mail('"Evil <x@evil.example>" <ana@justice.example>'), {"peer": ITS_SERVER}, True, id="an address in quotes is a name"),
        pytest.param(signed(mail(extra="DKIM-Signature: v=1; nonsense")), {}, True, id="a broken signature beside a good one"),
        # What proves nothing
        pytest.param(mail(), {}, False, id="another server"),
        pytest.param(mail(), {"mail_from": "x@evil.example"}, False, id="SPF of the forger's domain"),
        pytest.param(signed(mail(), "evil.example"), {}, False, id="DKIM of the forger's domain"),
        pytest.param(signed(mail()).replace(b"Adjunto.", b"Derogada."), {}, False, id="body changed"),
        pytest.param(signed(mail()).replace(b"Subject: Ley", b"Subject: No"), {}, False, id="signed header changed"),
        pytest.param(b"From: Ana <ana@justice.example>\r\n" + signed(mail("x@evil.example"), "evil.example"), {}, False, id="a second From above"),
        pytest.param(signed(mail("ana@justice.example, x@evil.example")), {}, False, id="two mailboxes in From"),
        pytest.param(signed(mail("Equipo: ana@justice.example, x@evil.example;")), {}, False, id="a group in From"),
        pytest.param(signed(mail(), length=True) + b"And more.\r\n", {}, False, id="text added behind l="),
        pytest.param(signed(mail(), length=True), {}, False, id="l= proves only a part"),
        pytest.param(signed(mail(), include_headers=[b"from", b"subject"], selector="small", bits=768), {}, False, id="a key of 768 bits"),
        pytest.param(signed(mail(), selector="gone"), {}, False, id="a key that is not published"),
        pytest.param(mail("Ana <ana@open.example>"), {"peer": ITS_SERVER, "mail_from": "ana@open.example"}, False, id="no DMARC record"),
        pytest.param(mail("Ana <ana@twice.example>"), {"peer": ITS_SERVER, "mail_from": "ana@twice.example"}, False, id="two DMARC records are none"),
        pytest.param(mail("Ana <ana@strict.example>"), {"peer": ITS_SERVER, "mail_from": "ana@mail.strict.example"}, False, id="strict alignment"),
        pytest.param(mail("Ana <ana@loop.example>"), {"peer": ITS_SERVER, "mail_from": "ana@loop.example"}, False, id="an SPF record that includes itself"),
        pytest.param(mail("Ana <ana@justice.example.evil.example>"), {"mail_from": "x@evil.example", "peer": ITS_SERVER}, False, id="a name that begins like ours"),
        pytest.param(mail("Ana <ana@xjustice.example>"), {"peer": ITS_SERVER}, False, id="a name that ends like ours"),
        pytest.param(mail("Ana <ana@justíce.example>"), {"peer": ITS_SERVER}, False, id="a look-alike letter"),
        pytest.param(mail("ana@justice.example <x@evil.example>"), {"peer": ITS_SERVER}, False, id="the address as a name"),
        pytest.param(mail("x@evil.example", extra="Reply-To: ana@justice.example"), {"peer": ITS_SERVER}, False, id="Reply-To"),
        pytest.param(mail("x@evil.example", extra="Sender: ana@justice.example"), {"peer": ITS_SERVER}, False, id="Sender"),
        pytest.param(mail("x@evil.example", extra="Cc: ana@justice.example"), {"peer": ITS_SERVER}, False, id="Cc"),
        pytest.param(b"Subject: nobody\r\n\r\nx\r\n", {"peer": ITS_SERVER}, False, id="no From"),
        pytest.param(mail(), {"peer": ITS_SERVER, "mail_from": "", "helo": "mx.evil.example"}, False, id="null return path and a foreign HELO"),
        pytest.param(mail(), {"peer": "192.168.1.4"}, False, id="a machine of our own network proves nothing"),
        pytest.param(mail(), {"peer": ""}, False, id="nobody knows from where"),
        pytest.param(mail(MINISTRY, "Authentication-Results: mx.desk.example; dmarc=pass header.from=justice.example"), {}, False, id="a verdict in our name without a server in front"),
        pytest.param(mail("Ana <ana@[93.184.216.34]>"), {"peer": ITS_SERVER, "mail_from": "ana@[93.184.216.34]"}, False, id="an address literal"),
    ],
)  # fmt: skip
def test_what_proves_a_sender(children: Children, original: bytes, how: dict[str, Any], proven: bool):
    verdict = judged(children, original, **how)
    assert (verdict.proven, verdict.undecided) == (proven, False)


def test_the_verdict_says_what_was_found(children: Children):
    assert judged(children, signed(mail())).evidence == {
        "by": "desk", "from": "justice.example", "dmarc": "pass", "spf": "fail", "spf_domain": "justice.example",
        "dkim": [{"domain": "justice.example", "result": "pass"}],
    }  # fmt: skip


def test_a_domain_that_denies_a_mail_makes_it_forged_and_one_that_says_nothing_does_not(children: Children):
    assert [
        judged(children, mail()).forged,
        judged(children, mail("Ana <ana@none.example>"), mail_from="ana@none.example").forged,
    ] == [True, False]


def test_a_forwarded_mail_that_its_signature_proves_is_no_forgery(children: Children):
    verdict = judged(children, signed(mail()))
    assert (verdict.evidence["spf"], verdict.evidence["dmarc"], verdict.forged) == ("fail", "pass", False)


@pytest.mark.parametrize("name", ["justice.example", "_dmarc.justice.example", "s1._domainkey.justice.example"])
def test_a_dns_that_does_not_answer_decides_nothing(children: Children, name: str):
    verdict = judged(children, signed(mail()), dns=zone(silent=[name]))
    assert (verdict.proven, verdict.undecided) == (False, True)


def test_a_thousand_signatures_cost_as_much_as_eight(children: Children):
    dns = zone()
    field = "DKIM-Signature: v=1; a=rsa-sha256; d=d{0}.example; s=s; h=from; bh=AA==; b=AA=="
    original = mail(MINISTRY, *(field.format(number) for number in range(1000)))
    assert judged(children, original, dns=dns).proven is False
    assert len([name for name in dns.asked if "_domainkey" in name]) == 8


def test_no_effort_is_spent_on_a_stranger_of_our_own_network(children: Children):
    dns = zone()
    assert judged(children, signed(mail()), peer=OURS, dns=dns, known=False).evidence["why"].startswith("not checked")
    assert dns.asked == []


# Our mail server in front


SAID = "Authentication-Results: mx.desk.example; dmarc=pass (p=reject) header.from=justice.example"
ITS_RECEIVED = "Received: from mx.justice.example by mx.desk.example; Wed, 04 Mar 2026 12:00:00 +0000"
OLD_RECEIVED = "Received: from pc by mx.justice.example; Wed, 04 Mar 2026 11:59:59 +0000"


@pytest.mark.parametrize(
    ("above", "peer", "proven"),
    [
        pytest.param([SAID, ITS_RECEIVED, OLD_RECEIVED], OURS, True, id="above its Received"),
        pytest.param([ITS_RECEIVED, SAID, OLD_RECEIVED], OURS, True, id="below its Received"),
        pytest.param([SAID.replace("mx.desk", "MX.Desk"), ITS_RECEIVED], OURS, True, id="its name in capitals"),
        pytest.param([SAID, ITS_RECEIVED], "198.51.100.7", True, id="a network of relays"),
        pytest.param([SAID, ITS_RECEIVED], "", True, id="by a Unix socket"),
        pytest.param([SAID, ITS_RECEIVED], ELSEWHERE, False, id="not from the relay"),
        pytest.param([ITS_RECEIVED, OLD_RECEIVED, SAID], OURS, False, id="written before it came to us"),
        pytest.param([SAID.replace("mx.desk", "mx.evil"), ITS_RECEIVED], OURS, False, id="another server's"),
        pytest.param([SAID.replace("pass", "fail"), SAID, ITS_RECEIVED], OURS, False, id="a forged one below ours"),
        pytest.param([SAID.replace("pass", "fail") + "; dkim=fail header.d=x.example" * 200, ITS_RECEIVED, SAID], OURS, False, id="a forged one below ours, which is too long"),
        pytest.param([SAID.replace("pass", "fail") + "; spf=fail smtp.helo=a;b", ITS_RECEIVED, SAID], OURS, False, id="a forged one below ours, which cannot be read"),
        pytest.param([SAID.replace("dmarc=pass (p=reject) header.from=justice.example", "spf=pass"), SAID], OURS, False, id="ours says nothing of DMARC"),
        pytest.param([SAID.replace("=justice", "=evil"), ITS_RECEIVED], OURS, False, id="of another From"),
        pytest.param([SAID.replace("dmarc=pass", "dmarc=none"), ITS_RECEIVED], OURS, False, id="no policy"),
        pytest.param([SAID.replace("; dmarc", "; spf=pass (dmarc"), ITS_RECEIVED], OURS, False, id="in a comment"),
        pytest.param(["Authentication-Results: mx.desk.example; dmarc=pass header.from=justice.example" + "(" * 3000], OURS, False, id="brackets without end"),
        pytest.param([ITS_RECEIVED], OURS, False, id="it said nothing"),
    ],
)  # fmt: skip
def test_only_our_own_servers_word_counts(children: Children, above: list[str], peer: str, proven: bool):
    assert judged(children, mail(MINISTRY, *above), peer=peer, relay=RELAY).proven is proven


def test_a_caller_that_is_not_the_relay_is_judged_by_ourselves(children: Children):
    assert judged(children, signed(mail()), relay=RELAY).evidence["by"] == "desk"


def test_two_mailboxes_are_proven_by_no_server(children: Children):
    original = mail("ana@justice.example, x@evil.example", SAID, ITS_RECEIVED)
    assert judged(children, original, peer=OURS, relay=RELAY).proven is False
