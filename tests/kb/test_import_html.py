from pathlib import Path

import pytest

from kb.importing.html_pages import LARGEST_PAGE_BYTES, MOST_TAGS
from kb.models import Article, CategoryTranslation, Revision
from tests.kb.pictures import picture_bytes
from tests.kb.test_import_articles import run, write

pytestmark = pytest.mark.django_db

PAGE = """<!doctype html><html lang="en"><head><title>{title} | Pedal Docs</title>
<meta name="description" content="In short."></head><body>
<header><a href="/">Pedal Docs</a></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="/battery/charge.html">Charge</a></li></ul></nav>
<div class="breadcrumbs">Home / Docs</div>
<main><h1>{title}</h1>{body}</main>
<aside>Buy now</aside><footer>© Pedal</footer><script>track()</script></body></html>"""


def page(title: str, body: str) -> str:
    return PAGE.format(title=title, body=body)


@pytest.fixture
def site(tmp_path: Path, media) -> Path:
    folder = tmp_path / "site"
    write(
        folder / "battery/charge.html",
        page(
            "Charge",
            '<p>Plug in, see <a href="reset.html#hold">reset</a>. <img src="../img/p.png" alt="P"></p>',
        ),
    )
    write(folder / "battery/reset.html", page("Reset", '<h2 id="hold">Hold</h2><p>Hold it.</p>'))
    write(folder / "index.html", page("Welcome", '<p>Begin <a href="/battery/charge">here</a>.</p>'))
    write(folder / "img/p.png", picture_bytes())
    return folder


def text(title: str) -> Revision:
    return Revision.objects.get(title=title, live_for__isnull=False)


def test_pages_become_articles_in_folders(site):
    assert "created │ 3" in run(site)
    assert text("Charge").summary == "In short."
    category = text("Charge").translation.article.category
    assert CategoryTranslation.objects.get(category=category).name == "Battery"


def test_what_stands_around_the_text_is_dropped(site):
    run(site)
    body = text("Reset").body
    assert body == "## Hold\n\nHold it.\n"


def test_links_and_pictures_lead_to_what_came_in(site):
    run(site)
    reset, charge = (text(title).translation.article_id for title in ("Reset", "Charge"))
    assert f"[reset](article:{reset}#hold)" in text("Charge").body
    assert "![P](media:" in text("Charge").body
    assert f"[here](article:{charge})" in text("Welcome").body


@pytest.mark.parametrize(
    "old", ["/battery/charge.html", "/battery/charge", "/Battery/Charge.html?x=1", "/battery/charge/"]
)
def test_old_addresses_lead_to_the_article(site, client, old):
    run(site)
    assert client.get(old)["Location"] == "/en/articles/charge/"


def test_a_page_that_only_leads_on_becomes_an_old_address(site, client):
    write(site / "old.html", '<meta http-equiv="refresh" content="0; url=battery/reset.html">')
    assert "created │ 3" in run(site)
    assert client.get("/old.html")["Location"] == "/en/articles/reset/"


def test_folders_named_by_languages_hold_translations(tmp_path, media):
    write(tmp_path / "en/charge.html", page("Charge", "<p>Plug in.</p>"))
    write(tmp_path / "de/charge.html", page("Laden", "<p>Einstecken.</p>"))
    run(tmp_path)
    article = Article.objects.get()
    assert set(article.translations.values_list("locale", flat=True)) == {"en", "de"}


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("cp1252", ""),
        ("iso-8859-1", '<meta charset="iso-8859-1">'),
        ("utf-8", ""),
        ("utf-16", ""),
        ("koi8-r", '<meta charset="koi8-r">'),
    ],
)
def test_the_charset_is_found_out(tmp_path, media, encoding, declared):
    word = "Зарядка" if encoding == "koi8-r" else "Größe"
    write(
        tmp_path / "a.html",
        f"<html><head>{declared}<title>T</title></head><body><p>{word}</p></body>".encode(encoding),
    )
    run(tmp_path)
    assert text("T").body == f"{word}\n"


def test_without_marks_the_longest_part_is_the_text(tmp_path, media):
    links = "".join(f'<li><a href="/{n}">Link {n} to somewhere</a></li>' for n in range(8))
    body = f"<div><ul>{links}</ul></div><div><div><h2>Why</h2><p>{'Because. ' * 40}</p></div></div>"
    write(tmp_path / "a.html", f"<title>Why</title><body>{body}</body>")
    run(tmp_path)
    assert text("Why").body.startswith("## Why\n\nBecause.")
    assert "somewhere" not in text("Why").body


def test_a_second_run_changes_nothing(site):
    run(site)
    before = list(Revision.objects.values())
    assert "unchanged │ 3" in run(site)
    assert list(Revision.objects.values()) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"<title>Bomb</title>" + b"<b>" * (MOST_TAGS + 1), "tags, which no article has"),
        (b"x" * (LARGEST_PAGE_BYTES + 1), "it is too large"),
        (b"<title>T</title><body><nav>Menu</nav></body>", "it has no text besides navigation"),
        (b"<title>" + b"t" * 301 + b"</title><p>x</p>", "its title is longer than 300"),
    ],
)
def test_a_bad_page_is_named_and_the_rest_goes_in(site, content, reason):
    write(site / "battery/worst.html", content)
    report = run(site)
    assert "battery/worst.html" in report
    assert reason in report
    assert "created │ 3" in report


def test_pictures_outside_and_behind_links_are_not_taken(site, tmp_path):
    secret = write(tmp_path / "secret.png", picture_bytes(colour="blue"))
    (site / "img/link.png").symlink_to(secret)
    write(site / "spy.html", page("Spy", '<img src="../secret.png"><img src="img/link.png"><p>Text.</p>'))
    report = run(site)
    assert "spy.html: ../secret.png is not there" in report
    assert "spy.html: link.png is not there" in report
    assert "media:" not in text("Spy").body


def test_deeply_nested_pages_are_flattened(site):
    write(site / "deep.html", page("Deep", "<div>" * 20_000 + "deep"))
    run(site)
    assert text("Deep").body == "deep\n"
