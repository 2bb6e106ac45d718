# SPDX-License-Identifier: Apache-2.0
"""Figures out of errors: percentiles, coverage, and what they mean on a stage.

The reference case of the pixel figures is a 35 mm lens on a 27.99 mm wide sensor, 3840 px of
picture, a flat wall 4 m away. A position error moves the picture on the wall (`wall_px`). A
rotation error moves the edge of the frustum (`margin_pct`, in percent of the picture's width) and
costs overscan, tan(hfov/2 + error) / tan(hfov/2) - 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from sim.bench.fusion.errors import Errors, HorizonErrors
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.settings import QUANTITIES

FOCAL_MM = 35.0
SENSOR_WIDTH_MM = 27.99
PICTURE_PX = 3840
WALL_M = 4.0
PX_PER_M = PICTURE_PX * FOCAL_MM / SENSOR_WIDTH_MM / WALL_M
HALF_VIEW_RAD = math.atan(SENSOR_WIDTH_MM / FOCAL_MM / 2.0)
CHI2_95_3 = 7.815
"""95 % of a chi-square variable of three degrees of freedom."""


class Percentiles(msgspec.Struct, frozen=True):
    """Of the errors of one method, in the unit of the field's name."""

    p50: float
    p95: float
    max: float


class Method(msgspec.Struct, frozen=True, omit_defaults=True):
    """The figures of one method at one horizon; coverage only where it states an uncertainty."""

    position_mm: Percentiles
    rotation_deg: Percentiles
    wall_px: Percentiles
    margin_pct: Percentiles | None = None
    """None where an error reaches 90 deg."""
    overscan_pct: float | None = None
    """What hides the p95 rotation error; None where no picture is wide enough."""
    coverage95: float | None = None
    coverage95_position: float | None = None
    coverage95_rotation: float | None = None
    jitter_px: float | None = None
    """Of a locked-off camera, from frame to frame: still.py."""
    jitter_deg: float | None = None

    def p95(self, quantity: str) -> float:
        """Return the p95 of "position" in mm or of "rotation" in deg."""
        return self.position_mm.p95 if quantity == "position" else self.rotation_deg.p95


class Ratio(msgspec.Struct, frozen=True):
    """Our p95 over that of the best baseline; None where the baseline has no error at all."""

    value: float | None
    baseline: str


class Result(msgspec.Struct, frozen=True):
    """One recording at one horizon, its seeds together."""

    horizon_ms: float
    ours: Method
    baselines: dict[str, Method]
    skipped: int
    """Targets left out: no truth there, or within the first half second."""
    measured: int
    ratio: dict[str, Ratio]
    """By quantity."""


def percentiles(values: Floats) -> Percentiles:
    """Return p50, p95 and max, to six digits. Raises ValueError where a value is no number."""
    if not np.isfinite(values).all():
        raise ValueError(f"{int(np.sum(~np.isfinite(values)))} predictions are missing or infinite")
    p50, p95 = np.percentile(values, (50, 95))
    return Percentiles(digits(p50), digits(p95), digits(values.max()))


def digits(value: float) -> float:
    """Return a figure to six significant digits."""
    return float(f"{float(value):.6g}")


def pooled(several: Sequence[Errors]) -> Errors:
    """Return the errors of several seeds as one."""
    position_sigmas = [e.position_sigma_m for e in several if e.position_sigma_m is not None]
    rotation_sigmas = [e.rotation_sigma_rad for e in several if e.rotation_sigma_rad is not None]
    return Errors(
        np.concatenate([e.position_m for e in several]),
        np.concatenate([e.rotation_rad for e in several]),
        np.concatenate(position_sigmas) if position_sigmas else None,
        np.concatenate(rotation_sigmas) if rotation_sigmas else None,
    )


def figures(errors: Errors) -> Method:
    """Return the figures of one method at one horizon."""
    position_mm = percentiles(errors.position_m * 1e3)
    rotation_deg = percentiles(np.degrees(errors.rotation_rad))
    wall_px = [digits(v * 1e-3 * PX_PER_M) for v in msgspec.structs.astuple(position_mm)]
    margin = None
    if rotation_deg.max < 90.0:
        margin = Percentiles(*map(margin_pct, msgspec.structs.astuple(rotation_deg)))
    method = Method(
        position_mm, rotation_deg, Percentiles(*wall_px), margin, overscan_pct(rotation_deg.p95)
    )
    if errors.position_sigma_m is None or errors.rotation_sigma_rad is None:
        return method
    position = float(inside_region(errors.position_m, errors.position_sigma_m).mean())
    rotation = float(inside_region(errors.rotation_rad, errors.rotation_sigma_rad).mean())
    return msgspec.structs.replace(
        method,
        coverage95=digits((position + rotation) / 2.0),
        coverage95_position=digits(position),
        coverage95_rotation=digits(rotation),
    )


def inside_region(errors: Floats, sigma: Floats) -> Floats:
    """Return 1 where an error (n,) lies inside its 95 % region; sigma (n,) is per axis."""
    return np.asarray(errors**2 <= CHI2_95_3 * sigma**2, dtype=np.float64)


def overscan_pct(error_deg: float) -> float | None:
    """Return the overscan that hides a rotation error; None where no picture is wide enough."""
    edge = HALF_VIEW_RAD + math.radians(error_deg)
    if edge >= math.pi / 2.0:
        return None
    return digits(100.0 * (math.tan(edge) / math.tan(HALF_VIEW_RAD) - 1.0))


def margin_pct(error_deg: float) -> float:
    """Return how far the middle of the picture moves, in percent of its width."""
    return digits(50.0 * math.tan(math.radians(error_deg)) / math.tan(HALF_VIEW_RAD))


def result(seeds: Sequence[HorizonErrors]) -> Result:
    """Return the result of one recording at one horizon over its seeds."""
    first = seeds[0]
    ours = figures(pooled([one.ours for one in seeds]))
    baselines = {
        name: figures(pooled([one.baselines[name] for one in seeds])) for name in first.baselines
    }
    return Result(
        horizon_ms=digits(first.horizon_s * 1e3),
        ours=ours,
        baselines=baselines,
        skipped=sum(one.skipped for one in seeds),
        measured=sum(len(one.ours.position_m) for one in seeds),
        ratio={quantity: _ratio(ours, baselines, quantity) for quantity in QUANTITIES},
    )


def _ratio(ours: Method, baselines: dict[str, Method], quantity: str) -> Ratio:
    best = min(baselines, key=lambda name: baselines[name].p95(quantity))
    least = baselines[best].p95(quantity)
    return Ratio(digits(ours.p95(quantity) / least) if least > 0.0 else None, best)
