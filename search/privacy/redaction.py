"""Personal data in what people type, replaced by the name of its kind. Pure.

It knows what has a form: mail addresses, telephone, card and account numbers, keys, links with parameters, addresses of
machines. Names and postal addresses have none: they stay. Redacting twice changes nothing.

Numbers with a check digit are only taken when it fits (ISO/IEC 7812 for cards, ISO 13616 for accounts), so that order
numbers and error codes, which questions are about, mostly remain.
"""

import ipaddress
import re
from collections.abc import Callable
from enum import StrEnum

Match = re.Match[str]


class Redacted(StrEnum):
    """What stands in place of what was taken out."""

    LINK = "[link]"
    EMAIL = "[e-mail]"
    KEY = "[key]"
    IBAN = "[iban]"
    CARD = "[card]"
    ADDRESS = "[ip]"
    PHONE = "[phone]"


# With parameters or credentials; the address of a page alone is often what a question is about.
LINK = re.compile(
    r"\b(?:https?|ftp)://(?:[^\s/@]+@\S+|[^\s?#]+[?#]\S+)|\bwww\.[^\s?#]+[?#]\S+", re.IGNORECASE
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+%'-]{1,64}\s?@\s?(?:[\w-]+\.)+\w{2,24}")
KNOWN_KEY = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live|test|proj)?[-_]?\w{12,}"
    r"|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}"
    r"|\bAKIA[0-9A-Z]{12,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
)
UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
TELLING_WORD = (
    r"password|passwd|passphrase|passcode|passwort|kennwort|contraseña|clave|pin|token|secret|"
    r"api[ _-]?key|bearer"
)
# A word that says what follows: the value must not be an ordinary word after "is", such as in "my password is wrong".
TOLD_SECRET = re.compile(
    rf"(?P<told>\b(?:{TELLING_WORD})\b\s*(?:[:=]|\b(?:is|ist|es)\b)?\s*)(?P<value>[^\s,;]+)", re.IGNORECASE
)
LONG_TOKEN = re.compile(r"(?<![\w+/=])[\w+/]{20,}={0,2}(?![\w+/=])")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
CARD = re.compile(r"(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w-])")
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
MAC = re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.IGNORECASE)
BEFORE_A_VERSION = re.compile(r"(?:version|firmware|release|build|update|software|v)\.?\s*$", re.IGNORECASE)
GAP = r"[ ./()-]{0,3}"
PHONE = re.compile(
    rf"(?<![\w.+-])(?:(?:\+|00)\s?[1-9](?:{GAP}\d){{6,13}}"  # international
    rf"|\(0?\d{{2,4}}\)(?:{GAP}\d){{5,9}}"  # the area in brackets
    rf"|0[1-9](?:{GAP}\d){{7,10}}"  # national with the leading zero
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}"  # North America
    r"|[679]\d{2}(?P<gap>[ .-])\d{3}(?P=gap)\d{3})"  # Spain
    r"(?![\w-]|\.\d)"
)
PHONE_WORD = (
    r"tel|telephone|phone|mobile|cell|call me (?:on|at|under)|telefon|handy|mobil|rufnummer|"
    r"teléfono|telefono|móvil|movil"
)
TOLD_PHONE = re.compile(
    rf"(?P<told>\b(?:{PHONE_WORD})\w*[ .:]*(?:(?:number|nummer|número|is|ist|es)[ .:]*){{0,2}})"
    rf"(?P<value>\+?\d(?:{GAP}\d){{5,14}})",
    re.IGNORECASE,
)
DATE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")


def redact(text: str) -> str:
    """Return `text` with personal data replaced by the names of their kinds."""
    for pattern, choose in STEPS:
        text = pattern.sub(choose, text)
    return text


def _always(kind: Redacted) -> Callable[[Match], str]:
    return lambda _: kind.value


def _told_secret(match: Match) -> str:
    value = match["value"]
    is_secret = any(character.isdigit() for character in value) and not value.startswith("[")
    return match["told"] + Redacted.KEY if is_secret else match[0]


def _long_token(match: Match) -> str:
    """Take what no person types: hexadecimal of 32 signs and more, or capitals, small letters and digits mixed."""
    token = match[0]
    is_hexadecimal = len(token) >= 32 and re.fullmatch(r"[0-9a-fA-F]+", token) and not token.isdigit()
    kinds = [str.isupper, str.islower, str.isdigit]
    is_mixed = all(any(map(kind, token)) for kind in kinds) and sum(map(str.isdigit, token)) >= 3
    return Redacted.KEY if is_hexadecimal or is_mixed else token


def _iban(match: Match) -> str:
    """Take the longest beginning whose remainder by 97 is 1: words may follow the number without a mark."""
    found = match[0]
    for end in range(len(found), 14, -1):
        number = re.sub(r"[ -]", "", found[:end]).upper()
        if len(number) >= 15 and _remainder_97(number) == 1 and found[end - 1].isalnum():
            return Redacted.IBAN + found[end:]
    return found


def _remainder_97(number: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97


def _card(match: Match) -> str:
    digits = [int(sign) for sign in match[0] if sign.isdigit()]
    return Redacted.CARD if len(digits) <= 19 and _luhn(digits) else match[0]


def _luhn(digits: list[int]) -> bool:
    doubled = [
        digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits[::-1])
    ]
    return sum(doubled) % 10 == 0


def _address(match: Match) -> str:
    """Four small numbers after the word are a version."""
    if BEFORE_A_VERSION.search(match.string, 0, match.start()):
        return match[0]
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return Redacted.ADDRESS


def _phone(match: Match) -> str:
    return match[0] if _is_date(match[0]) else Redacted.PHONE


def _told_phone(match: Match) -> str:
    return match["told"] + Redacted.PHONE


def _is_date(text: str) -> bool:
    found = DATE.fullmatch(text.strip())
    if found is None:
        return False
    first, month, last = (int(number) for number in found.groups())
    return 1 <= month <= 12 and (1 <= first <= 31 or 1 <= last <= 31)


# What is told by a word or has a check digit goes before what only looks like a number of its kind.
STEPS: tuple[tuple[re.Pattern[str], Callable[[Match], str]], ...] = (
    (LINK, _always(Redacted.LINK)),
    (EMAIL, _always(Redacted.EMAIL)),
    (KNOWN_KEY, _always(Redacted.KEY)),
    (UUID, _always(Redacted.KEY)),
    (TOLD_SECRET, _told_secret),
    (MAC, _always(Redacted.ADDRESS)),
    (IPV6, _address),
    (IPV4, _address),
    (IBAN, _iban),
    (CARD, _card),
    (LONG_TOKEN, _long_token),
    (TOLD_PHONE, _told_phone),
    (PHONE, _phone),
)
