"""Mail addresses as strangers write them: strict about what an address is, patient about the name beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# RFC 5321 section 4.1.2 with RFC 6531: a dot-atom or quoted local part, a domain or an address literal.
_ATOM = r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,\"]+"
_ADDRESS = re.compile(rf'(?:{_ATOM}|"(?:[^"\\\r\n]|\\.){{1,128}}")@(?:\w(?:[\w.-]*\w)?|\[[0-9A-Fa-f:.IPv]+\])')
_LONGEST = 320

# The lengths are bounded so that a field of nothing but opening quotes does not cost its length squared.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"\\]*+(?:\\.[^"\\]*+){0,50}+)"|<(?P<angle>[^<>]{0,400})>|(?P<mark>[,;:()])|(?P<words>[^",;:()<>]+|.)',
    re.DOTALL,
)
_IN_WORDS = re.compile(r"[^\s<>'\"@]{1,64}@[^\s<>'\"]{1,255}")


@dataclass(frozen=True, slots=True)
class OurAddress:
    """One recipient at our door: the mailbox (lower case) and the token behind its plus sign, if any."""

    mailbox: str
    token: str | None
    domain: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name beside it. `clear` is False when the field can be read as naming another one too."""

    address: str
    name: str
    clear: bool = True


def is_address(text: str) -> bool:
    """Whether `text` is exactly one mailbox address, without line ends, blanks or brackets around it."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def split_recipient(address: str) -> OurAddress:
    """Takes `Desk+k3y@Desk.Example` apart. Mailbox and domain come back in lower case, the token as it stands."""
    local, _, domain = address.rpartition("@")
    if not local:
        local, domain = domain, ""
    mailbox, _, token = local.strip('"').partition("+")
    return OurAddress(mailbox.lower(), token or None, domain.rstrip(".").lower())


def with_lower_domain(address: str) -> str:
    """The form in which addresses are compared: RFC 5321 leaves the case of the local part to its owner."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def printable(wire: str) -> str:
    """An SMTP argument as text that can be stored: the wire's undecodable bytes come as surrogates."""
    return wire.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\x00", "\ufffd")


@dataclass(slots=True)
class _Piece:
    """What stands between two commas of an address field."""

    words: list[str] = field(default_factory=list)
    unquoted: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def add_words(self, token: re.Match[str]) -> None:
        """Adds a quoted string, or words without quotes: only these could be meant as an address."""
        if token["quoted"] is None:
            self.words.append(token[0])
            self.unquoted.append(token[0])
        else:
            self.words.append(re.sub(r"\\(.)", r"\1", token["quoted"]))

    @property
    def names_somebody(self) -> bool:
        return bool(self.angles) or any("@" in word for word in self.words)


def read_mailboxes(text: str, most: int) -> list[Mailbox]:
    """At most `most` mailboxes of an address field, encoded words not yet decoded: they must not make structure.

    Groups are opened; a name with an unquoted comma is put together again; what holds no address is left out.
    """
    found: list[Mailbox] = []
    carried: list[str] = []
    for piece in _pieces(text):
        if not piece.names_somebody:
            carried += [*piece.words, ","]
            continue
        piece.words[:0] = carried
        carried = []
        if (mailbox := _mailbox(piece)) is not None:
            found.append(mailbox)
        if len(found) >= most:
            break
    return found


def _pieces(text: str) -> Iterator[_Piece]:
    piece, depth, comment = _Piece(), 0, ""
    grouped = ";" in text
    for token in _TOKEN.finditer(text):
        mark = token["mark"] or ""
        if mark == "(" or depth:
            depth += {"(": 1, ")": -1}.get(mark, 0)
            comment += token[0]
            if not depth:
                piece.comments.append(comment[1:-1])
                comment = ""
        elif mark in (",", ";") and mark:
            yield piece
            piece = _Piece()
        elif mark == ":" and grouped and not piece.names_somebody:
            piece.words.clear()  # the name of a group
        elif token["angle"] is not None:
            piece.angles.append(token["angle"])
        else:
            piece.add_words(token)
    yield piece


def _mailbox(piece: _Piece) -> Mailbox | None:
    name = _tidy(piece.words)
    loose = [address for word in piece.unquoted for address in _addresses_in(word)]
    if piece.angles and is_address(address := _stripped(piece.angles[-1])):
        named = {with_lower_domain(other) for other in (*map(_stripped, piece.angles), *loose)}
        return Mailbox(address, name, clear=named == {with_lower_domain(address)})
    if is_address(address := _stripped(name)):
        return Mailbox(address, _tidy(piece.comments))
    if not loose:
        # `<a@b@c.example>`, `<root>`: what stands in the place of an address is shown, and never taken for one.
        odd = "".join(piece.angles[-1].split()) if piece.angles else ""
        return Mailbox(odd[:_LONGEST], name, clear=False) if odd and not {":", ";"} & set(odd) else None
    return Mailbox(loose[0], _tidy([_IN_WORDS.sub("", name)]) or _tidy(piece.comments), clear=len(loose) == 1)


def _addresses_in(words: str) -> list[str]:
    return [address for found in _IN_WORDS.findall(words) if is_address(address := _stripped(found))]


def _stripped(address: str) -> str:
    """Without the quotes, dots, blanks at a fold, `mailto:` and source routes that stand in and around it."""
    if len(address) > _LONGEST:
        return ""
    bare = re.sub(r"\s*([@.])\s*", r"\1", address.strip()).lstrip("'`,;<> ").rstrip("'`,;.<> ")
    # RFC 5322 section 4.4: in `@relay,@other:ana@x.example` only what is behind the colon is the address.
    return re.sub(r"^(?:(?i:mailto|smtp):|@[^:]*:)", "", bare)


def _tidy(words: list[str]) -> str:
    name = " ".join("".join(words).split()).strip(" ,'<>")
    return name.replace('"', "") if name.count('"') == 1 else name
