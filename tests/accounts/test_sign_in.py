import pytest
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "saddle-and-bell-42"


def test_signing_up_makes_a_customer(client):
    response = client.post(
        reverse("account_signup"),
        {"email": "New@Reader.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert response.status_code == 302
    user = User.objects.get(email__iexact="new@reader.example")
    assert [group.name for group in user.groups.all()] == ["customer"]


def test_an_address_in_other_case_signs_in(client):
    User.objects.create_user("reader@site.example", PASSWORD)
    response = client.post(reverse("account_login"), {"login": "READER@site.example", "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"]


def test_a_wrong_password_is_told_without_saying_who_exists(client):
    User.objects.create_user("reader@site.example", PASSWORD)
    known = client.post(reverse("account_login"), {"login": "reader@site.example", "password": "wrong"})
    unknown = client.post(reverse("account_login"), {"login": "nobody@site.example", "password": "wrong"})
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_sign_in_code_comes_by_mail(client):
    User.objects.create_user("reader@site.example", PASSWORD)
    response = client.post(reverse("account_request_login_code"), {"email": "reader@site.example"})
    assert response.status_code == 302
    assert mail.outbox[0].to == ["reader@site.example"]


def test_two_accounts_cannot_share_an_address_in_other_case():
    User.objects.create_user("reader@site.example", PASSWORD)
    with pytest.raises(IntegrityError):
        User.objects.create_user("READER@site.example", PASSWORD)
