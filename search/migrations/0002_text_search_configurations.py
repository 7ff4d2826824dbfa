"""One text search configuration for each language: stop words first, then without accents, then stemmed.

Stop words stand before `unaccent`, because PostgreSQL's lists hold accented forms that would no longer match after it.
A language that this version of PostgreSQL has no stemmer for gets the simple configuration under its own name.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LANGUAGES = [
    "arabic",
    "armenian",
    "basque",
    "catalan",
    "danish",
    "dutch",
    "english",
    "estonian",
    "finnish",
    "french",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "lithuanian",
    "nepali",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "spanish",
    "swedish",
    "tamil",
    "turkish",
    "yiddish",
]
# ASCII words have no accents: only the token types that may hold other letters change.
ACCENTED = "hword, hword_part, word"

STEMMERS_WITH_STOP_WORDS = r"""
    SELECT regexp_replace(dictname, '_stem$', ''), substring(dictinitoption FROM 'stopwords\s*=\s*''(\w+)''')
    FROM pg_ts_dict
    WHERE dictnamespace = 'pg_catalog'::regnamespace AND dictname LIKE '%\_stem'
"""


def create_configurations(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_configurations(apps, schema_editor)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STEMMERS_WITH_STOP_WORDS)
        stop_words = dict(cursor.fetchall())
    schema_editor.execute("CREATE TEXT SEARCH CONFIGURATION signpost_simple (COPY = pg_catalog.simple)")
    schema_editor.execute(
        f"ALTER TEXT SEARCH CONFIGURATION signpost_simple ALTER MAPPING FOR {ACCENTED} WITH unaccent, simple"
    )
    for language in LANGUAGES:
        if language in stop_words:
            create_stemmed(schema_editor, language, stop_words[language])
        else:
            schema_editor.execute(
                f"CREATE TEXT SEARCH CONFIGURATION signpost_{language} (COPY = signpost_simple)"
            )


def create_stemmed(schema_editor: BaseDatabaseSchemaEditor, language: str, stop_words: str | None) -> None:
    dictionaries = ["unaccent", f"pg_catalog.{language}_stem"]
    if stop_words:
        dictionaries.insert(0, f"signpost_{language}_stop")
        schema_editor.execute(
            f"CREATE TEXT SEARCH DICTIONARY signpost_{language}_stop "
            f"(TEMPLATE = pg_catalog.simple, STOPWORDS = {stop_words}, ACCEPT = false)"
        )
    schema_editor.execute(
        f"CREATE TEXT SEARCH CONFIGURATION signpost_{language} (COPY = pg_catalog.{language})"
    )
    schema_editor.execute(
        f"ALTER TEXT SEARCH CONFIGURATION signpost_{language} "
        f"ALTER MAPPING FOR {ACCENTED} WITH {', '.join(dictionaries)}"
    )


def drop_configurations(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for language in [*LANGUAGES, "simple"]:
        schema_editor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS signpost_{language}")
        schema_editor.execute(f"DROP TEXT SEARCH DICTIONARY IF EXISTS signpost_{language}_stop")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_extensions")]

    operations = [migrations.RunPython(create_configurations, drop_configurations)]
