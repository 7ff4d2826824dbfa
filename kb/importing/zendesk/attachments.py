"""Files that articles of Zendesk show: looked for beside the export, for nothing is fetched from elsewhere."""

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from kb.importing.links import Target
from kb.importing.zendesk.records import Kind, Records

_ATTACHMENT = re.compile(
    r"/(?:hc/)?(?:[\w-]+/)?(?:article_)?attachments/(?:token/)?(?P<id>\d+)(?:/(?P<name>[^/?#]+))?"
)


@dataclass(frozen=True)
class Attachments:
    root: Path
    records: Records

    def here(self, target: Target, folder: PurePosixPath, *, host: str) -> str | None:
        """Return where a link of the help center leads now, from a text in `folder`; None if it stays."""
        try:
            parts = urlsplit(target.url)
        except ValueError:
            return None
        if parts.netloc and parts.netloc.lower() != host:
            return None
        if found := _ATTACHMENT.search(target.path):
            place = self._place(found["id"], found["name"] or "")
            return quote(os.path.relpath(place, folder)) if place else None
        if parts.netloc and parts.path.startswith("/hc/") and "/articles/" not in parts.path:
            # Old paths lead on from here, so that readers stay on this site.
            return target.url[target.url.index(parts.netloc) + len(parts.netloc) :]
        return None

    def _place(self, number: str, name: str) -> PurePosixPath | None:
        record = self.records.of(Kind.ATTACHMENT).get(number)
        names = [
            PurePosixPath(each).name for each in (record.text("file_name") if record else "", name) if each
        ]
        folders = ("article_attachments", "attachments", "images", "media", "")
        for folder in folders:
            for file in names:
                for form in (f"{number}/{file}", f"{number}-{file}", f"{number}_{file}", file):
                    if (self.root / folder / form).is_file():
                        return PurePosixPath(folder, form)
            suffixes = {PurePosixPath(file).suffix for file in names} | {"", ".png", ".jpg", ".jpeg", ".gif"}
            for suffix in sorted(suffixes):
                if (self.root / folder / f"{number}{suffix}").is_file():
                    return PurePosixPath(folder, f"{number}{suffix}")
        return None
