"""When something happened, as people say it: relative for a week, then the date."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RELATIVE_DAYS = 7


def day_in_words(moment: datetime, *, now: datetime) -> str:
    """Return "today", "yesterday", "3 days ago", or from a week on the date itself."""
    then, today = timezone.localtime(moment).date(), timezone.localtime(now).date()
    days = (today - then).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if 1 < days < RELATIVE_DAYS:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    return date_format(then, "DATE_FORMAT")


def exact_moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i')}"
