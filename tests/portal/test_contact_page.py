import pytest


def test_the_page_names_the_ways_to_reach_a_person(client, center):
    html = client.get("/en/contact/").content.decode()
    assert 'href="mailto:help@pedalworks.example"' in html
    assert 'href="tel:+493055500142"' in html


@pytest.mark.parametrize("path", ["/en/", "/en/categories/faults/", "/en/search/?q=qqqqq", "/en/nowhere/"])
def test_every_page_leads_to_it(client, center, path):
    assert "/en/contact/" in client.get(path).content.decode()


def test_an_owner_names_their_own_ways(client, center, settings, monkeypatch):
    settings.PRODUCTION = True
    settings.SECURE_SSL_REDIRECT = False
    monkeypatch.setenv("CONTACT_EMAIL", "hello@shop.example")
    html = client.get("/en/contact/").content.decode()
    assert "mailto:hello@shop.example" in html
    assert "tel:" not in html
    assert "pedalworks.example" not in html


def test_without_any_setting_there_is_still_an_address(client, center, settings, monkeypatch):
    settings.PRODUCTION = True
    settings.DEFAULT_FROM_EMAIL = "help@shop.example"
    monkeypatch.delenv("CONTACT_EMAIL", raising=False)
    assert "mailto:help@shop.example" in client.get("/en/contact/").content.decode()
