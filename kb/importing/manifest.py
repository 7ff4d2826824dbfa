"""What an export of our own says about its pictures, beside what the files say themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.importing.front_matter import FrontMatterIsBroken, load_yaml
from kb.importing.markdown_folder import MANIFEST_FILE
from kb.importing.pictures import KnownPicture
from kb.importing.sources import Collection

MEDIA_FOLDER = "_media"
_KEY = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True)
class Manifest:
    pictures: Mapping[Path, KnownPicture] = field(default_factory=dict)


def read_manifest(collection: Collection) -> Manifest:
    """Read which picture has which key; without a usable list, pictures are known by their bytes."""
    if not collection.is_exact:
        return Manifest()
    try:
        values = load_yaml((collection.root / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, FrontMatterIsBroken):
        return Manifest()
    listed = values.get("media")
    pictures = {
        collection.root / MEDIA_FOLDER / str(file): KnownPicture(key=Path(str(file)).stem, name=str(name))
        for file, name in (listed.items() if isinstance(listed, dict) else ())
        if _KEY.fullmatch(Path(str(file)).stem)
    }
    return Manifest(pictures=pictures)
