# SPDX-License-Identifier: Apache-2.0
"""Pictures of docs/registration.md. Needs matplotlib (extra `plots`): import this on use only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.image import imread

from sim.bench.registration.figures import (
    POSITION_BOUND,
    ROTATION_BOUND,
    judged,
    ratios,
    rms,
)
from sim.bench.registration.run import JUDGED_AT, LATENCIES, Moved, picture_name

# Colours of Okabe and Ito (2008): told apart by every eye, and in grey.
_OURS, _HOLD, _BOUND, _PALE = "#000000", "#999999", "#E69F00", "#BBBBBB"
_DPI = 110
SHOWN = (
    ("rpng_plane/table_06", "registration_table.png"),
    ("evo_tumrgbd/freiburg1_xyz-groundtruth", "registration_desk.png"),
    ("tumvi/dataset-room6_512_16", "registration_room.png"),
)
_PARTS = (("wall_px", "wall_px, rms", POSITION_BOUND), ("edge_px", "edge_px, rms", ROTATION_BOUND))


def by_latency(moves: Sequence[Moved], path: Path) -> None:
    """Draw the root mean squares of every recording against the wall's latency."""
    figure = Figure(figsize=(9.0, 4.4), dpi=_DPI, layout="constrained")
    recorded = [move for move in moves if move.recorded]
    for place, (name, label, _) in enumerate(_PARTS, start=1):
        axes = figure.add_subplot(1, 2, place)
        for number, move in enumerate(recorded):
            for colour, word, lates in (
                (_HOLD, "held", move.held), (_OURS, "predicted", move.predicted),
            ):  # fmt: skip
                axes.plot(
                    LATENCIES, [rms(getattr(late, name)) for late in lates], color=colour,
                    linewidth=1.1, label=word if number == 0 else None,
                )  # fmt: skip
        axes.set_yscale("log")
        axes.set_xticks(list(LATENCIES))
        axes.set_xlabel("frames late (2 frames of latch lead come on top)")
        axes.set_ylabel(label)
        axes.grid(alpha=0.3)
        if place == 1:
            axes.legend(frameon=False)
    figure.suptitle("A line per recording, 24 frames/s")
    _save(figure, path)


def by_move(moves: Sequence[Moved], path: Path) -> None:
    """Draw prediction over hold at the judged latency: a dot per move, rms, and p95 hollow."""
    figure = Figure(figsize=(9.0, 0.28 * len(moves) + 1.9), dpi=_DPI, layout="constrained")
    rows = range(len(moves))
    for place, (name, _, bound) in enumerate(_PARTS, start=1):
        axes = figure.add_subplot(1, 2, place)
        found = [judged(move).position if place == 1 else judged(move).rotation for move in moves]
        axes.hlines(rows, [one.rms for one in found], [one.p95 for one in found], color=_PALE)
        axes.scatter([one.p95 for one in found], rows, facecolors="white", edgecolors=_OURS,
                     zorder=2, label="p95")  # fmt: skip
        axes.scatter([one.rms for one in found], rows, color=_OURS, zorder=3, label="rms")
        axes.axvline(bound, color=_BOUND, linewidth=1.5)
        axes.axvline(1.0, color=_HOLD, linewidth=1.0)
        axes.set_yticks(rows, [move.name for move in moves] if place == 1 else [""] * len(moves))
        axes.invert_yaxis()
        axes.set_xlim(0.0, max(1.05, *(max(one) + 0.05 for one in found)))
        axes.set_xlabel(f"{name}: predicted / held")
        axes.grid(axis="x", alpha=0.3)
        if place == 2:
            axes.legend(frameon=False, loc="upper left")
    figure.suptitle(f"{JUDGED_AT} frames late; orange: the bound, grey: as bad as holding")
    _save(figure, path)


def pair(move: Moved, folder: Path, path: Path) -> None:
    """Put the held and the predicted picture of a move's typical frame side by side."""
    if move.typical is None:
        raise ValueError(f"{move.name}: there is no picture of it")
    figure = Figure(figsize=(9.9, 3.15), dpi=_DPI, layout="constrained")
    found = ratios(move.predicted[JUDGED_AT], move.held[JUDGED_AT])
    for place, (word, lates) in enumerate(
        (("held", move.held), ("predicted", move.predicted)), start=1
    ):
        late = lates[JUDGED_AT]
        axes = figure.add_subplot(1, 2, place)
        axes.imshow(imread(folder / picture_name(move.name, word)), interpolation="nearest")
        axes.set_axis_off()
        wall, edge = late.wall_px[move.typical], late.edge_px[move.typical]
        axes.set_title(f"{word}: wall_px {wall:.0f}, edge_px {edge:.0f}", fontsize=10)
    figure.suptitle(
        f"{move.name}, {JUDGED_AT} frames late; whole film, of hold: wall_px "
        f"{found.position.rms:.2f}, edge_px {found.rotation.rms:.2f}",
        fontsize=10,
    )
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Software": None})
