import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from kb.visibility import Visibility
from search.embedding import use_embedder
from search.embedding.contracts import EmbedderUnavailable, Unavailability
from search.indexing.reconcile import reconcile
from tests.factories.kb import make_article, make_category, make_translation
from tests.portal.pages import GERMAN_ARTICLE, SEARCH

RESET = "/en/articles/reset-the-battery/"


def page(client, path: str, **headers: str) -> BeautifulSoup:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_question_finds_the_article_with_its_passage_and_heading(client, center):
    found = page(client, SEARCH)
    hit = found.select_one(".hit")
    assert hit.h2.a["href"] == RESET
    assert hit.select("mark")
    assert [name.get_text() for name in hit.select(".path span")] == ["Battery and charging", "Faults"]
    assert hit.select_one(".section-link")["href"] == f"{RESET}#reset-step-by-step"


def test_the_field_keeps_the_question(client, center):
    assert (
        page(client, "/en/search/?q=battery+%22%3E%3Cb%3E").select_one("#search")["value"] == 'battery "><b>'
    )


def test_a_question_without_an_answer_gets_no_hits_but_next_steps(client, center):
    found = page(client, "/en/search/?q=qqqqq+wwwww")
    assert not found.select(".hit")
    assert "We do not have an answer to this yet" in found.h1.get_text()
    assert found.select_one("#results a[href='/en/contact/']")
    assert found.select(".category-chips a")


def test_a_typo_shows_the_results_of_its_correction_and_says_so(client, center):
    found = page(client, "/en/search/?q=battry")
    assert found.select(".hit")
    assert "Showing results for “battery”." in found.select_one(".did-you-mean").get_text()
    assert found.select_one("#search")["value"] == "battry"


def test_without_a_question_the_topics_are_offered(client, center):
    found = page(client, "/en/search/?q=++")
    assert not found.select(".hit")
    assert found.select(".category-chips a")


def test_a_topic_limits_the_hits_and_stays_in_the_address(client, center):
    found = page(client, "/en/search/?q=battery")
    links = {link.span.get_text(): link["href"] for link in found.select(".filters a")}
    limited = page(client, links["Plans and billing"])
    assert {hit.select_one(".path").get_text(strip=True) for hit in limited.select(".hit")} == {
        "Plans and billing"
    }
    assert limited.select_one(".filters a[aria-current]").span.get_text() == "Plans and billing"


def test_the_swapped_part_is_the_results_alone(client, center):
    fragment = client.get(SEARCH, headers={"HX-Request": "true"})
    html = fragment.content.decode()
    assert html.strip().startswith('<div class="results')
    assert "<html" not in html
    assert "HX-Request" in fragment["Vary"]


@pytest.mark.parametrize("slug", ["nowhere", "\x00", "../../etc", "x" * 3000])
def test_an_unknown_topic_limits_nothing(client, center, slug):
    response = client.get("/en/search/", {"q": "battery", "category": slug})
    assert response.status_code == 200
    assert b'class="hit"' in response.content


@pytest.mark.parametrize(
    "query",
    [
        "battery" * 5000,
        "\x00\x01\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "'; DROP TABLE kb_article; --",
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% debug %}",
        "%s %d %(x)s",
        '"unclosed -minus AND | & ! ( :*',
        "😀🔋 אקו ولا",
    ],
)
def test_a_hostile_question_is_only_a_question(client, center, query):
    response = client.get("/en/search/", {"q": query})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_staff_articles_are_hits_for_staff_alone_and_say_so(client, center, agent):
    path = "/en/search/?q=an+agent+may+refund+30+EUR+of+a+saddle+without+asking"
    assert "Refund limits" not in page(client, path).get_text()
    client.force_login(agent)
    found = page(client, path)
    assert "Refund limits" in found.get_text()
    assert "For staff" in found.select_one(".hit").get_text()


class NoModel:
    def __getattr__(self, name):
        raise EmbedderUnavailable(next(iter(Unavailability)), "Nothing to be done.")


def test_without_a_model_the_words_still_find_and_the_page_says_so(client, center):
    with use_embedder(NoModel()):
        found = page(client, "/en/search/?q=hold+the+battery+button+for+12+seconds")
    assert found.select_one(".hit")
    assert "words only right now" in found.get_text()


def test_results_are_for_their_reader_alone_and_for_no_search_engine(client, center):
    response = client.get(SEARCH)
    assert "private" in response["Cache-Control"]
    assert b'<meta name="robots" content="noindex">' in response.content


def test_a_topic_of_hidden_articles_is_told_like_one_that_does_not_exist(client, center):
    make_article("Refunds", category=make_category("Staff only"), visibility=Visibility.STAFF)
    pages = [client.get(f"/en/search/?q=battery&category={slug}") for slug in ("staff-only", "nowhere-up")]
    hidden, unknown = (page.content.decode().replace("staff-only", "nowhere-up") for page in pages)
    assert hidden == unknown


@pytest.fixture
def only_in_english(db):
    """An article whose German source nobody published."""
    article = make_article("Entwurf", locale="de", body="Noch nicht.", published=False)
    body = "Invoices are due fourteen days after they were sent."
    make_translation(article, "Pay an invoice", locale="en", body=body)
    make_article("Akku laden", locale="de", body="Der Akku lädt im Keller.")
    reconcile(at=timezone.now())


def test_a_page_without_an_answer_leads_to_the_language_that_has_one(client, only_in_english):
    question = "/es/search/?q=when+are+the+invoices+due+that+were+sent"
    link = page(client, question).select_one(".other-language a")
    assert link["hreflang"] == "en"
    assert "Pay an invoice" in page(client, link["href"]).select_one(".hit").get_text()


def test_a_question_in_another_language_finds_what_the_page_is_in(client, center):
    found = page(client, "/de/search/?q=below+zero+degrees+the+battery+refuses+to+charge")
    hit = found.select_one(".hit")
    assert hit.h2.a["href"] == GERMAN_ARTICLE
    assert hit.h2["lang"] == "de"


def test_what_is_in_another_language_alone_says_so_and_is_marked(client, center):
    hit = page(client, "/de/search/?q=hold+the+battery+button+for+12+seconds").select_one(".hit")
    assert hit.h2["lang"] == hit.select_one(".passage")["lang"] == "en"
    assert "Sprache: Englisch" in hit.get_text()
