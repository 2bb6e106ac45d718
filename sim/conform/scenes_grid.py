# SPDX-License-Identifier: Apache-2.0
"""A grid that is slower than the display: which frame a vsync gets follows the newest message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.conform.compare import differences
from sim.conform.scene import Check, Scene, pictures
from sim.conform.script import Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen

GRID_RATE = 1.014


class Moving(Scene):
    """Over 90 frames the grid falls behind by more than a period: one frame is drawn twice."""

    clauses = ("grid-moves",)
    frames = 90

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Compare every picture with the model, those in the middle between two frames aside."""
        clause = self.clauses[0]
        found = [r for r in pictures(window, seen) if not r.doubt]
        for render in found:
            wrong = differences(render)
            if wrong:
                yield Check(clause, False, f"vsync {render.line.vsync}: {wrong[0]}")
                return
        lines = [render.line for render in found]
        twice = 0
        if lines:
            twice = lines[-1].vsync - lines[0].vsync - (lines[-1].frame - lines[0].frame)
        disturbed = len(found) < window.count * 0.8
        detail = f"{len(found)} pictures, {twice} more vsyncs than frames"
        yield Check(clause, twice == 1 and not disturbed, detail, disturbed)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Moving()]
