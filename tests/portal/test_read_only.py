import pytest
from django.core.cache import cache
from django.db import connection

from kb.models import ArticleViews
from tests.factories.kb import make_article


@pytest.mark.django_db(transaction=True)
def test_an_article_is_read_though_the_database_takes_no_writes(client):
    cache.clear()
    make_article("Charge")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        pages = [client.get(path) for path in ("/en/", "/en/articles/charge/", "/en/search/?q=charge")]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not ArticleViews.objects.exists()
