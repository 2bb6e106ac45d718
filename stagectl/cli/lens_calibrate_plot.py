# SPDX-License-Identifier: Apache-2.0
"""The picture of `lens calibrate --plot`: where corners were and how far off, and each view.

matplotlib is an extra (`stagectl[plots]`), imported only here and only on use.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stagectl.cli.errors import InputError
from tracking.calibration.lens.calibration import Calibration
from tracking.calibration.lens.coverage import COLUMNS, ROWS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

_INK, _PALE, _WARM, _GRID = "#333333", "#9aa0a6", "#d55e00", "#dddddd"
_ARROW_SHARE = 0.035
"""Length of the arrow of the 95th percentile, of the picture's width."""
_MOST_NAMED = 28


def draw(path: Path, found: Calibration) -> None:
    """Write the picture."""
    from matplotlib.figure import Figure

    width, height = found.size_px
    rows = len(found.views)
    tall = max(4.6, 8.4 * height / width + 1.0, 0.2 * min(rows, _MOST_NAMED) + 1.6)
    figure = Figure(figsize=(13.0, tall), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    s, judged = found.solution, found.judgement
    heldout = found.ranking.heldout_rms_px
    kept_out = "" if heldout is None else f", kept out {heldout:.3f} px"
    figure.suptitle(
        f"{found.board.spec}, {rows} views: rms {s.rms_px:.3f} px{kept_out}   "
        f"fx {s.fx_px:.1f} ± {s.std_fx_px:.2f} px   wall {judged.wall}, "
        f"composite {judged.composite}"
    )
    _coverage(left, found)
    _views(right, found)
    try:
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from None


def _coverage(axes: Axes, found: Calibration) -> None:
    width, height = found.size_px
    points = np.concatenate([view.found.points_px for view in found.views])
    # From where the corner is to where the solve puts it.
    arrows = -np.concatenate(found.solution.residuals_px)
    long = float(np.percentile(np.hypot(*arrows.T), 95.0)) or 1.0
    unit = _nice(long)
    times = _ARROW_SHARE * width / long
    counts = [len(view.found.index) for view in found.views]
    worst = np.repeat(np.arange(len(counts)) == found.ranking.worst, counts)
    for column in range(1, COLUMNS):
        axes.axvline(width * column / COLUMNS - 0.5, color=_GRID, lw=0.8, zorder=0)
    for row in range(1, ROWS):
        axes.axhline(height * row / ROWS - 0.5, color=_GRID, lw=0.8, zorder=0)
    for row, column in np.argwhere(found.coverage.cells == 0).tolist():
        axes.add_patch(_hatched(column * width / COLUMNS, row * height / ROWS, width, height))
    name = Path(found.worst_view).name
    for which, colour, label in (
        (~worst, _INK, "corner, and where the solve puts it"),
        (worst, _WARM, f"worst view, {name}"),
    ):
        axes.quiver(
            points[which, 0], points[which, 1], arrows[which, 0] * times, arrows[which, 1] * times,
            angles="xy", scale_units="xy", scale=1.0, color=colour, width=0.0016,
            headwidth=4.0, headlength=4.5, label=label,
        )  # fmt: skip
        axes.plot(points[which, 0], points[which, 1], ".", color=colour, ms=2.0)
    axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
    axes.set_xlabel(
        f"pixels; arrows {times:.0f} times as long; hatched: no corner of the board was there"
    )
    scale = axes.quiver(
        [width * 0.03], [height * 0.96], [unit * times], [0.0], angles="xy", scale_units="xy",
        scale=1.0, color=_INK, width=0.003, headwidth=3.0, headlength=3.5,
    )  # fmt: skip
    scale.set_zorder(5)
    axes.text(
        width * 0.03, height * 0.945, f"{unit:g} px", va="bottom", fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=9, frameon=False)


def _views(axes: Axes, found: Calibration) -> None:
    s, ranking = found.solution, found.ranking
    shown = sorted(int(i) for i in np.argsort(-s.view_rms_px)[:_MOST_NAMED])
    place = np.arange(len(shown))
    colours = [_WARM if i == ranking.worst or i in ranking.suspicious else _PALE for i in shown]
    axes.barh(place, [float(s.view_rms_px[i]) for i in shown], color=colours, height=0.7)
    heldout = [
        math.nan if (one := ranking.left_out[i]) is None else one.heldout_rms_px for i in shown
    ]
    axes.plot(heldout, place, "|", color=_INK, ms=9, mew=1.6, label="when kept out of the solve")
    axes.axvline(s.rms_px, color=_INK, lw=0.8, ls=":", label="rms of all")
    axes.set_yticks(place, [Path(found.views[i].name).name for i in shown], fontsize=8)
    axes.invert_yaxis()
    few = len(shown) < len(found.views)
    axes.set_xlabel(
        f"rms of the view, px: the {len(shown)} worst of {len(found.views)}" if few
        else "rms of the view, px"
    )  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=9, frameon=False)


def _hatched(x: float, y: float, width: int, height: int) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - 0.5, y - 0.5), width / COLUMNS, height / ROWS,
        facecolor="none", edgecolor=_GRID, hatch="///", lw=0.0, zorder=0,
    )  # fmt: skip


def _nice(value: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value * 1.0000001)
