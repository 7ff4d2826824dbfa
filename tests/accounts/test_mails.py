"""Mails speak for the site, in the reader's language, and say how long what they bring is good for."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

pytestmark = pytest.mark.django_db
PASSWORD = "saddle-and-bell-42"


@pytest.fixture(autouse=True)
def _site(settings):
    cache.clear()
    settings.SITE_NAME = "Bike & Shop Help"
    settings.DEFAULT_FROM_EMAIL = "help@shop.example"


def test_a_sign_in_code_stands_in_the_subject_with_its_lifetime_in_the_text(client, customer):
    client.post("/accounts/login/code/", {"email": customer.email})
    sent = mail.outbox[0]
    code = re.search(r"^    (\S+)$", sent.body, re.MULTILINE)[1]
    assert sent.subject == f"Bike & Shop Help: your sign-in code is {code}"
    assert sent.from_email == "Bike & Shop Help <help@shop.example>"
    assert "good for 15 minutes" in sent.body
    assert "testserver" not in sent.body


def test_a_sender_with_a_name_keeps_it(client, customer, settings):
    settings.DEFAULT_FROM_EMAIL = "The shop <help@shop.example>"
    client.post("/accounts/login/code/", {"email": customer.email})
    assert mail.outbox[0].from_email == "The shop <help@shop.example>"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "open this link to confirm"), ("de", "öffnen Sie diesen Link"), ("es", "abra este enlace")],
)
def test_an_address_is_confirmed_in_the_language_of_the_page(client, language, said):
    new = {"email": "new@shop.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", new, headers={"Accept-Language": language})
    sent = mail.outbox[0]
    assert said in sent.body
    assert "http://testserver/accounts/confirm-email/" in sent.body
    assert "&amp;" not in sent.body + sent.subject


@pytest.mark.parametrize(
    ("path", "said"),
    [("/accounts/password/reset/", "/accounts/signup/"), ("/accounts/login/code/", "no account")],
)
def test_an_address_without_an_account_is_told_so_by_mail_alone(client, path, said):
    client.post(path, {"email": "nobody@shop.example"})
    assert said in mail.outbox[0].body
