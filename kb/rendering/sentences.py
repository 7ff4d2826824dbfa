"""Where a sentence ends, well enough to cut long paragraphs: it rather keeps two together than breaks one."""

import re

_END = re.compile(r"(?P<end>[.!?…]+[\"'”’»)\]]*)\s+(?=[\"'“‘«(\[¿¡]*(?P<next>\S))|(?<=[。！？])(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|approx|bzw|ca|cf|dr|etc|ggf|incl|inkl|max|min|mr|mrs|ms|no|nr|"
    r"pp?|prof|sog|sr|sra|st|u|usw|vgl|vs|zzgl)\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 24


def split_sentences(text: str) -> list[str]:
    sentences = []
    start = 0
    for end in _END.finditer(text):
        stop = end.end("end") if end["end"] else end.start()
        if end["next"] and not _can_begin(end["next"]):
            continue
        if end["end"] == "." and _ABBREVIATION.search(text, max(start, stop - _LONGEST_ABBREVIATION), stop):
            continue
        sentences.append(text[start:stop])
        start = end.end()
    sentences.append(text[start:])
    return [sentence.strip() for sentence in sentences if sentence.strip()]


def _can_begin(character: str) -> bool:
    # A capital, a digit, or a script without capitals.
    return not character.islower()
