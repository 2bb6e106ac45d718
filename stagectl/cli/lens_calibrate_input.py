# SPDX-License-Identifier: Apache-2.0
"""What `lens calibrate` looks at: pictures, patterns, folders, clips. Every view is told of.

What the user can get wrong in naming them ends here, as one line each.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hardware_profiles.lens.profile import InputFile
from stagectl.cli import lens_calibrate_events as events
from stagectl.cli import output
from stagectl.cli.errors import InputError
from tracking.calibration.clip import Clip
from tracking.calibration.lens.board import Board, BoardError, parse_board
from tracking.calibration.lens.frames import MOST_VIEWS, sample
from tracking.calibration.lens.look import Looked, look
from tracking.calibration.lens.pictures import (
    LARGEST_BYTES,
    PictureError,
    be_quiet,
    is_picture,
    load_picture,
)
from tracking.calibration.lens.solve import View

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".jp2", ".pgm", ".ppm"}
)
"""Of the pictures that are taken out of a folder."""
_HEAD_BYTES = 64
_MOST_NAME = 200
Size = tuple[int, int]


@dataclass
class Gathered:
    """The views that go into the solve, and what became of the others."""

    board: Board
    size_px: Size = (0, 0)
    views: list[View] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    clips: list[str] = field(default_factory=list)
    """One line for each clip: what was taken out of it."""


@dataclass
class _Seen:
    """One picture, looked at."""

    looked: Looked
    size_px: Size
    number: int
    of: int


def board_of(args: argparse.Namespace) -> Board:
    """Return the board of the arguments. Raises InputError."""
    try:
        return parse_board(args.board, args.square_mm, args.marker_mm, args.separation_mm)
    except BoardError as error:
        raise InputError(str(error)) from None


def gather(args: argparse.Namespace, board: Board, size_px: Size | None) -> Gathered:
    """Return the views; `size_px` is what the pictures have to be, None: what most of them are."""
    if (args.live is None) == (not args.images):
        raise InputError("name IMAGES (pictures, folders, clips), or --live DEVICE, one of the two")
    if args.keep is not None and args.live is None:
        raise InputError("--keep: belongs to --live DEVICE; pictures and clips are kept already")
    be_quiet()
    gathered = Gathered(board)
    if args.live is not None:
        from stagectl.cli.lens_calibrate_live import capture

        capture(args, gathered)
        return gathered
    files = expand(args.images)
    seen: list[_Seen] = []
    unread: list[str] = []
    known: dict[str, str] = {}
    for number, name in enumerate(files, 1):
        path = Path(name)
        if _is_still(path):
            seen += _still(args, gathered, name, (number, len(files)), known, unread)
        else:
            seen += _clip(args, gathered, name)
        _tell(args, number, len(files))
    if unread and not seen:
        raise InputError(*unread)
    gathered.size_px = size_px or _usual_size(seen)
    for one in seen:
        _use(args, gathered, one)
    _check_leave_out(args, [one.looked.name for one in seen])
    return gathered


def expand(sources: list[str]) -> list[str]:
    """Return the files that are named, each once and in order. Raises InputError with all faults.

    A pattern is expanded here too: some shells leave that to the program.
    """
    files: list[str] = []
    problems = []
    for source in sources:
        path = Path(source)
        if path.is_dir():
            found = sorted(
                str(one) for one in path.iterdir()
                if one.suffix.lower() in SUFFIXES and not one.name.startswith(".")
            )  # fmt: skip
            if not found:
                problems.append(f"{source}: no pictures in this folder; name another, or a clip")
        elif path.is_file():
            found = [source]
        elif path.exists():
            found = []
            problems.append(f"{source}: is no regular file; name pictures or a clip")
        else:
            found = sorted(name for name in glob.glob(source) if Path(name).is_file())
            if not found and "://" in source:
                problems.append(f"{source}: is an address; use --live {source}")
            elif not found:
                problems.append(f"{source}: no such file; name pictures of the board")
        files += found
    if problems:
        raise InputError(*problems)
    return list(dict.fromkeys(files))


def _is_still(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    # An empty or torn picture is told of as a picture.
    return is_picture(head) or path.suffix.lower() in SUFFIXES


def _still(
    args: argparse.Namespace, gathered: Gathered, name: str, place: tuple[int, int],
    known: dict[str, str], unread: list[str],
) -> Iterator[_Seen]:  # fmt: skip
    """Yield the one picture of a file, or tell why there is none."""
    number, of = place
    data = _bytes_of(Path(name))
    digest = hashlib.sha256(data).hexdigest()
    why = ""
    if digest in known:
        why = f"the same picture as {known[digest]}"
    known.setdefault(digest, name)
    try:
        grey = load_picture(data)
    except PictureError as error:
        unread.append(f"{name}: {error}")
        why = str(error)
    if why:
        _drop(args, gathered, Looked(name, why=why), number, of)
        return
    gathered.inputs.append(InputFile(name[-_MOST_NAME:], digest))
    looked = look(name, grey, gathered.board, args.corner_window, args.max_blur)
    if args.json:
        output.emit(events.view(looked, number, of))
    yield _Seen(looked, (grey.shape[1], grey.shape[0]), number, of)


def _clip(args: argparse.Namespace, gathered: Gathered, name: str) -> Iterator[_Seen]:
    """Yield the views that are taken out of a clip; the others are told of in ranges."""
    try:
        clip = Clip(Path(name))
    except (ValueError, OSError) as error:
        raise InputError(f"{error}".replace("name a clip", "name pictures or a clip")) from None

    def told(looked: Looked) -> None:
        if args.json:
            output.emit(events.looked(looked, clip.frames))
        elif sys.stderr.isatty():
            sys.stderr.write(f"\r{looked.name} of {clip.frames or '?'} frames \x1b[K")

    try:
        sampled = sample(
            name, clip, float(clip.rate), gathered.board, args.corner_window, args.max_blur,
            args.views or MOST_VIEWS, told,
        )  # fmt: skip
    except ValueError as error:
        raise InputError(str(error)) from None
    finally:
        clip.close()
    gathered.dropped += sampled.dropped
    gathered.inputs.append(InputFile(name[-_MOST_NAME:], _digest(Path(name))))
    gathered.clips.append(f"{name}: {len(sampled.views)} views of {sampled.frames} frames")
    for number, one in enumerate(sampled.views, 1):
        looked = Looked(one.name, one.found, one.blur_px)
        if args.json:
            output.emit(events.view(looked, number, len(sampled.views)))
        yield _Seen(looked, sampled.size_px, number, len(sampled.views))


def _use(args: argparse.Namespace, gathered: Gathered, one: _Seen) -> None:
    """Take a picture as a view, or tell why not."""
    looked, (width, height) = one.looked, one.size_px
    if any(same_view(looked.name, name) for name in args.leave_out):
        _drop(args, gathered, _with_why(looked, "left out by hand"), one.number, one.of)
    elif looked.why:
        gathered.dropped.append((looked.name, looked.why))
    elif one.size_px != gathered.size_px:
        expected = "{} x {}".format(*gathered.size_px)
        like = "those of the profile" if args.add_to is not None else "the others"
        why = f"is {width} x {height} pixels, expected {expected} as {like}"
        _drop(args, gathered, _with_why(looked, why), one.number, one.of)
    else:
        view = looked.view()
        gathered.views += [view] if view is not None else []


def same_view(view: str, named: str) -> bool:
    """Tell whether a view is the one that somebody named, with or without its folder."""
    return view == named or Path(view).name == named


def _check_leave_out(args: argparse.Namespace, views: list[str]) -> None:
    for named in args.leave_out:
        if not any(same_view(view, named) for view in views):
            near = ", ".join(Path(view).name for view in views[:4])
            raise InputError(f"--leave-out {named}: no such view; expected one of {near} ..")


def _with_why(looked: Looked, why: str) -> Looked:
    return Looked(looked.name, looked.found, looked.blur_px, why)


def _drop(
    args: argparse.Namespace, gathered: Gathered, looked: Looked, number: int, of: int
) -> None:
    gathered.dropped.append((looked.name, looked.why))
    if args.json:
        output.emit(events.view(looked, number, of))


def _usual_size(seen: list[_Seen]) -> Size:
    sizes = Counter(one.size_px for one in seen if not one.looked.why)
    return sizes.most_common(1)[0][0] if sizes else (0, 0)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; name a picture")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(args: argparse.Namespace, number: int, of: int) -> None:
    if args.json or not sys.stderr.isatty():
        return
    sys.stderr.write("\r\x1b[K" if number == of else f"\rlooked at {number} of {of}\x1b[K")
    sys.stderr.flush()
