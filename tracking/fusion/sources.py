# SPDX-License-Identifier: Apache-2.0
"""One source of a body as the estimator sees it: its noise, its corrections, its suspects.

Samples of the source that leads pass two corrections. `origin` stands where its origin has moved,
until somebody accepts the new one; `seam` is what else keeps the picture from jumping. The others
are fused by their profiles' noise while they agree with the lead. Whether they agree or not, they
follow it: `standby` is drawn to what takes them to the fused pose, with time constant `FOLLOW_S`,
and their noise about that is learned. A source that must take over does so with its standby as
seam: the picture goes on from where it is.
"""

from __future__ import annotations

import math
from collections import deque

from hardware_profiles.pose import Pose, angle_between_rad
from tracking.fusion.correction import Correction, between
from tracking.fusion.measurement import Measurement, SourceModel
from tracking.fusion.stuck import ANGLE_RAD, WAY_M, StuckWatch
from tracking.fusion.suspicion import Suspect
from tracking.source_health import Thresholds

FOLLOW_S = 1.0
NOISE_S = 2.0
# A source's noise may turn out as small as this share of its profile's.
LEAST_NOISE = 0.1
# Sources that stand farther apart than this have drifted; and how long it must last.
DRIFT_M = 0.02
DRIFT_RAD = math.radians(0.5)
DRIFT_FOR_NS = 1_000_000_000
DRIFT_CLEAR = 0.7
AGREES_NS = 1_000_000_000
PATH = 128
# Each spike widens the gate, up to 50 sigmas; that is forgotten in a minute.
WIDEN = 4.0
MOST_TOLERANCE = 100.0
TOLERANCE_S = 60.0


