"""What an owner tells about reaching people, from the environment. A demo has ways of its own to show."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.environment import env_text


@dataclass(frozen=True)
class ContactWays:
    """An empty text means that there is no such way."""

    email: str
    phone: str
    phone_hours: str | Promise
    reply_time: str | Promise


def contact_ways() -> ContactWays:
    if settings.PRODUCTION:
        return ContactWays(
            email=env_text("CONTACT_EMAIL", settings.DEFAULT_FROM_EMAIL),
            phone=env_text("CONTACT_PHONE", ""),
            phone_hours=env_text("CONTACT_PHONE_HOURS", ""),
            reply_time=env_text("CONTACT_REPLY_TIME", ""),
        )
    return ContactWays(
        email=env_text("CONTACT_EMAIL", "help@pedalworks.example"),
        phone=env_text("CONTACT_PHONE", "+49 30 5550 0142"),
        phone_hours=env_text("CONTACT_PHONE_HOURS", "") or _("Monday to Friday, 9:00 to 18:00"),
        reply_time=env_text("CONTACT_REPLY_TIME", "") or _("within one working day"),
    )
