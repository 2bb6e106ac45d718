# SPDX-License-Identifier: Apache-2.0
"""Takes views out of a clip: the sharpest frame of every moment, then the most different poses.

What is not taken is told: of every moment the range of its frames, alike ones in a row together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Grey
from tracking.calibration.lens.look import Looked, look
from tracking.calibration.lens.pictures import grey_of
from tracking.calibration.lens.solve import View
from tracking.calibration.lens.variety import READOUT_S, Candidate, apart, choose, outline

LOOKS_PER_S = 8.0
MOST_VIEWS = 40
MOST_BEND_PX_PER_WIDTH = 0.002
"""A board that a rolling shutter bends by more than this share of the width is not taken."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a clip gave."""

    views: tuple[View, ...]
    dropped: tuple[tuple[str, str], ...]
    """View or range of views, and why it is not used."""
    size_px: tuple[int, int]
    frames: int


def sample(
    name: str,
    pictures: Iterable[np.ndarray],
    rate: float,
    board: Board,
    window: int | None = None,
    most_blur: float | None = None,
    most_views: int = MOST_VIEWS,
    told: Callable[[Looked], None] | None = None,
) -> Sampled:
    """Return views out of the frames of a clip, named NAME#FRAME; `told` has every look."""
    step = max(1, round(rate / LOOKS_PER_S))
    candidates: list[Candidate] = []
    moments: dict[int, tuple[int, int]] = {}
    whys: list[tuple[int, int, str]] = []
    size, frames = (0, 0), 0
    path: list[tuple[int, Floats] | None] = []
    for first, last, at, grey in _sharpest(pictures, step):
        size, frames = (grey.shape[1], grey.shape[0]), last + 1
        moments[at] = (first, last)
        seen = look(f"{name}#{at}", grey, board, window, most_blur, thorough=False)
        if told is not None:
            told(seen)
        if seen.found is None or seen.why:
            whys.append((first, last, seen.why))
            path.append(None)
            continue
        candidates.append(Candidate(seen.name, seen.found, seen.blur_px))
        path.append((at, outline(board, seen.found)))
    speeds = (_speed(path, n, rate) for n, one in enumerate(path) if one is not None)
    candidates = [
        replace(one, speed_px_s=speed) for one, speed in zip(candidates, speeds, strict=True)
    ]
    views, more = _pick(board, candidates, size[0], most_views)
    whys += [(*moments[at], why) for at, why in more]
    return Sampled(views, tuple(_lines(name, whys)), size, frames)


def _speed(path: list[tuple[int, Floats] | None], n: int, rate: float) -> float:
    """Return how fast the board moves at look `n`, px/s; at rest on one side, it is still."""
    here = path[n]
    speeds = [
        apart(here[1], other[1]) / abs(here[0] - other[0]) * rate
        for other in (*path[max(0, n - 1) : n], *path[n + 1 : n + 2])
        if here is not None and other is not None
    ]
    return min(speeds, default=0.0)


def _sharpest(pictures: Iterable[np.ndarray], step: int) -> Iterator[tuple[int, int, int, Grey]]:
    """Yield of every `step` frames the first, the last, the sharpest one and its picture."""
    first, best, at, kept, n = 0, -1.0, 0, None, -1
    for n, picture in enumerate(pictures):
        grey = grey_of(picture)
        sharp = float(cv2.Laplacian(grey, cv2.CV_16S).std()) if step > 1 else 1.0
        if kept is None or sharp > best:
            best, at, kept = sharp, n, grey
        if n - first + 1 == step:
            yield first, n, at, kept
            first, kept = n + 1, None
    if kept is not None:
        yield first, n, at, kept


def _pick(
    board: Board, candidates: list[Candidate], width: int, most_views: int
) -> tuple[tuple[View, ...], list[tuple[int, str]]]:
    """Return the views, and of each other candidate its frame and why not."""
    whys = []
    steady = []
    for one in candidates:
        if one.speed_px_s * READOUT_S > MOST_BEND_PX_PER_WIDTH * width:
            whys.append((_frame(one.name), "moves so fast that a rolling shutter bends it"))
        else:
            steady.append(one)
    choice = choose(board, steady, width, most_views)
    for i, k in choice.instead.items():
        whys.append((_frame(steady[i].name), f"like #{_frame(steady[k].name)}, which is taken"))
    views = (steady[i] for i in choice.taken)
    return tuple(View(one.name, one.found, one.blur_px) for one in views), whys


def _frame(name: str) -> int:
    return int(name.rpartition("#")[2])


def _lines(name: str, whys: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield what was not taken, frames in a row together."""
    runs: list[tuple[int, int, str]] = []
    for first, last, why in sorted(whys):
        if runs and runs[-1][2] == why and runs[-1][1] + 1 == first:
            runs[-1] = (runs[-1][0], last, why)
        else:
            runs.append((first, last, why))
    for first, last, why in runs:
        yield (f"{name}#{first}" if first == last else f"{name}#{first}-{last}"), why
