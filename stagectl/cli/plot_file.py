# SPDX-License-Identifier: Apache-2.0
"""What every command with `--plot` asks before it works: can the picture be drawn and written?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from stagectl.cli.errors import InputError, MachineError


def check_ready(path: Path) -> None:
    """Raise before any work: MachineError without matplotlib, InputError for a bad file name."""
    if importlib.util.find_spec("matplotlib") is None:
        raise MachineError(
            "--plot needs matplotlib: `pip install matplotlib`, or the extra `plots` of stagectl"
        )
    if path.suffix.lower() not in (".png", ".pdf", ".svg"):
        raise InputError(f"--plot {path}: end the name in .png, .pdf or .svg")
    if not path.parent.is_dir():
        raise InputError(f"--plot {path}: there is no folder {path.parent}; make it first")
