"""The addresses of imports and exports."""

from django.urls import path

from kb.editor.views import exchange

urlpatterns = [
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/import/", exchange.bring_in, name="exchange-import"),
    path("exchange/export/", exchange.take_out, name="exchange-export"),
    path("exchange/<int:exchange_id>/", exchange.exchange_run, name="exchange-run"),
    path("exchange/<int:exchange_id>/again/", exchange.again, name="exchange-again"),
    path("exchange/<int:exchange_id>/stop/", exchange.stop_run, name="exchange-stop"),
    path("exchange/<int:exchange_id>/download/", exchange.download, name="exchange-download"),
]
