# SPDX-License-Identifier: Apache-2.0
"""One camera's stream of OpenTrackIO or Free-D packets: from a frame's states to bytes.

Both name the *sensor*, whatever point the nodes are given. Contract: packet numbers grow by one and
have no holes of ours; a frame whose pose is not known, or does not fit the protocol, has no packet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from hardware_profiles.pose import Pose
from hardware_profiles.send import Send
from hardware_profiles.stage import Body, Stage
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.messages import BodyFlag, LensState, State7, TrackState
from render_bridge.outputs.freed import freed_packet
from render_bridge.outputs.opentrackio import (
    Block,
    OtrkSample,
    OtrkSource,
    encode_sample,
    sample_block,
    static_parts,
)
from render_bridge.outputs.otrk_packet import otrk_packet
from stagectl.nodes.pose_state import pose_of
from stagectl.nodes.send_times import TimecodeAt, display_ns, lens_delay_ns, offset_ns, sync_of
from stagectl.topics import Datagram, FrameStates, GridState, MeasuredBody

STATIC_EVERY_NS = 1_000_000_000
# Two seconds at 120 frames a second, were nothing to leave.
MOST_WAITING = 256
_NOTES = {"as_shown": "as shown, predicted", "as_measured": "as measured, smoothed"}


class Told(NamedTuple):
    """What every packet may tell beside the pose."""

    grid: GridState | None
    take: str | None
    timecode: TimecodeAt
    tai_offset_ns: int
    """TAI - stage time."""


class _Instant(NamedTuple):
    """The camera at one frame."""

    t_vsync_ns: int
    t_ns: int
    """When the pose is true."""
    state: State7
    lens: LensState
    track_state: TrackState
    flags: BodyFlag


class CameraStream:
    """The packets of one row, waiting for their time."""

    def __init__(self, send: Send, index: int, body: Body, stage: Stage) -> None:
        self.send = send
        self.body = body.id
        self.waiting: deque[Datagram] = deque(maxlen=MOST_WAITING)
        self.fault = ""
        """Why the newest pose that did not fit the protocol had no packet."""
        self._index = index
        self._stage = stage
        self._camera = body
        self._offset_ns = offset_ns(stage, body, send)
        self._lens_delay_ns = lens_delay_ns(stage, body)
        self._sends_pupil = stage.output.pose_point == "entrance_pupil"
        self._number = 0
        self._newest_vsync_ns = -1
        self._next_static = 0
        self._static_due_ns = -1
        self._profile = load_tracker_profile(send.profile)
        self._source = _otrk_source(send, body, stage)

    def shown(self, states: FrameStates, told: Told) -> None:
        """Make the packet of a frame as shown."""
        body, tick = states.bodies[self._index], states.tick
        if body.flags & BodyFlag.VALID:
            t_ns = display_ns(self._stage, self._camera, tick.t_vsync_ns, tick.period_ns)
            self._put(
                _Instant(
                    tick.t_vsync_ns, t_ns, body.state, body.lens, body.track_state, body.flags
                ),
                told,
            )

    def measured(
        self, states: FrameStates, body: MeasuredBody, seen: Iterable[FrameStates], told: Told
    ) -> None:
        """Make the packet of a frame as measured.

        `states` are those of the same frame; `seen` all that are remembered, newest first.
        """
        t_lens_ns = body.t_ns + self._lens_delay_ns
        # What was known of the lens at the tick nearest to the time at which its value came.
        then = _nearest(seen, t_lens_ns) or states
        self._put(
            _Instant(
                states.tick.t_vsync_ns, body.t_ns, body.state, then.bodies[self._index].lens,
                states.bodies[self._index].track_state, BodyFlag.VALID,
            ),
            told,
        )  # fmt: skip

    def _put(self, at: _Instant, told: Told) -> None:
        if at.t_vsync_ns <= self._newest_vsync_ns:
            return
        pose = pose_of(at.state)
        if self._sends_pupil:
            pose = pose.compose(Pose((0.0, -at.lens.entrance_pupil_m, 0.0)))
        try:
            data = (
                self._freed(pose, at)
                if self.send.protocol == "freed"
                else (self._otrk(pose, at, told))
            )
        except ValueError as error:
            self.fault = str(error)
            return
        self._newest_vsync_ns = at.t_vsync_ns
        self._number += 1
        due_ns = at.t_vsync_ns + self._offset_ns
        self.waiting.append(Datagram(self.send.id, due_ns, at.t_vsync_ns, data))

    def _freed(self, pose: Pose, at: _Instant) -> bytes:
        return freed_packet(
            self.send.camera_id, pose, at.lens, at.track_state, self._number, self._profile
        )

    def _otrk(self, pose: Pose, at: _Instant, told: Told) -> bytes:
        rate = self._source.rate
        offset_s = (at.t_ns - at.t_vsync_ns) * 1e-9
        begin_ns = at.t_ns - self._camera.exposure.phase_ns(1e9 / float(rate))
        sample = OtrkSample(
            # From 1 on: a reference receiver takes a first packet 0 for one it had already.
            self._number + 1,
            at.t_ns + told.tai_offset_ns,
            pose,
            at.lens,
            _status(at),
            told.take,
            sync_of(self._stage.sync, rate, told.grid, offset_s),
            told.timecode.at(begin_ns),
        )
        encoding = self.send.encoding
        block = sample_block(self._source, sample, self._static(at.t_vsync_ns))
        return otrk_packet(encode_sample(block, encoding), encoding, sample.sequence)

    def _static(self, t_ns: int) -> Block | None:
        """Return the next part of the static block when it is time: all of them each second."""
        parts = self._source.static
        if self._next_static == len(parts):
            if t_ns < self._static_due_ns:
                return None
            self._next_static = 0
        if self._next_static == 0:
            self._static_due_ns = t_ns + STATIC_EVERY_NS
        self._next_static += 1
        return parts[self._next_static - 1]


def _otrk_source(send: Send, body: Body, stage: Stage) -> OtrkSource:
    rate, lens = stage.frame_rate(), body.lens
    name = f"{stage.stage_id}/{send.id}"
    static = static_parts(
        camera=body.id,
        rate=rate,
        sensor_mm=(lens.sensor_width_mm, lens.sensor_height_mm),
        shutter_deg=body.exposure.shutter_deg,
        model=send.pose.replace("_", " "),
        serial=send.id,
    )
    return OtrkSource(name, send.source_number, body.id, _NOTES[send.pose], rate, static)


def _nearest(seen: Iterable[FrameStates], t_ns: int) -> FrameStates | None:
    """Return the states whose tick is nearest; they come newest first."""
    nearest, least_ns = None, 0
    for states in seen:
        away_ns = abs(states.tick.t_tick_ns - t_ns)
        if nearest is not None and away_ns > least_ns:
            break
        nearest, least_ns = states, away_ns
    return nearest


def _status(at: _Instant) -> str:
    status = at.track_state.name
    if at.flags & BodyFlag.HELD:
        status += ", held by the operator"
    if at.flags & BodyFlag.FROZEN:
        status += ", frozen by the operator"
    return status
