from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kb.importing.reading import LARGEST_FILE_BYTES, LONGEST_LINE
from kb.models import Article, ArticleLink, Category, CategoryTranslation, Revision, Translation
from kb.rendering import BodyLinks, render_body
from kb.visibility import Visibility

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\r\xefF\xb8\x00\x00\x00\x00IEND\xaeB`\x82"
)
HOSTILE = "<script>alert(1)</script><p onclick='x()'>Fine</p><a href='javascript:x()'>link</a>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "1-battery/charge.md",
        "---\ntitle: Charge\nid: 11\nlabels: a, b\n---\nSee [reset](reset.md#hold).",
    )
    write(tmp_path / "1-battery/charge.de.md", "---\ntitle: Laden\nid: 11\n---\nSiehe [reset](reset.md).")
    write(
        tmp_path / "1-battery/reset.md",
        "---\ntitle: Reset\nid: 12\nvisibility: customers\n---\n## Hold\n\n![p](../_media/p.png)",
    )
    write(tmp_path / "2-plans/deep/er/still/pause.md", "# Pause\n\nText with ![gone](nowhere.png).")
    (tmp_path / "_media").mkdir()
    (tmp_path / "_media/p.png").write_bytes(PNG)
    return tmp_path


@pytest.fixture(autouse=True)
def media(settings, tmp_path_factory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run(folder: Path, **options) -> str:
    output = StringIO()
    call_command("import_articles", str(folder), stdout=output, **options)
    return " ".join(output.getvalue().split())


def live(external_id: str, locale: str = "en") -> Revision:
    return Translation.objects.get(article__external_id=external_id, locale=locale).live_revision


def test_folders_become_categories_of_three_levels(folder):
    run(folder)
    names = CategoryTranslation.objects.order_by("category__level", "name").values_list(
        "name", "category__level"
    )
    assert list(names) == [("Battery", 1), ("Plans", 1), ("Deep", 2), ("Er", 3)]


def test_files_become_articles_with_translations(folder):
    report = run(folder)
    assert "created │ 4" in report
    article = Article.objects.get(external_id="11")
    assert set(article.translations.values_list("locale", flat=True)) == {"en", "de"}
    assert set(article.labels.values_list("name", flat=True)) == {"a", "b"}
    assert Article.objects.get(external_id="12").visibility == Visibility.CUSTOMERS
    assert live("11", "de").title == "Laden"


def test_links_and_pictures_point_into_the_help_center(folder):
    run(folder)
    target = Article.objects.get(external_id="12")
    assert live("11").body.strip() == f"See [reset](article:{target.pk}#hold)."
    assert "![p](media:" in live("12").body
    assert ArticleLink.objects.filter(source__article__external_id="11", target=target).count() == 2


def test_missing_pictures_are_reported_by_file(folder):
    assert "2-plans/deep/er/still/pause.md: nowhere.png is not there" in run(folder)


def test_a_second_run_changes_nothing(folder):
    run(folder)
    before = snapshot()
    report = run(folder)
    assert "created │ 0" in report
    assert "updated │ 0" in report
    assert "unchanged │ 4" in report
    assert snapshot() == before


def snapshot() -> tuple:
    return (
        list(Revision.objects.order_by("pk").values()),
        list(Translation.objects.order_by("pk").values()),
        list(Article.objects.order_by("pk").values()),
        list(Category.objects.order_by("pk").values()),
    )


def test_a_changed_file_makes_one_revision(folder):
    run(folder)
    write(folder / "1-battery/charge.md", "---\ntitle: Charge\nid: 11\nlabels: a, b\n---\nNew text.")
    assert "updated │ 1" in run(folder)
    assert (live("11").body, live("11").number) == ("New text.\n", 2)


def test_a_moved_file_moves_its_article(folder):
    run(folder)
    (folder / "1-battery/reset.md").rename(folder / "2-plans/reset.md")
    run(folder)
    name = Article.objects.get(external_id="12").category.translations.get(locale="en").name
    assert name == "Plans"


def test_a_dry_run_writes_nothing(folder, settings):
    report = run(folder, dry_run=True)
    assert "Nothing was written" in report
    assert "created │ 4" in report
    assert not Article.objects.exists()
    assert not Category.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*"))


def test_a_draft_is_kept_but_not_published(folder):
    write(folder / "1-battery/new.md", "---\ntitle: New\nid: 13\ndraft: true\n---\nSoon.")
    run(folder)
    translation = Translation.objects.get(article__external_id="13")
    assert translation.live_revision is None
    assert translation.revisions.get().title == "New"
    assert "unchanged │ 5" in run(folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"---\ntitle: [\n---\nx", "front matter is broken"),
        (b"---\ntitle: T\n---\n   \n", "it has a title but no text"),
        (b"# Only a heading\n", "it has a title but no text"),
        (b"---\ntitle: T\nlocale: xx\n---\nx", "xx is not a language of this help center (en, de, es)"),
        ("---\ntitle: T\n---\nLadeger\xe4t".encode("latin-1"), "it is not UTF-8 (line 4)"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "it is too large: 2.0 MB, at most 2 MB"),
        (b"x" * (LONGEST_LINE + 1), "it has a line of more than"),
        (b"---\ntitle: Twin\nid: 11\n---\ntwin", "it has the same id and language as"),
    ],
)
def test_a_bad_file_is_named_with_the_reason_and_the_rest_goes_in(folder, content, reason):
    write(folder / "1-battery/worst.md", content)
    report = run(folder)
    assert f"1-battery/worst.md: {reason}" in report
    assert "created │ 4" in report


def test_a_file_of_50_mb_is_skipped_without_being_read(folder):
    with (folder / "huge.md").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert "huge.md: it is too large: 50.0 MB" in run(folder)


def test_a_file_that_cannot_be_opened_is_reported(folder):
    (folder / "1-battery/loop.md").symlink_to(folder / "1-battery/nowhere.md")
    assert "1-battery/loop.md: it cannot be read" in run(folder)


def test_utf16_with_a_mark_and_windows_line_ends_are_read(folder):
    write(folder / "1-battery/win.md", "---\r\ntitle: Größe\r\nid: 14\r\n---\r\nText\r\n".encode("utf-16"))
    run(folder)
    assert (live("14").title, live("14").body) == ("Größe", "Text\n")


def test_pictures_outside_the_folder_are_not_taken(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "p.png"
    secret.write_bytes(PNG)
    steps = "../" * 12
    write(folder / "1-battery/spy.md", f"---\ntitle: Spy\nid: 15\n---\n![x]({steps}{str(secret)[1:]})")
    assert "1-battery/spy.md" in run(folder)
    assert "media:" not in live("15").body


def test_hostile_html_does_not_reach_a_page(folder):
    write(folder / "1-battery/bad.md", f"---\ntitle: Bad\nid: 16\n---\n{HOSTILE}")
    run(folder)
    html = render_body(live("16").body, links=BodyLinks(articles={}, media={})).html
    assert "Fine" in html
    assert "<script" not in html
    assert "onclick" not in html
    assert "javascript:" not in html


def test_zendesk_links_become_links_between_articles(folder):
    body = "[r](https://help.example.com/hc/en-us/articles/12-Reset#hold) [x](https://help.example.com/hc/en-us/articles/99)"
    write(folder / "1-battery/links.md", f"---\ntitle: Links\nid: 17\n---\n{body}")
    run(folder)
    target = Article.objects.get(external_id="12")
    assert f"[r](article:{target.pk}#hold)" in live("17").body
    assert "articles/99)" in live("17").body


def test_an_anchor_with_spaces_stays_a_link(folder):
    write(folder / "1-battery/far.md", "---\ntitle: Far\nid: 20\n---\n[r](reset.md#:~:text=Hold%20it%20down)")
    run(folder)
    target = Article.objects.get(external_id="12")
    assert live("20").body.strip() == f"[r](article:{target.pk}#:~:text=Hold%20it%20down)"


def test_a_folder_without_articles_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="holds no Markdown file"):
        run(tmp_path)
    with pytest.raises(CommandError, match="is not a folder"):
        run(tmp_path / "nowhere")


def test_a_category_file_names_its_folder(folder):
    write(
        folder / "1-battery/_category.yml",
        "title: Power\nposition: 4\nicon: battery\ntranslations:\n  de: {title: Strom, description: Alles}\n",
    )
    run(folder)
    category = Category.objects.get(external_id__endswith=":1-battery")
    assert (category.position, category.icon) == (4, "battery")
    assert set(category.translations.values_list("locale", "name")) == {("en", "Power"), ("de", "Strom")}


def test_a_file_in_a_language_that_the_site_lacks_is_skipped(folder):
    write(folder / "1-battery/charge.fr.md", "---\ntitle: Charger\nid: 11\n---\nTexte.")
    assert "charge.fr.md: fr is not a language of this help center" in run(folder)
    assert not Translation.objects.filter(locale="fr").exists()


def test_a_dot_in_a_name_is_no_language(folder):
    write(folder / "1-battery/using-node.js.md", "Text.")
    run(folder)
    assert Translation.objects.filter(live_revision__title="Using node.js", locale="en").exists()


def test_a_dry_run_finds_the_pictures_that_a_real_one_refuses(folder):
    (folder / "_media/fake.png").write_bytes(b"no picture")
    write(folder / "1-battery/fake.md", "---\ntitle: Fake\nid: 18\n---\n![x](../_media/fake.png)")
    finding = "1-battery/fake.md: fake.png: The file is not a PNG"
    assert finding in run(folder, dry_run=True)
    assert finding in run(folder)


def test_links_to_files_that_are_not_there_are_reported(folder):
    write(folder / "1-battery/links.md", "---\ntitle: L\nid: 19\n---\n[a](manual.pdf) [b](../../etc/passwd)")
    report = run(folder)
    assert "links to manual.pdf, which is not there" in report
    assert "links to ../../etc/passwd, which is not there" in report


def test_what_a_category_file_cannot_say_is_reported(folder):
    write(folder / "1-battery/_category.yml", "name: Power\n")
    assert "1-battery/_category.yml: name means nothing here" in run(folder)


def test_a_file_on_a_fourth_level_is_reported(folder):
    assert "pause.md: its folder is deeper than three levels" in run(folder)


def test_imported_folders_stand_behind_what_is_there(folder, tmp_path_factory):
    run(folder)
    second = tmp_path_factory.mktemp("second")
    write(second / "news/a.md", "Text.")
    run(second)
    tops = Category.objects.filter(parent=None).order_by("position", "pk")
    assert [top.translations.get(locale="en").name for top in tops] == ["Battery", "Plans", "News"]
