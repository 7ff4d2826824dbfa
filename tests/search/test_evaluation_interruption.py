"""A measurement that is killed leaves nothing, because PostgreSQL undoes what was never committed."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from kb.models import Article
from search.models import Chunk, IndexGeneration

LOAD_AND_WAIT = """
import sys
import django
django.setup()
from django.utils import timezone
from search.embedding import use_embedder
from search.evaluation.beir import Document
from search.evaluation.sandbox import sandbox
from tests.fakes import HashingEmbedder
documents = [Document(str(n), f"Lamp {n}", "It shines.") for n in range(20)]
with use_embedder(HashingEmbedder()), sandbox(documents, at=timezone.now()):
    print("loaded", flush=True)
    sys.stdin.read()
"""


def counts():
    return Article.objects.count(), Chunk.objects.count(), IndexGeneration.objects.count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_measurement_leaves_nothing():
    database = connection.settings_dict
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    before = counts()
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD_AND_WAIT],
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == "loaded"
        assert counts() == before
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert counts() == before
