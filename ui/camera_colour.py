# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour of a camera: the same one on its card, on its key, in every view and diagram."""

from __future__ import annotations

import re

from stagectl.control.client import Row
from ui import theme

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def colour_of(row: Row, place: int) -> str:
    """Return "#rrggbb" of a camera's row: the stage's, or that of its place in the list, from 0.

    To be passed through `theme.colour` or `theme.css`, as a scheme may have another red for it.
    """
    own = row.get("colour")
    if isinstance(own, str) and _COLOUR.fullmatch(own):
        return own
    return theme.camera_colour(place)
