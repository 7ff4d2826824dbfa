"""A process that has loaded one model does not wait for the next: it reads the former generation meanwhile."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.recipes import RecipeChange
from search.indexing.reconcile import reconcile
from search.models import IndexGeneration
from search.retrieval.generations import read_generation
from search.retrieval.serving import serving_generation
from tests.factories.search import make_article
from tests.fakes import HashingEmbedder

ASK_BEFORE_AND_AFTER = """
import json, sys, time
import django; django.setup()
from kb.visibility import Visibility
from search.contracts import SearchRequest
from search.retrieval import search
from search.retrieval.generations import read_generation
from search.retrieval.serving import serving_generation
request = SearchRequest(text="how do I turn the lamp", locale="en", visibilities=frozenset({Visibility.PUBLIC}))
degraded = [search(request).degradation]
print("asked", flush=True)
sys.stdin.readline()
read, began = [], time.monotonic()
while time.monotonic() - began < 50:
    read.append(serving_generation(read_generation()).id)
    degraded.append(search(request).degradation)
    if read[-1] != read[0]:
        break
    time.sleep(0.05)
print(json.dumps([read[0], read[-1], [reason for reason in degraded if reason]]))
"""


def test_without_an_index_nothing_is_served(db):
    assert serving_generation(read_generation()) is None


def test_a_swap_to_the_same_model_is_followed_at_once(generation, now):
    make_article("Turn the lamp.")
    reconcile(at=now)
    assert serving_generation(read_generation()).id == generation.pk
    newer = rebuild(at=now, options=RebuildOptions(force=True)).generation_id
    assert serving_generation(read_generation()).id == newer


def test_a_model_that_cannot_be_had_is_not_waited_for(generation, now, embedder):
    assert serving_generation(read_generation()).id == generation.pk
    other = HashingEmbedder(dimensions=64, label="gone")
    IndexGeneration.objects.filter(pk=generation.pk).update(state="retired")
    newer = IndexGeneration.objects.create(
        state="live", dimensions=64, recipe={"embedding": other.recipe.to_json()}, fingerprint="gone"
    )
    assert serving_generation(read_generation()).id == newer.pk


@pytest.mark.slow
@pytest.mark.real_model
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_the_former_is_read_until_the_new_model_is_loaded(now):
    make_article("Turn the lamp to the left to switch it on.", title="The lamp")
    reconcile(at=now)
    former = IndexGeneration.objects.serving_site()
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    reader = subprocess.Popen(
        [sys.executable, "-c", ASK_BEFORE_AND_AFTER],
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", **os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline().strip() == "asked"
    newer = rebuild(at=now, options=RebuildOptions(change=RecipeChange(dimensions=128))).generation_id
    answer, _ = reader.communicate("swapped\n", timeout=120)
    assert json.loads(answer.strip().splitlines()[-1]) == [former.pk, newer, []]
