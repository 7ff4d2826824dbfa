"""From articles to what is searched: passages, their words and vectors, in generations that are built and swapped.

Invariant: what should stand in the index follows from `kb` alone. Everything here compares the two and repairs the
difference, so it may be run twice, killed at any moment, and run by several workers at once.
"""
