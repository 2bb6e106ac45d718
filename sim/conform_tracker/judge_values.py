# SPDX-License-Identifier: Apache-2.0
"""Clauses on the values: range, resolution, noise at rest, frozen frames, lens numbers."""

from __future__ import annotations

import math

import numpy as np

from sim.conform_tracker.heard import Heard
from sim.conform_tracker.samples import ANGLES, FOCUS, NAMES, PLACES, ZOOM, Samples
from sim.conform_tracker.timing import Floats
from sim.conform_tracker.verdict import Verdict, judged, not_judged

STAGE_M = 100.0
NOISE_TIMES = 2.0
RING_SLACK = 0.01
# What 32-bit floats of some ten metres and some hundred degrees cannot resolve is no step.
_LEAST_DEG, _LEAST_MM = 2e-5, 2e-3
_REST_S = 1.0
_REST_FRAMES = 12
# A camera that moves more than this in the stillest second is not at rest.
_REST_DEG, _REST_MM = 0.5, 20.0
_MM = 1000.0


def judge_values(heard: Heard, samples: Samples, was_asked_to_move: bool) -> list[Verdict]:
    """Judge them."""
    if not len(samples.t_s):
        return []
    return [
        _range(samples),
        _resolution(heard, samples),
        _noise(heard, samples),
        _alive(heard, was_asked_to_move),
        _lens_range(heard, samples),
    ]


def _column(samples: Samples, column: int) -> Floats:
    values = samples.values[:, column]
    there: Floats = values[~np.isnan(values)]
    return there


def _range(samples: Samples) -> Verdict:
    columns = [(NAMES[c], _column(samples, c)) for c in PLACES]
    if not len(columns[0][1]):
        return not_judged("range", "no position is sent")
    spans = ", ".join(f"{name} {v.min():.3f} to {v.max():.3f}" for name, v in columns)
    largest = max(float(np.abs(v).max()) for _, v in columns)
    fix = "a value this size is mm or cm sent as metres: set the unit in tracker or OSC preset"
    return judged("range", largest <= STAGE_M, f"{spans} m", fix, {"largest_m": round(largest, 4)})


def _step(values: Floats, least: float) -> float | None:
    """Return the smallest difference between any two values that differ, None where none do."""
    steps = np.diff(np.unique(values))
    steps = steps[steps > least]
    return float(steps.min()) if len(steps) else None


def _resolution(heard: Heard, samples: Samples) -> Verdict:
    profile = heard.asked.profile
    groups = (
        ("deg", 1.0, ANGLES, _LEAST_DEG, profile.rotation_noise_deg),
        ("mm", _MM, PLACES, _LEAST_MM, profile.position_noise_mm),
    )
    told: list[str] = []
    figures: dict[str, float | int | str | None] = {}
    fine = True
    for unit, scale, columns, least, noise in groups:
        steps = {NAMES[c]: _step(scale * _column(samples, c), least) for c in columns}
        seen = {name: step for name, step in steps.items() if step is not None}
        if not seen:
            continue
        name = max(seen, key=lambda one: seen[one])
        bound = noise * math.sqrt(12.0)
        fine = fine and seen[name] <= bound
        told.append(f"{name} {seen[name]:.4g} {unit} (at most {bound:.3g})")
        figures[f"step_{unit}"] = round(seen[name], 6)
    if not told:
        return not_judged("resolution", "nothing ever changed, so no step was seen")
    return judged("resolution", fine, f"coarsest steps: {', '.join(told)}", figures=figures)


