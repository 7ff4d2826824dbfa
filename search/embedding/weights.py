"""Hashes of a model's files. A file that was hashed before and has not changed since is not read again."""

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# What a model is loaded from; papers, pictures and exports for other runtimes stay out of the fingerprint.
LOADED_SUFFIXES = frozenset({".json", ".txt", ".safetensors", ".bin", ".model", ".spm", ".bpe", ".vocab"})
OTHER_RUNTIMES = frozenset({"onnx", "openvino", "coreml"})


@dataclass(frozen=True)
class FileHashes:
    """SHA-256 of each file, as (path below the folder, hash), in the order of the paths."""

    files: tuple[tuple[str, str], ...]

    def of(self, name: str) -> str | None:
        return dict(self.files).get(name)

    def combined(self) -> str:
        return hashlib.sha256(json.dumps(self.files).encode()).hexdigest()


def hash_files(folder: Path) -> FileHashes:
    """Hash what a model in `folder` is loaded from.

    :raises ValueError: if there is nothing.
    """
    stamps = _read_stamps()
    hashed, fresh = [], {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix not in LOADED_SUFFIXES or OTHER_RUNTIMES & set(name.parts) or not path.is_file():
            continue
        stamp = _stamp(path)
        sha256 = stamps.get(stamp) or _sha256(path)
        if stamp not in stamps:
            fresh[stamp] = sha256
        hashed.append((name.as_posix(), sha256))
    if not hashed:
        raise ValueError("no model files")
    if fresh:
        _write_stamps({**stamps, **fresh})
    return FileHashes(tuple(hashed))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stamp(path: Path) -> str:
    """Name a state of a file: it changes whenever the file is written or replaced."""
    real = path.resolve()
    info = real.stat()
    return f"{real}:{info.st_size}:{info.st_mtime_ns}:{info.st_ctime_ns}:{info.st_ino}"


def _stamps_path() -> Path:
    return Path(settings.SIGNPOST_HOME) / "cache" / "model-files.json"


def _read_stamps() -> dict[str, str]:
    try:
        stored = json.loads(_stamps_path().read_text(encoding="utf-8"))
        return {str(stamp): str(sha256) for stamp, sha256 in stored.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _write_stamps(stamps: dict[str, str]) -> None:
    """Replace the file in one step; without a place to write, every process hashes anew."""
    path = _stamps_path()
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(stamps), encoding="utf-8")
        fresh.replace(path)
