from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import checks, receivers  # noqa: F401  (connect themselves)
        from search.editorial import policy  # noqa: F401  (connects itself)
