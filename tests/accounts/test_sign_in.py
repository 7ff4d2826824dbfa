import re
from urllib.parse import unquote

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.services import vouch_for_address
from portal.demo.accounts import DEMO_ACCOUNTS
from portal.demo.services import create_demo_accounts

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


def test_who_signs_up_is_let_in_only_with_a_verified_address(client):
    cache.clear()
    new = {"email": "new@reader.example", "password1": PASSWORD, "password2": PASSWORD}
    sent = client.post(reverse("account_signup"), new, follow=True)
    assert "Check your e-mail" in sent.content.decode()
    assert "_auth_user_id" not in client.session
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    client.post(link)
    client.post(reverse("account_login"), {"login": new["email"], "password": PASSWORD})
    assert client.session["_auth_user_id"]


def test_an_address_that_nobody_verified_does_not_sign_in(client):
    User.objects.create_user("reader@site.example", PASSWORD)
    client.post(reverse("account_login"), {"login": "reader@site.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("backend", "is_told"), [("filebased", True), ("smtp", False)])
def test_where_mails_are_is_said_only_when_they_are_files(client, settings, backend, is_told):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.BASE_DIR / "var" / "mail"
    html = client.get(reverse("account_email_verification_sent")).content.decode()
    assert ("var/mail" in html) is is_told


def test_the_people_of_the_demo_sign_in_at_once(client):
    create_demo_accounts()
    assert create_demo_accounts() == 0
    account = DEMO_ACCOUNTS[0]
    client.post(reverse("account_login"), {"login": account.email, "password": account.password})
    assert client.session["_auth_user_id"]


def test_an_address_in_other_case_signs_in(client):
    vouch_for_address(user=User.objects.create_user("reader@site.example", PASSWORD))
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


def test_staff_sign_in_where_everybody_does(client, writer):
    response = client.get("/admin/kb/article/", follow=True)
    assert unquote(response.redirect_chain[-1][0]) == "/accounts/login/?next=/admin/kb/article/"
    client.post("/admin/login/", {"username": writer.email, "password": "a-good-password"})
    assert "_auth_user_id" not in client.session


def test_the_admin_pages_are_closed_to_customers(client, customer):
    client.force_login(customer)
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(("proxies", "is_limited"), [(0, True), (1, False)])
def test_only_a_trusted_proxy_says_who_tries_to_sign_in(client, settings, proxies, is_limited):
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"somebody-{attempt}@site.example", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{attempt}"},
        )
        for attempt in range(12)
    ]
    is_told = "Too many failed login attempts" in answers[-1].content.decode()
    assert is_told is is_limited
