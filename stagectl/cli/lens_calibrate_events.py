# SPDX-License-Identifier: Apache-2.0
"""The JSON lines of `lens calibrate`; the list is in stagectl.cli.lens_calibrate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stagectl.cli import output

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from stagectl.cli.lens_calibrate_input import Gathered
    from stagectl.cli.lens_calibrate_profile import Written
    from tracking.calibration.lens.calibration import Calibration
    from tracking.calibration.lens.look import Looked

Event = dict[str, object]
NAMES = ("k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6")
"""OpenCV's order."""


def view(looked: Looked, number: int, of: int) -> Event:
    """Return the event of a picture that was looked at."""
    found = looked.found
    event: Event = {
        "event": "view", "view": looked.name, "number": number, "of": of,
        "found": found is not None, "why": looked.why or None, "blur": _finite(looked.blur_px, 3),
    }  # fmt: skip
    if found is not None:
        event |= {
            "corners_px": _points(found.points_px), "index": found.index.tolist(),
            "window": found.window, "fitting_window": found.fitting_window,
            "spacing_px": round(found.spacing_px, 2),
        }  # fmt: skip
    return event


def looked(seen: Looked, frames: int) -> Event:
    """Return the event of a frame of a clip."""
    return {
        "event": "looked", "view": seen.name, "of_frames": frames,
        "found": seen.found is not None, "why": seen.why or None, "blur": _finite(seen.blur_px, 3),
    }  # fmt: skip


def no_answer(gathered: Gathered, reason: str) -> Event:
    """Return the summary where there is no solution."""
    figures = ("rms_px", "heldout_rms_px", "fx_px", "fy_px", "cx_px", "cy_px")
    return {
        "event": "summary", "views_used": len(gathered.views), **dict.fromkeys(figures),
        "distortion_opencv": [], "std": {}, "worst_view": None, "dropped": _dropped(gathered),
        "verdict": "fail", "wall": "fail", "composite": "fail", "reasons": [reason],
    }  # fmt: skip


def emit_calibration(found: Calibration, gathered: Gathered, written: Written) -> None:
    """Write residuals, coverage, judgement and summary."""
    from tracking.calibration.lens.advice import advice

    solution, ranking = found.solution, found.ranking
    for i, one in enumerate(found.views):
        left_out = ranking.left_out[i]
        output.emit(
            {
                "event": "residuals", "view": one.name,
                "rms_px": float(solution.view_rms_px[i]),
                "heldout_rms_px": left_out.heldout_rms_px if left_out else None,
                "points_px": _points(one.found.points_px),
                # Ours are where a corner is, less where the solve puts it.
                "residual_px": _points(-solution.residuals_px[i], 4),
                "left_out": left_out and {
                    "fx_percent": left_out.fx_percent, "rms_px": left_out.rms_px,
                    "heldout_rms_px": left_out.heldout_rms_px,
                },
                "suspicious": i in ranking.suspicious,
            }
        )  # fmt: skip
    coverage = found.coverage
    output.emit(
        {
            "event": "coverage", "cells": coverage.cells.tolist(),
            "share": coverage.share, "corners_hit": coverage.corners_hit,
        }
    )  # fmt: skip
    output.emit(
        {
            "event": "judgement", "wall": written.wall, "composite": written.composite,
            "reasons": list(written.reasons),
        }
    )  # fmt: skip
    output.emit(
        {
            "event": "summary", "views_used": len(found.views),
            "rms_px": solution.rms_px, "heldout_rms_px": ranking.heldout_rms_px,
            "fx_px": solution.fx_px, "fy_px": solution.fy_px,
            "cx_px": solution.cx_px, "cy_px": solution.cy_px,
            "distortion_opencv": list(solution.distortion),
            "std": stds(found), "certainty": certainty(found),
            "distance_m": distances(found), "distance_doubt": doubt_of(found, written) or None,
            "worst_view": found.worst_view, "worst_why": ranking.worst_why,
            "dropped": _dropped(gathered),
            "verdict": written.verdict, "wall": written.wall, "composite": written.composite,
            "reasons": list(written.reasons),
            "board": found.board.spec, "square_mm": found.board.square_mm,
            "size_px": list(found.size_px),
            "focal_mm": list(written.focal_mm) if written.focal_mm else None,
            "next": advice(coverage, len(found.views), solution) or None,
            "profile": str(written.path) if written.path else None, "hash": written.hash or None,
            "kept": str(written.kept) if written.kept else None,
            "signature_dropped": written.unsigned,
        }
    )  # fmt: skip


def stds(found: Calibration) -> dict[str, float]:
    """Return the standard deviations by name."""
    s = found.solution
    head = {
        "fx_px": s.std_fx_px, "fy_px": s.std_fy_px, "cx_px": s.std_cx_px, "cy_px": s.std_cy_px
    }  # fmt: skip
    return head | dict(zip(NAMES, s.std_distortion, strict=False))


def certainty(found: Calibration) -> Event:
    """Return where rays land, pixels and percent of the picture's width; null: nothing is known."""
    known = found.certainty
    event: Event = {
        "other_radial": known.other_radial, "other_fits": known.other_fits,
        "std_times": _finite(known.std_times, 3),
    }  # fmt: skip
    for name, worst in (("std", known.std), ("apart", known.apart)):
        for place, px in (("edge", worst.edge_px), ("corner", worst.corner_px)):
            event[f"{name}_{place}_px"] = _finite(px, 4)
            event[f"{name}_{place}_percent"] = _finite(100.0 * px / found.size_px[0], 5)
        event[f"{name}_worst_at"] = worst.where
    return event


def distances(found: Calibration) -> tuple[float, float]:
    """Return the least and the greatest distance of the board, metres."""
    from tracking.calibration.lens.distance import distances_m

    away = distances_m(found.board, found.views, found.solution)
    return float(away.min()), float(away.max())


def doubt_of(found: Calibration, written: Written) -> str:
    """Return why the board cannot have been at such distances; empty where it can."""
    from tracking.calibration.lens.distance import doubt

    focal_mm = written.focal_mm[0] if written.focal_mm else None
    return doubt(*distances(found), found.board.square_mm, focal_mm)


def _dropped(gathered: Gathered) -> list[Event]:
    return [{"view": name, "why": why} for name, why in gathered.dropped]


def _points(points: npt.NDArray[np.floating], digits: int = 3) -> list[list[float]]:
    return [[round(float(x), digits), round(float(y), digits)] for x, y in points]


def _finite(value: float, digits: int) -> float | None:
    return round(value, digits) if math.isfinite(value) else None
