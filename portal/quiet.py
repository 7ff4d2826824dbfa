"""Keep the libraries that report usage, or ask a model hub, from opening a connection, and from crowding the cores.

Haystack and NumPy read their switches at their first import, so every entry point calls this before anything else.
"""

import os

QUIET_ENVIRONMENT = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
    # NumPy's products are small here: threads that wait for each other cost twenty times what they compute.
    "OPENBLAS_NUM_THREADS": "1",
}


def keep_libraries_quiet() -> None:
    """Set each switch that the environment does not already decide."""
    for name, value in QUIET_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
