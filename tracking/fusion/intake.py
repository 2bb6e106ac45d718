# SPDX-License-Identifier: Apache-2.0
"""What becomes of a sample: the gate, suspects, origins that moved, sources that come back.

A sample goes through its source's corrections, is held against what the tracks expect, and is taken
or refused. Faults are named here. The tracks are shared by all sources of the body.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from hardware_profiles.pose import IDENTITY_ROTATION, Pose
from tracking.fusion import faults, suspicion
from tracking.fusion.correction import between
from tracking.fusion.faults import Fault
from tracking.fusion.leads import Leads
from tracking.fusion.measurement import Measurement, in_stage, sensor_position
from tracking.fusion.offsets import back_by, offset_of
from tracking.fusion.outlook import Outlook, upright, vector
from tracking.fusion.sources import Source
from tracking.fusion.stuck import WAY_M
from tracking.fusion.suspicion import JUMP_SAMPLES, Finding, Suspect
from tracking.fusion.track import Attempt, Track
from tracking.fusion.verdict import Verdict
from tracking.sample import TrackerSample

# Chi-square with 3 degrees of freedom at 1e-5: a true sample is refused once in 100,000.
GATE_CHI2 = 25.9
# A body that was seen for less has no picture yet that could jump.
_NEW_NS = 500_000_000
# How fast a body may go when nobody knows how fast it goes.
_WALK_M_S = 1.0
_WALK_RAD_S = 1.0
# A camera that goes faster than this does not stand still one sample later.
_SLOWEST_M_S = 0.1
_BRAKES_M_S2 = 10.0
# A new origin that is farther off is not eased in: somebody must accept it.
_HOLD_M = 0.25
_HOLD_RAD = math.radians(5.0)
# An origin that turned by less has only moved.
_TURNED_RAD = math.radians(0.2)

Kind = tuple[bool, bool]
"""Whether a sample has a position and a rotation."""


class Intake:
    """Takes the samples of all sources of one body into its two tracks."""

    def __init__(
        self, sources: Mapping[str, Source], position: Track, rotation: Track, outlook: Outlook,
        leads: Leads, hand_over: str,
    ) -> None:  # fmt: skip
        self._sources = sources
        self._position = position
        self._rotation = rotation
        self._outlook = outlook
        self._leads = leads
        self._hand_over = hand_over
        self._waiting: dict[str, Measurement] = {}
        self.begun_ns: int | None = None
        self.faults: list[Fault] = []

    def take(self, source: Source, sample: TrackerSample) -> Verdict:
        """Take one sample and say what became of it."""
        known = None
        if not source.measures_all:  # the axes it does not measure are filled in
            estimate = self._outlook.at(sample.t_capture_ns)
            known = None if estimate is None else estimate.pose
        measurement = in_stage(sample, source.model, known)
        if measurement is None:
            return Verdict.NO_POSE
        if self._repeats(source, sample):
            return Verdict.STUCK
        if self.begun_ns is None:
            self.begun_ns = measurement.t_ns
        return self._take(source, measurement)

    def _repeats(self, source: Source, sample: TrackerSample) -> bool:
        """Whether this sample is one more of a source that is stuck."""
        watch = source.stuck
        newest = self._position.newest or self._rotation.newest
        at_rest = newest is not None and newest.moving < 0.5
        watch.observe(sample.decoded, sample.t_capture_ns, sample.t_rx_ns, at_rest)
        if not watch.repeats and source.is_stuck:
            source.is_stuck = False
        if not watch.repeats:
            return False
        if source.is_stuck or sample.decoded.position_m is None:
            return source.is_stuck
        proof = watch.suspicious and (
            watch.never_rests
            or (watch.seldom_repeats and self._went(source, watch.since_ns, sample.t_capture_ns))
        )
        if not proof:
            # A repeat of a noisy source tells nothing of a body that moves: it is left out, until
            # it has lasted so long that the body must be standing.
            young = sample.t_capture_ns - watch.since_ns < source.thresholds.hold_ns
            return young and (watch.never_rests or (watch.seldom_repeats and not at_rest))
        source.is_stuck = True
        source.lost()
        for track in (self._position, self._rotation):
            dropped = track.drop_from((watch.since_ns + 1, -1))
            for entry in dropped:
                if entry.key[1] != source.order:
                    _commit(track, track.attempt(entry.key, entry.measured, entry.sigma))
        ms = (sample.t_rx_ns - watch.since_rx_ns) * 1e-6
        heir = self._leads.replace(source, self._sources.values(), sample.t_rx_ns)
        self.faults.append(faults.stuck(sample.t_rx_ns, source.id, ms, heir.id if heir else None))
        return True

    def _went(self, source: Source, since_ns: int, t_ns: int) -> bool:
        """Whether the body has gone a visible way since a time, by all but this source."""
        others = [s for s in self._sources.values() if s is not source]
        if any(other.went_since(since_ns) for other in others):
            return True
        slowest = max(_SLOWEST_M_S, _BRAKES_M_S2 / float(source.model.rate))
        return self._position.would_have_gone(since_ns, t_ns, WAY_M, slowest)

    def _take(
        self, source: Source, m: Measurement, trusted: bool = False, smooth: bool = False
    ) -> Verdict:
        """Take a sample; `trusted` past the gate, `smooth` into the picture bit by bit."""
        own = self._own_pose(m)
        joined = False
        kind = (m.position_m is not None, m.rotation is not None)
        leads = self._leads
        if leads.position is not source or leads.rotation is not source:
            self.faults += leads.claim(source, kind, self._sources.values(), m.t_ns, m.t_rx_ns)
        led = (kind[0] and leads.position is source, kind[1] and leads.rotation is source)
        if own is not None:
            if not (led[0] or led[1]):
                return self._beside(source, m, own, kind)
            joined = self._join(source, m, own)
        tries = self._attempts(source, m, own, led, smooth)
        if isinstance(tries, Verdict):
            return tries
        position, rotation = tries
        if not trusted:
            if not self._good(source, position, rotation):
                return self._suspect(source, m, position, rotation)
            if source.suspects:
                suspects = source.suspects.get(kind)
                sample = self._suspect_of(source, m, position, rotation)
                if suspects and suspicion.goes_with(suspects, sample):
                    return self._suspect(source, m, position, rotation)
                self._clear(source, sample, kind)
        _commit(self._position, position)
        _commit(self._rotation, rotation)
        if own is not None:
            if source.seam is not None and not trusted and not joined:
                dt_s = min(source.silent_s(m.t_ns), source.thresholds.coast_ns * 1e-9)
                source.ease(own, max(dt_s, 0.0))
            source.remember(m.t_ns, own)
        source.took(m)
        if self._waiting:
            self._release(source)
        whole = self._position.newest is not None and self._rotation.newest is not None
        return Verdict.ACCEPTED if whole else Verdict.PARTIAL

    def _beside(self, source: Source, m: Measurement, own: Pose, kind: Kind) -> Verdict:
        """Take a sample of a source that does not lead: fused while it agrees, and standing by."""
        tries = self._attempts(source, m, own, (False, False))
        if isinstance(tries, Verdict):
            return tries
        good = self._good(source, *tries)
        # A better source that is back is not let in by the way: it will lead soon.
        better = any(kind[i] and self._leads.is_better(source, i) for i in (0, 1))
        if good and not better and not source.apart:
            if source.suspects:
                self._clear(source, self._suspect_of(source, m, *tries), kind)
            for track, attempt in zip((self._position, self._rotation), tries, strict=True):
                _commit(track, attempt)
            verdict = Verdict.ACCEPTED
        elif good or better or source.apart:
            source.agreed(good, m.t_ns)
            source.suspects.clear()
            verdict = Verdict.STANDBY
        else:
            verdict = self._refuse_beside(source, m, tries)
            if verdict is Verdict.OUTLIER:
                return verdict
        source.remember(m.t_ns, own)
        source.took(m)
        self._follow(source, m, own, kind)
        return verdict

    def _refuse_beside(
        self, source: Source, m: Measurement, tries: tuple[Attempt | None, Attempt | None]
    ) -> Verdict:
        kind = (m.position_m is not None, m.rotation is not None)
        suspects = source.suspects.setdefault(kind, [])
        suspects.append(self._suspect_of(source, m, *tries))
        source.refused += 1
        if source.refused < JUMP_SAMPLES:
            return Verdict.OUTLIER
        first = source.suspects.pop(kind)[0]
        source.apart = True
        source.begin_anew()
        lead = self._leads.name() or "the lead"
        self.faults.append(faults.drift(m.t_rx_ns, source.id, lead, *suspicion.extent(first)))
        return Verdict.STANDBY

    def _follow(self, source: Source, m: Measurement, own: Pose, kind: Kind) -> None:
        place, turn = self._position.filtered_at(m.t_ns), self._rotation.filtered_at(m.t_ns)
        if place is None or turn is None:
            return
        plain = source.plain(own)
        now = plain if source.standby is None else source.standby.pose(plain)
        fused = Pose(
            vector(place) if kind[0] else now.position_m, upright(turn) if kind[1] else now.rotation
        )
        source.follow(own, fused, m.t_ns)
        apart = source.drift(own, m.t_ns)
        if apart is not None:
            leader = self._leads.name() or "the lead"
            self.faults.append(faults.drift(m.t_rx_ns, source.id, leader, *apart))

    def _clear(self, source: Source, sample: Suspect, kind: Kind) -> None:
        """A good sample came: what was refused before it was a spike, or a small step."""
        suspects = source.suspects.pop(kind, [])
        if suspects:
            source.spiked()
            worst = max((suspicion.extent(suspect) for suspect in suspects), key=sum)
            tell = faults.step if suspicion.stays(suspects, sample) else faults.spike
            self.faults.append(tell(sample.measurement.t_rx_ns, source.id, *worst))

    def _own_pose(self, m: Measurement) -> Pose | None:
        """Return a sample as a whole pose before any correction, with what is known filled in."""
        if m.position_m is not None and m.rotation is not None:
            return Pose(m.position_m, m.rotation)
        known = self._outlook.at(m.t_ns)
        if m.position_m is None:
            if known is None:
                return None
            return Pose(known.pose.position_m, m.rotation or IDENTITY_ROTATION)
        if known is not None:
            rotation = known.pose.rotation
        elif self._rotation.newest is not None:  # its other half came first
            rotation = upright(self._rotation.newest.value)
        else:
            return None
        return Pose(sensor_position(m, rotation), rotation)

    def _attempts(
        self,
        source: Source,
        m: Measurement,
        own: Pose | None,
        led: tuple[bool, bool],
        smooth: bool = False,
    ) -> tuple[Attempt | None, Attempt | None] | Verdict:
        """Return what the sample would do to position and rotation, or why it can do nothing.

        led: whether the source leads them; if so its seam counts.
        """
        key = (m.t_ns, source.order)
        if own is None and m.lever_m is not None:
            self._waiting[source.id] = m  # it needs a rotation to place its lever arm
            return Verdict.PARTIAL
        plain = corrected = own
        if own is not None:
            plain = source.plain(own)
            corrected = plain if source.seam is None else source.seam.pose(plain)
        sigma_m, sigma_rad = source.sigmas
        if m.t_sigma_s > 0.0:  # not knowing when is not knowing where, of a body that moves
            sigma_m = math.hypot(sigma_m, m.t_sigma_s * _WALK_M_S)
            sigma_rad = math.hypot(sigma_rad, m.t_sigma_s * _WALK_RAD_S)
        smooth = smooth or source.stands_in
        position = rotation = None
        if m.rotation is not None:
            said = corrected if led[1] else plain
            q = m.rotation if said is None else said.rotation
            rotation = self._rotation.attempt(key, q, sigma_rad, smooth and led[1])
            if rotation is None:
                return Verdict.LATE
        if m.position_m is not None:
            said = corrected if led[0] else plain
            p = m.position_m if said is None else said.position_m
            position = self._position.attempt(key, p, sigma_m, smooth and led[0])
            if position is None:
                return Verdict.LATE
        return position, rotation

    def _good(self, source: Source, position: Attempt | None, rotation: Attempt | None) -> bool:
        """Whether both are inside the gate; written so that nan is refused as well."""
        tolerance = source.tolerance
        if position is not None:
            entry = position.entry
            wide = entry.noise if entry.noise > tolerance else tolerance
            if not entry.chi2 <= GATE_CHI2 * wide:
                return False
        if rotation is not None:
            entry = rotation.entry
            wide = entry.noise if entry.noise > tolerance else tolerance
            return entry.chi2 <= GATE_CHI2 * wide
        return True

    def _suspect_of(
        self, source: Source, m: Measurement, position: Attempt | None, rotation: Attempt | None
    ) -> Suspect:
        kind = (position is not None, rotation is not None)
        since_s = max(m.t_ns - source.newest_of.get(kind, m.t_ns), 0) * 1e-9
        return Suspect(
            m, offset_of(self._position, position), offset_of(self._rotation, rotation), since_s
        )

    def _suspect(
        self, source: Source, m: Measurement, position: Attempt | None, rotation: Attempt | None
    ) -> Verdict:
        kind = (position is not None, rotation is not None)
        source.doubt(m, JUMP_SAMPLES)
        suspects = source.suspects.setdefault(kind, [])
        suspects.append(self._suspect_of(source, m, position, rotation))
        finding = suspicion.judge(suspects)
        if finding is Finding.NOISE:
            del suspects[0]
        elif finding is Finding.MOTION:
            if not suspicion.grows(suspects):
                self.faults.append(
                    faults.step(m.t_rx_ns, source.id, *suspicion.extent(suspects[0]))
                )
            for one in source.suspects.pop(kind):
                self._take(source, one.measurement, trusted=True)
            return Verdict.ACCEPTED
        elif finding is Finding.JUMP:
            return self._jump(source, source.suspects.pop(kind))
        return Verdict.OUTLIER

    def _jump(self, source: Source, suspects: list[Suspect]) -> Verdict:
        """Keep the picture where it is: the source's new origin is mapped to the old one."""
        first = suspects[0]
        raw = self._own_pose(first.measurement)
        if raw is None:
            return Verdict.OUTLIER
        wanted = back_by(source.corrected(raw), suspects)
        way, angle = suspicion.extent(first)
        newest = suspects[-1].measurement
        away, askew = between(raw, wanted).size(raw.position_m)
        source.rebase(raw, wanted)
        held = self._hand_over == "hold" or away > _HOLD_M or askew > _HOLD_RAD
        if not held:
            source.seam, source.origin = source.origin, None
            source.let_go(raw, *self._speeds())
        self.faults.append(
            faults.moved(newest.t_rx_ns, source.id, way, angle, angle > _TURNED_RAD, held)
        )
        for one in suspects:
            self._take(source, one.measurement, trusted=True, smooth=True)
        return Verdict.JUMPED

    def _join(self, source: Source, m: Measurement, own: Pose) -> bool:
        """Join a lead that is new, was silent or was stuck to the picture, which must not jump.

        Return whether its seam was set.
        """
        newest_ns = source.newest_ns
        goes_on = newest_ns is not None and source.good_since_ns is not None
        if goes_on and newest_ns is not None and not source.unseamed:
            if m.t_ns - newest_ns <= source.thresholds.hold_ns or source.suspects:
                return False
        seen_meanwhile, source.unseamed = source.unseamed, False
        source.suspects.clear()
        newest = self._position.newest
        begun_ns = self.begun_ns
        if newest is None or begun_ns is None:
            return False
        lost = m.t_ns - newest.key[0] > source.thresholds.lost_ns  # the body, not this source
        shown = self._outlook.predict(m.t_ns, m.t_ns, source.thresholds.hold_ns)
        if shown is None or not (lost or newest.key[0] - begun_ns >= _NEW_NS):
            return False
        way, angle = source.seam_to(own, shown.pose)
        source.begin_anew()
        if source.stands_in or self._hand_over == "hold":
            return True
        if lost and not seen_meanwhile:  # nobody knows how it moves: only what is shown goes over
            source.seam = None
            self._outlook.lead_back(m.t_rx_ns, shown.pose, source.corrected(own))
        elif not seen_meanwhile or (way <= _HOLD_M and angle <= _HOLD_RAD):
            source.let_go(own, *self._speeds())
        return True

    def _speeds(self) -> tuple[float, float]:
        return self._position.speed(), self._rotation.speed()

    def _release(self, source: Source) -> None:
        """Take a position that waited for a rotation."""
        waiting = self._waiting.pop(source.id, None)
        if waiting is not None and self._rotation.newest is not None:
            rotation = upright(self._rotation.newest.value)
            place = sensor_position(waiting, rotation)
            self._take(source, waiting._replace(position_m=place, lever_m=None))


def _commit(track: Track, attempt: Attempt | None) -> None:
    if attempt is not None:
        track.commit(attempt)
