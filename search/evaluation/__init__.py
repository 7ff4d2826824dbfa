"""Measuring search: judged questions in BEIR layout, metrics with intervals, and a sandbox that leaves nothing."""
