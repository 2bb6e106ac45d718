# SPDX-License-Identifier: Apache-2.0
"""The camera offset as `calibrate handeye` measured it: `body_T_sensor`, and how sure it is.

What is measured is the entrance pupil: through it, all rays of the picture go. The stage file and
the rig session want the sensor, which stands behind it by the lens profile's entrance pupil
distance. Taken off twice or not at all, that is 90 px over a pan of 30 deg.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.alignment.text import (
    hashed,
    parse,
    read_bytes,
    transform_of,
)
from hardware_profiles.json_documents import to_bytes
from hardware_profiles.lens.profile import InputFile
from hardware_profiles.pose import Pose, Quaternion, Vector, multiply, normalized, rotate
from hardware_profiles.store import save_atomic
from hardware_profiles.transform import Transform
from hardware_profiles.validation import Table

FORMAT: Literal["stagectl-camera-offset"] = "stagectl-camera-offset"
VERSION: Literal[1] = 1
# A camera in the stage's axes looks along +Y; in OpenCV's along +Z, y down.
_OPENCV_FROM_STAGE: Quaternion = (0.5**0.5, 0.5**0.5, 0.0, 0.0)

_Text = Annotated[str, Meta(max_length=1_000)]
_Length = Annotated[float, Meta(ge=-1e5, le=1e5)]
_Size = Annotated[float, Meta(ge=0.0, le=1e9)]
_STAND_INS: Table = {"format": FORMAT, "version": VERSION}


class MeasuredOffset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the solve said of itself."""

    poses: Annotated[int, Meta(ge=0)] = 0
    interval_mm: tuple[_Size, _Size, _Size] = (0.0, 0.0, 0.0)
    """Half widths of the 95 % interval along the body's axes."""
    interval_deg: _Size = 0.0
    agreement_mm: _Size = 0.0
    agreement_deg: _Size = 0.0
    target_spread_mm: _Size = 0.0
    slide_px: _Size = 0.0
    time_offset_ms: Annotated[float, Meta(ge=-1e9, le=1e9)] = 0.0
    verdict: Literal["pass", "warn", "fail"] = "warn"
    reasons: Annotated[tuple[_Text, ...], Meta(max_length=100)] = ()


class CameraOffset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One camera on one tracked body."""

    format: Literal["stagectl-camera-offset"] = FORMAT
    version: Literal[1] = VERSION
    rig_offset: Transform = Transform()
    """`body_T_sensor`: what a [[source]] of the stage file and a rig session call rig_offset."""
    body_T_pupil: Transform = Transform()  # noqa: N815 - the frames of a transform
    """The same axes, at the entrance pupil, as it was measured."""
    entrance_pupil_m: Annotated[float, Meta(ge=-5.0, le=5.0)] | None = None
    """From the sensor toward the object. None: not known, and rig_offset is the pupil's place."""
    measured: MeasuredOffset | None = None
    inputs: Annotated[tuple[InputFile, ...], Meta(max_length=10_000)] = ()
    author: Annotated[str, Meta(max_length=200)] = ""
    date: Annotated[str, Meta(max_length=40)] = ""
    hash: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""


def pupil_of_opencv(position_m: Vector, rotation: Quaternion) -> Pose:
    """Return `body_T_pupil` in the stage's camera axes from a camera in OpenCV's axes."""
    return Pose(position_m, normalized(multiply(rotation, _OPENCV_FROM_STAGE)))


def sensor_of_pupil(pupil: Pose, entrance_pupil_m: float) -> Pose:
    """Return `body_T_sensor`: back along the optical axis by the entrance pupil distance."""
    x, y, z = rotate(pupil.rotation, (0.0, -entrance_pupil_m, 0.0))
    px, py, pz = pupil.position_m
    return Pose((px + x, py + y, pz + z), pupil.rotation)


def make_offset(pupil: Pose, entrance_pupil_m: float | None, **more: object) -> CameraOffset:
    """Return the camera offset of a measured pupil; `more` are the other fields."""
    sensor = sensor_of_pupil(pupil, entrance_pupil_m or 0.0)
    made = CameraOffset(
        rig_offset=transform_of(sensor), body_T_pupil=transform_of(pupil),
        entrance_pupil_m=entrance_pupil_m,
    )  # fmt: skip
    return hashed(msgspec.structs.replace(made, **more))


def save_offset(path: Path, offset: CameraOffset) -> None:
    """Save it, atomic and durable, the one before kept as `.lkg`. Raises OSError,
    AlignmentFileError for one that could not be read again."""
    data = to_bytes(offset)
    parse_offset(data, str(path))
    save_atomic(path, data)


def load_offset(path: Path) -> CameraOffset:
    """Return the camera offset of a file. Raises AlignmentFileError."""
    return parse_offset(
        read_bytes(path, "a camera offset of `stagectl calibrate handeye`"), str(path)
    )


def parse_offset(data: bytes, name: str) -> CameraOffset:
    """Return the camera offset in a file's bytes. Raises AlignmentFileError."""
    return parse(data, name, CameraOffset, _STAND_INS)
