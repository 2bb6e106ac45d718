# SPDX-License-Identifier: Apache-2.0
"""`stagectl console`: opens the Qt console, or says what this machine lacks for it.

`ui` stands above this package and is named by string only. The system libraries are tried before
Qt is, because Qt ends the whole process when one of them is missing.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.errors import InputError, MachineError, TimeOutError
from stagectl.cli.key_options import CONSOLE_ROLES, add_key_options, keys_for
from stagectl.cli.order import add_address
from stagectl.control.address import parse_address
from stagectl.runtime.child import SupervisorLink, die_with_parent

HELP = "Open the operator console of a running stage."
EXAMPLES = (
    "stagectl console",
    "stagectl console --connect 192.168.10.5:18700",
    "stagectl console --connect 127.0.0.1:18700 --screenshots pictures",
)

APP = "ui.app"
QT_PACKAGE = "PyQt6"
QT_INSTALL = "pip install 'stagectl[ui]'"
OFFSCREEN = "offscreen"

# What the Qt wheel does not bring: library -> Debian package.
LIBRARIES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
# These are opened by Qt only to reach an X11 display.
X11_LIBRARIES: Mapping[str, str] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_address(parser)
    add_key_options(parser)
    parser.add_argument("--author", metavar="NAME", help="signs your commands; default: you")
    parser.add_argument(
        "--screenshots",
        metavar="DIR",
        type=Path,
        help="save a picture of every workspace, in each language and theme, and end",
    )
    parser.add_argument("--seconds", metavar="S", type=float, help="end after so many seconds")
    parser.add_argument(
        "--layout", metavar="FILE", type=Path, help="keeps the layout; default: the user's own"
    )
    parser.add_argument(
        "--reset-layout", action="store_true", help="start with the layout of the first start"
    )
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--report-ms", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="a summary as a JSON line at the end")


def run(args: argparse.Namespace) -> int:
    """Open the console and return when its window is closed."""
    try:
        host, port = parse_address(args.connect)
    except ValueError as error:
        raise InputError(f"--connect: {error}") from None
    if args.seconds is not None and not 0 < args.seconds < 1e6:
        raise InputError(f"--seconds: {args.seconds} is not a duration; give seconds above 0")
    if args.screenshots is not None:
        os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    lacking = console_available()
    if lacking is not None:
        raise MachineError(lacking)
    keys = keys_for(args, host, port, CONSOLE_ROLES)
    main = cast("Callable[..., int]", importlib.import_module(APP).main)
    link = None
    if args.supervised:
        die_with_parent()
        link = SupervisorLink()
    pictures: list[Path] = []
    answered: list[bool] = []
    began = now_ns()
    try:
        code = main(
            host,
            port,
            author=args.author,
            keys=keys,
            layout=args.layout,
            reset_layout=args.reset_layout,
            seconds=args.seconds,
            screenshots=args.screenshots,
            on_picture=lambda path: _note_picture(pictures, path),
            supervisor=link,
            report_ms=args.report_ms,
            on_end=answered.append,
        )
    except TimeoutError as error:
        _summarise(args, began, pictures, answered)
        raise TimeOutError(str(error)) from None
    except OSError as error:
        raise MachineError(str(error)) from None
    _summarise(args, began, pictures, answered)
    return code


def _summarise(
    args: argparse.Namespace, began: int, pictures: list[Path], answered: list[bool]
) -> None:
    if not args.json:
        return
    summary: dict[str, object] = {
        "event": "summary",
        "connect": args.connect,
        "connected": any(answered),
        "seconds": round((now_ns() - began) / 1e9, 1),
    }
    if args.screenshots is not None:
        summary["files"] = [str(path) for path in pictures]
    output.emit(summary)


def _note_picture(pictures: list[Path], path: Path) -> None:
    pictures.append(path)
    output.note(f"{path.name} saved ({len(pictures)})")


def console_available() -> str | None:
    """Return None when the console can open here, else a sentence with what to install."""
    if importlib.util.find_spec(QT_PACKAGE) is None:
        return f"the console needs {QT_PACKAGE}, which is not installed; run: {QT_INSTALL}"
    if sys.platform.startswith("linux"):
        lacking = _lacking_on_linux()
        if lacking is not None:
            return lacking
    try:
        importlib.import_module(f"{QT_PACKAGE}.QtWidgets")
    except ImportError as error:
        return f"the console cannot load {QT_PACKAGE}: {error}; install it again: {QT_INSTALL}"
    return None


def _lacking_on_linux() -> str | None:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    windowless = platform.startswith((OFFSCREEN, "minimal", "vnc", "linuxfb", "eglfs"))
    display = os.environ.get("DISPLAY")
    wayland = os.environ.get("WAYLAND_DISPLAY")
    wanted = dict(LIBRARIES)
    if display and not windowless:
        wanted |= X11_LIBRARIES
    packages = [package for library, package in wanted.items() if not _loads(library)]
    if packages:
        return (
            "the console lacks system libraries; on Debian or Ubuntu run: "
            f"apt-get install {' '.join(packages)}"
        )
    if windowless or wayland:
        return None
    if not display:
        return (
            "there is no display for the console (DISPLAY and WAYLAND_DISPLAY are not set); "
            "start it in a desktop session, or take pictures with --screenshots DIR"
        )
    if not _display_answers():
        return f"the display {display} does not answer; start the console in a desktop session"
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_answers() -> bool:
    """Open the X11 display once: Qt would end the process if it could not."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    fine = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return fine
