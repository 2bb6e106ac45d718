# SPDX-License-Identifier: Apache-2.0
"""OpenTrackIO 1.0.1: one sample of one camera, as JSON or CBOR.

Source: the published schema and text of SMPTE RIS OSVP. Its frame is the stage frame (right-handed,
Y forward, Z up, metres; pan, tilt, roll intrinsic, pan positive to the left), so nothing is turned.
The one transform names the *sensor*; the entrance pupil is told beside it and is not in it.
`sampleTimestamp` is TAI, the time at which the pose is true: mid-exposure. What is not known is
left out; nothing is made up.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

import cbor2
import msgspec

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.pose import Pose
from render_bridge.messages import LensState
from render_bridge.outputs.otrk_packet import Encoding
from tracking.timecode import Timecode

Block = dict[str, object]
PROTOCOL: Block = {"name": "OpenTrackIO", "version": [1, 0, 1]}
SEQUENCE_NUMBERS = 1 << 32
_NS = 1_000_000_000
# A longer name of a take is cut: with it a sample would not always fit into its packet.
_LONGEST_SLATE_BYTES = 64
# Nanometres, billionths of a degree, of a share, of a second.
_DIGITS = 9
# Of all ids made here; any fixed one would do.
_NAMESPACE = uuid.UUID("5d1a7c0e-4f0b-5b52-9a3e-7c2b8d0f6a41")


class OtrkSync(NamedTuple):
    """How the stage is synchronised."""

    source: Literal["genlock", "ptp"]
    locked: bool
    present: bool
    frequency: Fraction
    offset_s: float
    """From the sync edge of the frame (its vsync) to the time of the sample."""


class OtrkSample(NamedTuple):
    """What changes from sample to sample."""

    sequence: int
    t_tai_ns: int
    pose: Pose
    """stage_T_sensor."""
    lens: LensState
    status: str
    take: str | None
    sync: OtrkSync | None = None
    timecode: Timecode | None = None


@dataclass(frozen=True, slots=True)
class OtrkSource:
    """What stays: one camera of one stage, told one way."""

    name: str
    """Unique for good: the ids of the source and of its samples come from it."""
    number: int
    camera: str
    """The id of the transform is "Camera " and this: the reference parser looks for that word."""
    notes: str
    rate: Fraction
    static: tuple[Block, ...]
    """The parts of the static block, each small enough to go along with a sample."""
    source_id: str = field(init=False)

    def __post_init__(self) -> None:
        """Make the source's id."""
        object.__setattr__(self, "source_id", uuid.uuid5(_NAMESPACE, self.name).urn)


def static_parts(
    *, camera: str, rate: Fraction, sensor_mm: tuple[float, float], shutter_deg: float, model: str,
    serial: str,
) -> tuple[Block, ...]:  # fmt: skip
    """Return what is told once a second: the camera body, then who tracked it.

    `sensor_mm` is width, height.
    """
    width, height = map(_rounded, sensor_mm)
    return (
        {
            "camera": {
                "captureFrameRate": _rational(rate),
                "activeSensorPhysicalDimensions": {"width": width, "height": height},
                "label": camera,
                "shutterAngle": _rounded(shutter_deg),
            }
        },
        {"tracker": {"make": "stagectl", "model": model, "serialNumber": serial}},
    )


def sample_block(source: OtrkSource, sample: OtrkSample, static: Block | None = None) -> Block:
    """Return one sample as the schema lays it out, with a part of the static block or without.

    Raises ValueError where its pose is not finite.
    """
    if not all(map(math.isfinite, (*sample.pose.position_m, *sample.pose.rotation))):
        raise ValueError("the pose is not finite")
    x, y, z = map(_rounded, sample.pose.position_m)
    pan, tilt, roll = map(_rounded, to_pan_tilt_roll(sample.pose.rotation))
    tracker: Block = {
        "notes": source.notes,
        "recording": sample.take is not None,
        "status": sample.status,
    }
    if sample.take:
        tracker["slate"] = sample.take.encode()[:_LONGEST_SLATE_BYTES].decode(errors="ignore")
    block: Block = {} if static is None else {"static": static}
    sample_name = f"{source.name} {sample.t_tai_ns} {sample.sequence}"
    return block | {
        "tracker": tracker,
        "timing": _timing(source, sample),
        "lens": _lens(sample.lens),
        "protocol": PROTOCOL,
        "sampleId": uuid.uuid5(_NAMESPACE, sample_name).urn,
        "sourceId": source.source_id,
        "sourceNumber": source.number,
        "transforms": [
            {
                "translation": {"x": x, "y": y, "z": z},
                "rotation": {"pan": pan, "tilt": tilt, "roll": roll},
                "id": f"Camera {source.camera}",
            }
        ],
    }


def encode_sample(block: Block, encoding: Encoding) -> bytes:
    """Return the payload of a packet."""
    return msgspec.json.encode(block) if encoding == "json" else cbor2.dumps(block)


def _timing(source: OtrkSource, sample: OtrkSample) -> Block:
    seconds, nanoseconds = divmod(sample.t_tai_ns, _NS)
    timing: Block = {
        "mode": "internal",  # UDP carries no time: the sample has its own
        "sampleRate": _rational(source.rate),
        "sampleTimestamp": {"seconds": seconds, "nanoseconds": nanoseconds},
        "sequenceNumber": sample.sequence % SEQUENCE_NUMBERS,
    }
    if sample.sync is not None:
        sync, offset_s = sample.sync, _rounded(sample.sync.offset_s)
        timing["synchronization"] = {
            "locked": sync.locked,
            "source": sync.source,
            "frequency": _rational(sync.frequency),
            "offsets": {"translation": offset_s, "rotation": offset_s, "lensEncoders": offset_s},
            "present": sync.present,
        }
    if sample.timecode is not None:
        code = sample.timecode
        timing["timecode"] = {
            "hours": code.hours, "minutes": code.minutes, "seconds": code.seconds,
            "frames": code.frames, "frameRate": _rational(code.rate), "dropFrame": code.drop_frame,
        }  # fmt: skip
    return timing


def _lens(lens: LensState) -> Block:
    block: Block = {}
    if 0.0 < lens.focal_mm < math.inf:
        block["pinholeFocalLength"] = _rounded(lens.focal_mm)
    # Shares of their ranges; what is none of these (a raw number, nan) is not told.
    known = {"focus": lens.focus, "iris": lens.iris}
    encoders = {name: _rounded(v) for name, v in known.items() if 0.0 <= v <= 1.0}
    if encoders:
        block["encoders"] = encoders
    if math.isfinite(lens.entrance_pupil_m):
        block["entrancePupilOffset"] = _rounded(lens.entrance_pupil_m)
    return block


def _rounded(value: float) -> float:
    return round(value, _DIGITS)


def _rational(rate: Fraction) -> Block:
    return {"num": rate.numerator, "denom": rate.denominator}
