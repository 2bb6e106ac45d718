# SPDX-License-Identifier: Apache-2.0
"""Spare and split frames: against a table of stage practice, and row by row."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.stage import Body, Exposure, Stage
from stagectl.nodes.exposures import exposures_of

# fps of camera and wall, shutter, then spare ms for readout 3, 8, 14; None: split.
# From the house's page on stage practice, section 2.
TABLE = [
    ("24", 180.0, (17.8, 12.8, 6.8)),
    ("24", 270.0, (7.4, 2.4, None)),
    ("48", 180.0, (7.4, 2.4, None)),
    ("60", 180.0, (5.3, 0.3, None)),
    ("24", 360.0, (None, None, None)),
]
ROWS = 101


def stage(rate: str, **exposure: object) -> tuple[Stage, Body]:
    camera = Body("A", exposure=msgspec.convert(exposure, Exposure), wall_latency_frames=2.0)
    return Stage(1, "s", rate, (camera,), ()), camera


def rows_split(
    rate_hz: float, fps: float, exposure_ms: float, readout_ms: float, shift: float
) -> bool:
    """Look at each row of many pictures: did the wall change while it or a row before exposed?"""
    wall_ms, camera_ms = 1e3 / rate_hz, 1e3 / fps
    for picture in range(240):
        first = picture * camera_ms + shift
        frames = {
            math.floor((first + readout_ms * row / (ROWS - 1) + edge) / wall_ms + sign * 1e-9)
            for row in range(ROWS)
            for edge, sign in ((0.0, 1), (exposure_ms, -1))
        }
        if len(frames) > 1:
            return True
    return False


@pytest.mark.parametrize(("fps", "shutter", "spare"), TABLE)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_spare_time_is_that_of_the_table(
    fps: str, shutter: float, spare: tuple[float | None, ...], place: int
) -> None:
    found = exposures_of(*stage(fps, shutter_deg=shutter, readout_ms=(3.0, 8.0, 14.0)[place]))
    wanted = spare[place]
    assert found.split == (wanted is None)
    if wanted is None:
        assert found.spare_ms < 0.0
        assert found.shift_ms is None
    else:
        assert found.spare_ms == pytest.approx(wanted, abs=0.06)
        assert found.sentence == f"spare {found.spare_ms:.1f} ms"


@given(
    rate=st.sampled_from(["24", "25", "30", "48", "24000/1001"]),
    times=st.sampled_from([1, 2, 3]),
    shutter=st.floats(1.0, 360.0),
    readout=st.floats(0.0, 20.0),
    shift=st.floats(-50.0, 50.0),
)
def test_what_is_said_holds_for_every_row(
    rate: str, times: int, shutter: float, readout: float, shift: float
) -> None:
    number, _, under = rate.partition("/")
    fps = f"{int(number) * times}/{under or 1}"
    said = exposures_of(
        *stage(rate, fps=fps, shutter_deg=shutter, readout_ms=readout, sync_shift_ms=shift)
    )
    hz = 1e3 / said.wall_ms
    edge_ms = min(
        abs((start + busy + said.wall_ms / 2) % said.wall_ms - said.wall_ms / 2)
        for start in said.starts_ms
        for busy in (0.0, said.exposure_ms + said.readout_ms)
    )
    if edge_ms > 1e-3:
        assert rows_split(hz, hz * times, said.exposure_ms, readout, shift) == said.split
    if said.shift_ms is not None:
        assert abs(said.shift_ms) <= said.wall_ms
        moved = shift + said.shift_ms
        assert not rows_split(hz, hz * times, said.exposure_ms, readout, moved), said.sentence
    if said.split and said.shift_ms is None:
        assert said.spare_ms < 0.0


@pytest.mark.parametrize(
    ("exposure", "sentence"),
    [
        ({"sync_shift_ms": 20.0}, "split: shift camera A by -7.7 ms"),
        ({"shutter_deg": 360.0}, "split by 8.0 ms: close the shutter to 290 degrees or less"),
        ({"fps": "25"}, "split: camera A at 25.000 fps drifts through a wall at 24.000 fps"),
        ({"readout_ms": 50.0}, "split by 29.2 ms: its readout alone is too long for this wall"),
        ({"fps": "12", "shutter_deg": 90.0}, "spare 12.8 ms"),
    ],
)
def test_the_sentence_says_what_to_do(exposure: dict[str, object], sentence: str) -> None:
    assert exposures_of(*stage("24", **exposure)).sentence == sentence
