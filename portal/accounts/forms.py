"""The account pages' forms in the words of this site; what they do is the library's."""

from typing import Any, ClassVar

from allauth.account import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 10 characters, not a common one.")


class InOurWords:
    labels: ClassVar[dict[str, Promise]] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            if name in self.fields:
                self.fields[name].label = label
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HINT


class LoginForm(InOurWords, forms.LoginForm):  # type: ignore[misc]
    labels: ClassVar = {"login": _("E-mail address"), "remember": _("Remember me")}


class SignupForm(InOurWords, forms.SignupForm):  # type: ignore[misc]
    labels: ClassVar = {"email": _("E-mail address"), "password2": _("Password again")}


class AddEmailForm(InOurWords, forms.AddEmailForm):  # type: ignore[misc]
    labels: ClassVar = {"email": _("E-mail address")}


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"email": _("E-mail address")}


class RequestLoginCodeForm(InOurWords, forms.RequestLoginCodeForm):  # type: ignore[misc]
    labels: ClassVar = {"email": _("E-mail address")}


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar = {"password1": _("New password"), "password2": _("New password again")}
