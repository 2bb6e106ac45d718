# SPDX-License-Identifier: Apache-2.0
"""States of silence, and the way of a source out of LOST."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import Vector
from tests.fusion import samples
from tests.fusion.samples import NS, T0
from tracking.sample import Reject, TrackerSample
from tracking.source_health import RATE_WINDOW, Health, SourceGuard, Thresholds

MS = 1_000_000
RATE = Fraction(60)
PERIOD_NS = NS // 60


def at(t_ns: int, position_m: Vector | None = (0.0, 0.0, 0.0)) -> TrackerSample:
    rotation = (1.0, 0.0, 0.0, 0.0)
    return samples.sample(T0 + t_ns, position_m, rotation, delay_ns=0)


def awake() -> SourceGuard:
    """Return a guard that has let its first two samples through, the second at T0."""
    guard = SourceGuard(RATE)
    guard.admit(at(-PERIOD_NS))
    assert len(guard.admit(at(0))) == 2
    return guard


class TestThresholds:
    @pytest.mark.parametrize(
        ("rate", "coast_ms", "hold_ms", "lost_ms"),
        [
            (Fraction(24), 125.0, 208.333333, 500.0),
            (Fraction(24000, 1001), 125.125, 208.541667, 500.0),
            (Fraction(60), 50.0, 100.0, 500.0),
            (Fraction(240), 50.0, 100.0, 500.0),
            (Fraction(5), 600.0, 1000.0, 2000.0),
        ],
    )
    def test_of_the_design(
        self, rate: Fraction, coast_ms: float, hold_ms: float, lost_ms: float
    ) -> None:
        """max(3 T, 50 ms), max(5 T, 100 ms), max(10 T, 500 ms): DESIGN.md, section 4."""
        thresholds = Thresholds(rate)
        found = (thresholds.coast_ns, thresholds.hold_ns, thresholds.lost_ns)
        assert found == pytest.approx((coast_ms * 1e6, hold_ms * 1e6, lost_ms * 1e6), rel=1e-8)
        edges = (*found, found[-1] * 10)
        states = (Health.OK, Health.COAST, Health.HOLD, Health.LOST)
        for edge, state in zip(edges, states, strict=True):
            assert thresholds.health(edge - 1) is state
        assert thresholds.health(0) is Health.OK
        assert thresholds.health(None) is Health.LOST


class TestOutOfLost:
    def test_two_plausible_samples_and_none_is_lost(self) -> None:
        guard = SourceGuard(RATE)
        first, second = at(0), at(PERIOD_NS)
        assert guard.health(T0) is Health.LOST
        assert guard.admit(first) == []
        assert guard.health(first.t_rx_ns) is Health.LOST
        assert guard.admit(second) == [first, second]
        assert guard.health(second.t_rx_ns) is Health.OK
        third = at(2 * PERIOD_NS)
        assert guard.admit(third) == [third]

    def test_a_lone_sample_is_refused_when_another_does_not_agree(self) -> None:
        """Given noise that looks like a frame, then the tracker, Expect the noise refused."""
        guard = SourceGuard(RATE)
        noise, real, next_real = at(0, (90.0, 0.0, 0.0)), at(PERIOD_NS), at(2 * PERIOD_NS)
        assert guard.admit(noise) == []
        assert guard.admit(real) == [Reject("alone: no second sample agreed with it", "F-38")]
        assert guard.admit(next_real) == [real, next_real]

    def test_an_old_candidate_does_not_count(self) -> None:
        guard = SourceGuard(RATE)
        guard.admit(at(0))
        late = at(guard.thresholds.lost_ns)
        assert guard.admit(late) == [Reject("alone: no second sample agreed with it", "F-38")]
        assert guard.admit(at(guard.thresholds.lost_ns + PERIOD_NS))[0] == late

    def test_after_half_a_second_of_silence_it_is_lost_again(self) -> None:
        guard = awake()
        back = at(guard.thresholds.lost_ns, (5.0, 0.0, 0.0))
        assert guard.health(back.t_rx_ns) is Health.LOST
        assert guard.admit(back) == []  # anywhere: it may have been carried in between
        again = at(guard.thresholds.lost_ns + PERIOD_NS, (5.0, 0.0, 0.0))
        assert guard.admit(again) == [back, again]

    @given(st.lists(st.tuples(st.integers(1, 400 * MS), st.booleans()), max_size=60))
    def test_every_sample_is_passed_on_or_refused_once_in_order(
        self, steps: list[tuple[int, bool]]
    ) -> None:
        """Given samples here and far away with any pauses, Expect none lost and none doubled."""
        guard = SourceGuard(RATE)
        t_ns, given_in, passed, refused, held = 0, [], [], 0, 0
        for step_ns, far in steps:
            t_ns += step_ns
            taken = at(t_ns, (100.0, 0.0, 0.0) if far else (0.0, 0.0, 0.0))
            given_in.append(taken)
            for out in guard.admit(taken):
                if isinstance(out, Reject):
                    refused += 1
                else:
                    passed.append(out)
        held = len(given_in) - len(passed) - refused
        assert held in (0, 1)  # the candidate at most
        assert passed == [one for one in given_in if one in passed]


class TestSpeedGate:
    def test_faster_than_a_camera_is_refused_twice_then_believed(self) -> None:
        guard = awake()
        for i in (1, 2):
            assert guard.admit(at(i * PERIOD_NS, (4.0, 0.0, 0.0))) == [
                Reject("faster than a camera moves", "F-05")
            ]
        third = at(3 * PERIOD_NS, (4.0, 0.0, 0.0))
        assert guard.admit(third) == [third]

    def test_one_false_frame_changes_nothing(self) -> None:
        guard = awake()
        guard.admit(at(PERIOD_NS, (50.0, 0.0, 0.0)))
        good = at(2 * PERIOD_NS)
        assert guard.admit(good) == [good]
        assert guard.admit(at(3 * PERIOD_NS, (50.0, 0.0, 0.0)))[0] == Reject(
            "faster than a camera moves", "F-05"
        )

    def test_a_fast_crane_passes(self) -> None:
        guard = awake()
        for i in range(1, 120):
            taken = at(i * PERIOD_NS, (19.0 * i / 60, 0.0, 0.0))
            assert guard.admit(taken) == [taken]

    def test_noise_between_two_samples_of_one_read_passes(self) -> None:
        guard = awake()
        taken = at(0, (0.04, 0.0, 0.0))
        assert guard.admit(taken) == [taken]

    def test_a_rotation_of_its_own_does_not_open_the_gate(self) -> None:
        """Given position and rotation in turn, Expect a false position refused all the same."""
        guard = awake()
        turned = at(PERIOD_NS, None)
        assert guard.admit(turned) == [turned]
        assert guard.admit(at(PERIOD_NS + 10, (50.0, 0.0, 0.0))) == [
            Reject("faster than a camera moves", "F-05")
        ]


class TestRate:
    def test_the_rate_of_a_hundred_periods(self) -> None:
        guard = awake()
        assert guard.rate_hz(T0) == pytest.approx(60.0, rel=1e-6)
        for i in range(1, 300):
            guard.admit(at(i * PERIOD_NS))
        now = T0 + 299 * PERIOD_NS
        assert guard.rate_hz(now) == pytest.approx(60.0, rel=1e-6)
        assert guard.rate_ok(now)
        assert guard.age_ns(now + 5) == 5

    @pytest.mark.parametrize(("share", "is_ok"), [(0.92, True), (0.88, False)])
    def test_nine_tenths_are_enough(self, share: float, is_ok: bool) -> None:
        guard = awake()
        for i in range(1, RATE_WINDOW + 10):
            t_ns = round(i * PERIOD_NS / share)
            guard.admit(at(t_ns))
        assert guard.rate_ok(T0 + t_ns) is is_ok

    def test_lost_has_no_rate(self) -> None:
        guard = awake()
        assert guard.rate_hz(T0 + NS) == 0.0
        assert not guard.rate_ok(T0 + NS)

    def test_after_a_minute_away_the_rate_is_that_of_now(self) -> None:
        """Given an unplugged tracker that is back, Expect its rate good at once, not in 100."""
        guard = awake()
        for i in range(1, 200):
            guard.admit(at(i * PERIOD_NS))
        for i in range(20):
            guard.admit(at(60 * NS + i * PERIOD_NS))
        now = T0 + 60 * NS + 19 * PERIOD_NS
        assert guard.rate_hz(now) == pytest.approx(60.0, rel=1e-6)
        assert guard.rate_ok(now)
