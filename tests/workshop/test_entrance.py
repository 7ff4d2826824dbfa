"""The way into the workshop, and who has it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_leads_a_writer_to_the_articles(client, writer):
    client.force_login(writer)
    response = client.get("/workshop/", follow=True)
    assert response.redirect_chain[-1][0] == "/workshop/articles/"
    assert response.status_code == 200


def test_it_asks_a_visitor_to_sign_in(client):
    response = client.get("/workshop/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_customer_has_no_workshop(client, customer):
    client.force_login(customer)
    assert client.get("/workshop/").status_code == 403
    assert client.get("/workshop/articles/").status_code == 403


def test_only_those_who_have_it_are_shown_the_way(client, writer, customer):
    client.force_login(customer)
    assert b'href="/workshop/"' not in client.get("/en/").content
    client.force_login(writer)
    assert b'href="/workshop/"' in client.get("/en/").content


def test_only_its_own_pages_look_like_it(client, writer):
    client.force_login(writer)
    assert b'<body class="workshop">' in client.get("/workshop/articles/").content
    assert b"<body>" in client.get("/en/").content


def test_a_missing_page_of_it_leads_back_only_those_who_have_it(client, writer, customer):
    client.force_login(writer)
    assert b"Back to the workshop" in client.get("/workshop/nowhere/").content
    assert b"Back to the workshop" not in client.get("/en/nowhere/").content
    client.force_login(customer)
    assert b"Back to the workshop" not in client.get("/workshop/nowhere/").content


def test_a_page_of_it_that_is_not_open_leads_back(client, writer, customer):
    client.force_login(writer)
    refused = client.get(reverse("editor:audit"))
    assert refused.status_code == 403
    assert b"Back to the workshop" in refused.content
    client.force_login(customer)
    assert b"Back to the workshop" not in client.get("/workshop/articles/").content
