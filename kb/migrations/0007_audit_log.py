"""Who changed what."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0006_category_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="time",
                    ),
                ),
                ("actor_name", models.CharField(blank=True, max_length=254, verbose_name="person's name")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from address")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("create_article", "Article created"),
                            ("move_article", "Article moved"),
                            ("change_visibility", "Visibility changed"),
                            ("change_article", "Article changed"),
                            ("order_articles", "Articles ordered"),
                            ("verify_article", "Article verified"),
                            ("merge_articles", "Articles merged"),
                            ("archive_article", "Article archived"),
                            ("delete_article", "Article deleted"),
                            ("begin_translation", "Translation begun"),
                            ("add_revision", "Revision added"),
                            ("restore_revision", "Revision restored"),
                            ("submit_revision", "Submitted for review"),
                            ("withdraw_revision", "Withdrawn from review"),
                            ("request_changes", "Changes asked for"),
                            ("approve_revision", "Approved by review"),
                            ("publish_revision", "Revision published"),
                            ("unpublish_translation", "Translation unpublished"),
                            ("change_slug", "Address changed"),
                            ("discard_working_copy", "Working copy discarded"),
                            ("schedule", "Scheduled"),
                            ("unschedule", "Taken off the schedule"),
                            ("schedule_failed", "Scheduled change not made"),
                            ("add_comment", "Comment added"),
                            ("resolve_comment", "Comment resolved"),
                            ("reopen_comment", "Comment reopened"),
                            ("create_preview_link", "Preview link made"),
                            ("revoke_preview_link", "Preview link revoked"),
                            ("create_category", "Category created"),
                            ("rename_category", "Category renamed"),
                            ("move_category", "Category moved"),
                            ("order_categories", "Categories ordered"),
                            ("give_category_role", "Category assigned"),
                            ("take_category_role", "Category taken away"),
                            ("write_snippet", "Snippet written"),
                            ("delete_snippet", "Snippet deleted"),
                            ("write_template", "Template written"),
                            ("write_term", "Term written"),
                            ("delete_term", "Term deleted"),
                            ("store_attachment", "Picture stored"),
                        ],
                        max_length=40,
                        verbose_name="action",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Article"),
                            ("translation", "Translation"),
                            ("revision", "Revision"),
                            ("category", "Category"),
                            ("comment", "Comment"),
                            ("snippet", "Snippet"),
                            ("template", "Template"),
                            ("term", "Term"),
                            ("attachment", "Picture"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.BigIntegerField(null=True, verbose_name="id")),
                ("article_id", models.BigIntegerField(null=True, verbose_name="article")),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="name")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit log",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="kb_audit_newest"),
                    models.Index(fields=["article_id", "-at"], name="kb_audit_of_article"),
                    models.Index(fields=["actor", "-at"], name="kb_audit_of_person"),
                    models.Index(fields=["action", "-at"], name="kb_audit_of_action"),
                ],
            },
        ),
    ]
