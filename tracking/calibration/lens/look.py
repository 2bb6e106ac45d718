# SPDX-License-Identifier: Apache-2.0
"""Looks at one picture: is the board in it, and is it sharp enough to be used?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tracking.calibration.lens.board import Board
from tracking.calibration.lens.corners import Found, Grey, find_board
from tracking.calibration.lens.meant import meant
from tracking.calibration.lens.sharpness import blur_of, most_blur_px, picture_blur
from tracking.calibration.lens.solve import View
from tracking.calibration.refusal import Refused


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture that was looked at."""

    name: str
    found: Found | None = None
    blur_px: float = math.inf
    why: str = ""
    """Why it cannot be used; empty where it can."""

    def view(self) -> View | None:
        """Return what goes into the solve; None where it is not to be used."""
        if self.found is None or self.why:
            return None
        return View(self.name, self.found, self.blur_px)


def look(
    name: str,
    grey: Grey,
    board: Board,
    window: int | None = None,
    most_blur: float | None = None,
    *,
    thorough: bool = True,
) -> Looked:
    """Return what is in a picture (h, w).

    `window` is half the side of the corner window in px, where it shall not be fitted; `most_blur`
    a blur in px, sigma, in place of the gate's own. `thorough` looks twice, which takes its time
    where there is no board.
    """
    found = find_board(grey, board, window, thorough=thorough)
    width = grey.shape[1]
    if isinstance(found, Refused):
        blur = picture_blur(grey)
        blurred = math.isfinite(blur) and blur > 2.0 * most_blur_px(width, math.inf)
        more = [f"the picture is blurred ({blur:.1f} px)"] if blurred else []
        other = meant(grey, board) if thorough and not blurred else ""
        more += [other] if other else []
        return Looked(name, None, blur, "; ".join([found.reason, *more]))
    blur = blur_of(grey, board, found)
    limit = most_blur_px(width, found.spacing_px) if most_blur is None else most_blur
    if blur <= limit:
        return Looked(name, found, blur)
    if math.isinf(blur):
        return Looked(name, found, blur, "the board has no contrast: more light")
    return Looked(
        name, found, blur,
        f"blurred: edges are {blur:.1f} px wide (sigma), expected {limit:.1f} or less; hold still, "
        "focus, shorter shutter",
    )  # fmt: skip
