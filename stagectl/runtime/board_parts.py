# SPDX-License-Identifier: Apache-2.0
"""The parts of the board, one line each: what `control` shows beside the show itself."""

from __future__ import annotations

from collections.abc import Sequence

from hardware_profiles.stage import Stage
from stagectl.control.board import Board
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.timing_part import TimingPart
from stagectl.runtime.plan import Plan


def make_parts(stage: Stage, board: Board, plan: Plan) -> Sequence[BoardPart]:
    """Return the parts of a run's board, in the order in which they are refreshed."""
    return [TimingPart(stage, board)]
