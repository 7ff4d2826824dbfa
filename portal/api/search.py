"""`GET /api/v1/search`: the same search as the page, for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kb.visibility import visibilities_for
from portal.api.errors import errors
from portal.api.parameters import category_id_of, locale_of
from portal.api.serializers import SearchQuerySerializer, SearchResponseSerializer
from search.contracts import SearchRequest
from search.retrieval import search


class SearchView(APIView):
    @extend_schema(
        summary="Find the articles that answer a question",
        parameters=[SearchQuerySerializer],
        responses={200: SearchResponseSerializer, **errors(400, 429)},
        tags=["Search"],
    )
    def get(self, request: Request) -> Response:
        """Take a question in the asker's own words; return the passages that answer it, best first."""
        parameters = SearchQuerySerializer(data=request.query_params)
        parameters.is_valid(raise_exception=True)
        result = search(
            SearchRequest(
                text=parameters.validated_data["q"],
                locale=locale_of(request),
                visibilities=visibilities_for(request.user),
                category_id=category_id_of(request),
                limit=parameters.validated_data["limit"],
            )
        )
        response = Response(SearchResponseSerializer(result).data)
        response["Cache-Control"] = "private, no-store"
        return response
