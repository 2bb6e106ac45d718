# SPDX-License-Identifier: Apache-2.0
"""The picture of `stagectl calibrate delay --plot`: both signals aligned, and the correlation.

matplotlib is an extra (`stagectl[plots]`), imported only here and only on use.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stagectl.cli.calibrate_input import Compared
from stagectl.cli.errors import InputError
from tracking.calibration.delay import Delay
from tracking.calibration.motion_signal import NS_PER_S, Signal, smoothed
from tracking.calibration.quantity_delay import POSITION, ROTATION, Quantity
from tracking.calibration.recording import Recording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN_S = 10.0
_STEP_NS = 5_000_000
_REFERENCE, _MEASURED, _AS_RECORDED = "#333333", "#d55e00", "#e9b995"


def draw(path: Path, compared: Compared, delays: Mapping[Quantity, Delay]) -> None:
    """Write one row for each measured quantity."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 2.7 * len(delays) + 0.6), layout="constrained")
    axes = figure.subplots(len(delays), 2, squeeze=False, width_ratios=(2, 1))
    names = (Path(compared.reference_name).name, Path(compared.measured_name).name)
    figure.suptitle(f"{names[1]} against {names[0]}")
    for (left, right), (quantity, delay) in zip(axes, delays.items(), strict=True):
        _signals(left, quantity, compared, delay, names)
        _correlation(right, quantity, delay)
    try:
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from None


def _signals(
    axes: Axes, quantity: Quantity, compared: Compared, delay: Delay, names: tuple[str, str]
) -> None:
    pair = _pair(quantity, delay.signal, compared)
    if pair is None:
        return
    reference, measured = pair
    sigma_ns = max(20e6, reference.period_ns, measured.period_ns)
    begin_ns = _busiest_ns(reference)
    at_ns = np.arange(begin_ns, begin_ns + round(_SHOWN_S * NS_PER_S), _STEP_NS, dtype=np.int64)
    shift_ns = round(delay.delay_ms * 1e6)
    per_unit = {"rotation": ROTATION.per_unit, "position": POSITION.per_unit}.get(quantity, 1.0)
    seconds = (at_ns - begin_ns) / NS_PER_S
    for signal, moved_ns, gain, colour, style, label in (
        (measured, 0, abs(delay.gain), _AS_RECORDED, "-", f"{names[1]} as recorded"),
        (reference, 0, 1.0, _REFERENCE, "-", names[0]),
        (measured, shift_ns, abs(delay.gain), _MEASURED, "--", f"{names[1]} less the delay"),
    ):
        values, valid = smoothed(signal, at_ns + moved_ns, sigma_ns)
        speed = np.linalg.norm(values, axis=1) * per_unit * gain
        axes.plot(seconds, np.where(valid, speed, np.nan), style, color=colour, label=label, lw=1.4)
    top = 1.2 * max(float(np.nanmax(line.get_ydata())) for line in axes.lines)
    axes.set(xlabel="s", ylabel=f"{quantity}, {delay.motion_unit}")
    axes.axis((0.0, _SHOWN_S, 0.0, top))
    axes.legend(loc="upper center", ncols=3, fontsize=8, frameon=False)


def _correlation(axes: Axes, quantity: Quantity, delay: Delay) -> None:
    axes.plot(delay.lag_ms, delay.by_lag, color=_REFERENCE, lw=1.2)
    axes.axvline(delay.delay_ms, color=_MEASURED, ls="--", lw=1.2)
    low_ms, high_ms = delay.ci95_ms
    axes.set(xlabel="lag, ms", ylabel="correlation", ylim=(0.0, 1.05))
    axes.set_title(
        f"{quantity}: {delay.delay_ms:+.2f} ms ({low_ms:+.2f} .. {high_ms:+.2f})", fontsize=10
    )


def _pair(quantity: Quantity, signal: str, compared: Compared) -> tuple[Signal, Signal] | None:
    a, b = compared.reference, compared.measured
    if quantity == "lens":
        return (a.rings[signal], b.rings[signal])
    one, other = _signal(a, quantity), _signal(b, quantity)
    return None if one is None or other is None else (one, other)


def _signal(recording: Recording, quantity: Quantity) -> Signal | None:
    return recording.rotation if quantity == "rotation" else recording.position


def _busiest_ns(signal: Signal) -> int:
    """Return the start of the ten seconds with the most motion."""
    energy = np.cumsum((signal.values**2).sum(axis=1))
    ends = np.searchsorted(signal.t_ns, signal.t_ns + round(_SHOWN_S * NS_PER_S)) - 1
    inside = signal.t_ns <= max(signal.t_ns[0], signal.t_ns[-1] - round(_SHOWN_S * NS_PER_S))
    gained = np.where(inside, energy[ends] - energy, -1.0)
    return int(signal.t_ns[int(np.argmax(gained))])
