# SPDX-License-Identifier: Apache-2.0
"""What is remembered of a body as bytes: the restored estimator is the original ever after."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import Pose, from_rotation_vector, multiply
from tests.fusion import samples
from tests.fusion.samples import NS, T0, motion
from tracking.fusion.body import BodyEstimator
from tracking.fusion.outlook import Estimate
from tracking.fusion.snapshot import VERSION
from tracking.sample import TrackerSample

SIGMA = 0.0003


def one() -> BodyEstimator:
    return BodyEstimator({"a": samples.model(sigma_m=SIGMA, sigma_rad=SIGMA)})


def noisy(t_s: float, seed: int, by: Pose | None = None) -> TrackerSample:
    """Return a sample of the motion with noise, from a world that stands elsewhere."""
    rng = np.random.default_rng([seed, round(t_s * 1e6)])
    pose = motion(t_s) if by is None else by.compose(motion(t_s))
    x, y, z = (np.array(pose.position_m) + rng.normal(0.0, SIGMA, 3)).tolist()
    a, b, c = rng.normal(0.0, SIGMA, 3).tolist()
    q = multiply(from_rotation_vector((a, b, c)), pose.rotation)
    return samples.sample(T0 + round(t_s * NS), (x, y, z), q)


def running(seconds: float = 4.0, rate: float = 60.0) -> BodyEstimator:
    estimator = one()
    for i in range(round(seconds * rate)):
        estimator.observe(noisy(i / rate, 1))
    return estimator


def answers(estimator: BodyEstimator, t_s: float) -> list[Estimate | None]:
    """Return what it says of past and future at a time."""
    t_ns = T0 + round(t_s * NS)
    return [
        *(estimator.predict(t_ns + round(h * NS)) for h in (0.0, 0.05, 0.25, 0.6)),
        estimator.predict(t_ns + 3 * NS, t_ns + 2 * NS),
        estimator.measured(t_ns - NS // 10, NS // 10),
    ]


class TestRestored:
    @pytest.mark.parametrize("rate", [24.0, 60.0, 200.0])
    def test_it_answers_exactly_as_the_original_ever_after(self, rate: float) -> None:
        """Given 6 s more, with gaps, spikes, and late samples, Expect verdicts and poses alike."""
        original, restored = running(4.0, rate), one()
        restored.restore(original.snapshot())
        assert answers(restored, 4.0) == answers(original, 4.0)
        held_back: list[TrackerSample] = []
        for i in range(round(4 * rate), round(10 * rate)):
            t_s = i / rate
            if 6.0 < t_s < 6.8:
                continue  # silence
            taken = noisy(t_s, 2)
            if i % 97 == 0:
                taken = noisy(t_s, 2, Pose((3.0, 0.0, 0.0)))
            if i % 13 == 0:
                held_back.append(taken)
                continue
            now = [taken, *held_back] if i % 13 == 2 else [taken]
            if i % 13 == 2:
                held_back = []
            for sample in now:
                assert restored.observe(sample) is original.observe(sample)
            original.watch(sample.t_rx_ns)
            restored.watch(sample.t_rx_ns)
            if i % 5 == 0:
                assert answers(restored, t_s) == answers(original, t_s)
        assert restored.drain_faults() == original.drain_faults()
        assert restored.leading() == original.leading()
        assert restored.newest_pose() == original.newest_pose()
        assert restored.snapshot() == original.snapshot()

    def test_a_moved_origin_is_remembered(self) -> None:
        """Given a source whose origin jumped, Expect the correction to go with the snapshot."""
        away = Pose((0.7, -0.2, 0.1), from_rotation_vector((0.0, 0.0, 0.2)))
        original, restored = running(), one()
        for i in range(240, 300):
            original.observe(noisy(i / 60, 2, away))
        assert original.kept_off() != (0.0, 0.0)
        restored.restore(original.snapshot())
        assert restored.kept_off() == original.kept_off()
        for i in range(300, 400):
            taken = noisy(i / 60, 2, away)
            assert restored.observe(taken) is original.observe(taken)
        assert answers(restored, 400 / 60) == answers(original, 400 / 60)

    @pytest.mark.parametrize("first_s", [4.0, 4.021, 4.043, 4.067])
    def test_samples_that_come_late_find_what_they_need(self, first_s: float) -> None:
        """Given samples that come 0.15 s late at once after it, Expect the same answers."""
        original, restored = one(), one()
        for i in range(round(first_s * 100)):
            original.observe(noisy(i / 100, 1))
        restored.restore(original.snapshot())
        for i in range(40):
            late = noisy(first_s - 0.1471 + i / 100, 3)
            for taken in (noisy(first_s + i / 100, 1), late):
                assert restored.observe(taken) is original.observe(taken)
        assert answers(restored, first_s + 0.4) == answers(original, first_s + 0.4)

    @pytest.mark.parametrize("at_s", [3.0, 4.02, 4.3, 6.0])
    def test_two_sources_and_their_lead_are_remembered(self, at_s: float) -> None:
        """Given a better source that dies at 4 s and comes back at 5.5 s, and a worse one 20 mm
        off, Expect a snapshot before, amid or after to go on alike."""
        models = {
            "a": samples.model(sigma_m=SIGMA, sigma_rad=SIGMA),
            "b": samples.model(sigma_m=3 * SIGMA, sigma_rad=3 * SIGMA),
        }
        original, restored = BodyEstimator(models), BodyEstimator(models)
        off = Pose((0.02, 0.0, 0.0))
        is_restored = False
        for i in range(8 * 60):
            t_s = i / 60
            if not is_restored and t_s >= at_s:
                original.drain_faults()
                restored.restore(original.snapshot())
                is_restored = True
            both = [msgspec.structs.replace(noisy(t_s, 5, off), source_id="b")]
            if not 4.0 <= t_s < 5.5:
                both.insert(0, noisy(t_s, 4))
            for taken in both:
                verdict = original.observe(taken)
                assert not is_restored or restored.observe(taken) is verdict
            original.watch(both[0].t_rx_ns)
            if is_restored:
                restored.watch(both[0].t_rx_ns)
                assert restored.leading() == original.leading()
                assert restored.drain_faults() == original.drain_faults()
        assert answers(restored, 8.0) == answers(original, 8.0)
        assert restored.snapshot() == original.snapshot()

    def test_the_times_of_arrival_are_remembered(self) -> None:
        original, restored = running(), one()
        restored.restore(original.snapshot())
        now_ns = T0 + 5 * NS
        assert restored.age_ns(now_ns) == original.age_ns(now_ns)
        assert restored.health(now_ns) is original.health(now_ns)
        assert restored.newest_ns() == original.newest_ns()

    def test_an_estimator_that_saw_nothing_can_be_restored(self) -> None:
        restored = running()
        restored.restore(one().snapshot())
        assert restored.predict(T0) is None
        assert restored.newest_ns() is None
        assert restored.leading() is None

    def test_taking_one_changes_nothing(self) -> None:
        estimator = running()
        before = answers(estimator, 4.0)
        assert estimator.snapshot() == estimator.snapshot()
        assert answers(estimator, 4.0) == before

    def test_it_is_small(self) -> None:
        """Expect less than 128 kB even at 240 Hz: one goes into each take."""
        assert len(running(4.0, 240.0).snapshot()) < 128_000


class TestRefused:
    @pytest.mark.parametrize(
        "data", [b"", b"\xc1", b"{}", b"\x80", b"\x90", bytes(1000), b"\xff" * 100]
    )
    def test_garbage(self, data: bytes) -> None:
        with pytest.raises(ValueError, match="not a snapshot"):
            one().restore(data)

    @given(st.binary(max_size=300))
    def test_any_bytes(self, data: bytes) -> None:
        with pytest.raises(ValueError, match="not a snapshot"):
            one().restore(data)

    def test_half_a_snapshot(self) -> None:
        data = running(1.0).snapshot()
        for size in (1, len(data) // 2, len(data) - 1):
            with pytest.raises(ValueError, match="not a snapshot"):
                one().restore(data[:size])

    def test_another_version(self) -> None:
        parts = msgspec.msgpack.decode(running(1.0).snapshot())
        parts[0] = VERSION + 1
        with pytest.raises(ValueError, match=f"version {VERSION + 1}, this is {VERSION}"):
            one().restore(msgspec.msgpack.encode(parts))

    def test_other_sources(self) -> None:
        other = BodyEstimator({"b": samples.model()})
        with pytest.raises(ValueError, match=r"\['a'\], not of \['b'\]"):
            other.restore(running(1.0).snapshot())

    def test_what_refuses_stays_as_it_was(self) -> None:
        estimator = running()
        before, memory = answers(estimator, 4.0), estimator.snapshot()
        parts = msgspec.msgpack.decode(running(1.0).snapshot())
        parts[0] = VERSION + 1
        for data in (b"", b"\x90", memory[:-1], msgspec.msgpack.encode(parts)):
            with pytest.raises(ValueError, match="snapshot"):
                estimator.restore(data)
        assert answers(estimator, 4.0) == before
        assert estimator.snapshot() == memory

    @pytest.mark.parametrize("place", [1, 2])
    def test_an_entry_that_points_beyond_what_was_learned(self, place: int) -> None:
        """Given a well-formed message whose parts do not fit, Expect a ValueError all the same."""
        parts = msgspec.msgpack.decode(running(1.0).snapshot())
        parts[place][0] = []
        with pytest.raises(ValueError, match="snapshot"):
            one().restore(msgspec.msgpack.encode(parts))
