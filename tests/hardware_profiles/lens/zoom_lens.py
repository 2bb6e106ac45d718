# SPDX-License-Identifier: Apache-2.0
"""A zoom of plausible numbers for tests: every field of the format is used."""

from __future__ import annotations

from hardware_profiles.lens.file import hashed
from hardware_profiles.lens.profile import (
    FocusMark,
    InputFile,
    IrisMark,
    Judgement,
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    Origin,
    SensorMode,
    make_profile,
)

SENSOR = SensorMode(27.99, 15.75, 3840, 2160, "4K UHD")
ZOOMS, FOCI = (0.0, 0.5, 1.0), (0.0, 1.0)
INPUT = b"a picture"
INPUT_SHA256 = "a47e4bad12c1e9c9ffc3c1ea0f9c6c2f4bb8e2b3c4de1b9c8e40d9b0ea2b3bd8"


def node(zoom: float, focus: float, focal: float, pupil_m: float | None) -> LensNode:
    """Return one place of the rings; `focal` scales its focal length."""
    mm = (24.0 + 46.0 * zoom) * (1.0 - 0.01 * focus) * focal
    std = NodeStd((0.002, 0.002), (0.2, 0.2), (1e-4, 1e-3), (1e-5, 1e-5))
    return LensNode(
        zoom, focus, (mm, mm), (1919.5 + 3.0 * zoom, 1079.5),
        (-0.05 * (1.0 - zoom) + 0.001 * focus, 0.01), (1e-4, -2e-4),
        None if pupil_m is None else pupil_m + 0.02 * zoom, (1e-4, 0.0, 0.0), "solved",
        NodeQuality(12, 0.21, 0.24, std),
    )  # fmt: skip


def zoom_lens(
    serial: str = "12345", *, focal: float = 1.0, pupil_m: float | None = 0.1, parent: str = "",
    sensor: SensorMode = SENSOR, inputs: tuple[InputFile, ...] = (),
) -> LensProfile:  # fmt: skip
    """Return a hashed profile of 3 zooms and 2 focus positions."""
    return hashed(
        make_profile(
            LensName("Fujinon", "Premista 28-100", serial, "PL"), sensor,
            tuple(node(zoom, focus, focal, pupil_m) for zoom in ZOOMS for focus in FOCI),
            focus_mark=(FocusMark(0.0, 100.0), FocusMark(1.0, 0.8)),
            iris_mark=(IrisMark(0.0, 2.8), IrisMark(1.0, 22.0)),
            judgement=Judgement("pass", "warn", ("corners are covered thinly",)),
            origin=Origin("kim", "2026-11-27T07:10:00Z", "for tests", {"numpy": "2"}, inputs),
            parent=parent,
        )
    )  # fmt: skip
