# SPDX-License-Identifier: Apache-2.0
"""One virtual tracker: truth, noise, encoder, faults, line, on absolute time.

Contract:
1. Frame k is captured at C_k: an edge of the house sync (`house_sync`), or of the tracker's own
   free clock, plus `phase_ms`. Its last byte reaches the reader at C_k + latency + wire time, plus
   jitter. A serial line takes 11 bits a byte; a datagram takes no wire time.
2. The line is never faster than its baud rate. A rate the line cannot carry is refused.
3. It has no clock and never sleeps: `deliver(now_ns)` is called when `due_ns` has come, by a
   process in real time or by a virtual one. `due_ns` may lie in the past: then it is called again
   at once.
4. Without a fault the bytes and times are those of the configuration alone.
"""

from __future__ import annotations

import math
import random
from collections import deque

from sim.house_sync import HouseSync
from sim.motion.attitude import product, turn_by, unit
from sim.motion.catalogue import make_motion
from sim.motion.truth import IDENTITY, TruePose, Truth, after, opposite
from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.encoders import check_pace, encoder
from sim.trackers.fault import TrackerFault
from sim.trackers.faults import check_fault
from sim.trackers.frame import Delivery, Frame, Rings
from sim.trackers.line import Line
from sim.trackers.mailbox import Mailbox
from sim.trackers.timecode_clock import TimecodeClock

_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000
# How far a late write may push the next frame back. Beyond, the next is left out: a tracker that
# went on late would be a backlog that no real line has.
_LARGEST_PUSH_NS = 500_000
_LATENESS_KEPT = 65_536


