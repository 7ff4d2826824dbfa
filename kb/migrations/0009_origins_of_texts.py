"""Where a translation, a merged article and a composed text come from; find texts under way quickly."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0008_audit_log_is_append_only"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="revision",
            options={
                "ordering": ["-number"],
                "permissions": [("approve_own_revision", "Can approve and publish own texts")],
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="absorbed",
                to="kb.article",
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="translated_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="kb.revision",
            ),
        ),
        migrations.AddField(
            model_name="translation",
            name="recomposed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["category", "position", "id"], name="kb_article_on_its_shelf"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("state__in", ["draft", "in_review", "changes_requested", "approved"])),
                fields=["state", "translation"],
                name="kb_revisions_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="kb_article_not_merged_into_itself",
            ),
        ),
    ]
