"""Whether an edit may be published although it breaks questions: the policy of the leads, asked before publishing.

What cannot be worked out holds nothing up: a model that is away must not keep a correction from readers.
"""

import hashlib
import json
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from kb.merging import Text
from kb.models import Revision, Translation
from kb.queries import text_of
from kb.rights import Right, require
from kb.services import PublishingHeld
from kb.signals import publishing
from search.editorial.effects import effects_of
from search.editorial.shadow import ShadowUnavailable
from search.editorial.verdicts import Effects
from search.models import AcceptedEffects, PolicyAction, PublishingPolicy

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

logger = logging.getLogger(__name__)


def exceeds(effects: Effects, policy: PublishingPolicy | None) -> bool:
    """Say whether an edit breaks more than it may."""
    return policy is not None and policy.action != PolicyAction.NONE and effects.breaks > policy.most_breaks


def current_policy() -> PublishingPolicy | None:
    return PublishingPolicy.objects.first()


@transaction.atomic
def accept_effects(
    *, translation: Translation, text: Text, breaks: int, by: "AbstractUser", at: datetime
) -> AcceptedEffects:
    """Let this very text be published although it breaks so many questions.

    :raises NotAllowed: if `by` may not publish it.
    """
    require(by, Right.PUBLISH, translation.article)
    accepted, _created = AcceptedEffects.objects.update_or_create(
        translation=translation,
        text_hash=hash_of(text),
        defaults={"breaks": breaks, "accepted_by_id": by.pk, "accepted_at": at},
    )
    logger.info("effects_accepted translation=%d breaks=%d by=%d", translation.pk, breaks, by.pk)
    return accepted


def is_accepted(*, translation_id: int, text: Text, breaks: int) -> bool:
    """Say whether somebody wants this text published who knew that it breaks as much."""
    accepted = AcceptedEffects.objects.filter(translation=translation_id, text_hash=hash_of(text))
    return accepted.filter(breaks__gte=breaks).exists()


def hash_of(text: Text) -> str:
    return hashlib.sha256(json.dumps([text.title, text.summary, text.body]).encode()).hexdigest()


@receiver(publishing, dispatch_uid="search.hold_up_what_breaks")
def hold_up_what_breaks(sender: object, *, revision: Revision, by: object, **kwargs: object) -> None:
    """Refuse to publish what breaks more than it may; what the system itself publishes was decided before.

    :raises PublishingHeld: with the reason, and where to confirm if that is enough.
    """
    policy = current_policy() if by is not None else None
    if policy is None or policy.action == PolicyAction.NONE:
        return
    translation = Translation.objects.select_related("article").get(pk=revision.translation_id)
    if translation.live_revision_id == revision.pk:
        return
    text = text_of(revision)
    try:
        effects = effects_of(translation=translation, text=text, at=timezone.now())
    except ShadowUnavailable as problem:
        logger.warning("Revision %d is published without a look at its effects: %s", revision.pk, problem)
        return
    if not exceeds(effects, policy):
        return
    if policy.action == PolicyAction.CONFIRM and is_accepted(
        translation_id=translation.pk, text=text, breaks=effects.breaks
    ):
        return
    where = reverse("editorial:effects", args=[translation.pk])
    raise PublishingHeld(_reason(effects, policy), where=where)


def _reason(effects: Effects, policy: PublishingPolicy) -> str:
    words = {"number": effects.breaks}
    if policy.action == PolicyAction.BLOCK:
        return (
            ngettext(
                "It breaks %(number)d question, more than an edit may.",
                "It breaks %(number)d questions, more than an edit may.",
                effects.breaks,
            )
            % words
        )
    return (
        ngettext(
            "It breaks %(number)d question. Look at it and confirm first.",
            "It breaks %(number)d questions. Look at them and confirm first.",
            effects.breaks,
        )
        % words
    )
