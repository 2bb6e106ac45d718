# SPDX-License-Identifier: Apache-2.0
"""Writes sim/stages/lenses/strict-35.lens.json: the strict stage's lens as the product knows it.

    python scripts/scenario_lens.py

The same lens stands as truth in sim/scenarios/strict.toml; it is written down twice on purpose.
"""

from __future__ import annotations

from pathlib import Path

from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.profile import (
    FORMAT,
    VERSION,
    LensName,
    LensNode,
    LensProfile,
    Origin,
    SensorMode,
)

PLACE = Path(__file__).resolve().parents[1] / "sim" / "stages" / "lenses" / "strict-35.lens.json"
SENSOR = SensorMode(27.99, 15.744375, 3840, 2160, "3840 x 2160")
FOCAL_MM, BREATHING = 35.0, 0.02
RADIAL = (-0.11, 0.045, -0.01)
TANGENTIAL = (0.0006, -0.0004)
CENTRE_MM = (0.21, -0.13)
PUPIL_M = 0.12


def main() -> None:
    """Write the profile."""
    across, down = SENSOR.px_per_mm()
    middle_x, middle_y = SENSOR.middle_px()
    center = (middle_x + CENTRE_MM[0] * across, middle_y + CENTRE_MM[1] * down)
    nodes = []
    for focus in (0.0, 0.25, 0.5, 0.75, 1.0):
        focal = FOCAL_MM * (1.0 + BREATHING * focus)
        nodes.append(
            LensNode(0.0, focus, (focal, focal), center, RADIAL, TANGENTIAL, PUPIL_M, how="nominal")
        )
    profile = LensProfile(
        FORMAT, VERSION, LensName("Simulated", "strict 35", "1"), SENSOR, tuple(nodes),
        origin=Origin("stagectl", "2026-11-27T00:00:00Z", "written down, not measured"),
    )  # fmt: skip
    save_profile(PLACE, profile)


if __name__ == "__main__":
    main()
