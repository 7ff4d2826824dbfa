"""The one-command start: embedded PostgreSQL and Valkey, and a supervisor for web, worker and beat.

Invariant: every process started here ends with its starter, however the starter ends, and no data is deleted.
"""
