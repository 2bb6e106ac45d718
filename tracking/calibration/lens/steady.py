# SPDX-License-Identifier: Apache-2.0
"""Takes views of a live camera: the board held still, sharp, and where it has not been yet."""

from __future__ import annotations

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Grey
from tracking.calibration.lens.look import Looked, look
from tracking.calibration.lens.variety import DIFFERENT_SHARE, apart, outline

STILL_LOOKS = 3
"""In a row."""
STILL_PER_WIDTH = 0.0005
"""Of the width the board may move from one look to the next: 1 px at 1920."""


class Steady:
    """Looks at one frame after the other; says of each why it is not a view, or that it is one."""

    def __init__(
        self, board: Board, window: int | None = None, most_blur: float | None = None
    ) -> None:
        self._board, self._window, self._most_blur = board, window, most_blur
        self._before: Floats | None = None
        self._still = 0
        self._taken: list[Floats] = []

    def offer(self, name: str, grey: Grey) -> Looked:
        """Return what was seen in a picture (h, w); without a `why` it is taken as a view."""
        width = grey.shape[1]
        seen = look(name, grey, self._board, self._window, self._most_blur, thorough=False)
        if seen.found is None:
            self._before, self._still = None, 0
            return seen
        here = outline(self._board, seen.found)
        moved = None if self._before is None else apart(here, self._before)
        self._before = here
        if moved is None or moved > max(0.5, STILL_PER_WIDTH * width):
            self._still = 0
            return _because(seen, "the board moves: hold it still")
        self._still += 1
        if seen.why:
            return seen
        if any(apart(here, other) < DIFFERENT_SHARE * width for other in self._taken):
            return _because(seen, "this view is taken already: move or tilt the board")
        if self._still < STILL_LOOKS:
            return _because(seen, "hold it still")
        self._taken.append(here)
        return seen


def _because(seen: Looked, why: str) -> Looked:
    return Looked(seen.name, seen.found, seen.blur_px, why)
