"""The description of the API: OpenAPI 3.1 for machines, and a page to read and try it, served from here alone."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


def open_to_everybody(result: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
    """Leave out the empty security requirements, which would be drawn as padlocks."""
    for operations in result["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return result


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 description of this API."""


# The page draws its icons from data: addresses; scripts and styles stay those of this origin.
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    url_name = "api:schema"
    template_name = "api/docs.html"
