# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens export`: a profile as an engine or post wants it.

A table of targets, each a module with `write_lens` (contract: hardware_profiles.exchange.writing).
What a format cannot hold is told: as a note, and as `fit_px` where points of the picture move.
Every file is written whole or not at all; with several, the one that names the others is last.
With `--json` one event "file" for each, then "summary".
"""

from __future__ import annotations

import argparse
import importlib
import math
import sys
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.exchange.exr import NoOpenEXRError
from hardware_profiles.exchange.reading import NO_SENSOR, ExchangeError
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import content_hash, save_atomic
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError

HELP = "Write a profile for an engine or for post, and say what the format cannot hold."
EXAMPLES = (
    "stagectl lens export left.lens.json --to opentrackio -o left.json",
    "stagectl lens export 12345 --to ulens -o 12345.ulens",
    "stagectl lens export 12345@2 --to stmap --convention unreal --zoom 0.4 --focus 0.1 -o plate",
    "stagectl lens export left.lens.json --to nuke --overscan auto -o left.nk",
    "stagectl lens export left.lens.json --to unity --zoom 0 --focus 0 -o left.json --json",
)
_IN_PIXELS = ("opencv", "csv", "stmap")
_PACKAGE = "hardware_profiles.exchange."


class Target(NamedTuple):
    """A format that can be written."""

    module: str
    what: str
    options: tuple[str, ...] = ()
    """Which of the options below it takes."""
    adds_ending: bool = False
    """The file's name always gets the whole ending, which tells the files apart."""


