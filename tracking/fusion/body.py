# SPDX-License-Identifier: Apache-2.0
"""One estimator per tracked body over any number of sources. Pure.

    observe(sample)          takes one sample, in any order, and says whether it was used
    predict(t_ns, now_ns)    says where the body is at any later time, with its uncertainty
    show(t_ns, now_ns)       the same as the wall shows it
    measured(t_ns)           says where it was, from samples before and after
    watch(now_ns)            names what has been silent for too long
    drain_faults()           hands out what was named since

Position and rotation are tracks of their own (`track`). All sources of a body go into the same two
tracks, each with its own noise. One source leads; `sources` says what becomes of the others, and
`hand_over` of the lead. Times are ns of the stage clock, poses those of the sensor in the stage
frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from hardware_profiles.pose import Pose
from tracking.fusion import snapshot as memory
from tracking.fusion.faults import Fault
from tracking.fusion.intake import Intake
from tracking.fusion.leads import Leads
from tracking.fusion.measurement import AXES, PLAIN, SourceModel
from tracking.fusion.outlook import CAP_S, Estimate, Outlook, upright, vector
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.sources import Source
from tracking.fusion.space import POSITIONS, ROTATIONS
from tracking.fusion.track import Track
from tracking.fusion.verdict import Verdict
from tracking.sample import TrackerSample
from tracking.source_health import Health, Thresholds

_TAKEN = (Verdict.ACCEPTED, Verdict.STANDBY, Verdict.JUMPED, Verdict.PARTIAL)
HandOver = Literal["blend", "hold"]


class BodyEstimator:
    """Fuses the samples of all sources of one body."""

    def __init__(
        self,
        sources: Mapping[str, SourceModel],
        *,
        hand_over: HandOver = "blend",
        cap_s: float = CAP_S,
    ) -> None:
        bound = [model for model in sources.values() if model.binds_pose]
        self._sources = {
            name: Source(name, order, _among(model, [m for m in bound if m is not model]))
            for order, (name, model) in enumerate(sources.items())
        }
        rates = [model.rate for model in bound] or [Fraction(24)]
        self._first_thresholds = Thresholds(max(rates))
        self._position = Track(POSITION, POSITIONS)
        self._rotation = Track(ROTATION, ROTATIONS)
        self._outlook = Outlook(self._position, self._rotation, cap_s)
        self._leads = Leads()
        self._intake = Intake(
            self._sources, self._position, self._rotation, self._outlook, self._leads, hand_over
        )
        self._last_rx_ns: int | None = None

    def observe(self, sample: TrackerSample) -> Verdict:
        """Take one sample of a known source and say what became of it."""
        source = self._sources[sample.source_id]
        if not source.model.binds_pose:
            return Verdict.NO_POSE
        verdict = self._intake.take(source, sample)
        if verdict in _TAKEN:
            last = self._last_rx_ns
            if last is None or sample.t_rx_ns > last:
                self._last_rx_ns = sample.t_rx_ns
        return verdict

    def prepare(self) -> None:
        """Work out now what the next prediction needs of the samples taken so far.

        Nothing changes but when it is done: between two ticks, not in one.
        """
        self._position.curve()
        self._rotation.curve()

    def predict(self, t_ns: int, now_ns: int | None = None) -> Estimate | None:
        """Return the estimate for a time at or after the newest sample; None before any.

        `now_ns` is when it is asked for: a body that has been silent until then for longer than
        HOLD comes to a stop. Without it only the cap bounds how far a motion is carried on. A time
        before the newest sample gives the estimate at that sample.
        """
        return self._outlook.predict(t_ns, now_ns, self._thresholds().hold_ns)

    def show(self, t_ns: int, now_ns: int) -> Estimate | None:
        """Return what is shown at a tick: `predict`, but what is shown of a body that was lost and
        is back goes over to it softly (`rejoin`)."""
        return self._outlook.show(t_ns, now_ns, self._thresholds().hold_ns)

    def show_run(
        self, t_ns: int, step_ns: float, count: int, now_ns: int | None = None
    ) -> list[Pose]:
        """Return what is shown at t, t + step, .. (`count` poses), where each is of a tick one step
        later than the one before, the first of that after `now_ns`; empty before any sample."""
        return self._outlook.run(t_ns, step_ns, count, now_ns, self._thresholds().hold_ns)

    def measured(self, t_ns: int, lag_ns: int) -> Estimate | None:
        """Return the pose at a past time from samples on both sides; None where there are none.

        For composite and post: nothing in it is predicted. `lag_ns`: how far after the time samples
        still count. Its velocities are not told (zero).
        """
        return self._outlook.measured(t_ns, lag_ns)

    def newest_ns(self) -> int | None:
        """Return the capture time up to which both position and rotation are known."""
        position, rotation = self._position.newest, self._rotation.newest
        return min(position.key[0], rotation.key[0]) if position and rotation else None

    def newest_pose(self) -> Pose | None:
        """Return the newest pose as it came: what would be shown without prediction."""
        position, rotation = self._position.newest, self._rotation.newest
        if position is None or rotation is None:
            return None
        return Pose(vector(position.measured), upright(rotation.measured))

    def watch(self, now_ns: int) -> None:
        """Name a leading source that has been silent for too long, and let another one lead."""
        rejoin = self._outlook.rejoin
        if rejoin is not None and now_ns >= rejoin.begun_ns + rejoin.span_ns:
            self._outlook.rejoin = None
        self._intake.faults += self._leads.watch(self._sources.values(), now_ns)

    def is_going_over(self) -> bool:
        """Return whether what is shown is on its way back from a silence to the true pose."""
        return self._outlook.rejoin is not None

    def drain_faults(self) -> list[Fault]:
        """Return the faults that were named since the last call."""
        drained, self._intake.faults = self._intake.faults, []
        return drained

    def accept(self) -> None:
        """Take the leading source at its word from now on, with a cut: what was held is let go."""
        newest = self._position.newest
        self._outlook.rejoin = None
        if newest is None:
            return
        away = self._leads.removal(vector(newest.value))
        if away is not None:
            self._position.rebase(lambda p: away.position(vector(p)), away.vector)
            self._rotation.rebase(lambda q: away.rotation(upright(q)), away.vector)
        for source in self._sources.values():
            source.accept()
            source.begin_anew()

    def cut(self) -> None:
        """Let go of what was held for the shot that is over, unless a stand-in leads: what it is
        held by is the better source's word."""
        if not self._leads.stands_in():
            self.accept()

    def snapshot(self) -> bytes:
        """Return what is remembered, for `restore` of an estimator of the same sources."""
        times = memory.Times(self._intake.begun_ns, self._last_rx_ns, self._outlook.rejoin)
        return memory.taken(self._remembered(), times)

    def restore(self, data: bytes) -> None:
        """Go on from a snapshot. Raises ValueError for one of another version or other sources."""
        times = memory.restore(data, self._remembered())
        self._intake.begun_ns, self._last_rx_ns, self._outlook.rejoin = times

    def health(self, now_ns: int) -> Health:
        """Return how fresh the body's newest accepted sample is."""
        last = self._last_rx_ns
        return self._thresholds().health(None if last is None else now_ns - last)

    def age_ns(self, now_ns: int) -> int | None:
        """Return ns since the newest accepted sample arrived."""
        return None if self._last_rx_ns is None else now_ns - self._last_rx_ns

    def leading(self) -> str | None:
        """Return the source whose word counts, None before any."""
        return self._leads.name()

    def kept_off(self) -> tuple[float, float]:
        """Return how far the picture is kept from the leading source's word: m, rad."""
        newest = self._position.newest
        if newest is None:
            return 0.0, 0.0
        away = self._leads.removal(vector(newest.value))
        return (0.0, 0.0) if away is None else away.size(vector(newest.value))

    def _thresholds(self) -> Thresholds:
        """Return what silence means: by the rate of the source that leads."""
        lead = self._leads.position or self._leads.rotation
        return self._first_thresholds if lead is None else lead.thresholds

    def _remembered(self) -> memory.Remembered:
        return memory.Remembered(self._position, self._rotation, self._sources, self._leads)


def _among(model: SourceModel, others: list[SourceModel]) -> SourceModel:
    """Return the model with what the other sources of the body make of it."""
    alignment = PLAIN if model.alignment == PLAIN else model.alignment
    rig_offset = PLAIN if model.rig_offset == PLAIN else model.rig_offset
    elsewhere = tuple(axis for axis in AXES if any(axis in other.axes for other in others))
    return replace(model, elsewhere=elsewhere, alignment=alignment, rig_offset=rig_offset)
