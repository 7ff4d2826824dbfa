"""The questions that people ask, kept without who they are, to compare indexes on."""
