# SPDX-License-Identifier: Apache-2.0
"""The picture of `stagectl lens guide --plot`: predicted error over zoom and focus.

matplotlib is an extra (`stagectl[plots]`), imported only here and only on use.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hardware_profiles.lens.measured import is_measured, places_words
from hardware_profiles.lens.profile import LensNode, LensProfile, Use
from stagectl.cli.errors import InputError
from tracking.calibration.lens_guide.plan import Place
from tracking.calibration.lens_guide.predict import Prediction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Of composite's limit, at which the colours end.
_LEAST, _MOST = 0.1, 20.0
_NEXT, _NODE, _HOLLOW = "#d55e00", "#111111", "white"
_STYLES: Mapping[Use, str] = {"composite": ":", "wall": "-"}


def draw(
    path: Path, profile: LensProfile, prediction: Prediction, limits_px: Mapping[Use, float],
    place: Place | None,
) -> None:  # fmt: skip
    """Write the map: colours, the limits as lines, the nodes as dots, the next place as a star."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 4.8), layout="constrained")
    axes = figure.subplots()
    limit = limits_px["composite"]
    zooms, foci, px = prediction.zooms, prediction.foci, prediction.px
    if len(zooms) > 1 and len(foci) > 1:
        if prediction.columns:
            _draw_map(figure, axes, prediction, limits_px)
        axes.set(xlabel="zoom (0 wide, 1 tele)", ylabel="focus (0 infinity, 1 near)")
        for label, fill, nodes in _kinds(profile):
            axes.plot(
                [node.zoom for node in nodes], [node.focus for node in nodes], "o", color=_NODE,
                mfc=fill, mec="white" if fill == _NODE else _NODE, ms=6, label=label,
                clip_on=False, zorder=3,
            )  # fmt: skip
        if place is not None:
            axes.plot(
                [place.zoom], [place.focus], "*", color=_NEXT, mec="white", ms=17, label="next",
                clip_on=False, zorder=4,
            )  # fmt: skip
    else:
        over_focus = len(foci) > 1
        at = foci if over_focus else zooms
        name = "focus (0 infinity, 1 near)" if over_focus else "zoom (0 wide, 1 tele)"
        axes.semilogy(at, np.maximum(px.ravel(), _LEAST * limit), color="#0072b2", lw=1.6)
        for use, level in limits_px.items():
            axes.axhline(level, color="#999999", lw=0.9, ls="--")
            axes.annotate(f"{use} {level:.3g} px", (at[0], level), fontsize=8, va="bottom")
        for label, fill, nodes in _kinds(profile):
            marks = [node.focus if over_focus else node.zoom for node in nodes]
            low = [_LEAST * limit] * len(marks)
            axes.plot(marks, low, "o", color=_NODE, mfc=fill, label=label)
        if place is not None:
            mark = place.focus if over_focus else place.zoom
            axes.axvline(mark, color=_NEXT, lw=1.6, label="next")
        axes.set(xlabel=name, ylabel="likely off by, px at the picture's border")
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.12), ncols=3, frameon=False, fontsize=9)
    axes.set_title(f"{profile.lens.words()}: {places_words(profile)}", fontsize=11)
    try:
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from None


def _draw_map(
    figure: Figure, axes: Axes, prediction: Prediction, limits_px: Mapping[Use, float]
) -> None:
    """Draw colours and limits; the limits' words stand at the scale, where nothing cuts them."""
    from matplotlib.colors import LogNorm

    limit = limits_px["composite"]
    low, high = _LEAST * limit, _MOST * limit
    zooms, foci, px = prediction.zooms, prediction.foci, prediction.px
    mesh = axes.pcolormesh(
        zooms, foci, px.T, norm=LogNorm(low, high, clip=True), cmap="cividis", shading="gouraud"
    )
    scale = figure.colorbar(mesh, ax=axes, label="likely off by, px at the picture's border")
    for use, level in limits_px.items():
        style = _STYLES[use]
        if px.min() < level < px.max():
            axes.contour(zooms, foci, px.T, [level], colors="white", linewidths=1.4,
                         linestyles=style)  # fmt: skip
        scale.ax.axhline(level, color="white", lw=1.4, ls=style)
    marks = {low: f"{low:.2g}", high: f"{high:.2g}"}
    marks |= {level: f"{level:.2g} {use}" for use, level in limits_px.items()}
    scale.set_ticks(list(marks), labels=list(marks.values()))
    scale.ax.minorticks_off()


def _kinds(profile: LensProfile) -> list[tuple[str, str, list[LensNode]]]:
    """Return a word, a fill and the nodes of each kind that there is."""
    measured = [node for node in profile.node if is_measured(node)]
    others = [node for node in profile.node if not is_measured(node)]
    kinds = [("measured", _NODE, measured), ("not measured", _HOLLOW, others)]
    return [kind for kind in kinds if kind[2]]
