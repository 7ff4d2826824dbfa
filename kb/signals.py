"""What `kb` tells the layers above it. A signal means "may have changed": receivers compare before they act.

Signals are sent after the commit of the change, so a receiver sees what it is told about; a receiver that was
not running finds the same changes by comparing, because nothing but the change itself is the record.
"""

from django.dispatch import Signal

# Sent with `article_ids: list[int]` when the text, the place, the visibility or the existence of articles changed.
articles_changed = Signal()

# Sent with `revision` and `by` before anything is locked or changed, within the transaction that is about to publish.
# The one signal whose receivers may refuse: they raise `kb.services.PublishingHeld`. `by` is None for the system.
publishing = Signal()

# Sent when somebody was asked for a review. The rows are the record: whoever sends mails looks for untold ones.
reviews_asked = Signal()
