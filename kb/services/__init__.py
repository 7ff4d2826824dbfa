"""What changes content: one function for each change, for views, tasks, commands and the shell alike."""

from kb.services.articles import change_visibility, create_article, delete_article, move_article
from kb.services.attachments import (
    AttachmentIsUnusable,
    attachment_key,
    check_attachment,
    store_attachment,
)
from kb.services.categories import (
    CategoryIsTooDeep,
    CategoryName,
    CategoryNeedsAName,
    CategoryWouldContainItself,
    create_category,
    move_category,
    rename_category,
)
from kb.services.events import changes_gathered
from kb.services.feedback import (
    RevisionWasNeverPublished,
    count_view,
    vote_on_revision,
    withdraw_vote,
)
from kb.services.publishing import change_slug, publish_revision, unpublish_translation
from kb.services.revisions import BodyIsTooLong, DraftText, TitleIsMissing, TitleIsTooLong, add_revision
from kb.services.slugs import SlugIsEmpty, SlugIsTaken

__all__ = [
    "AttachmentIsUnusable",
    "BodyIsTooLong",
    "CategoryIsTooDeep",
    "CategoryName",
    "CategoryNeedsAName",
    "CategoryWouldContainItself",
    "DraftText",
    "RevisionWasNeverPublished",
    "SlugIsEmpty",
    "SlugIsTaken",
    "TitleIsMissing",
    "TitleIsTooLong",
    "add_revision",
    "attachment_key",
    "change_slug",
    "change_visibility",
    "changes_gathered",
    "check_attachment",
    "count_view",
    "create_article",
    "create_category",
    "delete_article",
    "move_article",
    "move_category",
    "publish_revision",
    "rename_category",
    "store_attachment",
    "unpublish_translation",
    "vote_on_revision",
    "withdraw_vote",
]
