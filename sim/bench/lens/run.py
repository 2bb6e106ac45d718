# SPDX-License-Identifier: Apache-2.0
"""Times the evaluation of a lens profile beside a plain-Python PCHIP over the same quantities.

Rounds alternate, ours and the baselines, at the same places in the same order; each call is timed
alone. What counts is the ratio within one run: the machine under both is the same. The points
through the lens, 1000 at a time, stand beside OpenCV's; those are figures without a bound.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.grid import LOG_FOCAL, LensGrid
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)
from render_bridge.clock import now_ns
from sim.bench.lens.plain import PlainLens
from sim.lens_truth import PICTURE_PX, SENSOR_MM, ZoomTruth
from tracking.calibration.lens_guide import opencv_points

Floats = npt.NDArray[np.float64]
Percentiles = dict[str, float]

BOUND = 0.12
"""Of the plain-Python time, at the median, with all 16 quantities."""
CALLS = 2_000
"""Of each side in each round."""
POINTS = 1_000
_POINT_CALLS = 40
_WARM_UP = 200
_SHARES = {"p50": 50.0, "p99": 99.0, "p999": 99.9}
_WITHOUT_PUPIL_AND_FALLOFF = 12


def run_lens(
    zooms: int, foci: int, rounds: int, progress: Callable[[str], None], calls: int = CALLS
) -> dict[str, object]:
    """Measure; returns the summary event."""
    profile = _profile(zooms, foci)
    bare = msgspec.structs.replace(
        profile,
        node=tuple(
            msgspec.structs.replace(node, entrance_pupil_m=None, falloff=None)
            for node in profile.node
        ),
    )
    model, bare_model = LensModel(profile), LensModel(bare)
    plain = _plain(model.grid, model.grid.values.shape[2])
    bare_plain = _plain(model.grid, _WITHOUT_PUPIL_AND_FALLOFF)
    places = np.random.default_rng(5).uniform(0.0, 1.0, (calls, 2)).tolist()
    sides: dict[str, Callable[[float, float], object]] = {
        "ours": model.at, "plain": plain.at, "plain_local": plain.local,
        "ours_12": bare_model.at, "plain_12": bare_plain.at, "plain_12_local": bare_plain.local,
    }  # fmt: skip
    for ask in sides.values():
        for zoom, focus in places[:_WARM_UP]:
            ask(zoom, focus)
    found: dict[str, list[Percentiles]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        for name, ask in sides.items():
            found[name].append(_timed(ask, places))
    return {
        "event": "summary", "zooms": zooms, "foci": foci, "rounds": rounds, "calls": calls,
        "us": {name: _median(rows) for name, rows in found.items()},
        "ratio": _ratio(found["ours"], found["plain"]),
        "bound": {"p50": BOUND},
        "ratio_to_local": _ratio(found["ours"], found["plain_local"]),
        "ratio_12": _ratio(found["ours_12"], found["plain_12"]),
        "ratio_12_to_local": _ratio(found["ours_12"], found["plain_12_local"]),
        "difference": _difference(model, plain, places),
        "points": _points(model, rounds),
        "baseline": {
            "plain": "plain-Python PCHIP over zoom for each focus row, slopes known, then over "
            "focus",
            "plain_local": "the same from the four rows at most that the answer depends on",
        },
    }  # fmt: skip


def _profile(zooms: int, foci: int) -> LensProfile:
    truth = ZoomTruth()
    nodes = []
    for zoom in np.linspace(0.0, 1.0, zooms).tolist():
        for focus in np.linspace(0.0, 1.0, foci).tolist():
            optics = truth.at(zoom, focus)
            nodes.append(
                LensNode(
                    zoom, focus, (optics.focal_mm, optics.focal_mm), optics.center_px,
                    optics.radial, optics.tangential, optics.entrance_pupil_m, optics.falloff,
                )
            )  # fmt: skip
    return make_profile(
        LensName("sim", "25-250"), SensorMode(*SENSOR_MM, *PICTURE_PX), tuple(nodes)
    )


def _plain(grid: LensGrid, count: int) -> PlainLens:
    rows = np.moveaxis(grid.values[:, :, :count], (2, 1, 0), (0, 1, 2)).tolist()
    return PlainLens(grid.zooms.tolist(), grid.foci.tolist(), rows)


def _timed(ask: Callable[[float, float], object], places: list[list[float]]) -> Percentiles:
    """Return percentiles of one call in microseconds; no collection falls in between."""
    spent = []
    gc.collect()
    gc.disable()
    try:
        for zoom, focus in places:
            before = now_ns()
            ask(zoom, focus)
            spent.append(now_ns() - before)
    finally:
        gc.enable()
    return {name: float(np.percentile(spent, share)) / 1e3 for name, share in _SHARES.items()}


def _median(rows: list[Percentiles]) -> Percentiles:
    return {name: round(statistics.median(row[name] for row in rows), 2) for name in _SHARES}


def _ratio(ours: list[Percentiles], theirs: list[Percentiles]) -> Percentiles:
    """Return the median over rounds of each ratio."""
    return {
        name: round(
            statistics.median(a[name] / b[name] for a, b in zip(ours, theirs, strict=True)), 4
        )
        for name in _SHARES
    }


def _difference(model: LensModel, plain: PlainLens, places: list[list[float]]) -> dict[str, object]:
    """Return how far both ways are apart: the same on every grid line, nearly so between them."""
    between = max(
        abs(model.at(z, v).focal_mm[0] / plain.at(z, v)[0] - 1.0) for z, v in places[:_WARM_UP]
    )
    on_lines = max(
        abs(model.at(z, v).focal_mm[0] / plain.at(z, v)[0] - 1.0)
        for z, _ in places[:_WARM_UP]
        for v in plain.foci
    )
    same = max(
        abs(a / b - 1.0)
        for z, v in places[:_WARM_UP]
        for a, b in zip(plain.at(z, v)[LOG_FOCAL], plain.local(z, v)[LOG_FOCAL], strict=True)
    )
    half = PICTURE_PX[0] / 2.0
    return {
        "focal_between_lines_px": float(f"{between * half:.3g}"),
        "focal_on_lines_px": float(f"{on_lines * half:.3g}"),
        "plain_to_local_px": float(f"{same * half:.3g}"),
    }


def _points(model: LensModel, rounds: int) -> dict[str, object]:
    """Return the cost of points through the lens and back, at the wide end's strong distortion."""
    state = model.at(0.05, 0.3)
    width, height = PICTURE_PX
    pixels = np.random.default_rng(6).uniform(
        (-0.5, -0.5), (width - 0.5, height - 0.5), (POINTS, 2)
    )
    plane = model.rays(state, pixels)
    points_m = np.column_stack((plane, np.ones(POINTS))) * 3.0
    sides: dict[str, Callable[[], Floats]] = {
        "project": lambda: model.project(state, points_m),
        "cv2_projectPoints": lambda: opencv_points.project(model, state, points_m),
        "rays": lambda: model.rays(state, pixels),
        "cv2_undistortPoints": lambda: opencv_points.rays(model, state, pixels),
    }
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, ask in sides.items():
            for _ in range(_POINT_CALLS):
                before = now_ns()
                ask()
                spent[name].append((now_ns() - before) / 1e3)

    def off_px(back: Floats) -> float:
        put = model.project(state, np.column_stack((back, np.ones(len(back)))))
        return float(f"{np.linalg.norm(put - pixels, axis=1).max():.3g}")

    return {
        "count": POINTS,
        "us_p50": {name: round(statistics.median(times), 1) for name, times in spent.items()},
        "rays_error_px": off_px(sides["rays"]()),
        "cv2_undistortPoints_error_px": off_px(sides["cv2_undistortPoints"]()),
    }
