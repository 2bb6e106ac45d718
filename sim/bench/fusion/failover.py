# SPDX-License-Identifier: Apache-2.0
"""What a second source is worth, and what the picture does when the first one breaks.

- Over windows of 10 s: p95 of the fused output beside each source alone, and the largest ratio to
  the better of the two.
- Step: change of (output - truth) from one tick to the next, from 0.1 s before the fault until 3 s
  after, beside the same of a run without the fault.
- Step of the fault: the same change between the outputs of the two runs. It leaves out what the
  prediction of a rough motion does by itself.
- The first fault that the estimator names for the primary, and how long after it began.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from sim.bench.fusion import quaternions
from sim.bench.fusion.baselines import BASELINES, evaluate
from sim.bench.fusion.degrade import Degradation, degrade
from sim.bench.fusion.errors import Errors, HorizonErrors, coefficients, source_noise
from sim.bench.fusion.faults import Break, broken
from sim.bench.fusion.measure import digits
from sim.bench.fusion.ours import NamedFault
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording, Truth
from sim.bench.fusion.second import PRIMARY, SECOND, Feed, Track, follow, second_feed
from sim.bench.fusion.settings import QUANTITIES

FIRST_S = 0.5
WINDOW_S = 10.0
FEWEST_IN_WINDOW = 50
BEFORE_S, AFTER_S = 0.1, 3.0


class Window(msgspec.Struct, frozen=True):
    """p95 over one window, by method; None where that source says nothing."""

    start_s: float
    position_mm: dict[str, float | None]
    rotation_deg: dict[str, float | None]


class Failover(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came out at one horizon."""

    alignment_rms_mm: float | None = None
    alignment_rms_deg: float | None = None
    window_ratio: dict[str, float | None] = {}
    """By quantity: the largest ratio of a window to the better source alone."""
    windows: list[Window] = []
    max_step_mm: float | None = None
    max_step_deg: float | None = None
    max_step_mm_unfaulted: float | None = None
    max_step_deg_unfaulted: float | None = None
    fault_step_mm: float | None = None
    fault_step_deg: float | None = None
    detected_ms: float | None = None
    named: str | None = None
    f_id: str | None = None
    faults: list[str] = []
    """All that was named, in order: "kind of source at seconds"."""
    faults_unfaulted: list[str] = []


def fail_over(
    recording: Recording,
    second: Recording | None,
    how: Degradation,
    horizons_s: Sequence[float],
    fault: Break | None,
) -> list[tuple[HorizonErrors, Failover]]:
    """Return errors and failover figures at each horizon.

    Without a second file only the first source is there, and no windows. Raises ValueError where
    the files do not overlap, or the fault lies outside.
    """
    clean = degrade(recording, how)
    samples = clean if fault is None else broken(clean, fault)
    noise = source_noise(recording, how)
    ticks = recording.t_s
    feeds = {PRIMARY: Feed(samples, noise)}
    alone: dict[str, Track] = {}
    report = Failover()
    if second is not None:
        feeds[SECOND], alignment = second_feed(recording, second)
        alone = {name: follow(ticks, {name: feed}, horizons_s) for name, feed in feeds.items()}
        report = Failover(digits(alignment.residual_mm.rms), digits(alignment.residual_deg.rms))
    fused = follow(ticks, feeds, horizons_s)
    unfaulted = fused
    if fault is not None:
        unfaulted = follow(ticks, feeds | {PRIMARY: Feed(clean, noise)}, horizons_s)
    answers = _baselines(recording, Feed(samples, noise), horizons_s)
    results = []
    for k, horizon_s in enumerate(horizons_s):
        truth = recording.at(ticks + horizon_s)
        valid = truth.known & (ticks >= FIRST_S)
        errors = {name: _errors(track, k, truth, valid) for name, track in alone.items()}
        ours = _errors(fused, k, truth, valid)
        windows = _windows(ticks[valid], {"ours": ours, **errors}) if errors else []
        own = msgspec.structs.replace(
            report,
            window_ratio={q: _worst(windows, q) for q in QUANTITIES} if errors else {},
            windows=windows,
            faults=[_words(one) for one in fused.faults],
        )
        if fault is not None:
            own = _with_fault(own, fault, ticks, valid, k, truth, (fused, unfaulted))
        baselines = {
            name: Errors(
                np.linalg.norm(position[k] - truth.position_m, axis=-1)[valid],
                quaternions.angle(rotation[k], truth.rotation_wxyz)[valid],
            )
            for name, (position, rotation) in answers.items()
        }
        skipped = int(np.sum(~valid))
        results.append((HorizonErrors(horizon_s, ours, baselines, skipped), own))
    return results


def _errors(track: Track, k: int, truth: Truth, valid: NDArray[np.bool_]) -> Errors:
    outputs = track.outputs
    return Errors(
        np.linalg.norm(outputs.position_m[:, k] - truth.position_m, axis=-1)[valid],
        quaternions.angle(outputs.rotation_wxyz[:, k], truth.rotation_wxyz)[valid],
        outputs.position_sigma_m[valid, k],
        outputs.rotation_sigma_rad[valid, k],
    )


