# SPDX-License-Identifier: Apache-2.0
"""What `lens calibrate` tells people: the views, the coverage, the figures, the verdict."""

from __future__ import annotations

import math
from pathlib import Path

from stagectl.cli import output
from stagectl.cli.lens_calibrate_events import NAMES, distances, doubt_of, stds
from stagectl.cli.lens_calibrate_input import Gathered
from stagectl.cli.lens_calibrate_profile import ASSUMED_MM, Written
from stagectl.cli.report import print_table
from tracking.calibration.lens.advice import advice
from tracking.calibration.lens.calibration import Calibration
from tracking.calibration.lens.coverage import Coverage

_LONGEST_DROPPED = 40


def print_calibration(found: Calibration, gathered: Gathered, written: Written) -> None:
    """Print everything, the verdict last."""
    for line in gathered.clips:
        output.say(line)
    _print_views(found)
    print_dropped(gathered)
    output.say()
    _print_coverage(found.coverage)
    output.say()
    _print_figures(found, written)
    output.say()
    output.say(f"wall: {written.wall.upper()}   composite: {written.composite.upper()}")
    for reason in written.reasons:
        output.say(f"  - {reason}")
    for i in found.ranking.suspicious:
        output.say(f"  without it: the same command with --leave-out {_short(found.views[i].name)}")
    more = advice(found.coverage, len(found.views), found.solution)
    if more:
        output.say(f"next view: {more}")
    if written.path is None and written.failure is None:
        output.say("not saved: -o PROFILE writes it")
    if written.path is not None:
        output.say(f"saved: {written.path} ({written.hash[:12]})")
        if written.kept is not None:
            output.say(f"  the version before is kept: {written.kept}")
        if written.unsigned:
            output.say(
                "! the version before is signed, this one is not: a signature does not outlive a "
                f"change; sign it: stagectl lens sign {written.path} --key KEY"
            )
        if written.focal_mm is None:
            output.say(
                f"  without --sensor-mm a width of {ASSUMED_MM:g} mm is assumed: pixels are right, "
                "millimetres are not"
            )


def print_dropped(gathered: Gathered) -> None:
    """Print every view that is not used, and why."""
    if not gathered.dropped:
        return
    output.say()
    output.say(f"not used: {len(gathered.dropped)}")
    for name, why in gathered.dropped[:_LONGEST_DROPPED]:
        output.say(f"  {_short(name)}: {why}")
    rest = len(gathered.dropped) - _LONGEST_DROPPED
    if rest > 0:
        output.say(f"  and {rest} more, of clips or pictures: see --json")


def _print_views(found: Calibration) -> None:
    solution, ranking = found.solution, found.ranking
    rows = []
    for i, view in enumerate(found.views):
        one = ranking.left_out[i]
        mark = (
            "<- worst" if i == ranking.worst else "<- stands out" if i in ranking.suspicious else ""
        )
        heldout = "-" if one is None else _Fixed(one.heldout_rms_px)
        moved = "-" if one is None or one.fx_percent is None else f"{one.fx_percent:+.3f}"
        rows.append(
            (
                _short(view.name), len(view.found.index), _shown(view.blur_px),
                view.found.window or "-", _Fixed(solution.view_rms_px[i]), heldout, moved,
                mark,
            )
        )  # fmt: skip
    print_table(
        ("view", "points", "blur px", "window", "rms px", "kept out", "fx % without", ""), rows
    )


def _print_coverage(coverage: Coverage) -> None:
    output.say(
        f"corners in 6 x 4 parts of the picture: {100 * coverage.share:.0f} % have some, "
        f"{coverage.corners_hit} of the 4 outermost"
    )
    width = max(3, len(str(int(coverage.cells.max()))))
    for row in coverage.cells.tolist():
        output.say("  " + " ".join((str(n) if n else ".").rjust(width) for n in row))


def _print_figures(found: Calibration, written: Written) -> None:
    s, std = found.solution, stds(found)
    heldout = found.ranking.heldout_rms_px
    out = "not testable" if heldout is None else f"{heldout:.3f} px"
    width, height = found.size_px
    output.say(
        f"{len(found.views)} views of {width} x {height}: rms {s.rms_px:.3f} px, on views kept out "
        f"of the solve {out}"
    )
    values = [
        ("fx", s.fx_px, std["fx_px"], 2), ("fy", s.fy_px, std["fy_px"], 2),
        ("cx", s.cx_px, std["cx_px"], 2), ("cy", s.cy_px, std["cy_px"], 2),
        *((name, value, std[name], 5) for name, value in zip(NAMES, s.distortion, strict=False)),
    ]  # fmt: skip
    rows = [
        (name, f"{value:.{digits}f}", f"+- {one:.{digits}f}", "px" if digits == 2 else "")
        for name, value, one, digits in values
        if one or value
    ]
    print_table(("", "", "1 sigma", ""), rows)
    if written.focal_mm is not None:
        output.say("focal length {:.3f} mm across, {:.3f} mm down".format(*written.focal_mm))

    _print_certainty(found)
    near, far = distances(found)
    output.say(f"board seen at {near:.3g} to {far:.3g} m")
    doubt = doubt_of(found, written)
    if doubt:
        output.say(f"! {doubt}")


def _print_certainty(found: Calibration) -> None:
    known = found.certainty
    width = found.size_px[0]
    rows = [
        (name, _px_and_percent(worst.edge_px, width), _px_and_percent(worst.corner_px, width),
         worst.where)
        for name, worst in (
            ("known to, 1 sigma", known.std),
            (f"with {known.other_radial} radial terms", known.apart),
        )
    ]  # fmt: skip
    output.say("where in the picture a fixed ray lands:")
    print_table(("", "at the edges' middles", "at worst", "there"), rows)
    if not known.other_fits:
        output.say(f"  {known.other_radial} radial terms do not fit these views: that is no doubt")
    if math.isfinite(known.std_times):
        output.say(
            f"  views disagree: that sigma is {known.std_times:.1f} times what the noise of "
            "corners makes it"
        )


def _px_and_percent(px: float, width: int) -> str:
    return f"{px:.2f} px, {100.0 * px / width:.3f} %" if math.isfinite(px) else "not known"


def _shown(value: float) -> object:
    return round(value, 2) if math.isfinite(value) else "-"


class _Fixed(float):
    """A number that is shown with three decimals, in a column of numbers."""

    def __str__(self) -> str:
        return f"{float(self):.3f}"


def _short(name: str) -> str:
    return Path(name).name