def _rest(samples: Samples) -> tuple[Floats, Floats] | None:
    """Return (times, values) of the stillest second; None for less than a second."""
    t_s = samples.t_s
    best: tuple[float, int, int] | None = None
    starts = np.arange(0, len(t_s), max(1, len(t_s) // 100))
    ends = np.searchsorted(t_s, t_s[starts] + _REST_S)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end >= len(t_s) or end - start < _REST_FRAMES:
            continue
        part = samples.values[start:end]
        spread = (
            float(_span(part, ANGLES)) / _REST_DEG + _MM * float(_span(part, PLACES)) / _REST_MM
        )
        if best is None or spread < best[0]:
            best = (spread, start, end)
    if best is None:
        return None
    return t_s[best[1] : best[2]], samples.values[best[1] : best[2]]


def _span(part: Floats, columns: tuple[int, ...]) -> float:
    values = part[:, columns]
    values = values[~np.isnan(values).any(axis=1)]
    return float(np.ptp(values, axis=0).max()) if len(values) else 0.0


def _noise(heard: Heard, samples: Samples) -> Verdict:
    found = _rest(samples)
    if found is None:
        return not_judged("noise", "no whole second of frames")
    t_s, part = found
    profile = heard.asked.profile
    turned, moved = _span(part, ANGLES), _MM * _span(part, PLACES)
    if turned > _REST_DEG or moved > _REST_MM:
        return not_judged(
            "noise",
            f"the camera was never still: {turned:.2f} deg, {moved:.0f} mm in the stillest second",
        )
    deg = max((_sigma(t_s, part[:, c]) for c in ANGLES), default=0.0)
    mm = max((_MM * _sigma(t_s, part[:, c]) for c in PLACES), default=0.0)
    bounds = (NOISE_TIMES * profile.rotation_noise_deg, NOISE_TIMES * profile.position_noise_mm)
    detail = f"{deg:.4f} deg (at most {bounds[0]:g}), {mm:.3f} mm (at most {bounds[1]:g}), 1 sigma"
    return judged("noise", deg <= bounds[0] and mm <= bounds[1], detail,
                  figures={"deg": round(deg, 5), "mm": round(mm, 4)})  # fmt: skip


def _sigma(t_s: Floats, values: Floats) -> float:
    """Return the standard deviation about a straight line."""
    there = ~np.isnan(values)
    if there.sum() < 3:
        return 0.0
    t, v = t_s[there] - t_s[there].mean(), values[there] - values[there].mean()
    v = v - t * float(t @ v) / float(t @ t)
    return float(np.sqrt(v @ v / (len(v) - 2)))


def _alive(heard: Heard, was_asked_to_move: bool) -> Verdict:
    # The pose alone: a counter that runs in a frozen tracker proves nothing.
    poses = {
        (one.position_m, one.pan_tilt_roll_deg, one.quaternion_wxyz, one.focus_raw, one.zoom_raw)
        for _, one in heard.good()
    }
    figures = {"different": len(poses)}
    if len(poses) > 1:
        return judged("alive", True, f"{len(poses)} different values", figures=figures)
    if was_asked_to_move:
        return judged("alive", False, "all frames say the same, also while moves were asked for",
                      figures=figures)  # fmt: skip
    return not_judged("alive", "all frames say the same: an encoder head at rest, or a frozen "
                      "tracker; try --axes", figures)  # fmt: skip


def _lens_range(heard: Heard, samples: Samples) -> Verdict:
    profile = heard.asked.profile
    told: list[str] = []
    figures: dict[str, float | int | str | None] = {}
    inside, moved = True, False
    for column, a, b in (
        (FOCUS, profile.focus.near, profile.focus.far),
        (ZOOM, profile.zoom.wide, profile.zoom.tele),
    ):
        raw = _column(samples, column)
        if not len(raw) or not raw.any():
            continue
        low, high = float(raw.min()), float(raw.max())
        least, most = min(a, b), max(a, b)
        slack = RING_SLACK * (most - least)
        inside = inside and least - slack <= low and high <= most + slack
        moved = moved or high > low
        told.append(f"{NAMES[column]} {low:.6g} to {high:.6g} of {least:.6g} to {most:.6g}")
        figures |= {f"{NAMES[column]}_low": low, f"{NAMES[column]}_high": high}
    if not told:
        return not_judged("lens-range", "no lens numbers are sent, or they are always 0")
    detail = "; ".join(told)
    if inside and not moved:
        return not_judged("lens-range", f"no ring was turned ({detail})", figures)
    return judged("lens-range", inside, f"{detail} ({profile.id})", figures=figures)
