"""The pages for writers and reviewers."""
