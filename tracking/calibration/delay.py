# SPDX-License-Identifier: Apache-2.0
"""How much later one signal is than another, to a small part of a sample, with its uncertainty.

1. Both are smoothed with one window onto one even grid (`motion_signal`).
2. The normalised cross-correlation under the best turn of the axes gives the lag to a grid step.
3. Gauss-Newton on the shift refines it, together with what else differs: the turn between the two
   sets of axes, the gain of a lens, the lever from one tracked point to the other.
4. A bootstrap over blocks of time gives the interval.

Positive means: the other is later than the reference. What the recording does not show is Refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration.correlation import Peak, correlation_by_lag, find_peak
from tracking.calibration.delay_fit import Shift, ShiftFit
from tracking.calibration.motion_signal import NS_PER_S, Instants, Mask, Signal, smoothed
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats

SHORTEST_OVERLAP_S = 3.0
LEAST_CORRELATION = 0.5
# A second peak this near to the first, in height and in what it leaves unexplained, is as good.
SECOND_PEAK = 0.9
SECOND_PEAK_RESIDUAL = 4.0

# The window follows the slower source, and never cuts what hands and heads do (below 8 Hz).
_NARROWEST_SIGMA_NS = 20e6
_STEPS_PER_SIGMA = 4.0
_WIDER = (2.0, 4.0)
# A wider window must pay: the shortest of several intervals is a little too short by chance.
_PAYS = 0.9


@dataclass(frozen=True, slots=True)
class Delay:
    """The other signal against the reference."""

    signal: str
    """What was compared: "rotation", "position", or a ring."""
    delay_ms: float
    ci95_ms: tuple[float, float]
    correlation: float
    """Of the two smoothed signals, the delay and the turn of the axes removed."""
    second_peak: float
    """Height of the next best match in the range searched, as a share of the best."""
    overlap_s: float
    """Time that both carry."""
    motion: float
    """Rms rate of the reference: the more of it, the sharper the answer."""
    motion_unit: str
    gain: float
    """Rate of the reference for one unit of the other's; 1 unless it was fitted."""
    lag_ms: Floats
    """For the plot: lags (n,) ..."""
    by_lag: Floats
    """... and the correlation at each."""


@dataclass(frozen=True, slots=True)
class Search:
    """How a delay is looked for."""

    signal: str
    """What is compared: "rotation", "position", or a ring."""
    least_motion: float
    """Below this rms rate of either signal there is nothing to compare."""
    unit: str
    """The unit of rates in sentences and results ("deg/s") ..."""
    per_unit: float
    """... and how many of it make one unit of the signals."""
    advice: str
    """What to do on the stage for a better recording."""
    fit_gain: bool = False
    """The two scales are not comparable: lens rings, or a picture whose fx is roughly known."""
    most_ms: float = 1000.0
    """Lags up to this are looked at, either way."""
    seed: int = 0
    """Of the bootstrap."""


def measure_delay(
    reference: Signal,
    other: Signal,
    search: Search,
    lever: Signal | None = None,
    start_ms: float | None = None,
) -> Delay | Refused:
    """Return the delay of `other` against `reference` (positive: other is later).

    Both have 3 axes or both have 1. `lever` is `axes_turning` of the reference: given, the two may
    track different points of one rigid thing. `start_ms` is a place to start from where the
    correlation alone is not clear, such as the delay of the rotation. Raises ValueError where the
    numbers of axes differ.
    """
    if reference.values.shape[1] != other.values.shape[1]:
        raise ValueError("the signals do not have the same number of axes")
    sigma_ns = max(_NARROWEST_SIGMA_NS, reference.period_ns, other.period_ns)
    step_ns = round(sigma_ns / _STEPS_PER_SIGMA)
    grid_ns = _common_grid(reference, other, search.most_ms, step_ns)
    a, a_valid = smoothed(reference, grid_ns, sigma_ns)
    b, b_valid = smoothed(other, grid_ns, sigma_ns)
    common_s = float(min(a_valid.sum(), b_valid.sum())) * step_ns / NS_PER_S
    if common_s < SHORTEST_OVERLAP_S:
        return Refused(
            f"too short: the two recordings share {common_s:.1f} s, "
            f"{SHORTEST_OVERLAP_S:.0f} s are needed; record longer, or see whether both times "
            "are of the same clock"
        )
    for name, values in (("the reference", a[a_valid]), ("the other source", b[b_valid])):
        if not (motion := _rms(values)) > search.least_motion:
            return Refused(
                f"too little motion: {name} moved at {motion * search.per_unit:.2g} "
                f"{search.unit} (rms), more than {search.least_motion * search.per_unit:.2g} "
                f"{search.unit} is needed; {search.advice}"
            )
    most_lag = max(2, round(search.most_ms * 1e6 / step_ns))
    least_overlap = round(SHORTEST_OVERLAP_S * NS_PER_S / step_ns)
    by_lag = correlation_by_lag(
        _without_mean(a, a_valid), a_valid, _without_mean(b, b_valid), b_valid, most_lag,
        least_overlap,
    )  # fmt: skip
    peak = find_peak(by_lag)
    unclear = _unclear(peak, search)
    starts_ns = [] if unclear else [peak.lag * step_ns]
    starts_ns += [] if start_ms is None else [start_ms * 1e6]
    fits = [
        one
        for start_ns in starts_ns
        if (one := _fitted(reference, other, lever, sigma_ns, grid_ns, search, start_ns))
    ]
    best = max(fits, key=lambda one: one.correlation, default=None)
    if best is None or best.correlation < LEAST_CORRELATION:
        return unclear or _unlike(0.0 if best is None else best.correlation, search)
    if abs(best.delay_ns) > search.most_ms * 1e6:
        return _at_edge(search)
    best, (low_ns, high_ns) = _sharpest(reference, other, lever, sigma_ns, grid_ns, search, best)
    lags = np.arange(-most_lag, most_lag + 1, dtype=np.float64)
    return Delay(
        search.signal, best.delay_ns / 1e6, (low_ns / 1e6, high_ns / 1e6), best.correlation,
        peak.second / max(peak.height, 1e-12), best.overlap_s,
        _rms(a[a_valid]) * search.per_unit, search.unit, best.gain, lags * (step_ns / 1e6), by_lag,
    )  # fmt: skip


