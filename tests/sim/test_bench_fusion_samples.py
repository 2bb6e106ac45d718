# SPDX-License-Identifier: Apache-2.0
"""Recordings, the truth between their samples, and what the degrader does to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.bench.fusion import quaternions
from sim.bench.fusion.degrade import Degradation, Samples, degrade
from sim.bench.fusion.errors import collect
from sim.bench.fusion.faults import JUMP_M, RESET_RAD, broken, parse_break
from sim.bench.fusion.recording import Recording, load
from tests.sim.fusion_bench_data import swaying, write_euroc

PERFECT = Degradation(noise_mm=0.0, noise_deg=0.0, loss=0.0)


def test_lines_out_of_order_are_sorted_and_doubled_times_dropped(tmp_path: Path) -> None:
    file = tmp_path / "mixed.txt"
    file.write_text(
        "# timestamp tx ty tz qx qy qz qw\n"
        "10.0 1 0 0 0 0 0 1\n10.2 3 0 0 0 0 0 1\n10.1 2 0 0 0 0 0 1\n10.2 9 0 0 0 0 0 1\n"
    )
    recording = load(file)
    assert recording.t_s == pytest.approx([0.0, 0.1, 0.2])
    assert list(recording.position_m[:, 0]) == [1.0, 2.0, 3.0]
    assert (recording.reordered, recording.doubled) == (1, 1)
    assert recording.start_ns == 10_000_000_000


def test_nanoseconds_since_1970_keep_every_digit(tmp_path: Path) -> None:
    start_ns = 1_520_530_308_189_679_351
    path = write_euroc(tmp_path / "long.csv.gz", swaying(1.0), start_ns)
    recording = load(path)
    assert recording.start_ns == start_ns
    assert recording.t_s[7] == pytest.approx(0.07, abs=1e-12)
    assert recording.name == f"{tmp_path.name}/long"


def test_every_shared_trajectory_loads(shared_data: Path) -> None:
    files = [p for p in shared_data.glob("traj_*/**/*.*") if p.suffix in (".gz", ".txt")]
    no_poses = {"imu0_data.csv.gz", "leica0_data.csv.gz", "SOURCE.txt"}
    loaded = {p.name: load(p) for p in files if p.name not in no_poses}
    assert len(loaded) >= 13
    for recording in loaded.values():
        assert np.isfinite(recording.position_m).all()
        assert (np.diff(recording.t_s) > 0.0).all()
        assert np.allclose(np.linalg.norm(recording.rotation_wxyz, axis=1), 1.0)
    assert loaded["orb_V1_02.txt.gz"].doubled > 0


def test_truth_is_linear_and_slerp_between_samples_and_unknown_in_a_gap() -> None:
    t_s = np.array([0.0, 0.1, 0.2, 0.6, 0.7])
    turn = quaternions.exp(np.outer(t_s, [0.0, 0.0, 1.0]))
    recording = Recording("gap", 0, t_s, np.outer(t_s, [1.0, 2.0, 3.0]), turn)
    truth = recording.at(np.array([-0.01, 0.05, 0.2, 0.3, 0.6, 0.65, 0.7, 0.71]))
    assert list(truth.known) == [False, True, True, False, True, True, True, False]
    assert truth.position_m[1] == pytest.approx([0.05, 0.10, 0.15])
    assert quaternions.log(truth.rotation_wxyz[5]) == pytest.approx([0.0, 0.0, 0.65])


def test_noise_and_loss_have_the_asked_size() -> None:
    recording = swaying(120.0)
    samples = degrade(recording, Degradation(noise_mm=2.0, noise_deg=0.5, loss=0.1, seed=5))
    lost = 1.0 - len(samples.t_s) / len(recording.t_s)
    assert lost == pytest.approx(0.1, abs=0.012)  # four sigma
    truth = recording.at(samples.t_s)
    wrong_mm = (samples.position_m - truth.position_m) * 1e3
    assert wrong_mm.std(axis=0) == pytest.approx([2.0] * 3, rel=0.04)
    back = quaternions.inverse(truth.rotation_wxyz)
    wrong_deg = np.degrees(quaternions.log(quaternions.product(samples.rotation_wxyz, back)))
    assert wrong_deg.std(axis=0) == pytest.approx([0.5] * 3, rel=0.04)
    assert abs(float(np.corrcoef(wrong_mm[1:, 0], wrong_mm[:-1, 0])[0, 1])) < 0.04


def test_a_seed_is_the_same_every_time_and_another_seed_is_not() -> None:
    recording, how = swaying(), Degradation(jitter_ms=5.0, seed=2)
    first, again = degrade(recording, how), degrade(recording, how)
    assert np.array_equal(first.position_m, again.position_m)
    assert np.array_equal(first.arrival, again.arrival)
    other = degrade(recording, how.with_seed(3))
    assert len(other.t_s) != len(first.t_s) or not np.allclose(other.t_s, first.t_s)


def test_jitter_changes_arrival_and_nothing_else() -> None:
    recording = swaying(60.0)
    even, late = (degrade(recording, Degradation(jitter_ms=j, seed=1)) for j in (0.0, 20.0))
    assert np.array_equal(even.position_m, late.position_m)
    assert np.array_equal(even.arrival, np.arange(len(even.t_s)))
    delay_ms = (late.arrival_s - late.t_s) * 1e3
    assert delay_ms.min() >= 0.0
    assert delay_ms.mean() == pytest.approx(20.0 * np.sqrt(2.0 / np.pi), rel=0.05)
    overtaken = np.diff(late.t_s[late.arrival]) < 0.0
    assert overtaken.mean() > 0.2


def test_another_rate_samples_the_truth_anew_and_leaves_gaps_out() -> None:
    t_s = np.concatenate([np.arange(0.0, 1.0, 0.01), np.arange(3.0, 4.0, 0.01)])
    still = np.tile([1.0, 0.0, 0.0, 0.0], (len(t_s), 1))
    recording = Recording("gap", 0, t_s, np.outer(t_s, [1.0, 0.0, 0.0]), still)
    samples = degrade(recording, Degradation(0.0, 0.0, 0.0, rate_hz=24.0))
    assert np.allclose(samples.t_s * 24.0, np.round(samples.t_s * 24.0))
    assert np.allclose(samples.position_m[:, 0], samples.t_s)
    assert not ((samples.t_s > 1.0) & (samples.t_s < 3.0)).any()


def test_targets_in_gaps_and_in_the_first_half_second_are_skipped_and_counted() -> None:
    whole = swaying(10.0)
    kept = (whole.t_s < 4.0) | (whole.t_s >= 5.0)
    recording = Recording(
        "gap", 0, whole.t_s[kept], whole.position_m[kept], whole.rotation_wxyz[kept]
    )
    (one,) = collect(recording, PERFECT, [0.1])
    # 50 come before 0.5 s; the last before the gap look into it, the last of all beyond the end.
    into_gap = sum(3.99 < t + 0.1 < 5.0 - 1e-9 for t in recording.t_s if t < 4.0)
    beyond = sum(t + 0.1 > 9.99 + 1e-9 for t in recording.t_s)
    assert one.skipped == 50 + into_gap + beyond
    assert one.skipped + len(one.ours.position_m) == len(recording.t_s)


@pytest.mark.parametrize("text", ["burn@3", "die", "die@", "die@x", "jump@-1", "jump@nan", "@3"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_break(text)


def test_faults_do_what_their_names_say() -> None:
    clean = degrade(swaying(10.0), PERFECT)
    after = clean.t_s >= 4.0
    first = int(np.argmax(after))
    assert degrade_with("die").t_s[-1] < 4.0
    frozen = degrade_with("freeze")
    assert (frozen.position_m[after] == clean.position_m[first - 1]).all()
    assert np.array_equal(frozen.t_s, clean.t_s)
    jumped = degrade_with("jump").position_m - clean.position_m
    assert np.allclose(jumped[after], JUMP_M)
    assert not jumped[~after].any()
    spiked = np.linalg.norm(degrade_with("spike").position_m - clean.position_m, axis=1)
    assert np.flatnonzero(spiked).tolist() == [first]
    assert spiked[first] == pytest.approx(0.9)
    reset = degrade_with("reset")
    turned = quaternions.product(reset.rotation_wxyz, quaternions.inverse(clean.rotation_wxyz))
    assert np.allclose(quaternions.log(turned[after]), [0.0, 0.0, RESET_RAD])
    # A rigid change of the world keeps all distances.
    ways = [np.linalg.norm(np.diff(s.position_m[after], axis=0), axis=1) for s in (reset, clean)]
    assert np.allclose(ways[0], ways[1])


def degrade_with(kind: str) -> Samples:
    return broken(degrade(swaying(10.0), PERFECT), parse_break(f"{kind}@4"))
