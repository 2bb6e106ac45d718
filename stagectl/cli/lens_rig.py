# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens rig`: which lens stands on which body, with which motor ends and rig offset.

    new BUILD    put a build together          ends BUILD   set the raw readings of the motors' ends
    use BUILD    put it on its camera again    show BUILD   one build; with --raw, ring positions
    list         all builds, and what stands on each camera; with BUILD, its sessions

Every change is a new session; none is ever lost. With `--json` an event "build" for each in a list,
and always "summary". What is missing is marked, never refused.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import msgspec

from hardware_profiles.alignment.camera_offset import load_offset
from hardware_profiles.alignment.text import AlignmentFileError
from hardware_profiles.rig.file import Build, How, RigFileError
from hardware_profiles.rig.library import RigLibrary, Saved
from hardware_profiles.rig.session import CameraBody, RigSession, make_session, marks
from hardware_profiles.transform import Transform
from stagectl.cli import lens_choice, lens_folder, lens_rig_show, output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.lens_choice import Chosen
from stagectl.cli.lens_rig_save import (
    build_named,
    build_of,
    profile_of,
    put,
    session_at,
    with_offset,
)
from stagectl.cli.lens_rig_text import (
    ENDS_HELP,
    RigTextError,
    made_name,
    merged,
    name_of,
    parse_ends,
    session_row,
)
from stagectl.cli.lens_sweep import sweep_ends
from stagectl.cli.report import print_table

HELP = "Rig sessions: which lens on which body, motor ends, rig offset."
EXAMPLES = (
    "stagectl lens rig new A-32mm --camera A --lens 12345 --mode 3840x2160",
    "stagectl lens rig ends A-32mm zoom=120:64000 focus=9000:300",
    "stagectl lens rig ends A-32mm --sweep decoded.jsonl",
    "stagectl lens rig use A-32mm",
    "stagectl lens rig show A-32mm --raw zoom=31000 focus=800 --json",
    "stagectl lens rig list",
    "stagectl lens rig list A-32mm",
)
LARGEST_OFFSET_M = 100.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="put a build together")
    new.add_argument("build", nargs="?", metavar="BUILD", help="default: camera and serial number")
    new.add_argument("--camera", required=True, metavar="NAME", help="what people call the body")
    for part in ("make", "model", "serial"):
        new.add_argument(f"--body-{part}", default="", metavar=part.upper(), help="of the body")
    new.add_argument("--lens", required=True, metavar="SERIAL", help="serial number or key")
    new.add_argument("--mode", metavar="MODE", help=f"sensor mode: {lens_choice.MODE_HELP}")
    new.add_argument("--ends", nargs="+", default=[], metavar="ENDS", help=ENDS_HELP)
    _add_offset(new)
    new.add_argument("--notes", default="", metavar="TEXT")
    new.add_argument("--use", action="store_true", help="put it on its camera at once")
    _finish(new, _new)
    ends = actions.add_parser("ends", help="set the raw readings of the motors' ends")
    ends.add_argument("build", metavar="BUILD")
    ends.add_argument("ends", nargs="*", metavar="ENDS", help=ENDS_HELP)
    ends.add_argument(
        "--sweep", type=Path, metavar="F.jsonl", help="lines of `stagectl decode --json` while each"
        " ring was turned from its first end (wide, infinity, open) to its last",
    )  # fmt: skip
    _add_offset(ends)
    _finish(ends, _ends)
    use = actions.add_parser("use", help="put a build on its camera again")
    use.add_argument("build", metavar="BUILD[@N]")
    _finish(use, _use)
    show = actions.add_parser("show", help="one build, and what the rings read")
    show.add_argument("build", metavar="BUILD[@N]")
    show.add_argument("--raw", nargs="+", default=[], metavar="RING=READING")
    _finish(show, lens_rig_show.run, writes=False)
    listed = actions.add_parser("list", help="all builds, or the sessions of one")
    listed.add_argument("build", nargs="?", metavar="BUILD")
    _finish(listed, _list, writes=False)


