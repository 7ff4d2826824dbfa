"""What the API sends. Each serializer reads one of the frozen dataclasses that the packages below return."""

from typing import Any

from rest_framework import serializers

from kb.visibility import Visibility
from portal.api.parameters import CATEGORY_HELP, LOCALE_HELP
from portal.helpcenter.addresses import article_path
from portal.helpcenter.questions import LONGEST_QUESTION
from search.contracts import Degradation, Hit, Relevance


class CrumbSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="category_id")
    name = serializers.CharField()
    slug = serializers.CharField()


class PassageSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    marks = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="Start and end of each matched word, in characters of `text`.",
    )
    heading_path = serializers.ListField(child=serializers.CharField())
    anchor = serializers.CharField()


class HitSerializer(serializers.Serializer[Any]):
    article_id = serializers.IntegerField()
    locale = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Path of the page, at the heading that answers.")
    category_path = CrumbSerializer(many=True)
    passage = PassageSerializer()
    score = serializers.FloatField(help_text="Comparable within this answer only.")
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    updated_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, hit: Hit) -> str:
        return article_path(hit.locale, hit.slug, hit.passage.anchor)


class FacetSerializer(serializers.Serializer[Any]):
    category = CrumbSerializer(source="crumb")
    count = serializers.IntegerField()


class SearchQuerySerializer(serializers.Serializer[Any]):
    """The parameters of a search; what is wrong is named by parameter."""

    q = serializers.CharField(
        max_length=LONGEST_QUESTION,
        help_text=f"The question, in the asker's own words; {LONGEST_QUESTION} characters at most, as on the page.",
    )
    locale = serializers.CharField(required=False, help_text=LOCALE_HELP)
    category = serializers.CharField(required=False, help_text=CATEGORY_HELP)
    limit = serializers.IntegerField(
        required=False, default=10, min_value=1, max_value=50, help_text="How many hits to return at most."
    )


class SearchResponseSerializer(serializers.Serializer[Any]):
    relevance = serializers.ChoiceField(
        choices=[(item.value, item.name.title()) for item in Relevance],
        help_text="good: the hits answer; unsure: they may; none: nothing good was found, and hits is empty.",
    )
    hits = HitSerializer(many=True)
    facets = FacetSerializer(many=True)
    did_you_mean = serializers.CharField(allow_null=True)
    corrected = serializers.CharField(
        allow_null=True, help_text="What was searched instead, when the question itself found nothing."
    )
    other_locale = serializers.CharField(
        allow_null=True, help_text="The language whose search has a good answer where this one has none."
    )
    degradation = serializers.ChoiceField(
        choices=[(item.value, item.name.title()) for item in Degradation],
        allow_null=True,
        help_text="Why this answer was made with less than everything.",
    )
    took_ms = serializers.DictField(child=serializers.FloatField())
