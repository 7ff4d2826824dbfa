import pytest

from tests.portal.pages import ARTICLE

pytestmark = pytest.mark.usefixtures("center")


@pytest.mark.parametrize(
    "path",
    ["/en/articles/%00/", "/en/articles/a%00b/", "/en/categories/%00/", "/media/%00/x.png", "/admin/kb/%00/"],
)
def test_an_address_with_a_nul_leads_nowhere(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/search/?q=battery&category=%00",
        "/en/search/?q=%00battery",
        "/en/search/suggest/?q=%00ba",
        "/api/v1/search?q=%00",
        "/api/v1/search?q=battery&category=%00",
        "/api/v1/articles?category=%00",
        "/api/v1/articles?locale=%00",
    ],
)
def test_a_parameter_with_a_nul_is_no_failure(client, path):
    assert client.get(path).status_code in {200, 400}


@pytest.mark.parametrize("name", ["sessionid", "reader", "django_language", "messages"])
def test_a_cookie_with_a_nul_is_refused(client, name):
    # Browsers never quote like this, and Django reads the quoted form.
    response = client.get(ARTICLE, headers={"Cookie": f'{name}="\\000aaaaaaaaaaaa"'})
    assert response.status_code == 400
    assert response["Content-Security-Policy"]
