import json
from pathlib import Path

import pytest

from kb.models import Article, ArticleVote, Category, OldPath, Revision
from kb.visibility import Visibility
from tests.kb.pictures import picture_bytes
from tests.kb.test_import_articles import live, run, write

pytestmark = pytest.mark.django_db

HOST = "https://help.example.com"
ARTICLE = {
    "id": 31,
    "html_url": f"{HOST}/hc/en-us/articles/31-Charge-the-battery",
    "section_id": 21,
    "title": "Charge the battery",
    "locale": "en-us",
    "source_locale": "en-us",
    "draft": False,
    "promoted": True,
    "position": 3,
    "label_names": ["battery", "charging"],
    "vote_count": 3,
    "vote_sum": 1,
    "user_segment_id": None,
    "updated_at": "2026-05-01T10:00:00Z",
    "created_at": "2025-05-01T10:00:00Z",
    "body": (
        f'<h2>Steps</h2><ol><li>Plug it in, see <a href="{HOST}/hc/en-us/articles/32-Reset#hold">reset</a>.</li></ol>'
        f'<p><img src="{HOST}/hc/article_attachments/51/port.png" alt="Port"></p><script>alert(1)</script>'
    ),
}
SECOND = ARTICLE | {
    "id": 32,
    "html_url": f"{HOST}/hc/en-us/articles/32-Reset",
    "title": "Reset",
    "body": "<p>Hold.</p>",
    "user_segment_id": 71,
    "vote_count": 0,
    "vote_sum": 0,
}


@pytest.fixture
def export(tmp_path: Path, media) -> Path:
    folder = tmp_path / "export"
    pages = {
        "categories": {"categories": [{"id": 11, "name": "Bikes", "locale": "en-us", "position": 2}]},
        "sections": {
            "sections": [
                {"id": 21, "category_id": 11, "parent_section_id": None, "name": "Battery", "position": 1}
            ]
        },
        "articles-1": {"count": 2, "next_page": f"{HOST}/2", "articles": [ARTICLE]},
        "articles-2": {"count": 2, "next_page": None, "articles": [SECOND]},
        "translations": {
            "translations": [
                translation("Article", 31, "Akku laden", "<p>Einstecken.</p>"),
                translation("Section", 21, "Akku", ""),
            ]
        },
        "more": {
            "article_attachments": [{"id": 51, "article_id": 31, "file_name": "port.png"}],
            "user_segments": [{"id": 71, "user_type": "signed_in_users", "tags": []}],
            "redirect_rules": [
                {"redirect_from": "/hc/en-us/articles/9", "redirect_to": "/hc/en-us/articles/32-Reset"}
            ],
        },
    }
    for name, page in pages.items():
        write(folder / f"{name}.json", json.dumps(page))
    write(folder / "article_attachments/51/port.png", picture_bytes())
    return folder


def translation(kind: str, source: int, title: str, body: str) -> dict[str, object]:
    number = hash((kind, source)) % 100_000
    return {
        "id": number,
        "source_type": kind,
        "source_id": source,
        "locale": "de",
        "title": title,
        "body": body,
    }


def test_articles_translations_and_labels_come_in(export):
    report = run(export)
    assert "created │ 3" in report
    article = Article.objects.get(external_id="31")
    assert (article.position, article.is_promoted, article.source_locale) == (3, True, "en")
    assert set(article.labels.values_list("name", flat=True)) == {"battery", "charging"}
    assert (live("31", "de").title, live("31", "de").body) == ("Akku laden", "Einstecken.\n")


def test_sections_stand_in_their_categories_with_their_names(export):
    run(export)
    section = Article.objects.get(external_id="31").category
    assert dict(section.translations.values_list("locale", "name")) == {"en": "Battery", "de": "Akku"}
    assert section.parent.external_id == "zendesk:category:11"


def test_bodies_become_markdown_with_links_and_pictures_of_this_place(export):
    run(export)
    target = Article.objects.get(external_id="32")
    body = live("31").body
    assert body.startswith("## Steps\n\n1. Plug it in")
    assert f"[reset](article:{target.pk}#hold)" in body
    assert "![Port](media:" in body
    assert "alert" not in body


