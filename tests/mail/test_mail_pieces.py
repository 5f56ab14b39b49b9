"""The small judgements about a mail: addresses, character sets, file names, quotes, HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_intake.addresses import Mailbox, OurAddress, is_address, read_mailboxes, split_recipient
from mail_intake.attachments import Attachment, safe_name
from mail_intake.charset_names import codec_for
from mail_intake.charsets import Decoder
from mail_intake.html_text import html_to_text
from mail_intake.problems import Notes
from mail_intake.replies import own_text


@pytest.mark.parametrize(
    ("field", "mailboxes"),
    [
        ("Ana <ana@x.example>", [Mailbox("ana@x.example", "Ana")]),
        ("ana@x.example (Ana (la) Torres)", [Mailbox("ana@x.example", "Ana (la) Torres")]),
        ('"boss@gov.example" <ana@x.example>', [Mailbox("ana@x.example", "boss@gov.example")]),
        ("boss@gov.example <ana@x.example>", [Mailbox("ana@x.example", "boss@gov.example", clear=False)]),
        ("<a@x.example> <b@x.example>", [Mailbox("b@x.example", "", clear=False)]),
        ("a@x.example <a@X.example>", [Mailbox("a@X.example", "a@x.example")]),
        ("Torres, A <a@x.example>, b@y.example", [Mailbox("a@x.example", "Torres, A"), Mailbox("b@y.example", "")]),
        ("Ministry: Legal | Texts <a@b.example>", [Mailbox("a@b.example", "Ministry: Legal | Texts")]),
        ("Team: a@x.example, B <b@x.example>;", [Mailbox("a@x.example", ""), Mailbox("b@x.example", "B")]),
        ("undisclosed-recipients:;", []),
        ("'a@b.example' <a@b.example>", [Mailbox("a@b.example", "a@b.example")]),
        ("a@b.example.", [Mailbox("a@b.example", "")]),
        ("Ana Torres ana@x.example", [Mailbox("ana@x.example", "Ana Torres")]),
        ('"Unclosed <a@b.example>', [Mailbox("a@b.example", "Unclosed")]),
        ('José <"very odd"@x.example>', [Mailbox('"very odd"@x.example', "José")]),
        ("министр@закон.example", [Mailbox("министр@закон.example", "")]),
    ],
)
def test_address_fields(field: str, mailboxes: list[Mailbox]):
    assert read_mailboxes(field, 10) == mailboxes


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("ana@x.example", True),
        ("ана@почта.example", True),
        ("ana@[192.0.2.1]", True),
        ("ana@x.example\r\nRCPT TO:<b@x.example>", False),
        ("ana@x.example\n", False),
        ("ana@x.example>", False),
        ("a na@x.example", False),
        ("a@b@x.example", False),
        ("ana", False),
        ("", False),
    ],
)
def test_what_is_an_address(text: str, right: bool):
    assert is_address(text) is right


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("Laws@Desk.Example", OurAddress("laws", None, "desk.example")),
        ("desk+Ab.c+d@desk.example.", OurAddress("desk", "Ab.c+d", "desk.example")),
        ("desk+@desk.example", OurAddress("desk", None, "desk.example")),
        ("Postmaster", OurAddress("postmaster", None, "")),
    ],
)
def test_our_addresses(address: str, ours: OurAddress):
    assert split_recipient(address) == ours


@pytest.mark.parametrize(
    ("raw", "declared", "text", "problems"),
    [
        ("ñandú".encode(), None, "ñandú", ()),
        ("ñandú".encode(), "iso-8859-1", "ñandú", ()),
        ("ñandú".encode("latin-1"), "iso-8859-1", "ñandú", ()),
        (b"\x93a\x94 \x80", "ISO-8859-1", "“a” €", ()),
        ("联通".encode("gbk"), "gb2312", "联通", ()),
        ("碁銹".encode("big5hkscs"), "big5", "碁銹", ()),
        ("①髙".encode("cp932"), "shift_jis", "①髙", ()),
        ("똠방".encode("cp949"), "euc-kr", "똠방", ()),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本", ()),
        ("Закон".encode("utf-16"), "utf-16", "Закон", ()),
        (b"+ADw-", "utf-7", "+ADw-", ("charset_unknown",)),
        (b"\\x41", "unicode_escape", "\\x41", ("charset_unknown",)),
        ("Закон о труде"[:-1].encode() + b"\xd0", "utf-8", "Закон о труд\ufffd", ("characters_lost",)),
        (b"se\xf1or", None, "señor", ("charset_wrong",)),
    ],
)
def test_character_sets(raw: bytes, declared: str | None, text: str, problems: tuple[str, ...]):
    notes = Notes()
    assert (Decoder(notes).decode(raw, declared), notes.listed()) == (text, problems)


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gb2312", "hz", "iso-2022-jp", "utf-16", "big5", "x"]))
def test_any_bytes_are_text(raw: bytes, declared: str | None):
    text = Decoder(Notes()).decode(raw, declared)
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize("name", ["utf-7", "idna", "punycode", "unicode_escape", "rot13", "zlib", "undefined", "mbcs"])
def test_codecs_that_are_no_character_sets_are_not_reachable(name: str):
    assert codec_for(name) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ley.pdf", "ley.pdf"),
        ("قانون الأمانة.pdf", "قانون الأمانة.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\ley.pdf", "ley.pdf"),
        ("a\uff0fb.pdf", "a b.pdf"),
        ("\u200b.htaccess", "htaccess"),
        ("ley\u202efdp.exe", "leyfdp.exe"),
        ("a\x00b\r\nc.pdf", "a b c.pdf"),
        ("CON", "_CON"),
        ("com1.pdf", "_com1.pdf"),
        ("  ..  ", "attachment-7.pdf"),
        ("", "attachment-7.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_file_names(name: str, shown: str):
    assert safe_name(name, "application/pdf", 7) == shown


@pytest.mark.parametrize(
    ("file", "decoration"),
    [
        (Attachment("ley.pdf", "application/pdf", b"x", inline=True), False),
        (Attachment("logo.png", "image/png", b"x", inline=True), True),
        (Attachment("scan.png", "image/png", b"x" * 70_000, inline=True), False),
        (Attachment("scan.png", "image/png", b"x", inline=False), False),
        (Attachment("signature.asc", "application/pgp-signature", b"x", inline=False), True),
        (Attachment("smime.p7s", "application/octet-stream", b"x", inline=False), True),
        (Attachment("winmail.dat", "application/octet-stream", b"x", inline=False), True),
        (Attachment("ana.vcf", "text/vcard", b"x", inline=False), True),
    ],
)
def test_what_is_only_decoration(file: Attachment, decoration: bool):
    assert file.decoration is decoration


OLD = "> Please send the text.\n> Thank you."


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Here it is.\n\nOn Mon, 2 Mar 2026 at 10:15, Desk <desk@desk.example> wrote:\n{OLD}\n", "Here it is."),
        (f"Aquí está.\n\nEl lun, 2 mar 2026 a las 10:15, Desk\n(<desk@desk.example>) escribió:\n\n{OLD}", "Aquí está."),
        (f"Voici.\n\nLe lun. 2 mars 2026 à 10:15, Desk <desk@desk.example> a écrit :\n{OLD}", "Voici."),
        (f"Вот текст.\n\nпн, 2 мар. 2026 г. в 10:15, Desk <desk@desk.example>:\n{OLD}",
         "Вот текст."),
        (f"Вот текст.\n\n2 марта 2026 г., 10:15, Desk пишет:\n{OLD}", "Вот текст."),
        (f"请查收。\n\n在 2026年3月2日，Desk <desk@desk.example> 写道：\n{OLD}", "请查收。"),
        (f"مرفق النص.\n\nفي الاثنين، 2 مارس 2026 كتب Desk <desk@desk.example>:\n{OLD}", "مرفق النص."),
        ("Here.\n\n-----Original Message-----\nFrom: Desk\nSent: Monday\n\nPlease send.", "Here."),
        ("Aquí.\n\n________\nDe: Desk\nEnviado: lunes\nPara: Ana\n\nEnvíe.", "Aquí.\n\n________"),
        ("好的。\n\n发件人: Desk\n发送时间: 2026年3月2日\n\n请发送。", "好的。"),
        (f"Текст ниже.\nИ ещё строка.\n2 марта Desk написал(а):\n{OLD}", "Текст ниже.\nИ ещё строка."),
        ("We wrote on 3 March to <ana@x.example>:\nno answer.", "We wrote on 3 March to <ana@x.example>:\nno answer."),
        ("Top.\n\nOn Monday, Desk wrote:\n\nunmarked old text\n", "Top."),
        (f"On Monday, Desk wrote:\n{OLD}\nMy answer below.", "My answer below."),
        (f"{OLD}\n", OLD),
        ("See below.\n\n---------- Forwarded message ---------\nFrom: Eva\nDate: today\n\nThe law.",
         "See below.\n\n---------- Forwarded message ---------\nFrom: Eva\nDate: today\n\nThe law."),
        ("Text.\n-- \nAna Torres\nMinistry", "Text."),
        ("a -- b\n--- \nc", "a -- b\n--- \nc"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_the_sender_wrote_now(text: str, own: str):
    assert own_text(text) == own


def test_in_a_forwarded_mail_the_old_block_is_the_message():
    text = "FYI\n\nFrom: Eva\nSent: Monday\nTo: Ana\n\nThe law."
    assert (own_text(text, "FW: law"), own_text(text, "RE: law")) == (text, "FYI")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n\n3"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("x<style>p{}</style><script>1</script><!-- c -->y", "xy"),
        ('<a href="https://x.example/law">law</a> <a href="mailto:a@x.example">a@x.example</a>',
         "law <https://x.example/law> a@x.example"),
        ('<?xml version="1.0" encoding="utf-16"?><p>да &amp; нет', "да & нет"),
        ('<div style="Display : none"><div>a</div>b</div><p hidden>c</p>d', "d"),
        ('<base href="https://x.example/a/"><a href="ley.pdf">law</a>', "law <https://x.example/a/ley.pdf>"),
        ('<base href="https://x.example/"><a href="http://[1">law</a>', "law <http://[1>"),
        ("<!--[if mso]>x<![endif]--><![if !mso]>y<![endif]>", "y"),
        ("", ""),
        ("<", "<"),
    ],
)  # fmt: skip
def test_html_as_text(html: str, text: str):
    assert html_to_text(html) == text
