import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kb.exchanging import run_exchange
from kb.models import Article, CategoryRole, Exchange
from kb.services.exchanges import ExchangeIsUnderWay, Progress, Stopped, ask_again, stop, tell_progress
from tests.factories.kb import make_article, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.SIGNPOST_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def page(client, lead):
    client.force_login(lead)
    return client


def archive(*names: str) -> SimpleUploadedFile:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        for name in names:
            files.writestr(name, f"# {name}\n\nText.")
    return SimpleUploadedFile("mine.zip", target.getvalue(), "application/zip")


def bring_in(page, file, **more: str) -> str:
    page.post(reverse("editor:exchange-import"), {"file": file, "locale": "en", **more})
    return after_the_run(page)


def after_the_run(page) -> str:
    """Do what a worker would, and look at the page."""
    run = Exchange.objects.first()
    run_exchange(exchange_id=run.pk)
    return " ".join(page.get(reverse("editor:exchange-run", args=[run.pk])).content.decode().split())


def test_an_archive_is_looked_at_and_then_imported(page):
    assert "Nothing was written yet" in bring_in(page, archive("a/one.md", "a/two.md"), is_dry_run="on")
    assert not Article.objects.exists()
    page.post(reverse("editor:exchange-again", args=[Exchange.objects.get().pk]))
    assert "The import is done" in after_the_run(page)
    assert Article.objects.count() == 2


def test_an_archive_that_leads_out_is_told_about(page):
    assert "leads out of the archive" in bring_in(page, archive("a/one.md", "a/../../evil.md"))
    assert not Article.objects.exists()


def test_findings_are_listed_by_file(page):
    file = SimpleUploadedFile("x.json", b'{"articles": [{"id": 5, "title": "T", "body": ""}]}')
    assert "article 5 (en)</code> it has a title but no text" in bring_in(page, file)


def test_what_is_no_archive_is_refused_with_the_form(page):
    answer = page.post(
        reverse("editor:exchange-import"), {"file": SimpleUploadedFile("a.exe", b"MZ"), "locale": "de"}
    )
    assert answer.status_code == 422
    assert "Choose a ZIP archive or a JSON file" in answer.content.decode()
    assert not Exchange.objects.exists()


def test_an_export_is_made_and_downloaded(page):
    make_article("Reset the battery")
    page.post(reverse("editor:exchange-export"))
    assert "1 articles in 1 texts" in after_the_run(page)
    download = page.get(reverse("editor:exchange-download", args=[Exchange.objects.get().pk]))
    with zipfile.ZipFile(BytesIO(b"".join(download.streaming_content))) as files:
        assert any(name.endswith("reset-the-battery.en.md") for name in files.namelist())


def test_a_run_that_was_stopped_is_not_taken_up_before_it_has_ended(lead):
    now = timezone.now()
    run = Exchange.objects.create(kind="import", state="running", person=lead, asked_at=now, name="a.zip")
    tell_progress(run.pk, Progress())
    stop(exchange_id=run.pk, by=lead, at=now)
    with pytest.raises(ExchangeIsUnderWay):
        ask_again(exchange_id=run.pk, by=lead, at=now)
    with pytest.raises(Stopped):
        tell_progress(run.pk, Progress())


def test_a_stopped_run_ends_at_its_next_step(lead):
    run = Exchange.objects.create(kind="import", state="running", asked_at=timezone.now())
    tell_progress(run.pk, Progress("Writing", 1, 2))
    stop(exchange_id=run.pk, by=lead, at=timezone.now())
    with pytest.raises(Stopped):
        tell_progress(run.pk, Progress("Writing", 2, 2))
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_what_somebody_asked_for_whose_account_is_gone_is_not_done(page, lead):
    page.post(reverse("editor:exchange-import"), {"file": archive("brakes.md"), "locale": "en"})
    lead.delete()
    run_exchange(exchange_id=Exchange.objects.get().pk)
    assert (Exchange.objects.get().state, Article.objects.count()) == ("cancelled", 0)


@pytest.mark.parametrize("person", ["writer", "reviewer", "customer"])
def test_others_neither_see_nor_do_it(client, request, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse("editor:exchange")).status_code == 403
    assert client.post(reverse("editor:exchange-export")).status_code == 403
    assert client.post(reverse("editor:exchange-import"), {"file": archive("a.md")}).status_code == 403
    assert not Exchange.objects.exists()


def test_a_lead_of_some_categories_takes_nothing_out(page, lead):
    CategoryRole.objects.create(user=lead, category=make_category("Billing"))
    assert page.get(reverse("editor:exchange")).status_code == 403


def test_the_page_needs_few_queries(page, django_assert_max_num_queries):
    page.get(reverse("editor:exchange"))
    with django_assert_max_num_queries(10):
        assert page.get(reverse("editor:exchange")).status_code == 200
