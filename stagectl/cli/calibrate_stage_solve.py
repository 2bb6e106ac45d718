# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage solve`: where a tracking system stands on the stage.

With `--json` an event "point" for each point, then "summary". Exit code 1 where the survey gives no
alignment (the summary has verdict "fail" and the reasons); then nothing is saved.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from hardware_profiles.alignment.compare import Difference, compare
from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.text import AlignmentFileError, transform_of
from hardware_profiles.alignment.version import (
    AlignedPoint,
    Alignment,
    make_alignment,
)
from hardware_profiles.lens.profile import InputFile
from hardware_profiles.store import content_hash
from stagectl.cli import calibrate_stage_folder as folders
from stagectl.cli import calibrate_stage_views, output
from stagectl.cli.bounded_numbers import bounded
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.solve import BAD_M, PointResult, StageFit, solve_stage
from tracking.calibration.stage_points.survey import Survey, parse_survey

HELP = "Solve the alignment from surveyed points, and keep it."
EXAMPLES = (
    "stagectl calibrate stage solve points.csv --name optitrack",
    "stagectl calibrate stage solve points.csv --name optitrack --no-save --json",
    "stagectl calibrate stage solve marks.csv --name optitrack --views views.csv "
    "--lens 32mm.lens.json --offset a-cam.offset.json",
)
LARGEST_BYTES = 16 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "points", metavar="POINTS.csv", type=Path,
        help="lines `name, tracker x, y, z, stage x, y, z` in metres; stage cells may be empty",
    )  # fmt: skip
    parser.add_argument("--name", required=True, metavar="NAME", help="of the tracking system")
    parser.add_argument(
        "--bad-mm", type=bounded(0.1, 1_000.0), default=BAD_M * 1e3, metavar="MM",
        help=f"a point that is off by more is wrong (default {BAD_M * 1e3:g})",
    )  # fmt: skip
    calibrate_stage_views.add_views(parser)
    parser.add_argument("--no-save", action="store_true", help="solve and report only")
    folders.add_writer(parser)


def run(args: argparse.Namespace) -> int:
    """Solve, compare with what was there, save, report."""
    folder = folders.folder_of(args)
    seen = calibrate_stage_views.asked_for(args)
    survey, source = read_survey(args.points, with_tracker=not seen)
    inputs: tuple[InputFile, ...] = (source,)
    notes: list[str] = []
    if seen:
        survey, more, notes = calibrate_stage_views.with_views(args, survey)
        inputs += more
    found = solve_stage(survey, args.bad_mm / 1e3)
    if isinstance(found, Refused):
        if args.json:
            output.emit({"event": "summary", "name": args.name, "saved": False, "version": None,
                         "alignment": None, "points": len(survey), "verdict": "fail",
                         "reasons": [found.reason], "problems": notes})  # fmt: skip
        raise CheckError(f"{args.points}: {found.reason}", *notes)
    made = _made(args, survey, inputs, found)
    before, difference, problems = _before(folder, args.name, made)
    problems += notes
    saved = made if args.no_save else folders.save(args, folder, made)
    if args.json:
        _emit(args, saved, found, before, difference, problems)
    else:
        _print(args, saved, found, before, difference, problems)
    return EXIT_OK


def read_survey(
    path: Path, *, with_stage: bool = True, with_tracker: bool = True
) -> tuple[Survey, InputFile]:
    """Return the survey of a file. Raises InputError."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; name a survey")
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a survey") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text; expected lines name,x,y,z,x,y,z") from None
    try:
        survey = parse_survey(text.splitlines(), with_stage=with_stage, with_tracker=with_tracker)
    except ValueError as error:
        raise InputError(f"{path}, {error}") from None
    return survey, InputFile(path.name[-200:], content_hash(data))


def _made(
    args: argparse.Namespace, survey: Survey, inputs: tuple[InputFile, ...], found: StageFit
) -> Alignment:
    points = tuple(
        AlignedPoint(
            result.name, (float(t[0]), float(t[1]), float(t[2])),
            (_known(s[0]), _known(s[1]), _known(s[2])), result.length_m * 1e3, result.used,
        )
        for result, t, s in zip(found.points, survey.tracker, survey.stage, strict=True)
    )  # fmt: skip
    return make_alignment(
        args.name, transform_of(found.stage_T_world), "solved", point=points,
        rms_mm=found.rms_m * 1e3, verdict=found.verdict, reasons=found.reasons, inputs=inputs,
        **folders.stamp(args),
    )  # fmt: skip


def _before(
    folder: AlignmentFolder, name: str, made: Alignment
) -> tuple[Alignment | None, Difference | None, list[str]]:
    """Return what was current, and what moved; a spoiled one is told of and no obstacle."""
    try:
        before = folder.current(name)
    except AlignmentFileError as error:
        return None, None, error.lines
    return before, None if before is None else compare(before, made), []


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _emit(
    args: argparse.Namespace, saved: Alignment, found: StageFit, before: Alignment | None,
    difference: Difference | None, problems: list[str],
) -> None:  # fmt: skip
    for point in found.points:
        off = [round(v * 1e3, 3) if math.isfinite(v) else None for v in point.off_m.tolist()]
        kept_out = None if point.kept_out_m is None else round(point.kept_out_m * 1e3, 3)
        output.emit({"event": "point", "point": point.name, "off_mm": off,
                     "length_mm": round(point.length_m * 1e3, 3), "kept_out_mm": kept_out,
                     "used": point.used})  # fmt: skip
    output.emit(
        {
            "event": "summary", "saved": not args.no_save, **folders.row_of(saved),
            "version": None if args.no_save else saved.number,
            "worst_point": found.worst.name, "worst_mm": round(found.worst.length_m * 1e3, 3),
            "left_out": [point.name for point in found.points if not point.used],
            "sure_mm": round(found.sure_m * 1e3, 3), "sure_deg": round(found.sure_deg, 4),
            "scale": round(found.scale, 6), "scale_sigma": round(found.scale_sigma, 6),
            "against_version": before.number if before else None,
            "moved": folders.moved_of(difference) if difference else None, "problems": problems,
        }
    )  # fmt: skip


def _print(
    args: argparse.Namespace, saved: Alignment, found: StageFit, before: Alignment | None,
    difference: Difference | None, problems: list[str],
) -> None:  # fmt: skip
    kept = "not saved" if args.no_save else f"version {saved.number}"
    output.say(f"{saved.name}, {kept}: {saved.verdict}")
    print_table(
        ("point", "X mm", "Y mm", "Z mm", "off mm", "kept out mm", ""),
        [_row(point, point is found.worst) for point in found.points],
    )
    output.say()
    output.say(
        f"rms {found.rms_m * 1e3:.1f} mm; the stage stands to +-{found.sure_m * 1e3:.1f} mm and "
        f"{found.sure_deg:.3f} deg (95 %); scale {found.scale:.5f} +- {found.scale_sigma:.5f}"
    )
    if before is not None and difference is not None:
        output.say(folders.moved_words(difference, before))
    for line in (*found.reasons, *problems):
        output.say(f"! {line}")
    folders.say_line(saved)


def _row(point: PointResult, worst: bool) -> tuple[object, ...]:
    parts = [round(v * 1e3, 1) if math.isfinite(v) else "-" for v in point.off_m.tolist()]
    kept_out = "-" if point.kept_out_m is None else round(point.kept_out_m * 1e3, 1)
    said = "left out" if not point.used else "worst" if worst else ""
    return (point.name, *parts, round(point.length_m * 1e3, 1), kept_out, said)
