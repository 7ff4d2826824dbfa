"""The PostgreSQL extensions that search needs: made by a migration where its role may, asked for plainly where not."""

from django.contrib.postgres.operations import CreateExtension
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege, UndefinedFile


class RequiredExtension(CreateExtension):
    """Create extension `name`, contained in the operating system's `package`; one that exists is left as it is."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(name)
        self.package = package

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """:raises ImproperlyConfigured: if the extension is not installed, or the role may not create it."""
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        except Error as error:
            advice = self._advice(error)
            if advice is None:
                raise
            raise ImproperlyConfigured(advice) from error

    def _advice(self, error: Error) -> str | None:
        if isinstance(error.__cause__, UndefinedFile | FeatureNotSupported):
            return (
                f"The database server has no extension {self.name!r}. Install the package {self.package} on the "
                "server (NN is its major version), then migrate again."
            )
        if isinstance(error.__cause__, InsufficientPrivilege):
            return (
                f"This role may not create the extension {self.name!r}. Let a superuser run "
                f'CREATE EXTENSION "{self.name}" in this database once, then migrate again.'
            )
        return None

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the extension: it may have been there before, and others may use it."""
