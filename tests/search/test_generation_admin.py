import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.reconcile import reconcile
from search.models import AskedQuestion, GenerationState, IndexGeneration
from tests.factories.search import make_article


@pytest.fixture
def ready(generation, now):
    for subject in ("lamp", "chain"):
        make_article(f"Turn the {subject}.", title=f"The {subject}")
    reconcile(at=now)
    AskedQuestion.objects.create(
        day="2026-05-01", locale="en", text="lamp", key="lamp", relevance="good", hits=1
    )
    built = rebuild(at=now, options=RebuildOptions(force=True, is_activated=False)).generation_id
    return IndexGeneration.objects.get(pk=built)


def address(name, generation):
    return reverse(f"admin:search_generation_{name}", args=[generation.pk])


def serving():
    return IndexGeneration.objects.serving_site()


def test_a_lead_sees_recipe_checks_and_what_differs(client, lead, ready):
    client.force_login(lead)
    page = client.get(reverse("admin:search_indexgeneration_change", args=[ready.pk])).content.decode()
    assert "hashing" in page
    assert "every published text is there" in page
    assert "Nothing: both follow the same recipe." in page
    assert client.get(reverse("admin:search_indexgeneration_changelist")).status_code == 200


def test_a_lead_compares_on_recent_questions(client, lead, ready):
    client.force_login(lead)
    page = BeautifulSoup(client.get(address("compare", ready)).content, "html.parser")
    figures = {
        row.th.get_text(strip=True): row.td.get_text(strip=True)
        for row in page.select("tr")
        if row.th and row.td
    }
    assert figures["Questions compared"] == "1"
    assert page.select_one("a.button")["href"] == address("activate", ready)


def test_making_live_asks_for_the_number(client, lead, ready, generation):
    client.force_login(lead)
    assert client.get(address("activate", ready)).status_code == 200
    refused = client.post(address("activate", ready), {"confirmation": "yes"})
    assert (refused.status_code, serving().pk) == (422, generation.pk)
    assert client.post(address("activate", ready), {"confirmation": str(ready.pk)}).status_code == 302
    assert serving().pk == ready.pk


def test_a_lead_goes_back_the_same_way(client, lead, ready, generation):
    client.force_login(lead)
    client.post(address("activate", ready), {"confirmation": str(ready.pk)})
    client.post(address("activate", generation), {"confirmation": str(generation.pk)})
    assert serving().pk == generation.pk


@pytest.mark.parametrize("person", ["writer", "reviewer"])
@pytest.mark.parametrize("name", ["compare", "activate"])
def test_others_of_the_workshop_may_not(client, request, ready, generation, person, name):
    client.force_login(request.getfixturevalue(person))
    assert client.get(address(name, ready)).status_code == 403
    assert client.post(address(name, ready), {"confirmation": str(ready.pk)}).status_code == 403
    assert serving().pk == generation.pk


def test_a_visitor_is_asked_to_sign_in(client, ready):
    assert client.get(address("compare", ready)).status_code == 302


@pytest.mark.parametrize("state", [GenerationState.BUILDING, GenerationState.FAILED, GenerationState.LIVE])
def test_only_what_is_complete_and_not_live_can_be_chosen(client, lead, ready, state):
    if state == GenerationState.LIVE:
        IndexGeneration.objects.filter(state=state).update(state=GenerationState.RETIRED)
    IndexGeneration.objects.filter(pk=ready.pk).update(state=state)
    client.force_login(lead)
    assert client.post(address("activate", ready), {"confirmation": str(ready.pk)}).status_code == 404
