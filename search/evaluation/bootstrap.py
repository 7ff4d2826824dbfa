"""Percentile bootstrap over questions (Efron & Tibshirani 1993): how far a mean may be chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 2_000
LEVEL = 0.95
# Bounds the memory of one batch of resamples to some tens of megabytes, however many questions there are.
BATCH_CELLS = 4_000_000


@dataclass(frozen=True)
class Interval:
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """The mean of `a - b` over the same questions, and the two-sided p that it is none."""

    interval: Interval
    p_value: float


def mean_interval(values: Sequence[float], *, seed: int, resamples: int = RESAMPLES) -> Interval:
    """Return the mean with its 95 % percentile interval.

    :raises ValueError: if there are no values.
    """
    means = _resampled_means(values, seed=seed, resamples=resamples)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(mean=float(np.mean(values)), low=float(low), high=float(high))


def paired_difference(
    a: Sequence[float], b: Sequence[float], *, seed: int, resamples: int = RESAMPLES
) -> Difference:
    """Compare two systems on the same questions, in the same order.

    :raises ValueError: if the two are not of the same length, or empty.
    """
    if len(a) != len(b):
        raise ValueError(f"Pairs are needed, and there are {len(a)} values and {len(b)}.")
    differences = (np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)).tolist()
    interval = mean_interval(differences, seed=seed, resamples=resamples)
    means = _resampled_means(differences, seed=seed, resamples=resamples)
    one_sided = min(float(np.mean(means <= 0)), float(np.mean(means >= 0)))
    return Difference(interval=interval, p_value=min(1.0, 2 * one_sided))


def _resampled_means(values: Sequence[float], *, seed: int, resamples: int) -> npt.NDArray[np.float64]:
    """Return the means of `resamples` samples with replacement, shape (resamples,)."""
    if not len(values):
        raise ValueError("There is nothing to resample.")
    sample = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    rows = max(1, BATCH_CELLS // len(sample))
    batches = []
    for start in range(0, resamples, rows):
        size = (min(rows, resamples - start), len(sample))
        batches.append(sample[generator.integers(0, len(sample), size=size)].mean(axis=1))
    return np.concatenate(batches)
