"""Remember which words of articles seem to be misspelled, and from what: found again with the next vocabulary."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0016_word_weights_go_with_their_chunk")]

    operations = [
        migrations.AddField(
            model_name="vocabularyword",
            name="meant",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
        migrations.AddIndex(
            model_name="vocabularyword",
            index=models.Index(
                condition=models.Q(("meant", ""), _negated=True),
                fields=["generation", "locale", "meant"],
                name="search_vocabulary_meant",
            ),
        ),
    ]
