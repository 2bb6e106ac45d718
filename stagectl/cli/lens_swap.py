# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens swap`: put a lens on a camera. Serial, sensor mode, ends, quick look, done.

On a terminal it asks, five answers at most, and Enter takes what is proposed. With options, or
`--json`, it asks nothing. It refuses nothing: what is missing is marked ("ends not set") and the
lens is in use all the same. A profile that was tampered with is not used: the lens goes on without
one, and the exit code is 1.

With `--json` an event "step" for each of serial, mode, ends, look and use, then "summary".

`--propose` changes nothing and says what each step would propose: see lens_swap_propose.py. The
consoles swap by it, and put a lens in use with the same options as people do.
"""

from __future__ import annotations

import argparse

from hardware_profiles.rig.file import RigFileError
from stagectl.cli import lens_choice, lens_folder, lens_swap_ask, lens_swap_propose
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.lens_rig_text import ENDS_HELP, RigTextError, name_of
from stagectl.cli.lens_swap_look import LIVE, LookOrder, order_of
from stagectl.cli.lens_swap_steps import KEEP, Swap

HELP = "Put a lens on a camera, step by step; for a known lens within a minute."
EXAMPLES = (
    "stagectl lens swap --camera A",
    "stagectl lens swap --camera A --serial 12345 --mode 3840x2160 --ends zoom=120:64000 "
    "focus=9000:300 --json",
    "stagectl lens swap --camera A --serial 12345 --ends last --picture look.png "
    "--board charuco:11x8:DICT_5X5_100 --square-mm 30 --zoom 0 --focus 1",
)
_LOOK_OPTIONS = {
    "square": "square_mm", "marker": "marker_mm", "zoom": "zoom", "focus": "focus",
    "zoom_raw": "zoom_raw", "focus_raw": "focus_raw",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--camera", metavar="NAME", help="default: the one that is in use")
    parser.add_argument("--build", metavar="NAME", help="default: camera and serial number")
    parser.add_argument("--serial", metavar="SERIAL", help="of the lens; without it, it is asked")
    parser.add_argument("--mode", metavar="MODE", help=f"sensor mode: {lens_choice.MODE_HELP}")
    parser.add_argument(
        "--ends", nargs="+", default=[], metavar="ENDS",
        help=f"{ENDS_HELP}; or '{KEEP}': as this build had them",
    )  # fmt: skip
    parser.add_argument("--picture", metavar="FILE", help="one picture of a board")
    parser.add_argument("--live", metavar="DEVICE", help="or a camera: 0, /dev/video0, rtsp://...")
    parser.add_argument("--board", metavar="SPEC", help="as in `lens calibrate`; remembered")
    parser.add_argument("--square-mm", type=float, metavar="S")
    parser.add_argument("--marker-mm", type=float, metavar="M")
    for ring in ("zoom", "focus"):
        parser.add_argument(f"--{ring}", type=float, metavar="0..1", help="ring at the picture")
        parser.add_argument(f"--{ring}-raw", type=float, metavar="R", help="or its raw reading")
    lens_folder.add_author(parser)
    lens_folder.add_library(parser)
    parser.add_argument(
        "--looked", metavar="JSON", help="what a look of --propose found, to be kept"
    )
    parser.add_argument(
        "--propose", action="store_true",
        help="change nothing: say what there is to choose (with --json)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout; asks nothing")


def run(args: argparse.Namespace) -> int:
    """Swap."""
    try:
        library = lens_folder.library_of(args)
        for name in (args.camera, args.build):
            if name is not None:
                name_of(name)
        if args.propose and args.serial is None:
            lens_swap_propose.tell_lenses(library)
            return EXIT_OK
        swap = Swap(library, args.camera, args.build, lens_folder.author_of(args))
        if args.serial is None:
            if args.json or not lens_swap_ask.can_ask():
                raise InputError(
                    "--serial: found nothing, expected the lens's serial number (it is asked only "
                    "on a terminal, without --json)"
                )
            return lens_swap_ask.ask(swap)
        swap.take_serial(args.serial)
        if args.propose:
            lens_swap_propose.tell_steps(swap, args.mode or "")
        swap.take_mode(args.mode or "")
        swap.take_ends(" ".join(args.ends) or "-")
        if args.propose:
            _propose_look(args, swap)
            lens_swap_propose.tell_end(swap)
            return EXIT_OK
        if args.looked is not None:
            swap.take_looked(*lens_swap_propose.parse_looked(args.looked))
        else:
            swap.take_look(_order(args, swap))
        swap.save()
    except RigTextError as error:
        raise InputError(str(error)) from None
    except RigFileError as error:
        raise InputError(*error.lines) from None
    if args.json:
        swap.emit()
    else:
        swap.print_summary()
    swap.check()
    return EXIT_OK


def _propose_look(args: argparse.Namespace, swap: Swap) -> None:
    """Look, if there is anything to look at, and say what was seen; that it cannot be as well."""
    if args.picture is None and args.live is None:
        return
    try:
        lens_swap_propose.tell_look(swap, _order(args, swap))
    except RigTextError as error:
        lens_swap_propose.tell_no_look(str(error))


def _order(args: argparse.Namespace, swap: Swap) -> LookOrder | None:
    """Return what to look at, None without a picture. Raises RigTextError."""
    if args.picture is not None and args.live is not None:
        raise RigTextError("--picture, --live: found both; give one of the two")
    picture = args.picture if args.live is None else f"{LIVE}{args.live}"
    if picture is None:
        return None
    given = {key: getattr(args, name) for key, name in _LOOK_OPTIONS.items()}
    numbers = {key: float(value) for key, value in given.items() if value is not None}
    for key, value in numbers.items():
        if not abs(value) <= 1e12:  # nan is outside as well
            raise RigTextError(f"--{key.replace('_', '-')} {value:g}: is no number to use")
    return order_of(picture, args.board, numbers, swap.known_board())
