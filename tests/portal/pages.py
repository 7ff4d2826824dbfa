"""The pages of the help center that `tests.factories.helpcenter` makes."""

ARTICLE = "/en/articles/charge-the-battery-in-cold-weather/"
GERMAN_ARTICLE = "/de/articles/akkuladestandsanzeigeninstandsetzungsanleitung-laden-bei-kaelte/"
CATEGORY = "/en/categories/battery-and-charging/"
SEARCH = "/en/search/?q=hold+the+battery+button+for+12+seconds"

PUBLIC_PAGES = (
    "/en/",
    "/de/",
    CATEGORY,
    "/en/categories/faults/",
    ARTICLE,
    GERMAN_ARTICLE,
    "/de/articles/reset-the-battery/",
    SEARCH,
    "/en/search/?q=battery&category=plans-and-billing",
    "/en/search/?q=qqqqq+wwwww",
    "/en/search/",
    "/en/contact/",
    "/en/articles/battery-nowhere/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/login/code/",
)
SIGNED_IN_PAGES = (
    "/en/",
    ARTICLE,
    SEARCH,
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
)
