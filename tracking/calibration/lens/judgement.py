# SPDX-License-Identifier: Apache-2.0
"""Is the lens good enough, for the wall and for composite? Gates with reasons.

For the wall, focal length and pose matter most: the inner frustum is larger than the picture, and a
centre that is off is taken up by the pose. For composite everything shows. A small rms proves
little: three views fit better than twenty, and say less.

Lengths are in percent of the picture's width, so that a gate means the same in HD and in 8K. Source
of the figures: 0.3, 0.6 and 1.0 px of rms and 0.5 px of centre, at 1920.

Where a ray lands (`certainty`) is gated at three times what the centre is: the solver's own
standard deviation of the centre is optimistic by about that, the figure of `certainty` is not. For
the wall at the middles of the edges, where the planes of the frustum lie; its corners are within
the margin that is rendered around it. For composite in the whole picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware_profiles.lens.profile import Judgement, Verdict
from hardware_profiles.lens.verdicts import ORDER, label, verdict_of, worse
from tracking.calibration.lens.board import Floats
from tracking.calibration.lens.certainty import Certainty
from tracking.calibration.lens.coverage import COLUMNS, ROWS, Coverage
from tracking.calibration.lens.ranking import Ranking
from tracking.calibration.lens.solve import Solution, tilts_deg

TILT_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Gate:
    """Where pass ends and where warn ends; larger is worse, or smaller where `rising`."""

    wall: tuple[float, float]
    composite: tuple[float, float]
    rising: bool = False

    def verdicts(self, value: float) -> tuple[Verdict, Verdict]:
        """Return what a value is worth for the wall and for composite; nan fails."""
        return self._one(value, self.wall), self._one(value, self.composite)

    def _one(self, value: float, limits: tuple[float, float]) -> Verdict:
        for limit, verdict in zip(limits, ORDER, strict=False):
            if value >= limit if self.rising else value <= limit:
                return verdict
        return "fail"


VIEWS = Gate((8, 5), (20, 8), rising=True)
RMS_PERCENT = Gate((0.6 / 19.2, 1.0 / 19.2), (0.3 / 19.2, 0.6 / 19.2))
FOCAL_PERCENT = Gate((0.02, 0.2), (0.02, 0.1))
CENTER_PERCENT = Gate((1.0 / 19.2, 5.0 / 19.2), (0.5 / 19.2, 2.0 / 19.2))
_OPTIMISTIC = 3.0
_NOT_ASKED = (math.inf, math.inf)
LANDS_PERCENT = Gate(
    (_OPTIMISTIC * CENTER_PERCENT.wall[0], _OPTIMISTIC * CENTER_PERCENT.wall[1]),
    (_OPTIMISTIC * CENTER_PERCENT.composite[0], _OPTIMISTIC * CENTER_PERCENT.composite[1]),
)
LANDS_AT_EDGE = Gate(LANDS_PERCENT.wall, _NOT_ASKED)
LANDS_AT_CORNER = Gate(_NOT_ASKED, LANDS_PERCENT.composite)
COVERAGE = Gate((0.6, 0.4), (0.8, 0.5), rising=True)
CORNERS = Gate((2, 0), (4, 1), rising=True)
STRETCH_PERCENT = Gate((0.3, 1.5), (0.3, 1.0))
CENTER_OFF_PERCENT = Gate((5.0, 15.0), (5.0, 15.0))
_SURE_STDS = 3.0
TILTED = Gate((3, 1), (3, 1), rising=True)
HELDOUT = Gate((1.5, 3.0), (1.5, 2.5))


def judge(
    solution: Solution,
    ranking: Ranking,
    coverage: Coverage,
    certainty: Certainty,
    size_px: tuple[int, int],
    different: int,
    aspect: float | None = 1.0,
) -> Judgement:
    """Return the judgement of a solve; one reason for each gate that it does not pass.

    `different`: how many views are not alike. `aspect`: what fx / fy ought to be; None where that
    is not known, as with anamorphic glass.
    """
    width = size_px[0]
    gates: list[tuple[Gate, float, str]] = []
    count = len(solution.view_rms_px)
    alike = f", only {different} of them different from each other" if different < count else ""
    gates.append((VIEWS, different, f"{count} views{alike}, expected 8 or more (20 for composite)"))
    percent = 100.0 * solution.rms_px / width
    gates.append(
        (RMS_PERCENT, percent, f"rms {solution.rms_px:.2f} px is {percent:.3f} % of the picture's "
         f"width, expected {RMS_PERCENT.wall[0]:.3f} % ({RMS_PERCENT.composite[0]:.3f} % for "
         "composite) or less: sharper pictures, a flat board, no view that is off")
    )  # fmt: skip
    focal = 100.0 * max(solution.std_fx_px / solution.fx_px, solution.std_fy_px / solution.fy_px)
    gates.append(
        (FOCAL_PERCENT, focal, f"the focal length is known to {focal:.3f} %, expected 0.02 % or "
         "less: more views, tilted, near enough to fill the picture")
    )  # fmt: skip
    center = 100.0 * max(solution.std_cx_px, solution.std_cy_px) / width
    gates.append(
        (CENTER_PERCENT, center, f"the projection centre is known to {center:.3f} % of the width, "
         f"expected {CENTER_PERCENT.wall[0]:.3f} % ({CENTER_PERCENT.composite[0]:.3f} % for "
         "composite) or less: more views, tilted, at the edges")
    )  # fmt: skip
    gates.append(
        (COVERAGE, coverage.share, f"the board was seen in {100 * coverage.share:.0f} % of "
         f"{COLUMNS} x {ROWS} fields, expected 60 % (80 % for composite) or more: distortion is "
         "unknown where no view was")
    )  # fmt: skip
    gates.append(
        (CORNERS, coverage.corners_hit, f"the board was seen in {coverage.corners_hit} of the "
         "picture's 4 corners, expected 2 (4 for composite)")
    )  # fmt: skip
    gates += [_tilt_gate(solution, axis) for axis in (0, 1)]
    gates += _landing_gates(certainty, width)
    gates += _shape_gates(solution, size_px, aspect)
    gates.append(_heldout_gate(solution, ranking))
    reasons, wall, composite = [], "pass", "pass"
    # A view that stands out is the cause of much else, so it comes first; then the worst verdicts.
    found: list[tuple[Verdict, Verdict, str]] = [("warn", "warn", text) for text in ranking.why]
    judged = [(*gate.verdicts(value), text) for gate, value, text in gates]
    found += sorted(judged, key=lambda one: -ORDER.index(worse(one[0], one[1])))
    for on_wall, on_composite, text in found:
        if (on_wall, on_composite) != ("pass", "pass"):
            reasons.append(f"{label(on_wall, on_composite)}: {text}")
        wall, composite = worse(wall, on_wall), worse(composite, on_composite)
    return Judgement(verdict_of(wall), verdict_of(composite), tuple(r[:4_000] for r in reasons))


def _landing_gates(certainty: Certainty, width: int) -> list[tuple[Gate, float, str]]:
    """Return what is asked of where rays land: for the wall at the edges, else anywhere."""
    other = certainty.other_radial
    kinds = [
        (certainty.std, "a ray's place at {where} is known to {px}, 1 sigma",
         "more views there, ChArUco into the corners"),
    ]  # fmt: skip
    if certainty.other_fits:
        kinds.append(
            (certainty.apart, f"with {other} radial terms the same corners put a ray at {{where}} "
             "{px} elsewhere", "no view was near enough to tell: views there")
        )  # fmt: skip
    gates = []
    for worst, says, fix in kinds:
        for gate, px, where, limit in (
            (LANDS_AT_EDGE, worst.edge_px, "the middle of an edge", LANDS_PERCENT.wall[0]),
            (LANDS_AT_CORNER, worst.corner_px, worst.where, LANDS_PERCENT.composite[0]),
        ):
            percent = 100.0 * px / width
            known = f"{px:.2g} px ({percent:.2g} % of the width)"
            said = f"{says.format(where=where, px=known)}, expected {limit:.2f} % or less"
            if not math.isfinite(px):
                said = f"nothing is known of where a ray at {where} lands"
            gates.append((gate, percent, f"{said}: {fix}"))
    return gates


def _tilt_gate(solution: Solution, axis: int) -> tuple[Gate, float, str]:
    tilts: Floats = tilts_deg(solution)
    count = int((np.abs(tilts[:, axis]) >= TILT_DEG).sum())
    how = ("forward or back", "to a side")[axis]
    return (
        TILTED, count,
        f"the board is tilted {TILT_DEG:.0f} deg or more {how} in {count} of the views, expected "
        "3: without tilt, focal length and distance cannot be told apart",
    )  # fmt: skip


def _shape_gates(
    solution: Solution, size_px: tuple[int, int], aspect: float | None
) -> list[tuple[Gate, float, str]]:
    """Return what no lens and sensor do: only what is beyond doubt counts."""
    gates = []
    if aspect is not None:
        off = abs(solution.fx_px / solution.fy_px / aspect - 1.0)
        doubt = _SURE_STDS * max(
            solution.std_fx_px / solution.fx_px, solution.std_fy_px / solution.fy_px
        )
        gates.append(
            (STRETCH_PERCENT, 100.0 * max(0.0, off - doubt),
             f"fx and fy differ by {100.0 * off:.2f} %, expected 0.3 % or less: is the board "
             "stretched one way? measure both bars of its scale check")
        )  # fmt: skip
    middle = ((size_px[0] - 1) / 2.0, (size_px[1] - 1) / 2.0)
    away = max(
        abs(solution.cx_px - middle[0]) - _SURE_STDS * solution.std_cx_px,
        abs(solution.cy_px - middle[1]) - _SURE_STDS * solution.std_cy_px,
    )
    percent = 100.0 * max(0.0, away) / size_px[0]
    gates.append(
        (CENTER_OFF_PERCENT, percent,
         f"the projection centre is {percent:.1f} % of the width away from the picture's middle, "
         "expected 5 % or less: were the pictures cropped?")
    )  # fmt: skip
    return gates


def _heldout_gate(solution: Solution, ranking: Ranking) -> tuple[Gate, float, str]:
    if ranking.heldout_rms_px is None:
        return (
            HELDOUT, float("nan"),
            "no view could be kept out of the solve to test it: more views",
        )  # fmt: skip
    times = ranking.heldout_rms_px / max(solution.rms_px, 1e-9)
    return (
        HELDOUT, times,
        f"views kept out of the solve are {ranking.heldout_rms_px:.2f} px off, {times:.1f} times "
        "the rms, expected 1.5 or less: more and more different views",
    )  # fmt: skip
