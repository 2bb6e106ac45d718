# SPDX-License-Identifier: Apache-2.0
"""The row of a camera in section `lens_swap`: answers, live rings, what is in use. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.lens_files import StageLens
from hardware_profiles.rig.motor import RINGS, Ring
from hardware_profiles.rig.session import marks
from stagectl.control.messages import Cell
from stagectl.nodes.lens_swap_prepared import NOW, OPEN, STEPS, Prepared
from tracking.sample import Decoded


class Rings(NamedTuple):
    """The newest raw readings of a camera's rings."""

    source: str | None
    decoded: Decoded | None

    def raw(self, ring: Ring) -> float | None:
        """Return the reading of a ring, None without one."""
        if self.decoded is None:
            return None
        told = self.decoded
        raw = {"zoom": told.zoom_raw, "focus": told.focus_raw, "iris": told.iris_raw}[ring]
        return raw if raw is not None and math.isfinite(raw) else None


NO_RINGS = Rings(None, None)


def swap_row(
    swap: Prepared | None, lens: StageLens | None, rings: Rings, now_ns: int
) -> dict[str, Cell]:
    """Return the cells; `lens` is what the running stage uses."""
    rig = lens.rig if lens is not None else None
    row: dict[str, Cell] = {
        "step": 0, "states": (NOW, *(OPEN for _ in STEPS[1:])), "serial": "", "seconds": None,
        "in_use": lens.words() if lens is not None else "",
        "in_use_serial": rig.lens.serial if rig is not None else "",
        "in_use_since": rig.date if rig is not None else "",
        "in_use_marks": marks(rig, lens.profile) if lens is not None and rig is not None else (),
    }  # fmt: skip
    if swap is None:
        return row
    until_ns = now_ns if swap.used_ns is None else swap.used_ns
    row |= swap.row() | {"seconds": (until_ns - swap.began_ns) // 1_000_000_000}
    if swap.used_ns is not None:
        return row
    row["source"] = rings.source
    for ring in RINGS:
        raw, motor = rings.raw(ring), swap.motor(ring)
        known = motor if motor.is_set else swap.last_of(ring)
        at = known.at(raw).position if known.fault() is None else None
        row |= {f"{ring}_raw": raw, f"{ring}_at": None if at is None else round(at, 4)}
    return row
