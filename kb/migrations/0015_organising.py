"""Keep changes of many articles, so that they can be taken back; name the new kinds of changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0014_origin_of_a_translation_never_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
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
                    ("change_category", "Category changed"),
                    ("delete_category", "Category deleted"),
                    ("give_category_role", "Category assigned"),
                    ("take_category_role", "Category taken away"),
                    ("write_snippet", "Snippet written"),
                    ("delete_snippet", "Snippet deleted"),
                    ("write_template", "Template written"),
                    ("write_term", "Term written"),
                    ("delete_term", "Term deleted"),
                    ("rename_label", "Label renamed"),
                    ("merge_labels", "Labels merged"),
                    ("delete_label", "Label deleted"),
                    ("store_attachment", "Picture stored"),
                ],
                max_length=40,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("article", "Article"),
                    ("translation", "Translation"),
                    ("revision", "Revision"),
                    ("category", "Category"),
                    ("comment", "Comment"),
                    ("snippet", "Snippet"),
                    ("template", "Template"),
                    ("term", "Term"),
                    ("label", "Label"),
                    ("attachment", "Picture"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("article_ids", models.JSONField()),
                ("wishes", models.JSONField()),
                ("before", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("failed", "Not done"),
                            ("undoing", "Being taken back"),
                            ("undone", "Taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of many articles",
                "verbose_name_plural": "changes of many articles",
                "ordering": ["-pk"],
            },
        ),
    ]
