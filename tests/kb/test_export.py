import os
import zipfile
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from kb.models import Article, Category, Revision, Translation
from kb.services import (
    ArticleChange,
    change_article,
    change_slug,
    merge_articles,
    verify_article,
    write_snippet,
    write_template,
    write_term,
)
from kb.services.old_addresses import OldAddress, keep_old_addresses
from kb.services.slugs import Owner
from kb.visibility import Visibility
from tests.kb.pictures import picture_bytes
from tests.kb.round_trip import delete_everything, everything
from tests.kb.test_import_articles import run, write

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "portal/demo/content"
NOW = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "out.zip"


def export(archive: Path) -> str:
    output = StringIO()
    call_command("export_articles", str(archive), stdout=output)
    return output.getvalue()


def there_and_back(archive: Path) -> tuple[dict[str, list[object]], dict[str, list[object]]]:
    export(archive)
    before = everything()
    delete_everything()
    report = run(archive)
    assert "skipped │ 0" in report
    return before, everything()


@pytest.fixture
def corpus(tmp_path: Path, media, writer) -> Path:
    """A small help center with one of everything that an export must not lose."""
    folder = tmp_path / "corpus"
    write(
        folder / "1-power/_category.yml", "title: Power\nicon: battery\ntranslations:\n  de: {title: Strom}\n"
    )
    write(
        folder / "1-power/charge.md",
        "---\ntitle: Charge\nid: 11\nlabels: [a, b]\n---\n[r](more/reset.md#hold) ![p](p.png)\n",
    )
    write(
        folder / "1-power/charge.de.md", "---\ntitle: Laden\nid: 11\nsummary: Kurz\n---\n[r](more/reset.md)\n"
    )
    write(
        folder / "1-power/more/reset.md",
        "---\ntitle: Reset\nid: 12\nvisibility: staff\n---\n```\n[a](article:999999)\n```\n",
    )
    write(
        folder / "1-power/soon.md",
        "---\ntitle: Soon\nid: 13\ndraft: true\n---\nNot yet: [x](gone.md) ![y](gone.png)\n",
    )
    write(folder / "1-power/twin.md", "---\ntitle: Charge\nid: 14\nredirects: [/old/twin.html]\n---\nTwin.\n")
    write(folder / "1-power/p.png", picture_bytes())
    run(folder)
    article = Article.objects.get(external_id="11")
    settings = ArticleChange(
        owner_id=writer.pk, verification_interval=timedelta(days=90, hours=1), is_promoted=True
    )
    change_article(article_id=article.pk, change=settings, by=None)
    verify_article(article_id=article.pk, by=None, at=NOW)
    write_snippet(name="help", locale="en", body="Call us.\n\n- now", by=None, at=NOW, description="How")
    write_term(words={"en": "battery", "de": "Akku"}, by=None, meaning="What drives")
    write_template(kind="own", locale="en", name="Own", body="## Why\n", by=None, at=NOW)
    return folder


def test_what_goes_out_comes_back(corpus, archive):
    before, after = there_and_back(archive)
    assert after == before


def test_old_addresses_and_changed_ones_come_back(corpus, archive):
    for slug in ("charging", "charge-it", "charge-now"):
        change_slug(translation_id=translation("11").pk, slug=slug, by=None)
    owner = Owner(article_id=translation("11").article_id)
    keep_old_addresses(owner=owner, addresses=[OldAddress("alt", "es"), OldAddress("/Docs/Alt.html", "es")])
    keep_old_addresses(
        owner=Owner(category_id=Category.objects.get(level=1).pk), addresses=[OldAddress("energie", "de")]
    )
    before, after = there_and_back(archive)
    assert len(before["redirects"]) == 5
    assert after == before


def test_merged_articles_come_back(corpus, archive):
    merge_articles(
        absorbed_id=translation("14").article_id, into_id=translation("11").article_id, by=None, at=NOW
    )
    before, after = there_and_back(archive)
    assert after == before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no line end",
        "\n\n  leads and ends  \n\n",
        "---\ntitle: not front matter\n---\n",
        "tab\t\x0b\x1f\u2028e\u0301",
        "# Charge\n\nx",
    ],
)
def test_texts_come_back_letter_by_letter(corpus, archive, body):
    live = translation("11").live_revision
    number = live.number + 1
    text = Revision.objects.create(
        translation=live.translation, number=number, title="T: 'x' #1", summary="a\n\nb: c", body=body
    )
    Translation.objects.filter(pk=live.translation_id).update(live_revision=text)
    before, after = there_and_back(archive)
    assert after["texts"] == before["texts"]


def translation(external_id: str, locale: str = "en") -> Translation:
    return Translation.objects.select_related("live_revision").get(
        article__external_id=external_id, locale=locale
    )


def test_importing_into_the_same_help_center_changes_nothing(corpus, archive):
    Article.objects.filter(external_id="12").update(external_id=None)
    export(archive)
    before = everything()
    assert "unchanged │ 5" in run(archive)
    assert everything() == before


def test_the_demo_help_center_comes_back(archive, media):
    run(DEMO)
    before, after = there_and_back(archive)
    assert len(before["texts"]) > 60
    assert after == before


def test_an_export_is_readable_without_us(corpus, archive):
    export(archive)
    with zipfile.ZipFile(archive) as files:
        name = next(name for name in files.namelist() if name.endswith("charge.en.md"))
        text = files.read(name).decode()
    front, _, body = text.removeprefix("---\n").partition("---\n")
    assert yaml.safe_load(front)["visibility"] == Visibility.PUBLIC
    assert body.startswith("[r](0-more/reset.en.md#hold) ![p](../../_media/")


def test_an_export_that_cannot_be_written_leaves_nothing(corpus, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "nowhere/out.zip")


def test_an_owner_without_an_account_is_reported(corpus, archive, writer):
    export(archive)
    delete_everything()
    writer.delete()
    assert f"its owner {writer.email} has no account here" in run(archive)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "folder", [Path(each) for each in os.environ.get("ROUND_TRIP_FOLDERS", "").split(":") if each]
)
def test_real_help_centers_come_back(archive, media, folder):
    run(folder)
    before, after = there_and_back(archive)
    assert [name for name in before if before[name] != after[name]] == []
