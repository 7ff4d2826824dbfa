"""What changed from one text to another: by word, in the source and on the rendered page."""

from kb.diffing.alignment import Op
from kb.diffing.rendered import diff_pages
from kb.diffing.words import Change, Line, diff_lines, diff_words, is_same

__all__ = ["Change", "Line", "Op", "diff_lines", "diff_pages", "diff_words", "is_same"]
