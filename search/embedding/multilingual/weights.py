"""Write the weights of a packed model as a `model.safetensors` that transformers' `BertModel` loads.

Written by hand, tensor by tensor: a quarter of the memory that building it whole takes, and the same bytes with every
version of every library, so that their hash can be pinned. The format is eight bytes with the length of a JSON header,
the header, and the tensors behind one another.
"""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from search.embedding.multilingual.packed import PackedModel, PackedModelBroken, Shape

# Weights that are unpacked at a time: a whole number of blocks.
SLAB = 1 << 22
ALIGNMENT = 8
FLOAT_BYTES = 4

OnBytes = Callable[[int, int], None]


@dataclass(frozen=True)
class Target:
    """A tensor of the written file and the name under which it is packed, None for zeros; both lie row by row."""

    name: str
    packed_name: str | None
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        return int(np.prod(self.shape))


def plan_targets(shape: Shape) -> tuple[Target, ...]:
    """Return every tensor of the encoder, in the order in which they are written."""
    layers = (target for layer in range(shape.layers) for target in _layer(shape, layer))
    return (*_embeddings(shape), *layers, *_pooler(shape))


def weights_size(shape: Shape) -> int:
    """Return the bytes of the file that `write_weights` writes."""
    targets = plan_targets(shape)
    return len(_header(targets)) + FLOAT_BYTES * sum(target.count for target in targets)


def write_weights(model: PackedModel, stream: BinaryIO, *, on_bytes: OnBytes | None = None) -> None:
    """Unpack all weights into `stream`; `on_bytes` is told what is written and the total.

    :raises PackedModelBroken: if a tensor is missing, of another size, or holds what is no number.
    """
    targets = plan_targets(model.shape)
    _check_all_there(model, targets)
    header, total = _header(targets), weights_size(model.shape)
    stream.write(header)
    written = len(header)
    for target in targets:
        for start in range(0, target.count, SLAB):
            stop = min(start + SLAB, target.count)
            stream.write(_unpacked(model, target, start, stop).astype("<f4").tobytes())
            written += FLOAT_BYTES * (stop - start)
            if on_bytes is not None:
                on_bytes(written, total)


def _unpacked(model: PackedModel, target: Target, start: int, stop: int) -> NDArray[np.float32]:
    if target.packed_name is None:
        return np.zeros(stop - start, dtype=np.float32)
    return model.weights(target.packed_name, start=start, stop=stop)


def _check_all_there(model: PackedModel, targets: tuple[Target, ...]) -> None:
    for target in targets:
        if target.packed_name is None:
            continue
        tensor = model.tensors.get(target.packed_name)
        if tensor is None or tensor.count != target.count:
            found = f"{tensor.count} weights" if tensor else "nothing"
            raise PackedModelBroken(f"{target.packed_name!r} has {found} where {target.count} are needed.")


def _header(targets: tuple[Target, ...]) -> bytes:
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for target in targets:
        end = offset + FLOAT_BYTES * target.count
        entries[target.name] = {"dtype": "F32", "shape": list(target.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return struct.pack("<Q", len(text)) + text


def _embeddings(shape: Shape) -> Iterator[Target]:
    yield Target("embeddings.word_embeddings.weight", "emb.word", (shape.words, shape.hidden))
    yield Target("embeddings.position_embeddings.weight", "emb.pos", (shape.positions, shape.hidden))
    yield Target("embeddings.token_type_embeddings.weight", "emb.type", (shape.types, shape.hidden))
    yield Target("embeddings.LayerNorm.weight", "emb.ln.w", (shape.hidden,))
    yield Target("embeddings.LayerNorm.bias", "emb.ln.b", (shape.hidden,))


def _layer(shape: Shape, layer: int) -> Iterator[Target]:
    hidden, wide = shape.hidden, shape.intermediate
    linear = (
        ("attention.self.query", "q", hidden, hidden),
        ("attention.self.key", "k", hidden, hidden),
        ("attention.self.value", "v", hidden, hidden),
        ("attention.output.dense", "ao", hidden, hidden),
        ("intermediate.dense", "fi", wide, hidden),
        ("output.dense", "fo", hidden, wide),
    )
    for name, packed, rows, columns in linear:
        yield Target(f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{packed}.w", (rows, columns))
        yield Target(f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{packed}.b", (rows,))
    for name, packed in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
        yield Target(f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{packed}.w", (hidden,))
        yield Target(f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{packed}.b", (hidden,))


def _pooler(shape: Shape) -> Iterator[Target]:
    """The encoder never runs it, but transformers warns of what it finds missing."""
    yield Target("pooler.dense.weight", None, (shape.hidden, shape.hidden))
    yield Target("pooler.dense.bias", None, (shape.hidden,))