def _fitted(
    reference: Signal,
    other: Signal,
    lever: Signal | None,
    sigma_ns: float,
    grid_ns: Instants,
    search: Search,
    start_ns: float,
) -> Shift | None:
    """Return the fit under a window of sigma_ns, from a start."""
    a, a_valid = smoothed(reference, grid_ns, sigma_ns)
    arms = None if lever is None else smoothed(lever, grid_ns, sigma_ns)[0].reshape(-1, 3, 3)
    return ShiftFit(grid_ns, a, a_valid, other, sigma_ns, search.fit_gain, arms).solve(start_ns)


def _sharpest(
    reference: Signal,
    other: Signal,
    lever: Signal | None,
    sigma_ns: float,
    grid_ns: Instants,
    search: Search,
    narrow: Shift,
) -> tuple[Shift, tuple[float, float]]:
    """Return the fit with the shortest interval, and that: slow motion asks for a wider window."""
    best, interval_ns = narrow, narrow.interval_ns(np.random.default_rng(search.seed))
    for wider in _WIDER:
        fit = _fitted(
            reference, other, lever, wider * sigma_ns, grid_ns[:: round(wider)], search,
            best.delay_ns,
        )  # fmt: skip
        if fit is None:
            break
        found_ns = fit.interval_ns(np.random.default_rng(search.seed))
        if found_ns[1] - found_ns[0] < _PAYS * (interval_ns[1] - interval_ns[0]):
            best, interval_ns = fit, found_ns
    return best, interval_ns


def _common_grid(reference: Signal, other: Signal, most_ms: float, step_ns: int) -> Instants:
    """Return the even instants at which both may carry values at some lag; may be empty."""
    if len(reference.t_ns) < 2 or len(other.t_ns) < 2:
        return np.zeros(0, dtype=np.int64)
    around_ns = int(most_ms * 1e6)
    first = max(int(reference.t_ns[0]), int(other.t_ns[0]) - around_ns)
    last = min(int(reference.t_ns[-1]), int(other.t_ns[-1]) + around_ns)
    return np.arange(first, last, step_ns, dtype=np.int64)


def _unclear(peak: Peak, search: Search) -> Refused | None:
    """Return why the correlation by lag has no clear peak, or None where it has."""
    if peak.height < LEAST_CORRELATION:
        return _unlike(peak.height, search)
    if peak.at_edge:
        return _at_edge(search)
    unexplained = (1.0 - peak.second**2) / max(1.0 - peak.height**2, 1e-12)
    if peak.second > SECOND_PEAK * peak.height and unexplained < SECOND_PEAK_RESIDUAL:
        return Refused(
            f"not unique: another delay fits almost as well (correlation {peak.second:.2f} "
            f"against {peak.height:.2f}), because the motion repeats itself; {search.advice}"
        )
    return None


def _unlike(correlation: float, search: Search) -> Refused:
    return Refused(
        f"the two do not show the same motion: correlation {correlation:.2f} at best, "
        f"{LEAST_CORRELATION:g} is needed; are they on the same camera? {search.advice}"
    )


def _at_edge(search: Search) -> Refused:
    return Refused(
        f"the best match lies at the end of the range, {search.most_ms:g} ms: search further, or "
        "see whether both times are of the same clock"
    )


def _without_mean(values: Floats, valid: Mask) -> Floats:
    return np.where(valid[:, None], values - values[valid].mean(axis=0), 0.0)


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).sum(axis=1).mean())) if len(values) else 0.0