def test_segments_decide_who_reads(export):
    run(export)
    assert Article.objects.get(external_id="31").visibility == Visibility.PUBLIC
    assert Article.objects.get(external_id="32").visibility == Visibility.CUSTOMERS


@pytest.mark.parametrize("segment", [{"id": 71, "user_type": "signed_in_users", "tags": ["vip"]}, {"id": 72}])
def test_a_segment_that_is_narrower_or_unknown_is_for_staff(export, segment):
    write(export / "more.json", json.dumps({"user_segments": [segment]}))
    assert "staff only" in run(export)
    assert Article.objects.get(external_id="32").visibility == Visibility.STAFF


def test_votes_are_counted_once(export):
    run(export)
    run(export)
    votes = ArticleVote.objects.filter(revision__translation__article__external_id="31")
    assert sorted(votes.values_list("is_helpful", flat=True)) == [False, True, True]


def test_a_second_run_changes_nothing(export):
    run(export)
    before = list(Revision.objects.values()), list(Article.objects.values()), list(Category.objects.values())
    report = run(export)
    assert "unchanged │ 3" in report
    assert (
        list(Revision.objects.values()),
        list(Article.objects.values()),
        list(Category.objects.values()),
    ) == before


@pytest.mark.parametrize(
    ("old", "locale"),
    [
        ("/hc/en-us/articles/31-Charge-the-battery?ref=mail", "en"),
        ("/hc/de/articles/31", "de"),
        ("/hc/en-us/articles/31-An-older-title", "en"),
    ],
)
def test_old_addresses_lead_to_the_article_in_their_language(export, client, old, locale):
    run(export)
    answer = client.get(old)
    assert answer.status_code == 301
    slug = live("31", locale).translation.slug
    assert answer["Location"] == f"/{locale}/articles/{slug}/"


def test_old_addresses_of_sections_and_redirect_rules_are_kept(export, client, customer):
    run(export)
    assert client.get("/hc/en-us/sections/21-Battery")["Location"] == "/en/categories/battery/"
    client.force_login(customer)
    assert client.get("/hc/en-us/articles/9")["Location"] == "/en/articles/reset/"


def test_an_old_address_tells_nobody_what_only_customers_may_read(export, client):
    run(export)
    assert client.get("/hc/en-us/articles/32-Reset").status_code == 404


def test_a_dry_run_writes_nothing(export):
    assert "created │ 3" in run(export, dry_run=True)
    assert not Article.objects.exists()
    assert not OldPath.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b'{"articles": [{"id": 1', "it ends in the middle"),
        (b"[" * 200_000, "it is nested too deeply"),
        ('{"articles": "Gr\xf6\xdfe"}'.encode("latin-1"), "it is not UTF-8"),
        (b'{"name": "package"}', "it holds none of what a Zendesk export has"),
        (b'{"articles": [{"title": "No id"}]}', "it has no id"),
        (b'{"articles": [{"id": 99, "title": "T", "body": null}]}', "it has a title but no text"),
        (b'{"articles": [{"id": 99, "title": ["T"], "body": 7}]}', "it has no title"),
        (b'{"articles": [{"id": 99, "title": "T", "locale": "fr", "body": "x"}]}', "fr is not a language"),
    ],
)
def test_broken_input_is_named_and_the_rest_goes_in(export, content, reason):
    write(export / "broken.json", content)
    report = run(export)
    assert "broken.json" in report
    assert reason in report
    assert Article.objects.filter(external_id="31").exists()


def test_a_bomb_of_nested_html_is_flattened(export):
    deep = "<div>" * 20_000 + "deep" + "</div>" * 20_000
    write(export / "deep.json", json.dumps({"articles": [ARTICLE | {"id": 40, "body": deep}]}))
    run(export)
    assert live("40").body.strip() == "deep"


def test_attachments_that_are_not_beside_the_export_are_reported(export):
    (export / "article_attachments/51/port.png").unlink()
    assert "help.example.com/hc/article_attachments/51/port.png" in run(export)


def test_one_file_alone_is_enough(export):
    everything = {"articles": [ARTICLE, SECOND], "sections": []}
    alone = write(export.parent / "alone.json", json.dumps(everything))
    assert "created │ 2" in run(alone)
