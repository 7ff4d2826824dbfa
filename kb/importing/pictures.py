"""Pictures that texts show: stored once each, and the reason kept for those that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.models import Attachment
from kb.services import AttachmentIsUnusable, attachment_key, check_attachment, store_attachment

LARGEST_PICTURE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class KnownPicture:
    """What an export of our own says about one of its pictures: the key that texts name it by, and its name."""

    key: str
    name: str


@dataclass
class PictureStore:
    """`writes` is False in a dry run: pictures are then only looked at."""

    root: Path
    writes: bool
    keys: dict[Path, str] = field(default_factory=dict)
    problems: dict[Path, str] = field(default_factory=dict)
    stored: int = 0
    known: Mapping[Path, KnownPicture] = field(default_factory=dict)

    def store(self, path: Path) -> str | None:
        """Return the key of the picture at `path`, or None with the reason in `problems`."""
        if path not in self.keys and path not in self.problems:
            self._try(path)
        return self.keys.get(path)

    def _try(self, path: Path) -> None:
        name = path.name
        try:
            if not path.resolve().is_relative_to(self.root.resolve()) or not path.is_file():
                self.problems[path] = f"{name} is not there"
                return
            if path.stat().st_size > LARGEST_PICTURE_BYTES:
                self.problems[path] = f"{name} is larger than {LARGEST_PICTURE_BYTES // 1024 // 1024} MB"
                return
            content = path.read_bytes()
            known = self.known.get(path)
            key = known.key if known else attachment_key(content)
            is_new = not Attachment.objects.filter(key=key).exists()
            if self.writes:
                shown = known.name if known else name
                key = store_attachment(name=shown, content=content, key=key).key
            elif is_new:
                check_attachment(content)
            self.keys[path] = key
            self.stored += is_new
        except AttachmentIsUnusable as error:
            self.problems[path] = f"{name}: {error}"
        except OSError as error:
            self.problems[path] = f"{name}: {error.strerror or error}"
