"""Translations: the board of what lags or is missing, and a text beside its original."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import editable_translation, writer_of
from kb.editor.board_filters import BoardForm
from kb.editor.comparing import View, compare
from kb.editor.term_marks import mark_terms, terms_to_use
from kb.editor.translating import TranslationForm, TranslationWish, finish_translation, may_publish_own
from kb.editor.views.collision import collision_page
from kb.merging import Text
from kb.models import Article, Revision, Translation
from kb.queries import changes_to_translate, editable_text, families_of, terms_in
from kb.queries.category_names import category_choices
from kb.queries.families import Family, Member
from kb.queries.translation_board import COUNTED_DAYS, lagging_since, translation_board
from kb.rights import Right
from kb.services import (
    NothingToCommit,
    StepRefused,
    TextWasChanged,
    TitleIsMissing,
    TitleIsTooLong,
    begin_translation,
    open_editor,
    save_working_copy,
)
from kb.services.publishing import ArticleWasMerged

PAGE_SIZE = 50
_PERMITTED = permission_required(Right.EDIT.value, raise_exception=True)


@dataclass(frozen=True)
class Cell:
    member: Member
    since: datetime | None


@dataclass(frozen=True)
class BoardRow:
    article: Article
    category: str
    cells: tuple[Cell | None, ...]  # in the order of the columns; None for the original


@require_safe
@login_required
@_PERMITTED
def translations(request: HttpRequest) -> HttpResponse:
    shelves = category_choices(get_language() or settings.LANGUAGE_CODE)
    form = BoardForm(request.GET, categories=shelves)
    wanted = form.wanted
    found = translation_board(wanted, user=request.user, today=timezone.now().date())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    locales = [wanted.locale] if wanted.locale else [code for code, _name in settings.LANGUAGES]
    context = {
        "form": form,
        "page": page,
        "columns": [(code, name) for code, name in settings.LANGUAGES if code in locales],
        "rows": _rows(page.object_list, locales, {choice.category_id: choice.way for choice in shelves}),
        "counted_days": COUNTED_DAYS,
        "is_filtered": form.is_filtered,
    }
    template = "kb/editor/translations/board.html"
    return render(request, f"{template}#results" if request.htmx else template, context)  # type: ignore[attr-defined]


def _rows(articles: object, locales: list[str], ways: dict[int, str]) -> list[BoardRow]:
    shown: list[Article] = list(articles)  # type: ignore[call-overload]
    ids = [article.pk for article in shown]
    families, since = families_of(ids), lagging_since(ids)
    return [
        BoardRow(
            article,
            ways.get(article.category_id, ""),
            tuple(_cell(families[article.pk], locale, since) for locale in locales),
        )
        for article in shown
    ]


def _cell(family: Family, locale: str, since: dict[tuple[int, str], datetime]) -> Cell | None:
    if locale == family.source_locale:
        return None
    member = next(member for member in family.members if member.locale == locale)
    return Cell(member, since.get((family.article_id, locale)))


@require_POST
@login_required
@_PERMITTED
def begin(request: HttpRequest, article_id: int, locale: str) -> HttpResponse:
    """Open an article's text in a language beside its original, the first time as well."""
    article = get_object_or_404(Article.objects.editable_by(request.user), pk=article_id)
    known = dict(settings.LANGUAGES)
    if locale not in known or locale == article.source_locale:
        return redirect("editor:translations")
    text = begin_translation(article_id=article.pk, locale=locale, by=writer_of(request))
    return redirect("editor:side-by-side", text.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@_PERMITTED
def side_by_side(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    if translation.locale == translation.article.source_locale:
        return redirect("editor:write", translation.pk)
    if request.method == "POST":
        return _take(request, translation)
    tab = secrets.token_urlsafe(12)
    text = open_editor(translation_id=translation.pk, by=writer_of(request), at=timezone.now(), tab=tab)
    source = _source(translation)
    start = text.text
    if source and not start.body and request.GET.get("start") == "original":
        start = Text(start.title, start.summary or source.summary, source.body)
    fields = {"title": start.title, "summary": start.summary, "body": start.body}
    form = TranslationForm(initial={**fields, "version": text.version, "tab": tab})
    return _page(request, translation, form)


def _take(request: HttpRequest, translation: Translation) -> HttpResponse:
    form, source = TranslationForm(request.POST), _source(translation)
    if not form.is_valid():
        return _page(request, translation, form, status=422)
    wish, at = form.wished, timezone.now()
    try:
        saved = save_working_copy(
            translation_id=translation.pk,
            text=Text(
                *(part.replace("\r\n", "\n") for part in (form.text.title, form.text.summary, form.text.body))
            ),
            expected_version=form.cleaned_data["version"],
            by=writer_of(request),
            at=at,
            tab=form.cleaned_data["tab"],
        )
        said = _("Saved. Readers see nothing of it until it is published.")
        if wish is not TranslationWish.SAVE and source is not None:
            said = finish_translation(wish, saved, source=source, by=writer_of(request), at=at)
    except TextWasChanged as refused:
        return collision_page(request, translation, refused, form=form)
    except (TitleIsMissing, TitleIsTooLong, NothingToCommit, StepRefused, ArticleWasMerged) as why:
        form.add_error("title" if isinstance(why, TitleIsMissing | TitleIsTooLong) else None, _complaint(why))
        sent = request.POST.copy()
        sent["version"] = editable_text(translation.pk).version
        form.data = sent
        return _page(request, translation, form, status=422)
    messages.success(request, said)
    return redirect("editor:side-by-side", translation.pk)


def _page(
    request: HttpRequest, translation: Translation, form: TranslationForm, *, status: int = 200
) -> HttpResponse:
    source, locale = _source(translation), translation.article.source_locale
    pair = changes_to_translate(translation_id=translation.pk)
    view = View.SOURCE if request.GET.get("view") == View.SOURCE else View.PAGE
    context = {
        "translation": translation,
        "article": translation.article,
        "language": dict(settings.LANGUAGES).get(translation.locale, translation.locale),
        "form": form,
        "source": source,
        "source_locale": locale,
        "has_changes": pair is not None,
        "is_empty": not editable_text(translation.pk).text.body,
        "may_publish": may_publish_own(writer_of(request)),
    }
    if source is not None:
        comparison = compare(pair[0] if pair else None, source, view=view, reader=request.user, locale=locale)
        words = f"{source.title}\n\n{source.summary}\n\n{source.body}"
        typed = form.typed()
        terms = terms_to_use(
            terms_in(words, locale=locale, target_locale=translation.locale),
            target=f"{typed.title}\n{typed.summary}\n{typed.body}",
        )
        context |= {"comparison": comparison, "terms": terms, "page": mark_terms(comparison.page, terms)}
    return render(request, "kb/editor/translations/side_by_side.html", context, status=status)


def _source(translation: Translation) -> Revision | None:
    """Return the original that is translated: the one that readers see, else the newest."""
    texts = Revision.objects.filter(
        translation__article=translation.article_id, translation__locale=translation.article.source_locale
    )
    return texts.filter(live_for__isnull=False).first() or texts.order_by("-number").first()


def _complaint(why: Exception) -> str:
    match why:
        case TitleIsMissing():
            return _("Give the text a title first.")
        case TitleIsTooLong():
            return _("A title has 300 characters at most.")
        case NothingToCommit():
            return _("There is nothing to keep yet: write something first.")
        case ArticleWasMerged():
            return _("This article has become part of another one and is published no more.")
    return str(why)