TARGETS: dict[str, Target] = {
    "opentrackio": Target(
        "opentrackio_lens", "OpenTrackIO samples, one for each node", ("center", "tangential")
    ),
    "ulens": Target(
        "ulens", "Unreal lens file, rows added", ("center", "nodal_unit", "straight_px")
    ),
    "stmap": Target(
        "stmap", "STMap EXR pair of one place", ("convention", "overscan"), adds_ending=True
    ),
    "nuke": Target("nuke", "Nuke script with its maps", ("overscan",), adds_ending=True),
    "unity": Target("unity_camera", "Unity physical camera of one place"),
    "csv": Target("lens_csv", "a table of all nodes"),
    "opencv": Target("opencv_lens", "OpenCV YAML of one place"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "profile", metavar="PROFILE", help="a file, the first digits of a hash, or LENS[@VERSION]"
    )
    parser.add_argument(
        "--to", required=True, choices=tuple(TARGETS), metavar="FORMAT",
        help="; ".join(f"{name}: {target.what}" for name, target in TARGETS.items()),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", required=True, type=Path, metavar="OUT", help="file to write"
    )
    for ring in ("zoom", "focus"):
        parser.add_argument(
            f"--{ring}", type=float, metavar=ring[0].upper(),
            help=f"one place only: {ring} position, 0..1",
        )  # fmt: skip
    parser.add_argument(
        "--convention", choices=("nuke", "unreal", "ez"), help="stmap: whose channels (nuke)"
    )
    parser.add_argument(
        "--overscan", type=_overscan, metavar="F",
        help="stmap, nuke: size of the undistorted picture over the recorded one (1), or auto",
    )  # fmt: skip
    parser.add_argument(
        "--center", choices=("note", "middle"),
        help="opentrackio, ulens: centre counted from W/2 as published (note), or from the "
        "picture's middle, (W-1)/2",
    )  # fmt: skip
    parser.add_argument(
        "--tangential", choices=("p/F", "p/F2"),
        help="opentrackio: p/F is right; p/F2 for a reader that has the published note's mistake",
    )  # fmt: skip
    parser.add_argument(
        "--nodal-unit", choices=("cm", "mm"), help="ulens: unit of the nodal offset (cm)"
    )
    parser.add_argument(
        "--straight-px", type=float, metavar="P",
        help="ulens: add rows until straight lines between them are off by no more than about P px "
        "(0.08); more means a smaller table",
    )  # fmt: skip
    parser.add_argument(
        "--max-px", type=float, metavar="P",
        help="write nothing where the format is off by more than P px anywhere in the picture",
    )  # fmt: skip
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Write the files."""
    target = TARGETS[args.to]
    options = _options(args, target)
    for ring in ("zoom", "focus"):
        value = getattr(args, ring)
        if value is not None and not -0.5 <= value <= 1.5:  # nan is outside as well
            raise InputError(f"--{ring} {value:g}: expected -0.5 to 1.5")
    if args.max_px is not None and not 0.0 <= args.max_px < math.inf:
        raise InputError(f"--max-px {args.max_px:g}: expected 0 or more")
    if args.straight_px is not None and not 0.01 <= args.straight_px <= 100.0:
        raise InputError(f"--straight-px {args.straight_px:g}: expected 0.01 to 100")
    if args.out.is_dir() or args.out.name in ("", "-"):
        raise InputError(f"-o {args.out}: is no file's name; name one")
    named = lens_folder.load_named(lens_folder.library_of(args), args.profile)
    module = importlib.import_module(_PACKAGE + target.module)
    if args.to in ("stmap", "nuke") and sys.stderr.isatty() and not args.json:
        output.note("making maps...")
    try:
        written: Written = module.write_lens(named.profile, args.zoom, args.focus, **options)
    except ExchangeError as error:
        raise InputError(*error.lines) from None
    except NoOpenEXRError as error:
        raise MachineError(str(error)) from None
    if args.max_px is not None and not written.fit_px <= args.max_px:
        raise CheckError(
            f"{args.to}: found {written.fit_px:.3g} px that it cannot hold, expected up to "
            f"{args.max_px:g}; take a format that can (stmap, nuke, opentrackio, csv)"
        )
    paths = _paths(args.out, target, written)
    if any(
        path.exists() and path.samefile(args.profile) for path in paths.values() if _there(args)
    ):
        raise InputError(f"-o {args.out}: is the profile itself; give another name")
    if args.to == "nuke":
        stem = paths[module.SUFFIX].name.removesuffix(module.SUFFIX)
        try:
            written = written._replace(files=module.name_files(written.files, stem))
        except ValueError as error:
            raise InputError(f"-o {error}") from None
    if named.profile.sensor.name == NO_SENSOR and args.to not in _IN_PIXELS:
        note = "the profile has no sensor size (36 mm wide is taken): pixels are right, mm are not"
        written = written._replace(notes=(*written.notes, note))
    _save(args, written, paths)
    _report(args, named, written, paths)
    return EXIT_OK


def _options(args: argparse.Namespace, target: Target) -> dict[str, object]:
    """Return the target's own options as they were given. Raises InputError for another's."""
    given: dict[str, object] = {}
    for name in ("convention", "overscan", "center", "tangential", "nodal_unit", "straight_px"):
        value = getattr(args, name)
        if value is None:
            continue
        if name not in target.options:
            flag = f"--{name.replace('_', '-')}"
            takers = [other for other, one in TARGETS.items() if name in one.options]
            raise InputError(f"{flag}: is for {' and '.join(takers)}, not for {args.to}")
        given[name] = None if value == _AUTO else value
    return given


_AUTO = 0.0


def _overscan(text: str) -> float:
    if text == "auto":
        return _AUTO
    value = float(text)
    if not 1.0 <= value <= 2.0:
        raise argparse.ArgumentTypeError("expected 1 to 2, or auto")
    return value


def _paths(out: Path, target: Target, written: Written) -> dict[str, Path]:
    """Return where each file goes, by its suffix."""
    suffixes = list(written.files)
    if not target.adds_ending:
        (suffix,) = suffixes
        return {suffix: out if out.suffix else out.with_name(out.name + suffix)}
    name = out.name
    for ending in sorted((*suffixes, ".exr"), key=len, reverse=True):
        if name.endswith(ending) and name != ending:
            name = name.removesuffix(ending)
            break
    return {suffix: out.with_name(name + suffix) for suffix in suffixes}


def _there(args: argparse.Namespace) -> bool:
    """Tell whether the profile was named as a file."""
    return Path(args.profile).is_file()


def _save(args: argparse.Namespace, written: Written, paths: dict[str, Path]) -> None:
    for suffix in reversed(list(written.files)):  # what names the others comes last
        try:
            save_atomic(paths[suffix], written.files[suffix])
        except OSError as error:
            raise MachineError(
                f"-o {paths[suffix]}: cannot be written ({error.strerror})"
            ) from None


def _report(
    args: argparse.Namespace, named: lens_folder.Named, written: Written, paths: dict[str, Path]
) -> None:
    profile = named.profile
    if not args.json:
        output.say(f"{profile.lens.words()}, profile {profile.hash[:12]}, as {args.to}:")
        for suffix, content in written.files.items():
            output.say(f"  {paths[suffix]}  {len(content)} bytes")
        for note in written.notes:
            output.say(f"! {note}")
        output.say(verdict_words(profile))
        return
    for suffix, content in written.files.items():
        output.emit(
            {
                "event": "file", "file": str(paths[suffix]), "bytes": len(content),
                "sha256": content_hash(content),
            }
        )  # fmt: skip
    output.emit(
        {
            "event": "summary", "to": args.to, "source": named.source,
            "lens": profile.lens.words(), "profile": profile.hash, "signed_by": named.signer,
            "zoom": args.zoom, "focus": args.focus,
            "files": [str(path) for path in paths.values()],
            "fit_px": written.fit_px, "notes": list(written.notes),
            "wall": profile.judgement.wall if profile.judgement else None,
            "composite": profile.judgement.composite if profile.judgement else None,
        }
    )  # fmt: skip


def verdict_words(profile: LensProfile) -> str:
    """Return what the profile was found good for: no format carries that along."""
    judged = profile.judgement
    if judged is None:
        return "! the profile was never judged: nobody said that it is good enough"
    mark = "! " if "fail" in (judged.wall, judged.composite) else ""
    return f"{mark}wall: {judged.wall.upper()}   composite: {judged.composite.upper()}"
