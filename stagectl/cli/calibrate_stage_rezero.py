# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage rezero`: the alignment put right again from one or more floor marks.

Put a tracked body on a mark of the last survey and give what the tracker reads. One mark moves the
world, two turn it too. With `--json` a "summary"; exit code 1 where the marks do not fit.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
import numpy as np

from hardware_profiles.alignment.compare import compare
from hardware_profiles.alignment.text import transform_of
from hardware_profiles.alignment.version import AlignedPoint, Alignment, make_alignment
from hardware_profiles.pose import Pose
from stagectl.cli import calibrate_stage_folder as folders
from stagectl.cli import output
from stagectl.cli.calibrate_stage_solve import read_survey
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.rezero import FAR_DEG, FAR_M, Rezeroed, rezero
from tracking.calibration.stage_points.survey import Survey, parse_survey

HELP = "Put the alignment right again from floor marks."
EXAMPLES = (
    "stagectl calibrate stage rezero optitrack --mark origin=1.302,-0.844,0.012",
    "stagectl calibrate stage rezero optitrack --mark origin=1.302,-0.844,0.012 "
    "--mark right=5.288,-0.71,0.015",
    "stagectl calibrate stage rezero optitrack --marks marks.csv --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", help="of the tracking system")
    parser.add_argument(
        "--mark", action="append", default=[], metavar="POINT=X,Y,Z",
        help="a point of the last survey, and what the tracker reads on it, m",
    )  # fmt: skip
    parser.add_argument(
        "--marks", type=Path, metavar="FILE",
        help="the same as lines `name,x,y,z`, or with the stage's x, y, z behind them",
    )  # fmt: skip
    parser.add_argument(
        "--far", action="store_true",
        help=f"the tracker came up more than {FAR_M:g} m or {FAR_DEG:g} deg away: else refused",
    )  # fmt: skip
    folders.add_writer(parser)


def run(args: argparse.Namespace) -> int:
    """Re-zero, save, report."""
    folder = folders.folder_of(args)
    before = folders.current(folder, args.name)
    marks = _with_stage(_marks(args), before)
    found = rezero(before.stage_T_world.pose(), marks, far=args.far)
    if isinstance(found, Refused):
        if args.json:
            output.emit({"event": "summary", "name": args.name, "saved": False, "version": None,
                         "alignment": None, "verdict": "fail",
                         "reasons": [found.reason]})  # fmt: skip
        raise CheckError(f"{args.name}: {found.reason}")
    saved = folders.save(args, folder, _made(args, before, marks, found))
    difference = compare(before, saved)
    if args.json:
        output.emit(
            {
                "event": "summary", "saved": True, **folders.row_of(saved),
                "moved_mm": [round(v * 1e3, 3) for v in found.moved_m.tolist()],
                "panned_deg": round(found.panned_deg, 4),
                "off_mm": {n: round(float(v) * 1e3, 3)
                           for n, v in zip(marks.names, found.off_m, strict=True)},
                "against_version": before.number, "moved": folders.moved_of(difference),
            }
        )  # fmt: skip
        return EXIT_OK
    x, y, z = (f"{v * 1e3:+.1f}" for v in found.moved_m)
    output.say(
        f"{args.name}, version {saved.number}: the marks were {x}, {y}, {z} mm off, pan "
        f"{found.panned_deg:+.3f} deg"
    )
    for line in found.reasons:
        output.say(f"! {line}")
    folders.say_line(saved)
    return EXIT_OK


def _made(args: argparse.Namespace, before: Alignment, marks: Survey, found: Rezeroed) -> Alignment:
    """Return the new version. Points that were not measured now are read where they must be."""
    carry = found.stage_T_world.inverse().compose(before.stage_T_world.pose())
    now = dict(zip(marks.names, zip(marks.tracker.tolist(), found.off_m.tolist(), strict=True),
                   strict=True))  # fmt: skip
    points: list[AlignedPoint] = []
    for point in before.point:
        if point.name in now:
            (x, y, z), off_m = now[point.name]
            points.append(
                msgspec.structs.replace(point, tracker_m=(x, y, z), off_mm=off_m * 1e3, used=True)
            )
        else:
            at = carry.compose(Pose(point.tracker_m)).position_m
            points.append(msgspec.structs.replace(point, tracker_m=at))
    # One mark always fits itself: what the other points were off still stands.
    named = {point.name for point in points}
    off_mm = [point.off_mm for point in points if point.used]
    off_mm += [off_m * 1e3 for name, (_, off_m) in now.items() if name not in named]
    return make_alignment(
        args.name, transform_of(found.stage_T_world), "rezeroed", point=tuple(points),
        rms_mm=float(np.sqrt(np.square(off_mm).mean())),
        verdict="warn" if found.reasons else "pass", reasons=found.reasons,
        of_number=before.number, **folders.stamp(args),
    )  # fmt: skip


def _marks(args: argparse.Namespace) -> Survey:
    if bool(args.mark) == (args.marks is not None):
        raise InputError("name what was measured: --mark POINT=X,Y,Z, or --marks FILE, one of both")
    if args.marks is not None:
        return read_survey(args.marks, with_stage=False)[0]
    lines = []
    for word in args.mark:
        name, equals, place = word.rpartition("=")
        if not equals or place.count(",") != 2:
            raise InputError(f"--mark {word}: expected POINT=X,Y,Z, such as origin=1.302,-0.844,0")
        lines.append(f'"{name}",{place}')
    try:
        return parse_survey(lines, with_stage=False)
    except ValueError as error:
        raise InputError(f"--mark: {str(error).partition(': ')[2]}") from None


def _with_stage(marks: Survey, before: Alignment) -> Survey:
    """Return the marks with the stage coordinates of the last survey where they have none."""
    known = {point.name: point.stage_m for point in before.point}
    stage = marks.stage.copy()
    for k, name in enumerate(marks.names):
        if np.isfinite(stage[k]).any():
            continue
        if name not in known:
            names = ", ".join(known) or "no point"
            raise InputError(
                f"{name}: is no point of version {before.number}, which has {names}; name one of "
                "them, or give its stage coordinates in --marks FILE"
            )
        stage[k] = [np.nan if v is None else v for v in known[name]]
    return Survey(marks.names, marks.tracker, stage)