def _baselines(
    recording: Recording, primary: Feed, horizons_s: Sequence[float]
) -> dict[str, tuple[list[Floats], list[Floats]]]:
    """Return what each baseline says at each tick, from the primary alone."""
    samples, ticks = primary.samples, recording.t_s
    order = samples.arrival
    newest = np.maximum.accumulate(samples.t_s[order])
    fresh = np.concatenate([[True], np.diff(newest) > 0.0])
    kept, arrived_s = order[fresh], samples.arrival_s[order][fresh]
    t_s, position = samples.t_s[kept], samples.position_m[kept]
    rotation = samples.rotation_wxyz[kept]
    turned = quaternions.path(rotation)
    at = np.maximum(np.searchsorted(arrived_s, ticks, side="right") - 1, 0)
    age_s = ticks - t_s[at]
    answers = {}
    for name in BASELINES:
        moves = coefficients(name, "position", t_s, position, horizons_s)
        turns = coefficients(name, "rotation", t_s, turned, horizons_s)
        pairs = list(zip(moves, turns, horizons_s, strict=True))
        answers[name] = (
            [position[at] + evaluate(move[at], age_s + h) for move, _, h in pairs],
            [
                quaternions.product(quaternions.exp(evaluate(turn[at], age_s + h)), rotation[at])
                for _, turn, h in pairs
            ],
        )
    return answers


def _windows(ticks: Floats, methods: dict[str, Errors]) -> list[Window]:
    windows = []
    # The last one ends with the recording: a shorter rest would be no window of WINDOW_S.
    last_s = max(float(ticks[-1]) - WINDOW_S, 0.0)
    for start_s in [*np.arange(0.0, last_s, WINDOW_S).tolist(), last_s]:
        inside = (ticks >= start_s) & (ticks <= start_s + WINDOW_S)
        if np.sum(inside) < FEWEST_IN_WINDOW:
            continue
        windows.append(
            Window(
                start_s,
                {name: _p95(e.position_m[inside] * 1e3) for name, e in methods.items()},
                {name: _p95(np.degrees(e.rotation_rad[inside])) for name, e in methods.items()},
            )
        )
    return windows


def _p95(values: Floats) -> float | None:
    return digits(np.percentile(values, 95)) if np.isfinite(values).all() else None


def _worst(windows: Sequence[Window], quantity: str) -> float | None:
    ratios = []
    for window in windows:
        row = window.position_mm if quantity == "position" else window.rotation_deg
        others = [value for name, value in row.items() if name != "ours" and value is not None]
        ours = row["ours"]
        if ours is not None and others and min(others) > 0.0:
            ratios.append(ours / min(others))
    return digits(max(ratios)) if ratios else None


def _with_fault(
    report: Failover,
    fault: Break,
    ticks: Floats,
    valid: NDArray[np.bool_],
    k: int,
    truth: Truth,
    tracks: tuple[Track, Track],
) -> Failover:
    watched = valid & (ticks >= fault.at_s - BEFORE_S) & (ticks <= fault.at_s + AFTER_S)
    faulted, clean = (_poses(track, k) for track in tracks)
    true = truth.position_m, truth.rotation_wxyz
    step, unfaulted = _largest_step(faulted, true, watched), _largest_step(clean, true, watched)
    apart = _largest_step(faulted, clean, watched)
    found = next(
        (f for f in tracks[0].faults if f.source_id == PRIMARY and f.t_s >= fault.at_s), None
    )
    return msgspec.structs.replace(
        report,
        max_step_mm=step[0],
        max_step_deg=step[1],
        max_step_mm_unfaulted=unfaulted[0],
        max_step_deg_unfaulted=unfaulted[1],
        fault_step_mm=apart[0],
        fault_step_deg=apart[1],
        detected_ms=None if found is None else digits((found.t_s - fault.at_s) * 1e3),
        named=None if found is None else found.kind,
        f_id=None if found is None else found.f_id,
        faults_unfaulted=[_words(one) for one in tracks[1].faults],
    )


Poses = tuple[Floats, Floats]


def _poses(track: Track, k: int) -> Poses:
    return track.outputs.position_m[:, k], track.outputs.rotation_wxyz[:, k]


def _largest_step(poses: Poses, others: Poses, watched: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the largest change, mm and deg, of (poses - others) from a tick to the next."""
    offset = poses[0] - others[0]
    turn = quaternions.product(poses[1], quaternions.inverse(others[1]))
    both = watched[1:] & watched[:-1]
    moved = np.linalg.norm(np.diff(offset, axis=0), axis=-1)[both]
    turned = quaternions.angle(turn[1:], turn[:-1])[both]
    if not len(moved):
        return 0.0, 0.0
    return digits(moved.max() * 1e3), digits(np.degrees(turned.max()))


def _words(fault: NamedFault) -> str:
    return f"{fault.kind} of {fault.source_id} at {fault.t_s:.3f} s"