def run(args: argparse.Namespace) -> int:
    """Do what was named."""
    try:
        return int(args.run_action(args))
    except RigTextError as error:
        raise InputError(str(error)) from None
    except RigFileError as error:
        raise InputError(*error.lines) from None


def _add_offset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offset-m", nargs=3, type=float, metavar=("X", "Y", "Z"),
        help="rig offset: the sensor in the tracked body's frame",
    )  # fmt: skip
    parser.add_argument("--offset-deg", nargs=3, type=float, metavar=("PAN", "TILT", "ROLL"))
    parser.add_argument(
        "--offset", type=Path, metavar="FILE", help="rig offset: what `calibrate handeye -o` wrote"
    )


def _finish(parser: argparse.ArgumentParser, run_action: object, *, writes: bool = True) -> None:
    if writes:
        lens_folder.add_author(parser)
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")
    parser.set_defaults(run_action=run_action)


def _new(args: argparse.Namespace) -> int:
    library = lens_folder.library_of(args)
    rigs = RigLibrary(library.folder)
    now = lens_folder.utc_iso()
    found = lens_choice.choose(library, args.lens, args.mode, None)
    ends = parse_ends(" ".join(args.ends), now)
    camera = CameraBody(name_of(args.camera), args.body_make[:200], args.body_model[:200],
                        args.body_serial[:200])  # fmt: skip
    offset = _offset(args)
    name = name_of(args.build or made_name(args.camera, found.lens.serial))
    set_on, notes = now if offset else "", [*found.notes, *ends.notes]
    if offset is None:
        before = with_offset(rigs, camera.name, name)
        if before is not None:
            offset, set_on = before.rig_offset, before.offset_set_on
            notes.append(
                f"rig offset not given: that of {before.build} is kept (set {set_on}); for none, "
                "say --offset-m 0 0 0"
            )
    session = make_session(
        name, camera, found.lens,
        sensor=found.sensor, profile=found.profile.hash if found.profile else "",
        motor=tuple(ends.motors), rig_offset=offset or Transform(),
        offset_set_on=set_on, author=lens_folder.author_of(args), date=now,
        notes=args.notes[:4_000],
    )  # fmt: skip
    _saved(args, rigs, session, notes, "new", use=args.use)
    return _done(found)


def _ends(args: argparse.Namespace) -> int:
    library = lens_folder.library_of(args)
    rigs = RigLibrary(library.folder)
    now = lens_folder.utc_iso()
    offset = _offset(args)
    if not args.ends and args.sweep is None and offset is None:
        raise InputError(
            f"give ends ({ENDS_HELP}), --sweep FILE, --offset FILE or --offset-m X Y Z"
        )
    ends = parse_ends(" ".join(args.ends), now)
    before = session_at(rigs, args.build)
    motors, notes = list(ends.motors), list(ends.notes)
    if args.sweep is not None:
        swept = sweep_ends(args.sweep, before, now)
        named = {motor.ring for motor in motors}
        motors += [motor for motor in swept.motors if motor.ring not in named]
        notes += swept.notes
    session = msgspec.structs.replace(
        before, motor=merged(before.motor, motors), rig_offset=offset or before.rig_offset,
        offset_set_on=now if offset else before.offset_set_on, look=None,
        author=lens_folder.author_of(args), date=now,
    )  # fmt: skip
    use = rigs.in_use().get(before.camera.name.casefold())
    stands = use is not None and use.build == before.build
    how: How = "ends" if motors else "offset"
    _saved(args, rigs, session, notes, how, use=stands)
    return EXIT_OK


def _use(args: argparse.Namespace) -> int:
    library = lens_folder.library_of(args)
    rigs = RigLibrary(library.folder)
    before = session_at(rigs, args.build)
    found = lens_choice.choose(library, before.lens.serial, None, before.sensor)
    session = msgspec.structs.replace(
        before, profile=found.profile.hash if found.profile else "", look=None,
        author=lens_folder.author_of(args), date=lens_folder.utc_iso(),
    )  # fmt: skip
    _saved(args, rigs, session, found.notes, "use", use=True)
    return _done(found)


