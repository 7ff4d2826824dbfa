"""One forward pass for a text's vector and its tokens' vectors, as a Haystack component. Importing this loads Haystack.

Haystack's own embedders return the vector alone. This one runs the model that they have loaded, through the same
`SentenceTransformer.encode`, and asks for everything that it computed.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from haystack import component
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@component
class TokenEmbedder:
    """Texts to vectors and to the vectors of their tokens; none of these is scaled to unit length yet."""

    def __init__(self, model: Any, *, prefix: str) -> None:
        self._model = model
        self._prefix = prefix
        tokenizer = model.tokenizer
        marks = (
            tokenizer.cls_token_id,
            tokenizer.sep_token_id,
            tokenizer.bos_token_id,
            tokenizer.eos_token_id,
            tokenizer.pad_token_id,
        )
        # Those around a text and those that fill a batch; a word that the model does not know stays.
        self._marks = sorted({mark for mark in marks if mark is not None})
        self._prefix_tokens = len(tokenizer(prefix, add_special_tokens=False)["input_ids"]) if prefix else 0

    @component.output_types(vectors=list[Floats], tokens=list[Floats])
    def run(self, texts: list[str]) -> dict[str, list[Floats]]:
        outputs = self._model.encode(
            [self._prefix + text for text in texts],
            batch_size=len(texts),
            output_value=None,
            show_progress_bar=False,
        )
        return {
            "vectors": [output["sentence_embedding"].float().cpu().numpy() for output in outputs],
            "tokens": [self._tokens(output) for output in outputs],
        }

    def _tokens(self, output: Mapping[str, Any]) -> Floats:
        """Return the rows of the text's own tokens, shape (n, token dimensions); none if the model has no such rows."""
        if "token_embeddings" not in output or "input_ids" not in output:
            return np.zeros((0, 0), dtype=np.float32)
        is_own = output["attention_mask"].cpu().numpy().astype(bool)
        is_own &= ~np.isin(output["input_ids"].cpu().numpy(), self._marks)
        positions = np.flatnonzero(is_own)[self._prefix_tokens :]
        rows: Floats = output["token_embeddings"].float().cpu().numpy()[positions]
        return rows
