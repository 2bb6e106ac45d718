# SPDX-License-Identifier: Apache-2.0
"""The parts of the board, one line each: what `control` shows beside the show itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hardware_profiles.stage import Stage
from hardware_profiles.wall_files import load_meshes
from stagectl.checks.camera_set_up import camera_set_ups
from stagectl.control.board import Board
from stagectl.nodes.alarm_part import AlarmPart
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.drill_part import DrillPart
from stagectl.nodes.processor_part import ProcessorPart
from stagectl.nodes.scan_part import ScanPart
from stagectl.nodes.timing_part import TimingPart
from stagectl.nodes.wall_part import WallPart
from stagectl.nodes.wall_shapes import set_wall_shapes
from stagectl.runtime.plan import Plan
from stagectl.runtime.setup_parts import Say, setup_parts
from stagectl.runtime.utc import utc_clock


def make_parts(stage: Stage, board: Board, plan: Plan, say: Say) -> Sequence[BoardPart]:
    """Return the parts of a run's board, in the order in which they are refreshed.

    `say` writes one line to the supervisor.
    """
    meshes = load_meshes(stage, Path(plan.folder))
    set_wall_shapes(board, stage, {name: mesh for name, (mesh, _) in meshes.items()})
    set_up = camera_set_ups(stage, plan.lenses(), Path(plan.folder), datetime.now(UTC))
    return [
        TimingPart(stage, board),
        ScanPart(stage, board),
        ProcessorPart(stage, board),
        WallPart(board, utc=utc_clock),
        AlarmPart(stage, board, utc=utc_clock, set_up=set_up),
        *setup_parts(stage, board, plan, say),
        DrillPart(board, plan.drill),
    ]
