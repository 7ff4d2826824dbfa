"""Who may do what where: the query and its twin agree, and what is refused leaves nothing behind."""

from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.db.models import ProtectedError

from kb.models import Article, AuditEntry, CategoryRole, Revision
from kb.rights import NotAllowed, Right, can, can_write_in
from kb.services import (
    add_revision,
    change_visibility,
    create_article,
    delete_article,
    give_category,
    move_article,
    publish_revision,
    take_category,
)
from kb.services.revisions import DraftText
from kb.visibility import Visibility
from portal.accounts.models import User
from tests.factories.kb import PUBLISHED_AT, make_article, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves() -> dict[str, int]:
    billing, security = make_category("Billing"), make_category("Security")
    invoices = make_category("Invoices", parent=billing)
    lowest = make_category("Late invoices", parent=invoices)
    return {"billing": billing.pk, "security": security.pk, "invoices": invoices.pk, "lowest": lowest.pk}


def in_category(category_id: int, **fields: object) -> Article:
    article = make_article(**fields)
    Article.objects.filter(pk=article.pk).update(category=category_id)
    article.refresh_from_db()
    return article


def test_who_has_no_category_works_everywhere(writer, shelves):
    articles = [in_category(pk) for pk in shelves.values()]
    assert set(Article.objects.editable_by(writer)) == set(articles)


def test_a_writer_of_billing_is_not_one_of_security(writer, shelves):
    give_category(category_id=shelves["billing"], user=writer, by=None)
    own, below, deepest = (in_category(shelves[name]) for name in ("billing", "invoices", "lowest"))
    other = in_category(shelves["security"])
    assert set(Article.objects.editable_by(writer)) == {own, below, deepest}
    draft = DraftText(title="x")
    add_revision(article=deepest, locale="en", draft=draft, by=writer)
    with pytest.raises(NotAllowed):
        add_revision(article=other, locale="en", draft=draft, by=writer)


def test_a_category_of_ones_group_counts_beside_ones_own(writer, shelves):
    give_category(category_id=shelves["security"], user=writer, by=None)
    give_category(category_id=shelves["lowest"], group=Group.objects.get(name="writer"), by=None)
    expected = {in_category(shelves["security"]), in_category(shelves["lowest"])}
    in_category(shelves["billing"])
    assert set(Article.objects.editable_by(writer)) == expected


def test_whose_last_category_is_taken_works_everywhere_again(writer, shelves):
    role = give_category(category_id=shelves["billing"], user=writer, by=None)
    article = in_category(shelves["security"])
    assert not can(writer, Right.EDIT, article)
    take_category(role_id=role.pk, by=None)
    assert can(writer, Right.EDIT, article)


def test_the_query_and_the_predicate_agree_on_everybody(
    visitor, customer, agent, writer, reviewer, lead, admin, shelves
):
    give_category(category_id=shelves["invoices"], user=writer, by=None)
    give_category(category_id=shelves["billing"], group=Group.objects.get(name="reviewer"), by=None)
    root = User.objects.create_superuser("root@cast.example", "x")
    gone = User.objects.create_user("gone@cast.example", "x", is_active=False, is_superuser=True)
    articles = [in_category(pk, visibility=v) for pk, v in product(shelves.values(), Visibility)]
    people = [visitor, customer, agent, writer, reviewer, lead, admin, root, gone]
    for person, right in product(people, Right):
        found = set(Article.objects.with_right(person, right))
        assert found == {article for article in articles if can(person, right, article)}, (person, right)
        revisions = Revision.objects.filter(translation__article__in=found)
        if right is Right.EDIT:
            assert set(Revision.objects.editable_by(person)) == set(revisions)
    assert len(Article.objects.editable_by(writer)) == 6


def test_services_refuse_what_is_out_of_scope_and_record_nothing(lead, shelves):
    give_category(category_id=shelves["billing"], user=lead, by=None)
    inside, outside = in_category(shelves["billing"]), in_category(shelves["security"])
    lines = AuditEntry.objects.count()
    attempts = [
        lambda: move_article(article_id=inside.pk, category_id=shelves["security"], by=lead),
        lambda: move_article(article_id=outside.pk, category_id=shelves["billing"], by=lead),
        lambda: change_visibility(article_id=outside.pk, visibility=Visibility.STAFF, by=lead),
        lambda: delete_article(article_id=outside.pk, by=lead),
        lambda: create_article(
            category=outside.category, visibility=Visibility.PUBLIC, source_locale="en", by=lead
        ),
        lambda: give_category(category_id=shelves["security"], user=lead, by=lead),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert AuditEntry.objects.count() == lines


def test_a_writer_neither_publishes_nor_hides_what_readers_see(writer):
    live, draft = make_article(), make_article(published=False)
    with pytest.raises(NotAllowed):
        change_visibility(article_id=live.pk, visibility=Visibility.STAFF, by=writer)
    change_visibility(article_id=draft.pk, visibility=Visibility.STAFF, by=writer)
    revision = Revision.objects.get(translation__article=draft)
    with pytest.raises(NotAllowed):
        publish_revision(revision_id=revision.pk, by=writer, at=PUBLISHED_AT)


def test_an_agent_reads_staff_articles_and_writes_none(agent, shelves):
    article = in_category(shelves["billing"], visibility=Visibility.STAFF)
    assert article in Article.objects.visible_to(agent)
    assert not can(agent, Right.EDIT, article)
    assert not can_write_in(agent, shelves["billing"])


def test_a_role_is_for_a_person_or_a_group(db, shelves, writer):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        CategoryRole.objects.create(category_id=shelves["billing"])


def test_a_group_that_has_a_category_is_not_deleted(shelves):
    group = Group.objects.create(name="Billing people")
    CategoryRole.objects.create(category_id=shelves["billing"], group=group)
    with pytest.raises(ProtectedError):
        group.delete()


def test_lists_ask_the_database_once(writer, shelves, django_assert_num_queries):
    give_category(category_id=shelves["billing"], user=writer, by=None)
    writer.has_perm("kb.change_article")
    with django_assert_num_queries(1):
        list(Article.objects.editable_by(writer))
