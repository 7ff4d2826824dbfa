"""The vectors of a passage's tokens, made small: neighbours in meaning pooled two to one, and a byte for each number.

Pooling follows Clavié, Chaffin and Adams 2024 ("Reducing the Footprint of Multi-Vector Retrieval with Minimal
Performance Impact via Token Pooling"): Ward's clustering of the tokens into half as many groups, each of which is
stored as the mean of its members, scaled to unit length again. On device manuals and a shop's help center, pooled
bytes ranked as well as all tokens in full precision, in an eighth of the space.

A packed passage is, in little-endian order: version (1 byte, `VERSION`), one byte that is 0, dimensions (2 bytes),
vectors (4 bytes, n), then n scales (float32), then n rows of `dimensions` signed bytes. A vector is its row times its
scale. A passage without tokens has n = 0.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

VERSION = 1
TOKENS_PER_VECTOR = 2
# Part of a generation's recipe. Whatever changes the stored bytes changes this.
TOKEN_FORMAT = f"int8-ward-{TOKENS_PER_VECTOR}-v{VERSION}"

HEADER = struct.Struct("<BxHI")
MOST = 127


class TokenVectorsUnreadable(ValueError):
    """The bytes are of another version, or not token vectors at all."""


@dataclass(frozen=True)
class PackedVectors:
    """`rows` has shape (n, dimensions), `scales` (n,): a unit vector is a row times its scale."""

    rows: NDArray[np.int8]
    scales: Floats


def pack_tokens(tokens: Floats) -> bytes:
    """Pool and compress the unit vectors of a passage's tokens, shape (n, dimensions)."""
    pooled = pool_tokens(tokens)
    count, dimensions = pooled.shape
    largest = np.abs(pooled).max(axis=1, initial=0.0)
    scales = (np.where(largest > 0, largest, 1.0) / MOST).astype("<f4")
    rows = np.rint(pooled / scales[:, None]).astype(np.int8)
    # Rounding has changed the lengths a little.
    scales /= np.maximum(np.linalg.norm(rows * scales[:, None], axis=1), np.finfo(np.float32).tiny)
    return b"".join((HEADER.pack(VERSION, dimensions, count), scales.astype("<f4").tobytes(), rows.tobytes()))


def unpack_tokens(packed: bytes | memoryview) -> PackedVectors:
    """Return the vectors without copying them.

    :raises TokenVectorsUnreadable: if another version wrote them.
    """
    if len(packed) < HEADER.size:
        raise TokenVectorsUnreadable("too short")
    version, dimensions, count = HEADER.unpack_from(packed)
    if version != VERSION or len(packed) != HEADER.size + count * (4 + dimensions):
        raise TokenVectorsUnreadable(f"version {version}, {count} vectors in {len(packed)} bytes")
    scales = np.frombuffer(packed, dtype="<f4", count=count, offset=HEADER.size)
    rows = np.frombuffer(packed, dtype=np.int8, offset=HEADER.size + 4 * count)
    return PackedVectors(rows.reshape(count, dimensions), scales)


def pool_tokens(tokens: Floats) -> Floats:
    """Return the unit means of groups of like tokens, shape (ceil(n / TOKENS_PER_VECTOR), dimensions)."""
    # Imported late: `manage.py` and web processes never pool.
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    wanted = -(-len(tokens) // TOKENS_PER_VECTOR)
    if len(tokens) <= 1:
        return tokens
    # Distances of unit vectors from one product: several times faster than SciPy's own.
    distances = np.sqrt(np.maximum(2 - 2 * (tokens @ tokens.T), 0))
    np.fill_diagonal(distances, 0)
    groups = _cut(linkage(squareform(distances, checks=False), "ward"), len(tokens) - wanted)
    is_in = np.zeros((wanted, len(tokens)), dtype=np.float32)
    is_in[groups, np.arange(len(tokens))] = 1
    sums = is_in @ tokens
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)


def _cut(tree: NDArray[np.float64], merges: int) -> NDArray[np.intp]:
    """Return the group of each leaf, counted from 0, after so many merges of a SciPy linkage.

    SciPy's own cut goes by height, and where many merges have the same height makes far fewer groups.
    """
    leaves = len(tree) + 1
    owner = np.arange(leaves + merges)
    pairs = tree[:merges, :2].astype(int).tolist()
    for number in range(merges - 1, -1, -1):
        one, other = pairs[number]
        owner[one] = owner[other] = owner[leaves + number]
    groups: NDArray[np.intp] = np.unique(owner[:leaves], return_inverse=True)[1]
    return groups
