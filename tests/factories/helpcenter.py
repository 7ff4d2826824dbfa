"""A small help center with one of everything: topics below topics, three visibilities, two languages, long texts."""

from dataclasses import dataclass

from django.utils import timezone

from kb.models import Article, Category
from kb.services import store_attachment
from kb.visibility import Visibility
from search.indexing.reconcile import reconcile
from tests.factories.kb import make_article, make_category, make_translation

PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320" viewBox="0 0 640 320">
<rect width="640" height="320" fill="#e7f3ef"/><circle cx="320" cy="160" r="90" fill="#1f6f5c"/></svg>"""

CHARGING = """Below **0 °C** the battery refuses to charge and its light blinks red twice.

## When the light blinks red

1. Unplug the charger.
2. Bring the battery into a warm room.
3. Wait for two hours.

> [!WARNING]
> Never use a hairdryer.

![Lights of the battery](media:{key})

## What is fine at which temperature

| Temperature | Charge | Ride |
|---|---|---|
| Below 0 °C | No | Yes |
| 0 to 45 °C | Yes | Yes |

### If it still blinks

Run the self-test, or see [Reset the battery](article:{reset}):

```python
def reset(seconds: int = 12) -> None:
    press("button", seconds)  # all lights flash once
```
"""


@dataclass(frozen=True)
class HelpCenter:
    battery: Category
    faults: Category
    charging: Article
    reset: Article
    customers: Article
    staff: Article


def make_help_center() -> HelpCenter:
    battery = make_category(
        "Battery and charging",
        names={"de": "Akku und Laden"},
        description="Charge times, range, and what to do when charging stops.",
    )
    faults = make_category("Faults", parent=battery)
    plans = make_category("Plans and billing", names={"de": "Tarife und Abrechnung"}, position=1)
    reset = make_article(
        "Reset the battery",
        summary="Hold the button for 12 seconds.",
        body="## Reset step by step\n\n1. Hold the battery button for 12 seconds.\n2. All lights flash once.",
        category=faults,
    )
    picture = store_attachment(name="lights.svg", content=PICTURE)
    charging = make_article(
        "Charge the battery in cold weather",
        summary="Between 0 and 45 °C the battery charges; outside it waits.",
        body=CHARGING.replace("{key}", picture.key).replace("{reset}", str(reset.pk)),
        category=battery,
    )
    make_translation(
        charging,
        "Akkuladestandsanzeigeninstandsetzungsanleitung: Laden bei Kälte",
        locale="de",
        body="## Wenn das Licht rot blinkt\n\nBringen Sie den Akku ins Warme.\n\n## Im Sommer\n\nIn den Schatten.",
    )
    customers = make_article(
        "Change how you pay",
        body="Open your account and choose another card for the subscription.",
        category=plans,
        visibility=Visibility.CUSTOMERS,
    )
    make_article(
        "Battery in your plan",
        body="The battery is part of the plan: a weak battery is replaced.",
        category=plans,
    )
    make_article("Pause your plan", body="You can pause the plan for three months in winter.", category=plans)
    staff = make_article(
        "Refund limits for agents",
        body="An agent may refund 30 EUR of a saddle without asking.",
        category=plans,
        visibility=Visibility.STAFF,
    )
    reconcile(at=timezone.now())
    return HelpCenter(battery, faults, charging, reset, customers, staff)