def _list(args: argparse.Namespace) -> int:
    library = lens_folder.library_of(args)
    rigs = RigLibrary(library.folder)
    if args.build is not None:
        return lens_rig_show.list_sessions(args, build_named(rigs, args.build))
    looked = rigs.look()
    lens_folder.warn_of_spoiled(looked.problems)
    in_use = {use.build: use for use in rigs.in_use().values()}
    rows: list[tuple[Build, RigSession, list[str]]] = []
    problems = list(looked.problems)
    for build in looked.builds:
        try:
            session = rigs.session(build.sessions[-1].hash)
        except RigFileError as error:
            lens_folder.warn_of_spoiled(error.lines)
            problems += error.lines
            continue
        rows.append((build, session, marks(session, profile_of(library, session))))
    if args.json:
        for build, session, _ in rows:
            row = session_row(session, profile_of(library, session))
            in_camera = build.build in in_use
            output.emit({"event": "build", **row, "sessions": len(build.sessions),
                         "in_use": in_camera})  # fmt: skip
        output.emit(
            {
                "event": "summary", "builds": len(rows), "spoiled": problems,
                "in_use": {use.camera: use.build for use in in_use.values()},
            }
        )  # fmt: skip
        return EXIT_OK
    if not rows:
        output.say(f"no build is in {rigs.folder} yet: stagectl lens rig new BUILD --camera ...")
        return EXIT_OK
    print_table(
        ("", "build", "camera", "lens", "sessions", "last", "open"),
        [
            (
                "*" if build.build in in_use else "", build.build, session.camera.name,
                session.lens.words(), len(build.sessions), session.date, "; ".join(words) or "-",
            )
            for build, session, words in rows
        ],
    )  # fmt: skip
    output.say("* on its camera now")
    return EXIT_OK


def _offset(args: argparse.Namespace) -> Transform | None:
    """Return the rig offset that was given, None without one. Raises InputError."""
    typed = args.offset_m is not None or args.offset_deg is not None
    if args.offset is not None:
        if typed:
            raise InputError("--offset: found beside --offset-m or --offset-deg; give one of them")
        try:
            return load_offset(args.offset).rig_offset
        except AlignmentFileError as error:
            raise InputError(*error.lines) from None
    if not typed:
        return None
    metres, degrees = args.offset_m or (0.0, 0.0, 0.0), args.offset_deg or (0.0, 0.0, 0.0)
    for name, values, most in (("--offset-m", metres, LARGEST_OFFSET_M),
                               ("--offset-deg", degrees, 360.0)):  # fmt: skip
        for value in values:
            if not (math.isfinite(value) and abs(value) <= most):
                raise InputError(f"{name}: found {value:g}, expected {-most:g} to {most:g}")
    x, y, z = metres
    return Transform((x, y, z), *degrees)


def _saved(
    args: argparse.Namespace, rigs: RigLibrary, session: RigSession, notes: list[str], how: How, *,
    use: bool,
) -> None:  # fmt: skip
    library = lens_folder.library_of(args)
    saved: Saved = put(rigs, session, how, use=use)
    profile = profile_of(library, saved.session)
    if args.json:
        row = session_row(saved.session, profile)
        output.emit({"event": "summary", **row, "number": saved.number, "in_use": use,
                     "notes": notes})  # fmt: skip
        return
    for note in notes:
        output.say(f"! {note}")
    output.say(f"{saved.session.build}: session {saved.number} is kept")
    lens_rig_show.print_session(saved.session, profile)
    if use:
        output.say(f"on camera {saved.session.camera.name} now")
    else:
        output.say(f"to put it on its camera: stagectl lens rig use {build_of(saved)}")


def _done(found: Chosen) -> int:
    """Return 0; raise CheckError where a profile was refused, now that all else is kept."""
    if found.refused:
        raise CheckError(*found.refused)
    return EXIT_OK
