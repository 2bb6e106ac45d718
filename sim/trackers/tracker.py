# SPDX-License-Identifier: Apache-2.0
"""One virtual tracker: truth, noise, encoder, line, on absolute time.

Contract:
1. Frame k is captured at C_k: an edge of the house sync (`house_sync`), or of the tracker's own
   free clock, plus `phase_ms`. Its last byte reaches the reader at C_k + latency + wire time, plus
   jitter. A serial line takes 11 bits a byte; a datagram takes no wire time.
2. The line is never faster than its baud rate. A rate the line cannot carry is refused.
3. It has no clock and never sleeps: `deliver(now_ns)` is called when `due_ns` has come, by a
   process in real time or by a virtual one.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable
from fractions import Fraction

from sim.house_sync import HouseSync
from sim.motion.attitude import product, turn_by, unit
from sim.motion.catalogue import make_motion
from sim.motion.truth import TruePose, Truth
from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.freed import d1_of_pose, spare_with_counter
from sim.trackers.line import BITS_PER_BYTE, Line
from sim.trackers.osc import camera_message, slip_encode, vmc_camera_message

_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000
# How far a late write may push the next frame back. Beyond, the next is left out: a tracker that
# went on late would be a backlog that no real line has.
_LARGEST_PUSH_NS = 500_000
_LATENESS_KEPT = 65_536

Encoder = Callable[[TruePose, int], bytes]


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
            config.motion, config.seed, config.origin_m, config.motion_loop
        )
        self._random = random.Random(f"tracker {config.id} {config.seed}")
        free = config.house_sync is None
        # A free tracker starts its clock somewhere in the period, as a real one does.
        share = random.Random(f"phase {config.id} {config.seed}").random() if free else 0.0
        phase_ns = round(share * _NS_PER_S / config.rate + config.phase_ms * _NS_PER_MS)
        d0_ns = t0_ns if config.house_sync is None else config.house_sync
        self._captures = HouseSync(d0_ns + phase_ns, config.rate, config.ppm)
        self._encode = _encoder(config)
        size = len(self._encode(self._truth.at(0.0), 0))
        if isinstance(config.line, PtyConfig):
            check_pace(config.id, size, config.line.baud, config.rate)
        self._latency_ns = round(config.latency_ms * _NS_PER_MS)
        self._jitter_ns = round(config.jitter_ms * _NS_PER_MS)
        self._k = 0
        self._frame: bytes | None = None
        self._free_from_ns = 0
        self.due_ns = 0
        """When the prepared frame is to be delivered."""
        self.frames_sent = 0
        self.frames_lost = 0
        self.frames_dropped = 0
        self.frames_stalled = 0
        self._late_ns: deque[int] = deque(maxlen=_LATENESS_KEPT)
        self.line: Line = line or config.line.open()

    def capture_ns(self, k: int) -> int:
        """Return C_k, when the pose of frame k is true."""
        return self._captures.vsync_ns(k)

    def truth_at(self, t_ns: int) -> TruePose:
        """Return the true pose, without noise."""
        return self._truth.at((t_ns - self._t0_ns) / _NS_PER_S)

    def start(self, now_ns: int) -> int:
        """Prepare the first frame captured at or after now_ns; return its due time."""
        self._k = self._captures.index_at(now_ns - 1) + 1
        self._prepare()
        return self.due_ns

    def deliver(self, now_ns: int) -> int:
        """Write the prepared frame unless it is one to lose; return when the next is due."""
        self._late_ns.append(now_ns - self.due_ns)
        if self._frame is None:
            self.frames_lost += 1
        else:
            if self.line.send(self._frame):
                self.frames_sent += 1
            else:
                self.frames_dropped += 1
            self._free_from_ns = now_ns
        self._k += 1
        self._prepare()
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

    def _prepare(self) -> None:
        config, draw = self.config, self._random
        while True:
            capture_ns = self.capture_ns(self._k)
            frame = self._encode(self._seen(capture_ns), self._k)
            lost = draw.random() < config.loss
            jitter_ns = round(draw.random() * self._jitter_ns)
            wire_ns = self.line.wire_ns(len(frame))
            due_ns = capture_ns + self._latency_ns + wire_ns + jitter_ns
            earliest_ns = self._free_from_ns + wire_ns
            if earliest_ns - due_ns <= _LARGEST_PUSH_NS + self._jitter_ns:
                break
            self.frames_stalled += 1
            self._k += 1
        self._frame = None if lost else frame
        self.due_ns = max(due_ns, earliest_ns)

    def _seen(self, capture_ns: int) -> TruePose:
        """Return the pose as measured: truth and noise about the camera's own axes."""
        config, draw = self.config, self._random
        pose = self.truth_at(capture_ns)
        if config.noise_mm == 0.0 and config.noise_deg == 0.0:
            return pose
        (x, y, z), q = pose
        mm, rad = config.noise_mm / 1000.0, math.radians(config.noise_deg)
        turn = (draw.gauss(0.0, rad), draw.gauss(0.0, rad), draw.gauss(0.0, rad))
        shifted = (x + draw.gauss(0.0, mm), y + draw.gauss(0.0, mm), z + draw.gauss(0.0, mm))
        return TruePose(shifted, unit(product(q, turn_by(turn))))


def check_pace(who: str, size: int, baud: int, rate: Fraction) -> None:
    """Raise ValueError with the figures where a line cannot carry `rate` frames of size bytes."""
    most = Fraction(baud, size * BITS_PER_BYTE)
    if rate > most:
        raise ValueError(
            f"{who}: a frame of {size} bytes takes {1000.0 / float(most):.3f} ms at {baud} baud, "
            f"so the line carries {int(most * 10) / 10} frames/s at most, not {float(rate):.3f}; "
            "lower the rate or raise the baud rate"
        )


def _encoder(config: TrackerConfig) -> Encoder:
    """Return the function that makes the bytes of (pose, frame counter)."""
    name = config.name or config.id
    zoom, focus, iris = config.zoom, config.focus, config.iris

    def freed(pose: TruePose, k: int) -> bytes:
        spare = spare_with_counter(k, config.spare) if config.frame_counter else config.spare
        return d1_of_pose(config.camera_id, pose, round(zoom), round(focus), spare)

    def osc(pose: TruePose, k: int) -> bytes:
        return camera_message(name, pose, focus, zoom, iris)

    def vmc(pose: TruePose, k: int) -> bytes:
        return vmc_camera_message(name, pose, config.fov_deg)

    if config.protocol == "freed":
        return freed
    message = osc if config.protocol == "osc" else vmc
    if isinstance(config.line, PtyConfig):
        return lambda pose, k: slip_encode(message(pose, k))  # a stream needs its frames marked
    return message
