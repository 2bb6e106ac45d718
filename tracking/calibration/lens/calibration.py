# SPDX-License-Identifier: Apache-2.0
"""From views of a board to a lens that is solved, tested on itself, and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware_profiles.lens.profile import Judgement
from tracking.calibration.lens.board import Board
from tracking.calibration.lens.certainty import Certainty, certainty_of
from tracking.calibration.lens.coverage import Coverage, coverage_of
from tracking.calibration.lens.judgement import judge
from tracking.calibration.lens.ranking import Ranking, culprit, rank
from tracking.calibration.lens.solve import Solution, View, solve
from tracking.calibration.lens.variety import count_different
from tracking.calibration.refusal import Refused


@dataclass(frozen=True, slots=True)
class Calibration:
    """A solved lens at one zoom and focus, and what speaks for and against it."""

    board: Board
    size_px: tuple[int, int]
    radial: int
    views: tuple[View, ...]
    solution: Solution
    ranking: Ranking
    coverage: Coverage
    certainty: Certainty
    judgement: Judgement

    @property
    def worst_view(self) -> str:
        """Name of the view that is worst."""
        return self.views[self.ranking.worst].name


def calibrate(
    board: Board,
    views: Sequence[View],
    size_px: tuple[int, int],
    radial: int = 3,
    aspect: float | None = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration | Refused:
    """Return the calibration of all the views, none of them left out.

    `aspect` is what fx / fy ought to be, None where that is not known; `progress` is told how many
    of how many views were left out in turn.
    """
    solution = solve(board, views, size_px, radial)
    if isinstance(solution, Refused):
        bad = culprit(board, views, size_px, radial)
        if bad is None:
            return solution
        return Refused(f"{solution.reason}; without {views[bad].name} they have one: look at it")
    ranking = rank(board, views, size_px, radial, solution, progress)
    coverage = coverage_of([view.found.points_px for view in views], size_px)
    different = count_different(board, [view.found for view in views], size_px[0])
    certainty = certainty_of(board, views, size_px, radial, solution)
    judgement = judge(solution, ranking, coverage, certainty, size_px, different, aspect)
    return Calibration(
        board, size_px, radial, tuple(views), solution, ranking, coverage, certainty, judgement
    )
