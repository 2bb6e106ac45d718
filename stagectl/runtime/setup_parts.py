# SPDX-License-Identifier: Apache-2.0
"""The parts of the board that are about the stage's set-up, with the files they work on."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.lens.library import HEADS, RIGS
from hardware_profiles.lens_files import StageLens
from hardware_profiles.stage import Stage
from stagectl.control.board import Board
from stagectl.nodes.alignment_part import AlignmentPart
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.changes_part import WRAP_FILE, ChangesPart
from stagectl.nodes.lens_swap_orders import KEPT_FILE, SwapNeeds
from stagectl.nodes.lens_swap_part import LensSwapPart
from stagectl.nodes.preflight_part import PreflightNeeds, PreflightPart
from stagectl.nodes.setup_part import DRAFT_FILE, SetupFiles, SetupPart
from stagectl.nodes.take_part import Clocks, TakePart
from stagectl.runtime.plan import LENSES, Plan
from stagectl.takes.preflight import PREFLIGHT_FILE
from stagectl.takes.shelf import TakeShelf

Say = Callable[[dict[str, object]], None]
ALIGNMENTS_VARIABLE, ALIGNMENTS = "STAGECTL_ALIGNMENTS", "alignments"
"""As `calibrate stage` has it; without the variable the folder beside the stage file."""


def setup_parts(stage: Stage, board: Board, plan: Plan, say: Say) -> Sequence[BoardPart]:
    """Return the parts; `say` writes one line to the supervisor."""
    state, folder, takes = Path(plan.state_folder), Path(plan.folder), Path(plan.takes_folder)
    lenses = plan.lenses()
    files = SetupFiles(Path(plan.written_file), Path(plan.stage_file), state / DRAFT_FILE)
    setup = SetupPart(board, files, lambda: say({"event": "apply"}), _utc)
    needs = PreflightNeeds(folder, state / PREFLIGHT_FILE, lambda: _free_gb(takes), _utc)
    swaps = SwapNeeds(
        folder, state / KEPT_FILE, _changed, lambda: say({"event": "apply", "what": LENSES})
    )
    values = {**setup.running, **_mounted(lenses)}
    alignments = AlignmentFolder(Path(os.environ.get(ALIGNMENTS_VARIABLE) or folder / ALIGNMENTS))
    return [
        setup,
        PreflightPart(board, files, needs),
        ChangesPart(board, state / WRAP_FILE, values, lambda: setup.who, _utc),
        TakePart(board, TakeShelf(takes), Clocks(_utc, lambda: datetime.now(UTC).timestamp())),
        AlignmentPart(board, stage, alignments, setup, lenses, lambda: datetime.now(UTC)),
        LensSwapPart(board, stage, setup, lenses, swaps),
    ]


def _changed(library: Path) -> float:
    """Return when something was put into a lens library last, 0.0 where there is none."""
    times = []
    for folder in (library / HEADS, library / RIGS):
        with contextlib.suppress(OSError):
            times.append(folder.stat().st_mtime)
    return max(times, default=0.0)


def _mounted(lenses: Mapping[str, StageLens]) -> dict[str, str]:
    """Return what is on each camera: it comes from libraries, not from the stage file."""
    values = {f"lens of {body}": lens.words() for body, lens in lenses.items()}
    for body, lens in lenses.items():
        if lens.rig is not None:
            values[f"rig of {body}"] = f"{lens.rig.build}, {lens.rig.date}"
    return values


def _utc() -> str:
    """Return "2026-11-28 06:30:00" in UTC, for people."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _free_gb(folder: Path) -> float | None:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free / 1e9
    except OSError:
        return None
