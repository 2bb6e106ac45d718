# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens ui`: opens the lens pages, or says what this machine lacks for them.

`ui` stands above this package and is named by string only.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

from hardware_profiles.lens.file import SUFFIX, LensFileError, load_profile
from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.console import OFFSCREEN, console_available
from stagectl.cli.errors import InputError, MachineError

HELP = "Open the lens pages: calibrate, grid, curves, profiles."
EXAMPLES = (
    "stagectl lens ui",
    "stagectl lens ui left.lens.json",
    "stagectl lens ui pictures --session monday --language zh_CN",
    "stagectl lens ui --live captured",
)

APP = "ui.lens.app"
LANGUAGES = ("en", "zh_CN")
SESSION = Path("lens-session")
_LONGEST_S = 1e6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "path", nargs="?", type=Path, metavar="PROFILE|FOLDER",
        help="a lens profile, or a folder of pictures or of profiles",
    )  # fmt: skip
    parser.add_argument(
        "--session", type=Path, default=SESSION, metavar="DIR",
        help=f"where all that you decide is kept (default: ./{SESSION}); a killed window comes "
        "back from there",
    )  # fmt: skip
    parser.add_argument(
        "--live", type=Path, metavar="DIR", help="take every picture that comes into this folder"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="default: that of this machine")
    parser.add_argument(
        "--screenshots", metavar="DIR", type=Path, help="save a picture of each page and end"
    )
    parser.add_argument("--seconds", metavar="S", type=float, help="end after so many seconds")
    parser.add_argument("--json", action="store_true", help="a summary as a JSON line at the end")


def run(args: argparse.Namespace) -> int:
    """Open the pages and return when the window is closed."""
    _check(args)
    if args.screenshots is not None:
        os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    lacking = console_available()
    if lacking is not None:
        raise MachineError(lacking)
    main = cast(
        "Callable[[Path | None, Path, Path | None, str | None, Path | None, float | None], int]",
        importlib.import_module(APP).main,
    )
    began = now_ns()
    try:
        code = main(
            args.path, args.session, args.live, args.language, args.screenshots, args.seconds
        )
    except OSError as error:
        raise MachineError(str(error)) from None
    if args.json:
        seconds = round((now_ns() - began) / 1e9, 1)
        output.emit({"event": "summary", "session": str(args.session), "seconds": seconds})
    return code


def _check(args: argparse.Namespace) -> None:
    problems = []
    if args.path is not None and not args.path.exists():
        problems.append(f"{args.path}: is not there; name a lens profile or a folder")
    elif args.path is not None and args.path.is_file():
        problems += _unreadable(args.path)
    if args.live is not None and not args.live.is_dir():
        problems.append(f"--live {args.live}: is no folder; make it, or name the one that the "
                        "camera writes into")  # fmt: skip
    if args.session.exists() and not args.session.is_dir():
        problems.append(f"--session {args.session}: is a file; name a folder")
    if args.seconds is not None and not 0 < args.seconds < _LONGEST_S:
        problems.append(f"--seconds: {args.seconds} is not a duration; give seconds above 0")
    if problems:
        raise InputError(*problems)


def _unreadable(path: Path) -> list[str]:
    """Return why a file cannot be opened, before a window stands there with nothing in it."""
    if path.suffix != Path(SUFFIX).suffix:
        return [
            f"{path}: is no lens profile (*{SUFFIX}); name one, or the folder of the pictures of "
            "a board"
        ]
    try:
        load_profile(path)
    except LensFileError as error:
        return error.lines
    return []
