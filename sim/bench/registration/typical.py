# SPDX-License-Identifier: Apache-2.0
"""The frame that stands for a film: nobody picks a picture that flatters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def most_typical(films: Sequence[tuple[Sequence[float], Sequence[float]]]) -> int:
    """Return the frame whose figures are nearest their medians, by rank, in all films together.

    Each film has two figures for each frame. Raises ValueError where there are no frames.
    """
    rows = np.array([figure for film in films for figure in film])
    if rows.size == 0:
        raise ValueError("a film without frames has no typical one")
    ranks = np.argsort(np.argsort(rows, axis=1, kind="stable"), axis=1, kind="stable")
    away = np.abs(ranks - (rows.shape[1] - 1) / 2.0).max(axis=0)
    return int(np.argmin(away))
