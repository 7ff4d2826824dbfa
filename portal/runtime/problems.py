"""What an operator is told when Signpost cannot start.

Invariant: the text of a `CannotStart` is one line that names the cause and says what to do.
"""


class CannotStart(Exception):
    """Say in one line why a start cannot go on and what to do about it."""
