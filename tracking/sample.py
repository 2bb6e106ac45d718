# SPDX-License-Identifier: Apache-2.0
"""What a tracker said: one sample, or the reason it was refused.

Bad input is a value here, never an exception: a decoder returns a `Decoded` or a `Reject`.
Values are already in the stage convention (metres, degrees, pan positive to the left).
"""

from __future__ import annotations

import msgspec

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Quaternion, Vector

# Rows of the fault catalogue that a refusal may belong to.
DAMAGED = "F-02"
ABSURD = "F-04"
TOO_FAST = "F-05"
TWO_SENDERS = "F-11"
FLOOD = "F-12"
MALFORMED = "F-13"
SENT_BACK = "F-14"
ALONE = "F-38"


class Decoded(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The content of one tracker frame, before anybody says when it was true.

    A field the protocol (or this frame) does not carry is None. Rotation comes as angles or as a
    quaternion, never both.
    """

    source_key: int | str
    """The camera id on the wire (Free-D, F4) or the OSC name."""
    position_m: Vector | None = None
    pan_tilt_roll_deg: Vector | None = None
    quaternion_wxyz: Quaternion | None = None
    focus_raw: float | None = None
    zoom_raw: float | None = None
    iris_raw: float | None = None
    sequence: int | None = None
    """A counter that grows by one a frame, modulo `sequence_modulus`."""
    sequence_modulus: int = 0
    timecode: str | None = None
    timecode_rate: str | None = None
    spare: int | None = None
    focal_mm: float | None = None
    fx_px: float | None = None
    entrance_pupil_m: float | None = None
    genlocked: bool | None = None
    recording: bool | None = None
    focus_distance_m: float | None = None
    tracking_quality: int | None = None
    """What the tracker thinks of itself: 0 undefined, 1 good, 2 caution, 3 bad."""
    t_source_ns: int | None = None
    """The source's own time of this sample, on its own clock, whatever that counts from."""

    def rotation(self) -> Quaternion | None:
        """Return the rotation as a quaternion, from whichever form the frame had."""
        if self.quaternion_wxyz is not None:
            return self.quaternion_wxyz
        if self.pan_tilt_roll_deg is not None:
            return from_pan_tilt_roll(*self.pan_tilt_roll_deg)
        return None


class Reject(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A frame that was refused, and why, in a few plain words."""

    reason: str
    f_id: str = ""
    """The fault it belongs to ("F-04"), where the catalogue has one."""


class TrackerSample(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One accepted frame of one source, with its times (t_ns of render_bridge/clock.py)."""

    source_id: str
    t_capture_ns: int
    """When the pose was true: the source's clock, brought to stage time, less delay and latency."""
    t_rx_ns: int
    """When its first byte could be read."""
    decoded: Decoded
    t_sigma_ns: int = 0
    """One sigma of `t_capture_ns`: a packet that waited long in a burst may be of another slot."""
