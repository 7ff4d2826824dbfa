"""A tiny model packed like the real one: `E5S1`, two blocks wide, a dozen pieces."""

import struct
from dataclasses import dataclass, field

import numpy as np

HIDDEN, WIDE, POSITIONS, HEADS = 32, 64, 16, 2
PIECES = (
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁query",
    "▁passage",
    ":",
    "▁how",
    "▁bike",
    "s",
    "e",
    "<mask>",
)
WORDS = len(PIECES) + 3


@dataclass
class TinyModel:
    """Matrices as (halves, scales), vectors as floats, by the names that the file gives them."""

    seed: int = 1
    hidden: int = HIDDEN
    words: int = WORDS
    tensors: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = np.random.default_rng(self.seed)
        for name, (rows, columns) in matrices().items():
            halves = dice.integers(0, 16, (rows, columns), dtype=np.uint8)
            scales = dice.uniform(0.01, 0.1, (rows, columns // 32)).astype("<f2")
            self.tensors[name] = (halves, scales)
        for name, count in vectors().items():
            self.tensors[name] = dice.normal(0, 0.1, count).astype("<f4")

    def expected(self, name: str) -> np.ndarray:
        """The weights of a matrix as they must come out."""
        halves, scales = self.tensors[name]
        return (halves.astype(np.float32) - 8) * np.repeat(scales.astype(np.float32), 32, axis=1)

    def packed(self) -> bytes:
        head = struct.pack("<4sI", b"E5S1", 1)
        head += struct.pack("<7ifi", self.hidden, 1, HEADS, WIDE, self.words, POSITIONS, 2, 1e-12, 32)
        head += _vocabulary() + struct.pack("<iI", 0, 0)
        bodies = {name: _body(tensor) for name, tensor in self.tensors.items()}
        directory = sum(2 + len(name) + struct.calcsize("<BIQQ") for name in bodies) + 4
        offset = len(head) + directory
        listing = struct.pack("<i", len(bodies))
        for name, (kind, count, body) in bodies.items():
            listing += struct.pack("<H", len(name)) + name.encode()
            listing += struct.pack("<BIQQ", kind, count, offset, len(body))
            offset += len(body)
        return head + listing + b"".join(body for _, _, body in bodies.values())


def matrices() -> dict[str, tuple[int, int]]:
    square = {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    return {"emb.word": (WORDS, HIDDEN), **square, "l0.fi.w": (WIDE, HIDDEN), "l0.fo.w": (HIDDEN, WIDE)}


def vectors() -> dict[str, int]:
    biases = {f"l0.{name}.b": HIDDEN for name in ("q", "k", "v", "ao", "fo")} | {"l0.fi.b": WIDE}
    norms = {f"{name}.{part}": HIDDEN for name in ("emb.ln", "l0.aln", "l0.oln") for part in "wb"}
    return {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, **biases, **norms}


def _vocabulary() -> bytes:
    runs = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *(len(run) for run in runs)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, -2, -3, -3, -3, -4, -4, -5, -5, 0], dtype="<f4")
    blob = b"".join(runs)
    sizes = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    return sizes + ends.tobytes() + scores.tobytes() + blob


def _body(tensor: object) -> tuple[int, int, bytes]:
    if isinstance(tensor, np.ndarray):
        return 0, tensor.size, tensor.tobytes()
    halves, scales = tensor
    blocks = halves.reshape(-1, 32)
    packed = blocks[:, :16] | (blocks[:, 16:] << 4)
    body = b"".join(
        scale.tobytes() + row.tobytes() for scale, row in zip(scales.reshape(-1), packed, strict=True)
    )
    return 1, halves.size, body
