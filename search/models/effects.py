"""How much an edit may break before publishing it is held up, and who has accepted that it breaks more."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PolicyAction(models.TextChoices):
    NONE = "none", _("Publish all the same")
    CONFIRM = "confirm", _("Ask for confirmation first")
    BLOCK = "block", _("Do not publish")


class PublishingPolicy(models.Model):
    """What happens to an edit that breaks more questions than it may. One row at most; without it, nothing."""

    action = models.CharField(
        _("if an edit breaks more"), max_length=16, choices=PolicyAction.choices, default=PolicyAction.CONFIRM
    )
    most_breaks = models.PositiveIntegerField(_("questions that an edit may break"), default=0)
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("publishing policy")
        verbose_name_plural = _("publishing policy")
        constraints = [
            models.UniqueConstraint(fields=["only"], name="search_one_publishing_policy"),
            models.CheckConstraint(
                condition=models.Q(only=True), name="search_publishing_policy_is_the_only"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_action_display())


class AcceptedEffects(models.Model):
    """Somebody knows what a text breaks and wants it published; another text has to be accepted anew."""

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="+")
    text_hash = models.CharField(max_length=64)
    breaks = models.PositiveIntegerField()
    accepted_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation", "text_hash"], name="search_accepted_effects_once"),
        ]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.breaks}"
