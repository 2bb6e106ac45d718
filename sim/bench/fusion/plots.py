# SPDX-License-Identifier: Apache-2.0
"""Pictures of the bench's figures. Needs matplotlib (extra `plots`): import this on use only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.bench.fusion.measure import Result
from sim.bench.fusion.overview import geometric_mean
from sim.bench.fusion.settings import QUANTITIES

# Colours of Okabe and Ito (2008): told apart by every eye, and in grey.
COLOURS = {
    "ours": "#000000",
    "hold": "#999999",
    "constant_velocity": "#56B4E9",
    "one_euro": "#E69F00",
    "holt": "#009E73",
    "polynomial": "#CC79A7",
}
UNITS = {"position": "mm", "rotation": "deg"}
_INCHES = (9.0, 4.2)
_DPI = 110
_CROWDED_MS = (300.0, 350.0, 700.0, 850.0)  # their labels would run into each other


def label(name: str) -> str:
    """Return how a method is written in a picture."""
    names = {"ours": "stagectl", "hold": "hold last", "one_euro": "One-Euro + constant velocity"}
    names["holt"] = "Holt"
    return names.get(name, name.replace("_", " "))


def p95_by_horizon(results: Sequence[tuple[str, Result]], path: Path) -> None:
    """Draw p95 of every method against the horizon, geometric mean over the recordings."""
    horizons = sorted({one.horizon_ms for _, one in results})
    names = ["ours", *results[0][1].baselines]
    figure, panes = _panes()
    for axes, quantity in zip(panes, QUANTITIES, strict=True):
        for name in reversed(names):
            values = [
                geometric_mean(
                    (one.ours if name == "ours" else one.baselines[name]).p95(quantity)
                    for _, one in results
                    if one.horizon_ms == horizon
                )
                for horizon in horizons
            ]
            axes.plot(
                horizons, values, marker="o", markersize=4, color=COLOURS[name], label=label(name),
                linewidth=2.4 if name == "ours" else 1.3,
            )  # fmt: skip
        _scales(axes, horizons)
        axes.set_ylabel(f"{quantity} error, p95, {UNITS[quantity]}")
    files = {name for name, _ in results}
    title = next(iter(files)) if len(files) == 1 else f"{len(files)} recordings, geometric mean"
    _finish(figure, panes, title, path)


def ratios_by_file(results: Sequence[tuple[str, Result]], horizon_ms: float, path: Path) -> None:
    """Draw ours over each recording's own best baseline at one horizon: a dot per recording."""
    chosen = [(name, one) for name, one in results if one.horizon_ms == horizon_ms]
    figure, panes = _panes(height=0.28 * len(chosen) + 1.8)
    for axes, quantity in zip(panes, QUANTITIES, strict=True):
        values = [one.ratio[quantity].value or 0.0 for _, one in chosen]
        rows = range(len(chosen))
        axes.hlines(rows, 1.0, values, color="#BBBBBB", zorder=1)
        axes.scatter(values, rows, color=COLOURS["ours"], zorder=2)
        axes.axvline(1.0, color=COLOURS["one_euro"], linewidth=1.5)
        axes.set_yticks(
            rows, [name for name, _ in chosen] if axes is panes[0] else [""] * len(rows)
        )
        axes.invert_yaxis()
        axes.set_xlim(min(0.5, *values) - 0.05, max(1.1, *values) + 0.05)
        axes.set_xlabel(f"{quantity}: p95, ours / best baseline of the file")
        axes.grid(axis="x", alpha=0.3)
    figure.suptitle(f"{horizon_ms:g} ms ahead; left of the line is better than every baseline")
    _save(figure, path)


def overscan_by_horizon(
    curves: Mapping[str, Sequence[tuple[float, float, float]]], path: Path
) -> None:
    """Draw the overscan that hides the p95 rotation error: rows of (ms, ours %, hold %) by file."""
    figure = Figure(figsize=(7.0, 4.6), dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    for number, rows in enumerate(curves.values()):
        rows = [row for row in rows if row[0] not in _CROWDED_MS]
        ms = [row[0] for row in rows]
        axes.plot(ms, [row[2] for row in rows], color=COLOURS["hold"], linewidth=1.0,
                  label="hold last" if number == 0 else None)  # fmt: skip
        axes.plot(ms, [row[1] for row in rows], color=COLOURS["ours"], linewidth=1.0,
                  label="stagectl" if number == 0 else None)  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = sorted({row[0] for rows in curves.values() for row in rows} - set(_CROWDED_MS))
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks], rotation=45)
    axes.minorticks_off()
    axes.set_xlabel("horizon, ms")
    axes.set_ylabel("overscan for the p95 rotation error, %")
    axes.set_ylim(0.8, 400.0)  # beyond, nobody would render it
    axes.set_yticks([1, 3, 10, 30, 100, 300], ["1", "3", "10", "30", "100", "300"])
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.suptitle("Overscan needed, a line per recording (35 mm, 43.6 deg wide)")
    _save(figure, path)


def _panes(height: float = _INCHES[1]) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(_INCHES[0], height), dpi=_DPI, layout="constrained")
    return figure, [figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2)]


def _scales(axes: Axes, horizons: Sequence[float]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(list(horizons), [f"{h:g}" for h in horizons])
    axes.minorticks_off()
    axes.set_xlabel("horizon, ms")
    axes.grid(alpha=0.3)


def _finish(figure: Figure, panes: Sequence[Axes], title: str, path: Path) -> None:
    handles, labels = panes[0].get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside lower center", ncols=3, frameon=False)
    figure.suptitle(title)
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Software": None} if path.suffix == ".png" else None)
