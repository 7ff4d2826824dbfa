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
    return mean_interval_over([values], seed=seed, resamples=resamples)


def mean_interval_over(
    samples: Sequence[Sequence[float]], *, seed: int, resamples: int = RESAMPLES
) -> Interval:
    """Return the mean of the samples' means, each weighing the same, with its 95 % percentile interval.

    Every sample is resampled by itself: the interval is about other questions of the same sets, not about other sets.

    :raises ValueError: if there are no samples, or one has no values.
    """
    return _interval(samples, _resampled_means(samples, seed=seed, resamples=resamples))


def paired_difference(
    a: Sequence[float], b: Sequence[float], *, seed: int, resamples: int = RESAMPLES
) -> Difference:
    """Compare two systems on the same questions, in the same order.

    :raises ValueError: if the two are not of the same length, or empty.
    """
    return paired_difference_over([(a, b)], seed=seed, resamples=resamples)


def paired_difference_over(
    pairs: Sequence[tuple[Sequence[float], Sequence[float]]], *, seed: int, resamples: int = RESAMPLES
) -> Difference:
    """Compare two systems on several sets of questions, each set weighing the same.

    :raises ValueError: if there are no pairs, or one is of different lengths or empty.
    """
    differences = [_differences(a, b) for a, b in pairs]
    means = _resampled_means(differences, seed=seed, resamples=resamples)
    one_sided = min(float(np.mean(means <= 0)), float(np.mean(means >= 0)))
    return Difference(interval=_interval(differences, means), p_value=min(1.0, 2 * one_sided))


def _differences(a: Sequence[float], b: Sequence[float]) -> list[float]:
    if len(a) != len(b):
        raise ValueError(f"Pairs are needed, and there are {len(a)} values and {len(b)}.")
    return [one - other for one, other in zip(a, b, strict=True)]


def _interval(samples: Sequence[Sequence[float]], means: npt.NDArray[np.float64]) -> Interval:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    mean = float(np.mean([np.mean(sample) for sample in samples]))
    return Interval(mean=mean, low=float(low), high=float(high))


def _resampled_means(
    samples: Sequence[Sequence[float]], *, seed: int, resamples: int
) -> npt.NDArray[np.float64]:
    """Return the means over the samples of their means, drawn with replacement, shape (resamples,)."""
    if not samples or not all(len(sample) for sample in samples):
        raise ValueError("There is nothing to resample.")
    generator = np.random.default_rng(seed)
    drawn = np.stack([_means_of(sample, generator, resamples) for sample in samples])
    return np.asarray(drawn.mean(axis=0), dtype=np.float64)


def _means_of(
    values: Sequence[float], generator: np.random.Generator, resamples: int
) -> npt.NDArray[np.float64]:
    sample = np.asarray(values, dtype=np.float64)
    rows = max(1, BATCH_CELLS // len(sample))
    batches = []
    for start in range(0, resamples, rows):
        size = (min(rows, resamples - start), len(sample))
        batches.append(sample[generator.integers(0, len(sample), size=size)].mean(axis=1))
    return np.concatenate(batches)
