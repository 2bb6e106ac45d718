# SPDX-License-Identifier: Apache-2.0
"""Refuses to start where another `ui/`, `sim/` or other top-level package shadows ours.

Six top-level names are generic. A folder in the working directory or a second distribution can
take the place of one without an error, so each module is compared with where the distribution lies.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

from stagectl.cli.errors import MachineError

PACKAGES = ("stagectl", "tracking", "render_bridge", "ui", "hardware_profiles", "sim")
DISTRIBUTION = "stagectl"


def version() -> str:
    """Return the installed version, or "uninstalled" for a bare source tree."""
    # Only here: that import takes as long as the start of a command, and few ask for a version.
    metadata = importlib.import_module("importlib.metadata")
    try:
        return str(metadata.version(DISTRIBUTION))
    except metadata.PackageNotFoundError:
        return "uninstalled"


def check_provenance(home: Path | None = None) -> None:
    """Raise MachineError naming both paths where a module does not come from our distribution.

    `home` is the folder that holds the six packages; by default the one this file lies in.
    """
    root = home or Path(__file__).resolve().parents[2]
    problems = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        ours = root / name
        if spec is None or spec.origin is None:
            where = next(iter(spec.submodule_search_locations or ()), "") if spec else ""
            problems.append(
                f"package {name!r} is shadowed: {where} stands before ours at {ours}; "
                "start from another folder or rename that one"
                if where
                else f"package {name!r} is missing from {ours}; install stagectl again"
            )
            continue
        found = Path(spec.origin).resolve().parent
        if found != ours:
            problems.append(
                f"package {name!r} was found at {found} but ours is {ours}; "
                "start from another folder, or remove the other one"
            )
    if problems:
        raise MachineError(*problems)
