from django.db import connection

from search.retrieval import generations
from search.retrieval.generations import read_generation
from tests.factories.search import make_article
from tests.search.asking import index_all


def test_counts_stand_though_another_thread_forgets_them_meanwhile(generation):
    make_article("Lamp.", title="Lamp")
    index_all()
    counted = read_generation().counts

    def forget(execute, *statement):
        generations._counts.clear()
        return execute(*statement)

    with connection.execute_wrapper(forget):
        assert read_generation().counts == counted
