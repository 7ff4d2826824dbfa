"""Codes of letters and digits as people write them: "E-30" and "e 30" are "E30" where an article says so. Pure."""

import re
from dataclasses import replace

from search.retrieval.lexical import Analysis
from search.retrieval.question import Question

# Some letters and some digits with a hyphen, a dash or a blank between, by themselves.
SPLIT_CODE = re.compile(r"(?<![\w-])([^\W\d_]{1,3})[-‐‑–— ](\d{1,4})(?![\w%°])")


def with_joined_codes(question: Question) -> Question:
    """Return the question with each code once more in one piece, so that it is looked up as well."""
    joined = [letters + digits for letters, digits in SPLIT_CODE.findall(question.text)]
    return replace(question, text=" ".join([question.text, *joined]))


def join_known_codes(question: Question, analysis: Analysis) -> tuple[Question, Analysis]:
    """Write the codes that articles hold in one piece, in the question and in its words; leave the others apart."""
    known = {word.lexeme for word in analysis.words if word.chunks > 0}
    parts: set[str] = set()
    unknown: set[str] = set()

    def joined(match: re.Match[str]) -> str:
        letters, digits = match[1], match[2]
        code = (letters + digits).casefold()
        if code not in known:
            unknown.add(code)
            return match[0]
        parts.update((letters.casefold(), digits, f"-{digits}"))
        return letters + digits

    text = SPLIT_CODE.sub(joined, question.text)
    words = tuple(word for word in analysis.words if word.lexeme not in parts | unknown)
    return replace(question, text=text), replace(analysis, words=words)
