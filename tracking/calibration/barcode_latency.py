# SPDX-License-Identifier: Apache-2.0
"""Latency of each output, and skew between outputs, from the frame numbers that a clip shows.

A picture that was taken at grid position x (in frames: V_k is at k) and shows frame f of an output
of latency L tells that f had been up for no more than a frame: f + L <= x < f + 1 + L.

- Camera locked to the stage (every x a whole number): x - f is whole as well, and its mean is the
  latency; a fraction tells how often it is one frame more. The interval is that of batch means.
- Camera at another rate: its pictures fall anywhere into the wall's frames, and all together tell L
  to a fraction: it lies in every (x - f - 1, x - f].
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracking.calibration.barcode_code import FRAMES

BATCHES = 10
_STUDENT_95 = 2.262
"""Two-sided 95 % point of Student's t with 9 degrees of freedom."""
_LEAST_SHARE = 0.9
_WHOLE = 1e-6


class Taken(NamedTuple):
    """One picture of a clip."""

    at_frames: float | None
    """Where in the grid it was taken; None where nobody knows."""
    shown: Mapping[int, int]
    """Output to the frame number that was read, modulo 2^24."""


@dataclass(frozen=True, slots=True)
class OutputResult:
    """What a clip tells of one output."""

    output: int
    read: int
    rejected: int
    """Pictures without it."""
    latency_frames: float | None
    interval_frames: tuple[float, float] | None
    """95 % interval; where the camera ran at another rate, the bounds themselves."""
    counts: dict[int, int]
    """Whole frames of latency to the number of pictures."""
    repeated: int
    """Frames that stood longer than they should."""
    skipped: int


@dataclass(frozen=True, slots=True)
class SkewResult:
    """How far outputs are apart within pictures."""

    pictures: int
    """With two outputs or more."""
    disagree: int
    largest_frames: int
    behind_frames: dict[int, float]
    """Output to how far it is behind the output with the lowest number, on average."""


def measure(
    taken: Sequence[Taken], frames_per_picture: float
) -> tuple[list[OutputResult], SkewResult]:
    """Return the result of every output that was read, and the skew.

    `frames_per_picture` is the stage's rate over the clip's.
    """
    outputs = sorted({output for one in taken for output in one.shown})
    unwrapped = {output: _unwrapped(output, taken, frames_per_picture) for output in outputs}
    results = [_output(output, taken, unwrapped[output], frames_per_picture) for output in outputs]
    return results, _skew(taken, unwrapped)


def _unwrapped(output: int, taken: Sequence[Taken], step: float) -> dict[int, int]:
    """Return picture to whole frame number: near the grid's, else near the numbers before."""
    whole: dict[int, int] = {}
    expected: float | None = None
    before = 0
    for index, one in enumerate(taken):
        if output not in one.shown:
            continue
        frame = one.shown[output]
        if one.at_frames is not None:
            near = one.at_frames
        elif expected is not None:
            near = expected + (index - before) * step
        else:
            near = float(next(iter(one.shown.values())))
        whole[index] = frame + FRAMES * round((near - frame) / FRAMES)
        expected, before = float(whole[index]), index
    return whole


def _output(
    output: int, taken: Sequence[Taken], shown: Mapping[int, int], step: float
) -> OutputResult:
    repeated = skipped = 0
    pictures = sorted(shown)
    for before, after in itertools.pairwise(pictures):
        gone, due = shown[after] - shown[before], (after - before) * step
        repeated += max(0, math.floor(due + _WHOLE) - gone)
        skipped += max(0, gone - math.ceil(due - _WHOLE))
    known = [(at, shown[i]) for i in pictures if (at := taken[i].at_frames) is not None]
    latency: float | None = None
    interval: tuple[float, float] | None = None
    counts: dict[int, int] = {}
    if known:
        lag = np.array([at - frame for at, frame in known])
        for whole in np.floor(lag + _WHOLE).astype(int):
            counts[int(whole)] = counts.get(int(whole), 0) + 1
        locked = all(abs(at - round(at)) < _WHOLE for at, _ in known)
        latency, interval = _batch_means(lag) if locked else _bounds(lag)
    return OutputResult(
        output, len(shown), len(taken) - len(shown), latency, interval,
        dict(sorted(counts.items())), repeated, skipped,
    )  # fmt: skip


def _batch_means(lag: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return the mean and its 95 % interval, from the means of stretches of the clip."""
    mean = float(lag.mean())
    if len(lag) < 2 * BATCHES:
        return mean, (float(lag.min()), float(lag.max()))
    batches = np.array([part.mean() for part in np.array_split(lag, BATCHES)])
    half = _STUDENT_95 * float(batches.std(ddof=1)) / math.sqrt(BATCHES)
    return mean, (mean - half, mean + half)


def _bounds(lag: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Return the latency that lies in the most of (lag - 1, lag], and how far it may be off."""
    ordered = np.sort(lag)
    # How many intervals hold a latency just at each upper end.
    holding = np.searchsorted(ordered, ordered + 1.0 - _WHOLE, side="left") - np.arange(len(lag))
    best = int(np.argmax(holding))
    if holding[best] < _LEAST_SHARE * len(lag):
        mean, (low, high) = _batch_means(lag - 0.5)
        return mean, (low, high)
    inside = ordered[best : best + int(holding[best])]
    low, high = float(inside[-1]) - 1.0, float(inside[0])
    return (low + high) / 2.0, (low, high)


def _skew(taken: Sequence[Taken], unwrapped: Mapping[int, Mapping[int, int]]) -> SkewResult:
    pictures = disagree = largest = 0
    behind: dict[int, list[int]] = {}
    first = min(unwrapped, default=0)
    for index in range(len(taken)):
        at = {output: frames[index] for output, frames in unwrapped.items() if index in frames}
        if len(at) < 2:
            continue
        pictures += 1
        apart = max(at.values()) - min(at.values())
        disagree += apart > 0
        largest = max(largest, apart)
        if first in at:
            for output, frame in at.items():
                behind.setdefault(output, []).append(at[first] - frame)
    means = {output: float(np.mean(values)) for output, values in sorted(behind.items())}
    return SkewResult(pictures, disagree, largest, means)
