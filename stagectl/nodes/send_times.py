# SPDX-License-Identifier: Apache-2.0
"""When packets for other programs leave, and what they say of time: sync state and timecode. Pure.

Contract: a stream's delay to the grid is constant. A composite is built by delaying the picture to
the pose; a delay that wanders cannot be matched.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

from hardware_profiles.latency import camera_wall_frames
from hardware_profiles.loading import profile_id
from hardware_profiles.rates import parse_rate, period_ns
from hardware_profiles.send import Send
from hardware_profiles.stage import Body, Stage
from hardware_profiles.sync import Sync
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.frame_clock import ClockState
from render_bridge.outputs.opentrackio import OtrkSync
from stagectl.nodes.measured import LAG_NS
from stagectl.topics import GridState
from tracking.sample import TrackerSample
from tracking.timecode import Timecode, frames_per_day, from_frame_count, parse_timecode

# From a tick to the quiet moment in which fusion works poses out, the bus, and the line's jitter.
_MARGIN_NS = 12_000_000
_MS = 1_000_000
_SYNC_SOURCES: dict[str, Literal["genlock", "ptp"]] = {
    "node": "genlock",
    "tracker": "genlock",
    "ptp": "ptp",
}
_STALE_NS = 1_000_000_000
# A count that differs by less from the one before, carried on, is the same count.
_SAME_COUNT = 0.75


def display_ns(stage: Stage, body: Body, t_vsync_ns: int, period_ns: float) -> int:
    """Return mid-exposure of the centre row, of the exposure that sees a frame on the wall."""
    wall = camera_wall_frames(stage, body) * period_ns
    return t_vsync_ns + round(wall) + body.exposure.phase_ns(period_ns)


def offset_ns(stage: Stage, body: Body, send: Send) -> int:
    """Return how long after V_k the packet of frame k leaves.

    As measured, where the stage file says nothing: the fewest whole frames in which the pose is
    known as a rule. That is its moment, the samples after it that smooth it, the tracker's own
    delay, and the next quiet moment of fusion.
    """
    if send.offset_ms is not None:
        return round(send.offset_ms * _MS)
    if send.pose == "as_shown":
        return 0
    period = period_ns(stage.frame_rate())
    trackers = [_slowness_ns(stage, index) for index, source in enumerate(stage.source)
                if source.body == body.id and "pose" in source.binds]  # fmt: skip
    known = display_ns(stage, body, 0, period) + LAG_NS + max(trackers, default=0.0)
    return round(math.ceil((known + period + _MARGIN_NS) / period) * period)


def lens_delay_ns(stage: Stage, body: Body) -> int:
    """Return how late the lens values of a camera come behind their time."""
    delays = [
        source.delay_ms if source.lens_delay_ms is None else source.lens_delay_ms
        for source in stage.source
        if source.body == body.id and "lens" in source.binds
    ]
    return round(max(delays, default=0.0) * _MS)


def sync_of(sync: Sync, rate: Fraction, grid: GridState | None, offset_s: float) -> OtrkSync | None:
    """Return what a sample says of house sync; None where OpenTrackIO has no word for it."""
    source = _SYNC_SOURCES.get(sync.source)
    if source is None or grid is None:
        return None
    frequency = parse_rate(sync.reference_rate) if sync.reference_rate else rate
    locked = grid.state == ClockState.LOCKED.value and grid.sync.device_locked is not False
    present = grid.sync.present
    if present is None and sync.source == "node":
        return None  # that node's display may run free: nobody knows of any house sync
    if present is None:  # nobody asked the device: edges that can be followed are there
        present = grid.state in (ClockState.LOCKED.value, ClockState.ACQUIRING.value)
    return OtrkSync(source, locked, present, frequency, offset_s)


class TimecodeAt:
    """The timecode that a tracker hears, carried to the frames of the grid."""

    def __init__(self) -> None:
        self._heard: tuple[Timecode, int] | None = None
        self._last: tuple[int, int] | None = None
        """The count that was told last, and its time."""

    def hear(self, sample: TrackerSample) -> None:
        """Take the timecode of a sample, where it has one that exists."""
        decoded = sample.decoded
        if decoded.timecode is None or decoded.timecode_rate is None:
            return
        try:
            code = parse_timecode(decoded.timecode, parse_rate(decoded.timecode_rate))
        except ValueError:
            return
        self._heard = (code, sample.t_capture_ns)

    def at(self, t_ns: int) -> Timecode | None:
        """Return the timecode of the picture that begins at t_ns; None where none is heard."""
        if self._heard is None or t_ns - self._heard[1] > _STALE_NS:
            self._last = None
            return None
        code, t_heard_ns = self._heard
        rate = code.rate
        exact = code.frame_count() + float((t_ns - t_heard_ns) * rate) / 1e9
        count = round(exact)
        if self._last is not None:
            # Pictures and samples may lie half a frame apart: the count must not waver then.
            carried = self._last[0] + round(float((t_ns - self._last[1]) * rate) / 1e9)
            if abs(exact - carried) < _SAME_COUNT:
                count = carried
        self._last = (count, t_ns)
        day = frames_per_day(rate, code.drop_frame)
        return from_frame_count(count % day, rate, code.drop_frame)


def _slowness_ns(stage: Stage, index: int) -> float:
    source = stage.source[index]
    profile = load_tracker_profile(profile_id(source))
    delays_ms = (source.delay_ms, source.rotation_delay_ms or 0.0)
    line = (max(delays_ms) + profile.driver_latency_ms) * _MS
    return line + 2.0 * period_ns(source.nominal_rate())
