"""The languages of the help center, each with the name that its own speakers use."""

from django.conf.locale import LANG_INFO


def languages(codes: list[str]) -> list[tuple[str, str]]:
    """Pair each locale code with its name in that language; an unknown code is its own name."""
    return [(code, name_of(code)) for code in codes]


def name_of(code: str) -> str:
    info = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or {}
    name = str(info.get("name_local", code))
    return name[:1].upper() + name[1:]