class VirtualTracker:
    """One tracker on one line. `t0_ns` is the origin of the motion clock.

    `line` stands in for the line of the configuration where the caller has one open already.
    Raises ValueError (a sentence) for a rate the line cannot carry and an unknown motion, LineError
    where the line cannot be opened.
    """

    def __init__(self, config: TrackerConfig, t0_ns: int, line: Line | None = None) -> None:
        self.config = config
        self._t0_ns = t0_ns
        self._truth: Truth = make_motion(
            config.motion, config.seed, config.origin_m, config.motion_loop, config.motion_args
        )
        self._random = random.Random(f"tracker {config.id} {config.seed}")
        free = config.house_sync is None
        # A free tracker starts its clock somewhere in the period, as a real one does.
        share = random.Random(f"phase {config.id} {config.seed}").random() if free else 0.0
        phase_ns = round(share * _NS_PER_S / config.rate + config.phase_ms * _NS_PER_MS)
        d0_ns = t0_ns if config.house_sync is None else config.house_sync
        self._captures = HouseSync(d0_ns + phase_ns, config.rate, config.ppm)
        self._timecode = TimecodeClock(config, d0_ns, self._captures)
        placed = config.world != IDENTITY or config.mount != IDENTITY
        self._sides = (opposite(config.world), opposite(config.mount)) if placed else None
        self.encode = encoder(config)
        size = len(self.encode(self.frame_at(t0_ns, 0)))
        if isinstance(config.line, PtyConfig):
            check_pace(config.id, size, config.line.baud, config.rate)
        self._latency_ns = round(config.latency_ms * _NS_PER_MS)
        self._jitter_ns = round(config.jitter_ms * _NS_PER_MS)
        self._faults: list[TrackerFault] = []
        self._k = 0
        self._counter = 0
        self._source_ns: int | None = None
        self._captured_ns: int | None = None
        self._frame = self.frame_at(t0_ns, 0)
        self._data: bytes | None = None
        self._free_from_ns = 0
        self._main_ns = 0
        self.due_ns = 0
        """When `deliver` is to be called next."""
        self.frames_sent = 0
        self.frames_lost = 0
        self.frames_dropped = 0
        self.frames_stalled = 0
        self._late_ns: deque[int] = deque(maxlen=_LATENESS_KEPT)
        self.line: Line = line or config.line.open()
        self._mailbox = Mailbox(self.line)

    def capture_ns(self, k: int) -> int:
        """Return C_k, when the pose of frame k is true (without faults)."""
        return self._captures.vsync_ns(k)

    def regular_from(self, t_ns: int) -> int:
        """Return the first C_k at or after a time."""
        return self._captures.vsync_ns(self._captures.index_at(t_ns - 1) + 1)

    @property
    def motion(self) -> Truth:
        """The true motion of the sensor on the stage; its clock starts at t0."""
        return self._truth

    def truth_at(self, t_ns: int) -> TruePose:
        """Return stage_T_sensor: the true pose of the sensor, without noise."""
        return self._truth.at(self.motion_s(t_ns))

    def motion_s(self, t_ns: int) -> float:
        """Return a time on the clock of the motion, seconds."""
        return (t_ns - self._t0_ns) / _NS_PER_S

    def reported_at(self, t_ns: int) -> TruePose:
        """Return world_T_body as the tracker has it: inv(world) * stage_T_sensor * inv(mount)."""
        pose = self.truth_at(t_ns)
        if self._sides is None:
            return pose
        world, mount = self._sides
        return after(after(world, pose), mount)

    def rings_at(self, t_ns: int) -> Rings:
        """Return the raw numbers of the rings."""
        config, t_s = self.config, self.motion_s(t_ns)
        zoom, focus, iris = config.zoom_move, config.focus_move, config.iris_move
        return Rings(
            config.zoom if zoom is None else zoom.at(t_s),
            config.focus if focus is None else focus.at(t_s),
            config.iris if iris is None else iris.at(t_s),
        )

    def frame_at(self, capture_ns: int, counter: int) -> Frame:
        """Return the frame of a capture, without noise and without faults."""
        return Frame(
            capture_ns, counter, self.reported_at(capture_ns), self.rings_at(capture_ns),
            self._timecode.frames_at(capture_ns),
        )  # fmt: skip

    @property
    def faults(self) -> tuple[TrackerFault, ...]:
        """The faults it has, past ones included."""
        return tuple(self._faults)

    def add_fault(self, fault: TrackerFault) -> None:
        """Let a fault act from now on; several act in the order in which they were added.

        Raises ValueError where this tracker's protocol or line cannot show it.
        """
        check_fault(fault.id, self.config)
        fault.bind(self)
        self._faults.append(fault)
        self._plan()

    def clear_faults(self, now_ns: int) -> None:
        """End every fault now, as if its window ended here; one yet to come never starts."""
        self._faults = [fault for fault in self._faults if fault.from_ns < now_ns]
        for fault in self._faults:
            if fault.to_ns is None or fault.to_ns > now_ns:
                fault.to_ns = now_ns
        self._plan()

    def start(self, now_ns: int) -> int:
        """Prepare the first frame captured at or after now_ns; return its due time."""
        self._k = self._captures.index_at(now_ns - 1) + 1
        self._counter = self._k
        self._prepare()
        return self.due_ns

    def deliver(self, now_ns: int) -> int:
        """Do what is due: a frame, or what a fault wants; return when the next is due."""
        for fault in self._faults:
            due_ns = fault.next_ns()
            if due_ns is not None and due_ns <= now_ns:
                self._mailbox.put(fault.act(now_ns))
        if self._main_ns <= now_ns:
            self._late_ns.append(now_ns - self._main_ns)
            self._post(now_ns)
            # What is due leaves before the next frame is worked out.
            self._send_due(now_ns)
            self._free_from_ns = now_ns if self._data is not None else self._free_from_ns
            self._prepare()
        else:
            self._send_due(now_ns)
        self._plan()
        return self.due_ns

    def summary(self) -> dict[str, object]:
        """Return the counts of this tracker, and how late its writes were (p99, microseconds)."""
        late = sorted(self._late_ns)
        p99_us = late[math.ceil(0.99 * len(late)) - 1] / 1000.0 if late else None
        return {
            "protocol": self.config.protocol,
            "frames_sent": self.frames_sent,
            "frames_lost": self.frames_lost,
            "frames_dropped": self.frames_dropped,
            "frames_stalled": self.frames_stalled,
            "bytes_sent": self.line.bytes_sent,
            "bytes_dropped": self.line.bytes_dropped,
            "late_p99_us": p99_us,
        }

    def _post(self, now_ns: int) -> None:
        """Hand the prepared frame to the mailbox, as the faults let it through."""
        frame, data = self._frame, self._data
        deliveries = [] if data is None else [Delivery(now_ns, data)]
        for fault in self._faults:
            if fault.active(frame.capture_ns):
                deliveries = list(fault.on_deliveries(frame, deliveries))
        if not deliveries:
            self.frames_lost += 1
        self._mailbox.put(deliveries)

    def _send_due(self, now_ns: int) -> None:
        for one in self._mailbox.take(now_ns):
            # The tracker's own sender needs no mention, so a plain line need not know of others.
            if self.line.send(one.data, one.sender) if one.sender else self.line.send(one.data):
                self.frames_sent += 1
            else:
                self.frames_dropped += 1

    def _prepare(self) -> None:
        config, draw = self.config, self._random
        while True:
            frame = self._next_frame()
            acting = [fault for fault in self._faults if fault.active(frame.capture_ns)]
            for fault in acting:
                fault.on_frame(frame)
            data = self.encode(frame)
            for fault in acting:
                data = fault.on_bytes(frame, data)
            lost = draw.random() < config.loss
            jitter_ns = round(draw.random() * self._jitter_ns)
            wire_ns = self.line.wire_ns(len(data))
            due_ns = frame.capture_ns + self._latency_ns + wire_ns + jitter_ns
            earliest_ns = self._free_from_ns + wire_ns
            if earliest_ns - due_ns <= _LARGEST_PUSH_NS + self._jitter_ns:
                break
            self.frames_stalled += 1
        self._frame = frame
        self._data = None if lost else data
        self._main_ns = max(due_ns, earliest_ns)
        self._plan()

    def _plan(self) -> None:
        times = (self._main_ns, self._mailbox.due_ns(), *(f.next_ns() for f in self._faults))
        self.due_ns = min(t_ns for t_ns in times if t_ns is not None)

    def _next_frame(self) -> Frame:
        """Return the next capture: of the regular ones, or as the faults of its clock have it."""
        while True:
            regular_ns = source_ns = self._captures.vsync_ns(self._k)
            before_ns = self._source_ns if self._source_ns is not None else regular_ns - 1
            for fault in self._faults:
                source_ns = fault.next_capture(before_ns, source_ns)
            if source_ns == regular_ns:
                self._k += 1
            else:
                self._k = self._captures.index_at(source_ns) + 1
            self._source_ns = source_ns
            captured_ns = source_ns
            for fault in self._faults:
                captured_ns = fault.warp(captured_ns)
            # A clock that was set back captures nothing until it is past where it was.
            if self._captured_ns is None or captured_ns > self._captured_ns:
                break
        self._captured_ns = captured_ns
        frame = self.frame_at(captured_ns, self._counter)
        # The timecode is what the tracker's own clock says, right or wrong.
        frame.timecode_frames = self._timecode.frames_at(source_ns)
        self._counter += 1
        frame.pose = self._with_noise(frame.pose)
        return frame

    def _with_noise(self, pose: TruePose) -> TruePose:
        """Return the pose as measured: noise about the camera's own axes."""
        config, draw = self.config, self._random
        if config.noise_mm == 0.0 and config.noise_deg == 0.0:
            return pose
        (x, y, z), q = pose
        mm, rad = config.noise_mm / 1000.0, math.radians(config.noise_deg)
        turn = (draw.gauss(0.0, rad), draw.gauss(0.0, rad), draw.gauss(0.0, rad))
        shifted = (x + draw.gauss(0.0, mm), y + draw.gauss(0.0, mm), z + draw.gauss(0.0, mm))
        return TruePose(shifted, unit(product(q, turn_by(turn))))
