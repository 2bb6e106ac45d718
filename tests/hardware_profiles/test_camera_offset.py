# SPDX-License-Identifier: Apache-2.0
"""The camera offset's file: axes against the stage's own conversions, and nothing bad gets in."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.alignment.camera_offset import (
    CameraOffset,
    MeasuredOffset,
    load_offset,
    make_offset,
    parse_offset,
    pupil_of_opencv,
    save_offset,
)
from hardware_profiles.alignment.text import (
    AlignmentFileError,
    apart,
    toml_of,
    transform_of,
)
from hardware_profiles.frames import opencv_from_stage
from hardware_profiles.json_documents import to_bytes
from hardware_profiles.pose import Pose, Vector, normalized, rotate
from hardware_profiles.store import LAST_KNOWN_GOOD
from hardware_profiles.transform import Transform

numbers = st.floats(-1.0, 1.0)
turns = st.tuples(numbers, numbers, numbers, numbers).filter(lambda q: math.hypot(*q) > 0.1)
poses = st.builds(Pose, st.tuples(numbers, numbers, numbers), st.builds(normalized, turns))


def seen(body_of_pupil: Pose, point: Vector) -> Vector:
    """Return a point of the body as OpenCV sees it, by the stage's own conversion."""
    view = opencv_from_stage(body_of_pupil)
    x, y, z = rotate(view.rotation, point)
    a, b, c = view.position_m
    return (x + a, y + b, z + c)


@given(poses, st.tuples(numbers, numbers, numbers))
def test_the_axes_are_those_of_the_stage(camera: Pose, point: Vector) -> None:
    """`camera` is body_T_camera in OpenCV's axes; the stage's pose of it sees the same."""
    pupil = pupil_of_opencv(camera.position_m, camera.rotation)
    back = camera.inverse()
    x, y, z = rotate(back.rotation, point)
    a, b, c = back.position_m
    assert seen(pupil, point) == pytest.approx((x + a, y + b, z + c), abs=1e-9)


@given(poses)
def test_a_transform_is_the_pose_that_it_was_made_from(pose: Pose) -> None:
    mm, deg = apart(transform_of(pose).pose(), pose)
    assert mm < 2e-3
    assert deg < 1e-5


def test_the_sensor_stands_behind_the_pupil() -> None:
    level = Pose((1.0, 2.0, 3.0))  # looks along +Y
    made = make_offset(level, 0.112)
    assert made.rig_offset.position_m == pytest.approx((1.0, 1.888, 3.0))
    assert made.body_T_pupil.position_m == (1.0, 2.0, 3.0)
    assert make_offset(level, None).rig_offset.position_m == (1.0, 2.0, 3.0)


def test_the_line_for_the_stage_file_is_a_transform() -> None:
    pose = Pose((0.1, -2e-6, 0.3), normalized((0.5, -0.4, 0.6, 0.45)))
    table = tomllib.loads(f"rig_offset = {toml_of(transform_of(pose))}")["rig_offset"]
    assert msgspec.convert(table, Transform) == transform_of(pose)


def good() -> CameraOffset:
    measured = MeasuredOffset(poses=25, interval_mm=(1.0, 2.0, 3.0), reasons=("more poses",))
    return make_offset(Pose((0.1, 0.2, 0.3)), 0.1, measured=measured, author="DIT", date="2026")


def test_it_comes_back_and_the_one_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save_offset(path, good())
    assert load_offset(path) == good()
    other = make_offset(Pose(), None)
    save_offset(path, other)
    assert load_offset(path) == other
    assert load_offset(path.with_name(path.name + LAST_KNOWN_GOOD)) == good()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"pan_deg": 0.0', b'"pan_deg": 1.0', "hash"),
        (b'"pan_deg": 0.0', b'"pan_deg": NaN', "rig_offset.pan_deg"),
        (b'"pan_deg": 0.0', b'"pan_deg": 1e999', "rig_offset.pan_deg"),
        (b'"version": 1', b'"version": 2', "version"),
        (b"stagectl-camera-offset", b"stagectl-lens", "format"),
        (b'"author"', b'"auther"', "auther"),
    ],
)
def test_a_changed_file_is_refused_by_key(old: bytes, new: bytes, said: str) -> None:
    data = to_bytes(good())
    assert old in data
    with pytest.raises(AlignmentFileError) as error:
        parse_offset(data.replace(old, new, 1), "a.json")
    assert all(line.startswith("a.json: ") for line in error.value.lines)
    assert said in str(error.value)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_garbage_is_one_error(data: bytes) -> None:
    with pytest.raises(AlignmentFileError):
        parse_offset(data, "a.json")


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(AlignmentFileError, match="cannot be read"):
        load_offset(tmp_path / "none.json")


def test_whole_numbers_fit_the_hash_they_come_back_with(tmp_path: Path) -> None:
    """In Python 1 stands for 1.0; in the file it comes back as 1.0, and is the same content."""
    pupil = Pose((1, 0, -2), (1.0, 0.0, 0.0, 0.0))
    offset = make_offset(pupil, 0, measured=MeasuredOffset(poses=20, interval_mm=(1, 2, 3)))
    save_offset(tmp_path / "a.offset.json", offset)
    assert load_offset(tmp_path / "a.offset.json") == offset
