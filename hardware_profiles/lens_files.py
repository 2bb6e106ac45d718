# SPDX-License-Identifier: Apache-2.0
"""The lens profiles that a stage's cameras name: read, checked, put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from hardware_profiles.lens.file import LensFileError, load_profile
from hardware_profiles.lens.mounted import MountedLens
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.stage import Lens, Stage


class StageLensError(ValueError):
    """Lens profiles that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_lenses(stage: Stage, folder: Path) -> Mapping[str, LensProfile]:
    """Return, by body id, the profiles that the stage names; paths are relative to `folder`.

    Raises StageLensError with all problems.
    """
    found: dict[str, LensProfile] = {}
    problems: list[str] = []
    for body in stage.body:
        if not body.lens.profile:
            continue
        try:
            found[body.id] = load_profile(folder / body.lens.profile)
        except LensFileError as error:
            problems += [f"body {body.id!r}: lens.profile: {line}" for line in error.lines]
    if problems:
        raise StageLensError(problems)
    return found


def with_lenses(stage: Stage, lenses: Mapping[str, LensProfile]) -> Stage:
    """Return the stage with each camera's optics as its profile has them.

    They are those of the ring where the stage file's `focal_mm` is, and of the far focus: where a
    camera stands until its tracker speaks.
    """
    bodies = tuple(
        msgspec.structs.replace(body, lens=_optics(body.lens, lenses[body.id]))
        if body.id in lenses
        else body
        for body in stage.body
    )
    return msgspec.structs.replace(stage, body=bodies)


def _optics(lens: Lens, profile: LensProfile) -> Lens:
    mounted = MountedLens(profile)
    state = mounted.at(mounted.zoom_at(lens.focal_mm), float("nan"))
    across, down = state.focal_mm
    pupil = lens.entrance_pupil_m if state.entrance_pupil_m is None else state.entrance_pupil_m
    return msgspec.structs.replace(
        lens,
        focal_mm=across,
        sensor_width_mm=profile.sensor.width_mm,
        # Nodes know one focal length. Under anamorphic squeeze a taller sensor has the same view.
        sensor_height_mm=profile.sensor.height_mm * across / down,
        entrance_pupil_m=pupil,
        picture_width_px=profile.sensor.width_px,
    )
