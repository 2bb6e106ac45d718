# SPDX-License-Identifier: Apache-2.0
"""The picture of `stagectl lens guide --plot`: predicted error over zoom and focus.

matplotlib is an extra (`stagectl[plots]`), imported only here and only on use.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hardware_profiles.lens.profile import LensProfile, Use
from stagectl.cli.errors import InputError
from tracking.calibration.lens_guide.plan import Place
from tracking.calibration.lens_guide.predict import Prediction

# Of composite's limit, at which the colours end.
_LEAST, _MOST = 0.1, 20.0
_NEXT, _NODE = "#d55e00", "#111111"


def draw(
    path: Path, profile: LensProfile, prediction: Prediction, limits_px: Mapping[Use, float],
    place: Place | None,
) -> None:  # fmt: skip
    """Write the map: colours, the limits as lines, the nodes as dots, the next place as a star."""
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 4.8), layout="constrained")
    axes = figure.subplots()
    limit = limits_px["composite"]
    norm = LogNorm(_LEAST * limit, _MOST * limit, clip=True)
    zooms, foci, px = prediction.zooms, prediction.foci, prediction.px
    if len(zooms) > 1 and len(foci) > 1:
        mesh = axes.pcolormesh(zooms, foci, px.T, norm=norm, cmap="cividis", shading="gouraud")
        levels = [level for level in (limit, limits_px["wall"]) if px.min() < level < px.max()]
        if levels:
            lines = axes.contour(zooms, foci, px.T, levels, colors="white", linewidths=1.0)
            axes.clabel(lines, fmt="%.3g px", fontsize=8)
        figure.colorbar(mesh, ax=axes, label="likely off by, px at the picture's border")
        axes.set(xlabel="zoom (0 wide, 1 tele)", ylabel="focus (0 infinity, 1 near)")
        axes.plot(
            [node.zoom for node in profile.node], [node.focus for node in profile.node], "o",
            color=_NODE, mec="white", ms=6, label="measured", clip_on=False, zorder=3,
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
        marks = [node.focus if over_focus else node.zoom for node in profile.node]
        axes.plot(marks, [_LEAST * limit] * len(marks), "o", color=_NODE, label="measured")
        if place is not None:
            mark = place.focus if over_focus else place.zoom
            axes.axvline(mark, color=_NEXT, lw=1.6, label="next")
        axes.set(xlabel=name, ylabel="likely off by, px at the picture's border")
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, -0.12), ncols=2, frameon=False, fontsize=9)
    axes.set_title(f"{profile.lens.words()}: {len(profile.node)} places measured", fontsize=11)
    try:
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from None
