"""What people bring in, as a folder: it is one, or an archive that is unpacked, or a single file of JSON.

An archive is hostile until each of its names and sizes is known; sizes are counted, not believed.
"""

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

MOST_ENTRIES = 60_000
LARGEST_ENTRY = 256 * 1024 * 1024
LARGEST_TOTAL = 4 * 1024 * 1024 * 1024
# Text is packed to a twentieth, now and then to a hundredth; only bombs are far beyond.
LARGEST_RATIO = 300
_NOT_A_BOMB = 10 * 1024 * 1024
_BLOCK = 256 * 1024


class ArchiveIsUnusable(ValueError):
    """The archive is broken, or does what no archive of articles does; the message says what."""


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give a folder with what `path` holds; one that was unpacked for this is gone afterwards.

    :raises ArchiveIsUnusable: if it is an archive that is not unpacked.
    """
    if path.is_dir() or not path.is_file():
        yield path
        return
    with TemporaryDirectory(prefix="signpost-import-") as folder:
        place = Path(folder).resolve()
        unpack(path, place)
        yield only_folder(place)


def unpack(path: Path, folder: Path) -> None:
    """Unpack a ZIP archive into an empty folder, or copy a file of JSON there.

    :raises ArchiveIsUnusable: for what it says.
    """
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() not in {".json", ".md", ".html", ".htm"}:
            raise ArchiveIsUnusable(f"{path.name} is neither a ZIP archive nor a file of JSON.")
        shutil.copyfile(path, folder / path.name)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(archive)
            left = LARGEST_TOTAL
            for entry, place in entries:
                left -= _write(archive, entry, folder / place, at_most=min(left, LARGEST_ENTRY))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveIsUnusable(f"The archive is broken: {error}") from None
    except (OSError, UnicodeError) as error:
        raise ArchiveIsUnusable(f"The archive cannot be unpacked: {error}") from None


def only_folder(place: Path) -> Path:
    """Go down into the one folder that most archives wrap everything into."""
    entries = [entry for entry in place.iterdir() if entry.name not in {"__MACOSX", ".DS_Store"}]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else place


def _checked(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise ArchiveIsUnusable(f"The archive has more than {MOST_ENTRIES} files.")
    found: list[tuple[zipfile.ZipInfo, PurePosixPath]] = []
    for info in infos:
        place = PurePosixPath(info.filename.replace("\\", "/"))
        is_outside = place.is_absolute() or ".." in place.parts or ":" in info.filename[:2]
        if is_outside or stat.S_ISLNK(info.external_attr >> 16):
            raise ArchiveIsUnusable(f"{info.filename!r:.80} leads out of the archive.")
        if info.flag_bits & 0x1:
            raise ArchiveIsUnusable("The archive is encrypted.")
        if info.is_dir() or not place.parts:
            continue
        if info.file_size > LARGEST_ENTRY:
            raise ArchiveIsUnusable(
                f"{info.filename!r:.80} is larger than {LARGEST_ENTRY // 1024 // 1024} MB."
            )
        found.append((info, place))
    return found


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, *, at_most: int) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(info) as source, path.open("wb") as target:
        while block := source.read(_BLOCK):
            written += len(block)
            is_bomb = written > max(_NOT_A_BOMB, info.compress_size * LARGEST_RATIO)
            if is_bomb or written > at_most:
                raise ArchiveIsUnusable(
                    f"{info.filename!r:.80} unpacks to more than an archive of articles holds."
                )
            target.write(block)
    return written
