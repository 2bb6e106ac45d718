# SPDX-License-Identifier: Apache-2.0
"""The parts of the board that are about the stage's set-up, with the files they work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from stagectl.control.board import Board
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.setup_part import DRAFT_FILE, SetupFiles, SetupPart
from stagectl.runtime.plan import Plan

Say = Callable[[dict[str, object]], None]


def setup_parts(board: Board, plan: Plan, say: Say) -> Sequence[BoardPart]:
    """Return the parts; `say` writes one line to the supervisor."""
    state = Path(plan.state_folder)
    files = SetupFiles(Path(plan.written_file), Path(plan.stage_file), state / DRAFT_FILE)
    setup = SetupPart(board, files, lambda: say({"event": "apply"}))
    return [setup]
