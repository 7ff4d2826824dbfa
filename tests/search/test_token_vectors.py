"""Token vectors made small: what is kept, what is lost, and that foreign bytes are refused."""

import numpy as np
import pytest

from search.indexing.token_vectors import (
    HEADER,
    TokenVectorsUnreadable,
    pack_tokens,
    pool_tokens,
    unpack_tokens,
)


def unit_rows(count: int, *, dimensions: int = 48, seed: int = 3) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def restored(packed: bytes) -> np.ndarray:
    found = unpack_tokens(packed)
    return found.rows * found.scales[:, None]


@pytest.mark.parametrize(("tokens", "vectors"), [(0, 0), (1, 1), (2, 1), (3, 2), (41, 21)])
def test_two_tokens_share_a_vector(tokens, vectors):
    assert pool_tokens(unit_rows(tokens)).shape == (vectors, 48)


def test_tokens_that_are_alike_are_pooled_wherever_they_stand():
    red, blue = unit_rows(2)
    pooled = pool_tokens(np.stack([red, blue, red, blue]))
    assert np.allclose(sorted(pooled @ red), sorted([1.0, red @ blue]), atol=1e-6)


def test_tokens_that_are_all_equally_far_apart_are_still_pooled_in_pairs():
    assert pool_tokens(np.eye(12, dtype=np.float32)).shape == (6, 12)


def test_what_is_unpacked_is_what_was_pooled_to_a_hundredth_of_a_percent():
    tokens = unit_rows(60)
    vectors = restored(pack_tokens(tokens))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * pool_tokens(tokens)).sum(axis=1).min() > 0.9999


def test_a_hundred_tokens_take_nineteen_kilobytes():
    packed = pack_tokens(unit_rows(100, dimensions=384))
    assert len(packed) == HEADER.size + 50 * (384 + 4) < 19_500


def test_a_text_without_tokens_has_no_vectors():
    for empty in (np.zeros((0, 0), dtype=np.float32), np.zeros((0, 384), dtype=np.float32)):
        assert len(unpack_tokens(pack_tokens(empty)).rows) == 0


def test_tokens_that_are_all_zero_stay_so():
    assert not restored(pack_tokens(np.zeros((4, 8), dtype=np.float32))).any()


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:3], lambda b: b"\x09" + b[1:], lambda b: b""]
)
def test_bytes_of_another_version_or_length_are_refused(damage):
    with pytest.raises(TokenVectorsUnreadable):
        unpack_tokens(damage(pack_tokens(unit_rows(6))))
