"""The arguments of MAIL and RCPT (RFC 5321 section 4.1.2), read strictly; knows no mailbox of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mail_intake.addresses import is_address

_LONGEST_BARE = 64
_ROUTE = re.compile(r"@[^\s<>:,@]{1,255}(?:,@[^\s<>:,@]{1,255}){0,20}:")
_BARE = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,\"]+")
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\s=\x00-\x20\x7f]+))?")


@dataclass(frozen=True, slots=True)
class Path:
    """One address as given, and its parameters by their upper-case names. `address` is "" for the null path `<>`.

    `routed` says that a source route stood before the address, which RFC 5321 appendix C lets a server pass over.
    """

    address: str
    parameters: dict[str, str] = field(default_factory=dict)
    routed: bool = False


def read(argument: str, keyword: str) -> Path | None:
    """The path behind `keyword` ("FROM:", "TO:"), or None when this is no such argument.

    Taken beside what the grammar says: blanks behind the colon, and an address without its brackets.
    """
    if argument[: len(keyword)].upper() != keyword:
        return None
    rest = argument[len(keyword) :].strip(" \t")
    if rest.startswith("<"):
        inside, closed, after = _closed(rest[1:])
        if not closed or (after and after[0] not in " \t"):
            return None
    else:
        inside, _, after = rest.partition(" ")
        if not inside:
            return None
    parameters = _parameters(after)
    route = _ROUTE.match(inside)
    address = inside[route.end() :] if route else inside
    if parameters is None or not _is_path(address, bracketed=rest.startswith("<")):
        return None
    return Path(address, parameters, routed=route is not None)


def _closed(text: str) -> tuple[str, bool, str]:
    """What stands before the closing bracket, whether there is one, and what stands behind it.

    A bracket inside a quoted local part does not close.
    """
    if '"' not in text:
        inside, bracket, after = text.partition(">")
        return inside, bool(bracket), after
    quoted = escaped = False
    for place, sign in enumerate(text):
        if escaped:
            escaped = False
        elif sign == "\\" and quoted:
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == ">" and not quoted:
            return text[:place], True, text[place + 1 :]
    return text, False, ""


def _is_path(address: str, *, bracketed: bool) -> bool:
    if not address:
        return bracketed
    # «Postmaster» alone (section 4.1.1.3), and senders that call themselves by a bare name.
    return is_address(address) or (len(address) <= _LONGEST_BARE and _BARE.fullmatch(address) is not None)


def _parameters(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for word in text.split():
        parameter = _PARAMETER.fullmatch(word)
        if parameter is None:
            return None
        found[parameter[1].upper()] = parameter[2] or ""
    return found
