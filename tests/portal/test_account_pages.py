import re

import pytest
from django.core import mail

from portal.accounts.models import User


@pytest.fixture
def password(customer) -> str:
    return "a-good-password"


def test_a_customer_signs_in_and_comes_back(client, center, customer, password):
    page = client.get("/accounts/login/?next=/en/contact/").content.decode()
    assert "Create an account" in page
    response = client.post(
        "/accounts/login/", {"login": customer.email, "password": password, "next": "/en/contact/"}
    )
    assert response["Location"] == "/en/contact/"
    assert "Sign out" in client.get("/en/").content.decode()


def test_a_wrong_password_is_told_beside_the_form(client, center, customer):
    html = client.post("/accounts/login/", {"login": customer.email, "password": "wrong"}).content.decode()
    assert 'class="notice bad" role="alert"' in html
    assert f'value="{customer.email}"' in html


def test_what_is_wrong_with_a_field_is_tied_to_it(client, center):
    data = {"email": "nobody", "password1": "x", "password2": "y"}
    html = client.post("/accounts/signup/", data).content.decode()
    assert 'id="id_email_error"' in html
    described = re.search(r'<input[^>]*name="email"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in described
    assert "id_email_error" in described


def test_a_newcomer_makes_an_account(client, center):
    words = "wheel-and-pedal-9"
    client.post("/accounts/signup/", {"email": "new@shop.example", "password1": words, "password2": words})
    assert User.objects.filter(email="new@shop.example").exists()


def test_a_forgotten_password_brings_a_message(client, center, customer):
    response = client.post("/accounts/password/reset/", {"email": customer.email}, follow=True)
    assert "</html>" in response.content.decode()
    assert mail.outbox[0].to == [customer.email]


def test_a_page_without_a_language_in_its_address_changes_it_by_a_form(client, center):
    page = client.get("/accounts/login/").content.decode()
    assert 'name="language"' in page
    client.post("/i18n/setlang/", {"language": "de", "next": "/accounts/login/"})
    assert '<html lang="de"' in client.get("/accounts/login/").content.decode()


def test_the_code_for_an_authenticator_is_drawn_into_the_page(client, center, customer, password):
    client.post("/accounts/login/", {"login": customer.email, "password": password})
    asked = client.get("/accounts/2fa/totp/activate/")
    if asked.status_code == 302:
        client.post(asked["Location"], {"password": password})
    html = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert '<svg role="img" aria-label="QR code' in html
    assert "data:image" not in html


def test_each_field_is_named_once(client, center):
    html = client.get("/accounts/login/").content.decode() + client.get("/accounts/signup/").content.decode()
    assert "placeholder=" not in html.replace('placeholder="Search"', "")
    assert "Remember me" in html
    assert "At least 10 characters, not a common one." in html


def test_the_page_for_a_code_says_once_that_it_was_sent(client, center, customer):
    page = client.post("/accounts/login/code/", {"email": customer.email}, follow=True).content.decode()
    assert page.count(customer.email) == 1
    assert "data-note" not in page
    code = re.search(r"^    (\S+)$", mail.outbox[0].body, re.MULTILINE)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"]


def test_what_an_unconfirmed_address_means_is_said(client, center, customer):
    client.force_login(customer)
    client.post("/accounts/email/", {"email": "second@cast.example", "action_add": ""})
    page = client.get("/accounts/email/").content.decode()
    assert "An address is unconfirmed until you open the link" in page
    assert "Unconfirmed" in page
