import pytest
from django.contrib.auth.models import Group, Permission

from kb.visibility import Visibility, visibilities_for
from portal.accounts.models import User
from portal.accounts.roles import PERMISSIONS, Role
from portal.accounts.services import assign_role

pytestmark = pytest.mark.django_db


def test_migrations_make_a_group_for_each_role():
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


@pytest.mark.parametrize("role", Role)
def test_each_group_has_its_permissions(role):
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    assert {f"{row.content_type.app_label}.{row.codename}" for row in rows} == set(PERMISSIONS[role])


def test_every_granted_permission_is_one_that_a_model_declares():
    assert not Permission.objects.filter(content_type__model="").exists()
    for name in {name for names in PERMISSIONS.values() for name in names}:
        app_label, codename = name.split(".")
        permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
        assert permission.content_type.model_class() is not None, name


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CUSTOMER, {Visibility.PUBLIC, Visibility.CUSTOMERS}),
        (Role.WRITER, set(Visibility)),
        (Role.AGENT, set(Visibility)),
        (Role.ADMIN, set(Visibility)),
    ],
)
def test_what_a_role_may_read(role, expected):
    user = assign_role(user=User.objects.create_user("a@b.example", "x"), role=role)
    assert visibilities_for(user) == expected


def test_a_visitor_reads_what_is_public(visitor):
    assert visibilities_for(visitor) == {Visibility.PUBLIC}


def test_a_blocked_agent_reads_what_is_public(agent):
    agent.is_active = False
    assert visibilities_for(agent) == {Visibility.PUBLIC}


def test_a_new_role_replaces_the_old_one(writer):
    assert writer.is_staff
    assign_role(user=writer, role=Role.CUSTOMER)
    fresh = User.objects.get(pk=writer.pk)
    assert list(fresh.groups.values_list("name", flat=True)) == ["customer"]
    assert not fresh.is_staff


def test_what_a_person_may_do_takes_one_query(reviewer, django_assert_num_queries):
    fresh = User.objects.get(pk=reviewer.pk)
    with django_assert_num_queries(1):
        assert fresh.has_perm("kb.publish_article")
        assert not fresh.has_perm("kb.delete_category")


def test_a_permission_of_ones_own_counts_beside_the_role(customer):
    customer.user_permissions.add(Permission.objects.get(codename="read_staff_article"))
    fresh = User.objects.get(pk=customer.pk)
    assert visibilities_for(fresh) == set(Visibility)
    assert fresh.get_all_permissions() == {"kb.read_staff_article"}
