"""What changes content: one function for each change, for views, tasks, commands and the shell alike."""

from kb.services.articles import change_visibility, create_article, delete_article, move_article
from kb.services.attachments import (
    AttachmentIsUnusable,
    attachment_key,
    check_attachment,
    store_attachment,
)
from kb.services.auditing import acting_from
from kb.services.categories import (
    CategoryIsTooDeep,
    CategoryName,
    CategoryNeedsAName,
    CategoryWouldContainItself,
    create_category,
    move_category,
    rename_category,
)
from kb.services.category_roles import give_category, take_category
from kb.services.events import changes_gathered
from kb.services.feedback import (
    RevisionWasNeverPublished,
    count_view,
    vote_on_revision,
    withdraw_vote,
)
from kb.services.presence import Present, beat, leave, people_in
from kb.services.publishing import (
    ArticleWasMerged,
    archive_article,
    change_slug,
    publish_revision,
    unpublish_translation,
)
from kb.services.reviewing import (
    MessageIsMissing,
    ReviewerMayNotReview,
    approve_revision,
    request_changes,
    restore_revision,
    submit_revision,
    withdraw_revision,
)
from kb.services.revisions import (
    BodyIsTooLong,
    DraftText,
    TitleIsMissing,
    TitleIsTooLong,
    add_revision,
    begin_translation,
)
from kb.services.scheduling import (
    TimeIsPast,
    run_due_changes,
    schedule_expiry,
    schedule_publication,
    unschedule,
)
from kb.services.slugs import SlugIsEmpty, SlugIsTaken
from kb.services.standing import StepRefused, standing_of, steps_for
from kb.services.working_copies import (
    EditableText,
    NothingToCommit,
    TextWasChanged,
    commit_working_copy,
    discard_working_copy,
    editable_text,
    forget_rescued_draft,
    open_editor,
    save_working_copy,
)

__all__ = [
    "ArticleWasMerged",
    "AttachmentIsUnusable",
    "BodyIsTooLong",
    "CategoryIsTooDeep",
    "CategoryName",
    "CategoryNeedsAName",
    "CategoryWouldContainItself",
    "DraftText",
    "EditableText",
    "MessageIsMissing",
    "NothingToCommit",
    "Present",
    "ReviewerMayNotReview",
    "RevisionWasNeverPublished",
    "SlugIsEmpty",
    "SlugIsTaken",
    "StepRefused",
    "TextWasChanged",
    "TimeIsPast",
    "TitleIsMissing",
    "TitleIsTooLong",
    "acting_from",
    "add_revision",
    "approve_revision",
    "archive_article",
    "attachment_key",
    "beat",
    "begin_translation",
    "change_slug",
    "change_visibility",
    "changes_gathered",
    "check_attachment",
    "commit_working_copy",
    "count_view",
    "create_article",
    "create_category",
    "delete_article",
    "discard_working_copy",
    "editable_text",
    "forget_rescued_draft",
    "give_category",
    "leave",
    "move_article",
    "move_category",
    "open_editor",
    "people_in",
    "publish_revision",
    "rename_category",
    "request_changes",
    "restore_revision",
    "run_due_changes",
    "save_working_copy",
    "schedule_expiry",
    "schedule_publication",
    "standing_of",
    "steps_for",
    "store_attachment",
    "submit_revision",
    "take_category",
    "unpublish_translation",
    "unschedule",
    "vote_on_revision",
    "withdraw_revision",
    "withdraw_vote",
]
