# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate handeye`: where a camera's lens sits on the body that a tracker follows.

With `--json` an event "summary" at the end. It comes also where the recordings are refused: with
verdict "fail", the reasons, and null for what is not known. Exit code 1 then, and where the camera
offset is not good enough for the wall; 2 where the input is wrong.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.alignment.camera_offset import (
    CameraOffset,
    MeasuredOffset,
    make_offset,
    pupil_of_opencv,
    save_offset,
)
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.verdicts import labels_of
from hardware_profiles.pose import Quaternion, Vector, normalized
from stagectl.cli import calibrate_handeye_plot, lens_folder, output, plot_file
from stagectl.cli.bounded_numbers import bounded
from stagectl.cli.calibrate_handeye_input import Sides, add_images, gather
from stagectl.cli.calibrate_handeye_report import Answer, print_answer, refusal, summary_of
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.judgement import judge
from tracking.calibration.handeye.one_way import BOTH_WAYS
from tracking.calibration.handeye.slide import DISTANCE_M, FOCAL_PX, slide_px
from tracking.calibration.handeye.solve import HandEye, solve_handeye
from tracking.calibration.refusal import Refused

HELP = "Measure where a camera's lens sits on its tracked body (the camera offset)."
DESCRIPTION = (
    "Measure where a camera's lens sits on the body that the tracker follows: the camera offset.\n"
    "  stagectl calibrate handeye TRACKER CAMERA\n"
    "TRACKER holds the body's poses in the tracker's world, CAMERA those of the camera against a\n"
    "fixed target, or of the target in the camera. Both: t,x,y,z,qx,qy,qz,qw in s and m, their\n"
    "clocks up to --max-offset-ms apart. Pan, tilt and roll, 30 deg or more each\n"
    "(docs/camera-offset.md)."
)
EXAMPLES = (
    "stagectl calibrate handeye tracker.csv camera.csv",
    "stagectl calibrate handeye tracker.csv camera.csv -o a-cam.offset.json --plot a-cam.png",
    "stagectl calibrate handeye tracker.csv camera.csv --entrance-pupil-mm 112 --json",
    "stagectl calibrate handeye --take takes/take_001 --source optitrack camera.csv",
    "stagectl calibrate handeye tracker.csv --images shots --lens 32mm.lens.json "
    "--board charuco:11x8:DICT_5X5_100 --square-mm 30",
)
PICTURE_PX = 3_840


class Optics(NamedTuple):
    """What is needed of the lens."""

    focal_px: float
    picture_px: int
    entrance_pupil_m: float | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the recordings, and how they are read."""
    parser.add_argument(
        "files", nargs="*", metavar="POSES", help="TRACKER (not with --take), CAMERA (not with "
        "--images)",
    )  # fmt: skip
    parser.add_argument("--take", metavar="TAKE", help="a take in place of TRACKER")
    parser.add_argument("--source", metavar="ID", help="the tracker in it")
    parser.add_argument(
        "--camera-poses", choices=BOTH_WAYS, help="what CAMERA holds (default: whichever fits)"
    )
    parser.add_argument(
        "--as-named", action="store_true",
        help="TRACKER and CAMERA are what they are: do not ask whether they are exchanged",
    )  # fmt: skip
    parser.add_argument(
        "--max-offset-ms", type=bounded(0.0, 60_000.0), default=1000.0, metavar="MS",
        help="largest time offset looked for, either way; 0: clocks are the same (default 1000)",
    )  # fmt: skip
    lens = parser.add_argument_group("the lens")
    lens.add_argument("--lens", metavar="PROFILE", help="lens profile: a file, or of the library")
    lens.add_argument("--zoom", type=bounded(-1.0, 2.0), default=0.0, help="its ring (default 0)")
    lens.add_argument("--focus", type=bounded(-1.0, 2.0), default=0.0, help="its ring (default 0)")
    lens.add_argument(
        "--entrance-pupil-mm", type=bounded(-5e3, 5e3), metavar="MM",
        help="from the sensor toward the object (default: the profile's)",
    )  # fmt: skip
    lens.add_argument(
        "--fx-px", type=bounded(10.0, 1e6), metavar="F",
        help=f"focal length for the slide (default: the profile's, else {FOCAL_PX:g})",
    )  # fmt: skip
    lens.add_argument(
        "--distance-m", type=bounded(0.1, 1e4), default=DISTANCE_M, metavar="M",
        help=f"of the virtual point whose slide is told (default {DISTANCE_M:g})",
    )  # fmt: skip
    lens_folder.add_library(parser)
    add_images(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the interval")
    lens_folder.add_author(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the camera offset")
    parser.add_argument("--plot", type=Path, metavar="F.png", help="draw motion and target")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Solve, judge, report, write."""
    if args.seed < 0:
        raise InputError(f"--seed {args.seed}: is negative; give 0 or more")
    if args.plot is not None:
        plot_file.check_ready(args.plot)
    if args.output is not None and not args.output.parent.is_dir():
        raise InputError(f"-o {args.output}: there is no folder {args.output.parent}; make it")
    optics = _optics(args)
    sides = gather(args)
    if args.lens is not None and optics.entrance_pupil_m is None:
        said = f"--lens {args.lens}: the profile does not know its entrance pupil"
        sides = sides._replace(notes=(*sides.notes, said))
    most_ns = round(args.max_offset_ms * 1e6)
    # A take is a tracker and pictures are a camera: only two files can be exchanged.
    known = args.as_named or args.take is not None or args.images is not None
    found = solve_handeye(
        sides.tracker.table, sides.camera.table, sides.camera_poses, most_ns, args.seed,
        sides_known=known,
    )  # fmt: skip
    if isinstance(found, Refused):
        if args.json:
            output.emit(refusal(found, sides))
        raise CheckError(f"{sides.tracker.name} and {sides.camera.name}: {found.reason}")
    answer = _answer(args, found, optics, sides)
    if args.plot is not None:
        calibrate_handeye_plot.draw(args.plot, sides, found)
    failed = answer.judgement.verdict == "fail"
    if args.output is not None and not failed:
        try:
            save_offset(args.output, answer.offset)
        except OSError as error:
            raise InputError(f"-o {args.output}: cannot be written ({error.strerror})") from None
    if args.json:
        output.emit(summary_of(answer, sides))
    else:
        print_answer(answer, sides)
    if failed:
        why = [r for r in answer.judgement.reasons if labels_of(r)[0] == "fail"]
        kept = [] if args.output is None else [f"-o {args.output}: not written"]
        raise CheckError(*why, *kept)
    return EXIT_OK


