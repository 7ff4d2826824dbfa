"""Read an `E5S1` file: a BERT encoder with a Unigram vocabulary, its matrices in four bits.

All numbers are little-endian. A header; the vocabulary (ends of the pieces in one run of UTF-8, their scores); a table
of characters that the file's own engine folds, which is skipped; and a directory of tensors by name. A tensor is either
32-bit floats or `Q4_0`: for 32 weights a 16-bit float and 16 bytes, weight j in the lower half of byte j and weight
j + 16 in its upper half, each meaning (half - 8) times the float.

Invariant: nothing is read outside of the file and no size in it is believed before it was checked, so a truncated or
hostile file ends in `PackedModelBroken`, never in a crash or in the memory it asks for.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
VERSION = 1
BLOCK_WEIGHTS = 32
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK_WEIGHTS // 2,))])
FLOATS, PACKED = 0, 1
# More than any model that this can be; it keeps a hostile file from asking for the impossible.
MOST = 2_000_000


class PackedModelBroken(ValueError):
    """The file is not an `E5S1` file, is cut off, or contradicts itself."""


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    intermediate: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: `count` weights in `size` bytes from `offset`."""

    is_packed: bool
    count: int
    offset: int
    size: int


@dataclass(frozen=True)
class PackedModel:
    data: bytes
    shape: Shape
    vocabulary: Vocabulary
    tensors: Mapping[str, Tensor]

    def weights(self, name: str, *, start: int, stop: int) -> NDArray[np.float32]:
        """Return the weights from `start` up to `stop` of a tensor, shape (stop - start,), in 32-bit floats.

        :raises PackedModelBroken: if there are none, one is no number, or a packed tensor is cut within a block.
        """
        tensor = self.tensors[name]
        if not 0 <= start < stop <= tensor.count:
            raise PackedModelBroken(f"{name} has no weights from {start} to {stop}.")
        if not tensor.is_packed:
            floats = np.frombuffer(self.data, "<f4", stop - start, tensor.offset + 4 * start)
            return _numbers(floats, name)
        if start % BLOCK_WEIGHTS or stop % BLOCK_WEIGHTS:
            raise PackedModelBroken(f"{name} cannot be cut at {start} and {stop}.")
        first = tensor.offset + start // BLOCK_WEIGHTS * BLOCK.itemsize
        blocks = np.frombuffer(self.data, BLOCK, (stop - start) // BLOCK_WEIGHTS, first)
        halves = np.concatenate([blocks["halves"] & 0x0F, blocks["halves"] >> 4], axis=1)
        # Exact: four bits times the eleven of the scale fit a 32-bit float, so every machine makes the same weights.
        weights = (halves.astype(np.float32) - 8) * _numbers(blocks["scale"], name)[:, None]
        return weights.reshape(-1)


def _numbers(values: NDArray[np.generic], name: str) -> NDArray[np.float32]:
    """Return them as 32-bit floats, told apart from what only looks like one before any is reckoned with."""
    if not np.isfinite(values).all():
        raise PackedModelBroken(f"The tensor {name!r} holds what is no number.")
    return values.astype(np.float32)


class _Cursor:
    """Reads from the beginning on; whatever would lie behind the end is refused."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def skip(self, size: int) -> int:
        """Return where the next `size` bytes begin, and go behind them."""
        start = self.at
        if size < 0 or size > len(self.data) - start:
            raise PackedModelBroken(f"The file ends within what begins at byte {start}.")
        self.at += size
        return start

    def bytes(self, size: int) -> bytes:
        start = self.skip(size)
        return self.data[start : start + size]

    def values(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def number(self, layout: str, *, most: int = MOST) -> int:
        (value,) = self.values(layout)
        if not 0 <= value <= most:
            raise PackedModelBroken(f"{value} before byte {self.at} is no size.")
        return value

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        start = self.skip(np.dtype(kind).itemsize * count)
        return np.frombuffer(self.data, kind, count, start)


def read_packed_model(data: bytes) -> PackedModel:
    """Read header, vocabulary and directory; the weights stay packed.

    :raises PackedModelBroken: if `data` is not a whole `E5S1` file.
    """
    cursor = _Cursor(data)
    if cursor.bytes(len(MAGIC)) != MAGIC:
        raise PackedModelBroken("The file does not begin like an E5S1 file.")
    if (version := cursor.number("I")) != VERSION:
        raise PackedModelBroken(f"The file is of version {version}; only version {VERSION} can be read.")
    shape = _read_shape(cursor)
    vocabulary = _read_vocabulary(cursor)
    if len(vocabulary.pieces) > shape.words:
        raise PackedModelBroken("There are more pieces than vectors for them.")
    cursor.number("i")
    cursor.skip(cursor.number("I", most=len(data)))
    return PackedModel(data, shape, vocabulary, _read_directory(cursor))


def _read_shape(cursor: _Cursor) -> Shape:
    hidden, layers, heads, intermediate, words, positions, types = (cursor.number("i") for _ in range(7))
    (epsilon,) = cursor.values("f")
    if cursor.number("i") != BLOCK_WEIGHTS:
        raise PackedModelBroken(f"The weights do not come in blocks of {BLOCK_WEIGHTS}.")
    shape = Shape(hidden, layers, heads, intermediate, words, positions, types, float(f"{epsilon:.6g}"))
    if 0 in (hidden, layers, heads, intermediate, words, positions, types) or hidden % heads:
        raise PackedModelBroken(f"No model has this shape: {shape}.")
    if hidden % BLOCK_WEIGHTS or intermediate % BLOCK_WEIGHTS or layers > 100 or not 0 < epsilon < 1:
        raise PackedModelBroken(f"No model of these blocks has this shape: {shape}.")
    return shape


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count = cursor.number("i")
    bos, eos, pad, unknown = (cursor.number("i", most=count - 1) for _ in range(4))
    size = cursor.number("Q", most=len(cursor.data))
    ends = cursor.array("<u4", count + 1).astype(np.int64)
    scores = cursor.array("<f4", count)
    run = cursor.bytes(size)
    if ends[0] != 0 or ends[-1] != size or (np.diff(ends) <= 0).any() or not np.isfinite(scores).all():
        raise PackedModelBroken("The pieces of the vocabulary are not in order.")
    try:
        pieces = tuple(run[start:end].decode() for start, end in pairwise(ends.tolist()))
    except UnicodeDecodeError as error:
        raise PackedModelBroken("A piece of the vocabulary is no text.") from error
    return Vocabulary(pieces, tuple(scores.tolist()), bos, eos, pad, unknown)


def _read_directory(cursor: _Cursor) -> dict[str, Tensor]:
    tensors = {}
    for _ in range(cursor.number("i")):
        name = cursor.bytes(cursor.number("H")).decode("ascii", "replace")
        kind, count, offset, size = cursor.values("BIQQ")
        whole = count // BLOCK_WEIGHTS * BLOCK.itemsize if kind == PACKED else 4 * count
        is_odd = kind not in (FLOATS, PACKED) or (kind == PACKED and count % BLOCK_WEIGHTS)
        if is_odd or size != whole or offset + size > len(cursor.data):
            raise PackedModelBroken(f"The tensor {name!r} does not lie within the file.")
        tensors[name] = Tensor(kind == PACKED, count, offset, size)
    return tensors