class Source:
    """The changing part of one source."""

    def __init__(self, source_id: str, order: int, model: SourceModel) -> None:
        self.id = source_id
        self.order = order
        self.model = model
        self.thresholds = Thresholds(model.rate)
        self.measures_all = model.measures_all
        self.gives = (False, False)
        """Whether it has ever given a position, a rotation."""
        self.origin: Correction | None = None
        self.seam: Correction | None = None
        self.seam_held = False
        """The seam stands until it is accepted or cut; otherwise it is eased away."""
        self.unseamed = False
        """It leads, and its next sample must be joined to the picture."""
        self.standby: Correction | None = None
        self.apart = False
        """It does not agree with the lead: it only stands by."""
        self.refused = 0
        """Samples refused in a row."""
        self.doubted: tuple[int, int] | None = None
        """Capture and receive time of the newest sample that waits for judgement."""
        self.stands_in = False
        """It leads because a better source does not; its noise is that about its standby."""
        self.suspects: dict[tuple[bool, bool], list[Suspect]] = {}
        self.stuck = StuckWatch()
        self.is_stuck = False
        self.tolerance = 1.0
        """Factor of the gate: a source that has spikes all the time is simply noisy."""
        self.newest_ns: int | None = None
        """Capture and receive time of the newest sample that was taken."""
        self.newest_rx_ns: int | None = None
        self.newest_of: dict[tuple[bool, bool], int] = {}
        """Newest capture time by what a sample has: position, rotation."""
        self.good_since_ns: int | None = None
        """Since when it has come without a gap."""
        self.standby_sigma_m = model.position_sigma_m
        self.standby_sigma_rad = model.rotation_sigma_rad
        self._path: deque[tuple[int, Pose]] = deque(maxlen=PATH)
        self.led = False
        """Whether it has ever led."""
        self.followed: tuple[float, int | None] = (0.0, None)
        """For how long it has followed (up to FOLLOW_S), and when it did last."""
        self.agrees_since_ns: int | None = None
        self.drift_since_ns: int | None = None
        self.drift_told = False

    @property
    def sigmas(self) -> tuple[float, float]:
        """One sigma of a sample, each axis: m, rad."""
        if self.stands_in:
            return self.standby_sigma_m, self.standby_sigma_rad
        return self.model.position_sigma_m, self.model.rotation_sigma_rad

    def rank(self, quantity: int) -> tuple[float, int]:
        """Who leads position (0) or rotation (1): the least noise by profile, then file order."""
        model = self.model
        sigma = model.rotation_sigma_rad if quantity else model.position_sigma_m
        return (sigma, self.order)

    def silent_s(self, t_ns: int) -> float:
        """Return the seconds since its newest sample, by capture times."""
        return math.inf if self.newest_ns is None else (t_ns - self.newest_ns) * 1e-9

    def went_quiet(self, t_ns: int) -> bool:
        """Return whether it has said nothing for COAST, by capture times.

        A sample that waits for judgement is no silence.
        """
        heard_ns = self.newest_ns
        if heard_ns is None:
            return True
        if self.doubted is not None:
            heard_ns = max(heard_ns, self.doubted[0])
        return t_ns - heard_ns > self.thresholds.coast_ns

    def went_quiet_by_arrival(self, now_ns: int) -> bool:
        """Return the same by the times of arrival, of one that has been heard."""
        heard_ns = self.newest_rx_ns
        if heard_ns is None:
            return False
        if self.doubted is not None:
            heard_ns = max(heard_ns, self.doubted[1])
        return now_ns - heard_ns > self.thresholds.coast_ns

    def doubt(self, measurement: Measurement, most: int) -> None:
        """Note a refused sample: the first ones in a row are no silence, a babbler is."""
        self.refused += 1
        if self.refused <= most:
            self.doubted = (measurement.t_ns, measurement.t_rx_ns)

    def ready_to_lead(self, t_ns: int, after_ns: int) -> bool:
        """Return whether it has come without a gap for long enough; at once the first time."""
        if not self.led:
            return True
        since_ns, newest_ns = self.good_since_ns, self.newest_ns
        if self.is_stuck or since_ns is None or newest_ns is None:
            return False
        return t_ns - newest_ns <= self.thresholds.hold_ns and t_ns - since_ns >= after_ns

    def spiked(self) -> None:
        """Note a spike."""
        self.tolerance = min(WIDEN * self.tolerance, MOST_TOLERANCE)

    def took(self, measurement: Measurement) -> None:
        """Note that a sample was taken, or stands by."""
        self.refused, self.doubted = 0, None
        t_ns = measurement.t_ns
        kind = (measurement.position_m is not None, measurement.rotation is not None)
        self.newest_of[kind] = t_ns
        self.gives = (self.gives[0] or kind[0], self.gives[1] or kind[1])
        if (
            self.newest_ns is None
            or t_ns - self.newest_ns > self.thresholds.hold_ns
            or self.good_since_ns is None
        ):
            self.good_since_ns = t_ns
        if self.tolerance > 1.0 and self.newest_ns is not None:
            calm = min(max(t_ns - self.newest_ns, 0) * 1e-9 / TOLERANCE_S, 1.0)
            self.tolerance += calm * (1.0 - self.tolerance)
        if self.newest_ns is None or t_ns > self.newest_ns:
            self.newest_ns = t_ns
        rx = measurement.t_rx_ns
        if self.newest_rx_ns is None or rx > self.newest_rx_ns:
            self.newest_rx_ns = rx

    def lost(self) -> None:
        """Note that it is not to be trusted: it begins anew when it comes back."""
        self.good_since_ns = None

    def corrected(self, pose: Pose) -> Pose:
        """Return where a pose of this source stands in the picture."""
        if self.origin is not None:
            pose = self.origin.pose(pose)
        return pose if self.seam is None else self.seam.pose(pose)

    def plain(self, own: Pose) -> Pose:
        """Return its word, by the origin that counts."""
        return own if self.origin is None else self.origin.pose(own)

    def follow(self, own: Pose, fused: Pose, t_ns: int) -> None:
        """Draw the standby to the fused pose, and learn the noise from what is left."""
        own = self.plain(own)
        followed_s, last_ns = self.followed
        first = last_ns is None
        dt = 0.0 if last_ns is None else max((t_ns - last_ns) * 1e-9, 0.0)
        followed_s = min(followed_s + max(dt, 1e-3), FOLLOW_S)
        self.followed = (followed_s, t_ns)
        # A mean over what there is at first, then one that forgets.
        share = 1.0 if first else min(dt / followed_s, 1.0)
        before = self.standby or Correction()
        if not first:
            self._learn_noise(before.pose(own), fused, dt)
        self.standby = before.drawn(own, fused, share)

    def agreed(self, good: bool, t_ns: int) -> None:
        """Note whether a sample agreed with the lead: one that does for long enough is fused."""
        if not good:
            self.agrees_since_ns = None
        elif self.agrees_since_ns is None:
            self.agrees_since_ns = t_ns
        elif t_ns - self.agrees_since_ns >= AGREES_NS:
            self.apart = False

    def take_over(self, t_ns: int) -> None:
        """Lead from now on, for one that stopped: with the standby as seam where it is fresh."""
        self.stands_in = True
        self.apart = False
        _, last_ns = self.followed
        fresh = last_ns is not None and t_ns - last_ns <= self.thresholds.lost_ns
        if fresh and self.standby is not None:
            self.seam, self.seam_held, self.unseamed = self.standby, True, False
        else:
            self.unseamed = True

    def begin_anew(self) -> None:
        """Forget how it stood to the others: the next `follow` takes it as it finds it."""
        self.followed = (0.0, None)
        self.standby = None

    def ease(self, own: Pose, dt_s: float) -> None:
        """Ease the seam away for a time."""
        if self.seam is not None and not self.seam_held:
            self.seam = self.seam.eased(self.plain(own).position_m, dt_s)

    def let_go(self, own: Pose, speed_m_s: float, speed_rad_s: float) -> None:
        """Begin to ease the seam away, of a body that moves with these speeds."""
        if self.seam is not None:
            place = self.plain(own).position_m
            self.seam = self.seam.easing(place, speed_m_s, speed_rad_s)
        self.seam_held = False

    def seam_to(self, own: Pose, wanted: Pose) -> tuple[float, float]:
        """Hold the seam at which a sample stands at a wanted pose; return its size in m, rad."""
        plain = self.plain(own)
        self.seam = between(plain, wanted)
        self.seam_held = True
        return self.seam.size(plain.position_m)

    def rebase(self, own: Pose, wanted: Pose) -> None:
        """Map its world to the picture anew, until somebody accepts its new origin."""
        self.origin, self.seam = between(own, wanted), None
        self.begin_anew()

    def remember(self, t_ns: int, own: Pose) -> None:
        """Keep the way it went, by its own word."""
        self._path.append((t_ns, own))

    def went_since(self, since_ns: int) -> bool:
        """Return whether it has gone a visible way since a time, beyond its noise."""
        then = next((pose for t_ns, pose in self._path if t_ns >= since_ns), None)
        if then is None:
            return False
        now = self._path[-1][1]
        way = math.dist(then.position_m, now.position_m)
        angle = angle_between_rad(then.rotation, now.rotation)
        return (
            way > WAY_M + 4.0 * self.standby_sigma_m
            or angle > ANGLE_RAD + 4.0 * self.standby_sigma_rad
        )

    def accept(self) -> None:
        """Take the source at its word from now on."""
        self.origin = self.seam = None
        self.seam_held = self.unseamed = False

    def drift(self, own: Pose, t_ns: int) -> tuple[float, float] | None:
        """Return how far it stands from its own word (m, rad), once, when that lasts too long."""
        at = self.plain(own).position_m
        way, angle = (0.0, 0.0) if self.standby is None else self.standby.size(at)
        most_m = max(DRIFT_M, 5.0 * self.standby_sigma_m)
        most_rad = max(DRIFT_RAD, 5.0 * self.standby_sigma_rad)
        if way <= most_m and angle <= most_rad:
            self.drift_since_ns = None
            if way < DRIFT_CLEAR * most_m and angle < DRIFT_CLEAR * most_rad:
                self.drift_told = False
            return None
        if self.drift_since_ns is None:
            self.drift_since_ns = t_ns
        if self.drift_told or t_ns - self.drift_since_ns < DRIFT_FOR_NS:
            return None
        self.drift_told = True
        return way, angle

    def _learn_noise(self, now: Pose, fused: Pose, dt: float) -> None:
        share = min(dt / NOISE_S, 0.2)
        way2 = sum((a - b) ** 2 for a, b in zip(now.position_m, fused.position_m, strict=True))
        floor = (LEAST_NOISE * self.model.position_sigma_m) ** 2
        variance = self.standby_sigma_m**2
        variance += share * (max(way2 / 3.0, floor) - variance)
        self.standby_sigma_m = math.sqrt(variance)
        angle2 = angle_between_rad(now.rotation, fused.rotation) ** 2
        floor = (LEAST_NOISE * self.model.rotation_sigma_rad) ** 2
        variance = self.standby_sigma_rad**2
        variance += share * (max(angle2 / 3.0, floor) - variance)
        self.standby_sigma_rad = math.sqrt(variance)
