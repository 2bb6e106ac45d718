# SPDX-License-Identifier: Apache-2.0
"""What people write for a rig: ends, readings, names, looks. Any garbage is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware_profiles.lens.profile import LensName
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import CameraBody, LookBoard, faults, make_session
from stagectl.cli.errors import InputError
from stagectl.cli.lens_rig_text import (
    RigTextError,
    made_name,
    merged,
    name_of,
    parse_ends,
    parse_reading,
)
from stagectl.cli.lens_swap_look import parse_order
from stagectl.cli.lens_sweep import sweep_ends

DAY = "2026-11-27T08:00:00Z"
SESSION = make_session("b", CameraBody("A"), LensName())
PIECES = st.sampled_from(
    ["zoom", "focus", "iris", "=", ":", " ", "-", "1", "20", "nan", "1e400", "up", "down", "wrap"]
)
LINES = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "motors"),
    [
        ("zoom=120:64000", [Motor("zoom", 120.0, 64000.0, "up", None, DAY)]),
        ("ZOOM 120:64000", [Motor("zoom", 120.0, 64000.0, "up", None, DAY)]),
        ("focus 9000:300 zoom 1:2", [
            Motor("zoom", 1.0, 2.0, "up", None, DAY),
            Motor("focus", 9000.0, 300.0, "down", None, DAY),
        ]),
        ("zoom=60000:4464:up:wrap=65536", [Motor("zoom", 60000.0, 4464.0, "up", 65536.0, DAY)]),
        ("zoom=-:300, iris=0.5:0", [
            Motor("zoom", None, 300.0), Motor("iris", 0.5, 0.0, "down", None, DAY)
        ]),
        ("focus=-5:-1", [Motor("focus", -5.0, -1.0, "up", None, DAY)]),
        ("", []),
    ],
)  # fmt: skip
def test_ends_as_people_write_them(text: str, motors: list[Motor]) -> None:
    assert parse_ends(text, DAY).motors == motors


@given(LINES)
def test_any_line_is_good_ends_or_one_sentence(text: str) -> None:
    """Given any words, Expect motors that a session takes, or one line that says what to write."""
    said = ""
    try:
        motors = parse_ends(text, DAY).motors
    except RigTextError as error:
        motors, said = [], str(error)
    assert "\n" not in said
    session = make_session("b", CameraBody("A"), LensName(), motor=merged((), motors))
    assert list(faults(session)) == []


@given(LINES, st.none() | st.just(LookBoard("chessboard:9x6", 25.0)))
def test_any_line_is_an_order_for_a_look_or_one_sentence(
    text: str, known: LookBoard | None
) -> None:
    said = ""
    try:
        order = parse_order(f"x.png {text}", known)
    except RigTextError as error:
        said = str(error)
    else:
        assert order.picture == "x.png"
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", " ", "zoom", "zoom=", "zum=1", "zoom=nan", "zoom=1:2", "=1"])
def test_readings_that_are_none(text: str) -> None:
    with pytest.raises(RigTextError):
        parse_reading(text)


@given(st.lists(st.text(max_size=50), max_size=3))
def test_a_name_made_of_anything_is_a_name(words: list[str]) -> None:
    assert name_of(made_name(*words))


@given(st.binary(max_size=120) | st.lists(
    st.sampled_from(['{"zoom_raw":', "1", "-3", "1e400", "}", "\n", '"', "null", "{}"])
).map("".join).map(str.encode))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_recording_gives_ends_or_lines(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sweep.jsonl"
    path.write_bytes(data)
    lines: list[str] = []
    try:
        found = sweep_ends(path, SESSION, DAY)
    except InputError as error:
        lines = list(error.lines)
    else:
        assert all(motor.fault() is None for motor in found.motors)
    assert not any("\n" in line for line in lines)
