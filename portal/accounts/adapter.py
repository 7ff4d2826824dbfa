"""What the account pages' library asks us about: who mails come from, and what they may say."""

from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def get_from_email(self) -> str:
        """Return the address of the installation, with the site's name unless it has one of its own."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((name or settings.SITE_NAME, address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        known = {
            "site_name": settings.SITE_NAME,
            "code_minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            "link_days": app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS,
        }
        super().send_mail(template_prefix, email, {**known, **context})
