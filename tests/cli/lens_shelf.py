# SPDX-License-Identifier: Apache-2.0
"""A lens library to give commands in, and the commands' JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hardware_profiles.lens.file import hashed, save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)
from stagectl.cli.main import main
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

Row = dict[str, Any]
Ask = Callable[..., tuple[int, list[Row], str]]

CHESS_SENSOR = SensorMode(6.4, 4.8, 640, 480, "VGA")


def chess_lens(times: float = 1.0, serial: str = "777") -> LensProfile:
    """Return the lens of the shared chessboard pictures, as left_intrinsics.yml has it."""
    focal = 5.3591573396163199 * times
    node = LensNode(
        0.0, 0.0, (focal, focal), (342.28315473308373, 235.57082909788173),
        (-0.26637260909660682, -0.038588898922304653, 0.23839153080878486),
        (0.0017831947042852964, -0.00028122100441115472),
    )  # fmt: skip
    return make_profile(LensName("OpenCV", "left", serial), CHESS_SENSOR, (node,))


def asker(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return what runs `stagectl lens ... --json`: exit code, events, lines on stderr."""

    def ask(*words: object) -> tuple[int, list[Row], str]:
        capsys.readouterr()
        code = main(["lens", *(str(word) for word in words), "--json"])
        said = capsys.readouterr()
        return code, [json.loads(line) for line in said.out.splitlines()], said.err

    return ask


def summary(rows: list[Row]) -> Row:
    """Return the last event, which must be the only summary."""
    assert [row["event"] for row in rows].count("summary") == 1
    assert rows[-1]["event"] == "summary"
    return rows[-1]


def filled(folder: Path) -> list[LensProfile]:
    """Put three versions of a zoom and one of a prime into `folder`/lenses; return them.

    They also lie beside it, as v0.lens.json to v3.lens.json.
    """
    first = zoom_lens()
    profiles = [
        first, zoom_lens(focal=1.002, parent=first.hash),
        zoom_lens(focal=1.003, pupil_m=0.105, parent=first.hash), chess_lens(),
    ]  # fmt: skip
    library = LensLibrary(folder / "lenses")
    for n, one in enumerate(profiles):
        saved = save_profile(folder / f"v{n}.lens.json", one)
        library.put(saved, date="2026-11-27T07:00:00Z", author="kim")
    return [hashed(one) for one in profiles]
