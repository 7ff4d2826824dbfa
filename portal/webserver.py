"""How gunicorn serves the site: `gunicorn --config python:portal.webserver portal.wsgi:application`.

One process by default, because each loads the embedding model for itself; its threads share it.
"""

import os

from portal.environment import env_int

# A reader is told so when a table is locked or a query never ends, and the thread is free for the next. Before the
# settings are read; whatever else uses the database takes its time.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "10")

worker_class = "gthread"
workers = env_int("WEB_PROCESSES", 1)
threads = env_int("WEB_THREADS", 8)
graceful_timeout = 10
# A question of 500 letters that take nine characters each in an address, such as Chinese ones.
limit_request_line = 8190


def post_worker_init(worker: object) -> None:
    """Load the model now, so that the first question does not wait for it."""
    # Gunicorn reads this file before Django is set up.
    from search.warming import warm_up_in_background

    warm_up_in_background()