def _answer(args: argparse.Namespace, found: HandEye, optics: Optics, sides: Sides) -> Answer:
    slide = slide_px(found.body_T_camera, found.interval.drawn, optics.focal_px, args.distance_m)
    judgement = judge(found, 100.0 * slide / optics.picture_px)
    translation, rotation = _plain(found)
    half = (found.interval.high_mm - found.interval.low_mm) / 2.0
    measured = MeasuredOffset(
        poses=found.used, interval_mm=(float(half[0]), float(half[1]), float(half[2])),
        interval_deg=found.interval.angle_deg, agreement_mm=found.agreement.mm,
        agreement_deg=found.agreement.deg, target_spread_mm=found.held_out.spread_mm,
        slide_px=slide, time_offset_ms=found.offset_ms, verdict=judgement.verdict,
        reasons=judgement.reasons,
    )  # fmt: skip
    offset: CameraOffset = make_offset(
        pupil_of_opencv(translation, rotation), optics.entrance_pupil_m, measured=measured,
        inputs=(sides.tracker.input, *sides.inputs), author=lens_folder.author_of(args),
        date=lens_folder.utc_iso(),
    )  # fmt: skip
    pupil_from = "--entrance-pupil-mm" if args.lens else "--lens or --entrance-pupil-mm"
    return Answer(found, judgement, offset, rotation, args.distance_m, pupil_from)


def _plain(found: HandEye) -> tuple[Vector, Quaternion]:
    """Return `body_T_camera` as plain numbers, w >= 0."""
    x, y, z = (float(value) for value in found.body_T_camera.position_m)
    w, a, b, c = (float(value) for value in ra.quaternions(found.body_T_camera.turn[None])[0])
    return (x, y, z), normalized((w, a, b, c))


def _optics(args: argparse.Namespace) -> Optics:
    focal_px, picture_px, pupil_m = FOCAL_PX, PICTURE_PX, None
    if args.lens is not None:
        named = lens_folder.load_named(lens_folder.library_of(args), args.lens)
        state = LensModel(named.profile).at(args.zoom, args.focus)
        sensor = named.profile.sensor
        focal_px = state.focal_mm[0] * sensor.width_px / sensor.width_mm
        picture_px, pupil_m = sensor.width_px, state.entrance_pupil_m
    if args.fx_px is not None:
        focal_px = args.fx_px
    if args.entrance_pupil_mm is not None:
        pupil_m = args.entrance_pupil_mm / 1e3
    return Optics(focal_px, picture_px, pupil_m)
