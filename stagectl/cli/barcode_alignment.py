# SPDX-License-Identifier: Apache-2.0
"""At which frame of the stage each picture of a clip was taken, as the arguments say it."""

from __future__ import annotations

import argparse
import csv
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hardware_profiles.rates import parse_rate
from stagectl.cli.errors import InputError
from stagectl.takes.reader import TakeReader
from stagectl.takes.replay import stage_of
from stagectl.takes.timecode_grid import frame_at_timecode
from tracking.timecode import Timecode, frames_per_day, parse_timecode

# Timecode counts at most 30 a second; above that several frames share a number.
_FASTEST_TIMECODE = Fraction(30)
_LARGEST_FRAME = 1 << 62
OPTIONS = ("start_frame", "start_timecode", "jam", "frames_csv", "stage_fps")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Tells the grid position of a picture."""

    frames_per_picture: Fraction
    """The stage's rate over the clip's."""
    start_frames: float | None = None
    listed: dict[int, float] | None = None
    """Picture to grid position, where a list was given."""
    notes: tuple[str, ...] = ()

    def at_frames(self, picture: int) -> float | None:
        """Return the grid position of a picture; None where nobody knows."""
        if self.listed is not None:
            return self.listed.get(picture)
        if self.start_frames is None:
            return None
        return float(self.start_frames + picture * self.frames_per_picture)


def add_arguments(parser: argparse._ArgumentGroup) -> None:
    """Add the ways to say when the clip was taken."""
    parser.add_argument(
        "--start-frame", metavar="K", help="the stage's frame whose vsync began the first picture"
    )
    parser.add_argument(
        "--start-timecode", metavar="TC", help="timecode of the first picture, HH:MM:SS:FF; "
        "with --take, or with --jam",
    )  # fmt: skip
    parser.add_argument(
        "--jam", metavar="K@TC", help="a frame of the stage and its timecode (23410@10:00:05:12)"
    )
    parser.add_argument(
        "--frames-csv", type=Path, metavar="FILE", help="lines `picture,frame` with a header"
    )
    parser.add_argument(
        "--stage-fps", metavar="RATE", help="the stage's rate (default: the take's, or the clip's)"
    )


def align(args: argparse.Namespace, clip_rate: Fraction) -> Alignment:
    """Return what the arguments say. Raises InputError."""
    ways = [args.start_frame, args.start_timecode, args.frames_csv]
    if sum(way is not None for way in ways) > 1:
        raise InputError("give one of --start-frame, --start-timecode and --frames-csv")
    if args.jam is not None and (args.start_timecode is None or args.take is not None):
        raise InputError("--jam goes with --start-timecode, and without --take")
    if args.take is not None and args.start_timecode is None:
        raise InputError("--take needs --start-timecode: the timecode of the clip's first picture")
    try:
        return _aligned(args, clip_rate)
    except ValueError as error:
        raise InputError(str(error)) from None


def _aligned(args: argparse.Namespace, clip_rate: Fraction) -> Alignment:
    take = TakeReader(Path(args.take)) if args.take is not None else None
    stage_rate = stage_of(take).frame_rate() if take is not None else clip_rate
    if args.stage_fps is not None:
        stage_rate = parse_rate(args.stage_fps)
    step = stage_rate / clip_rate
    if args.frames_csv is not None:
        return Alignment(step, listed=_listed(args.frames_csv))
    if args.start_frame is not None:
        return Alignment(step, _number("--start-frame", args.start_frame))
    if args.start_timecode is None:
        return Alignment(step)
    divisor = math.ceil(stage_rate / _FASTEST_TIMECODE)
    timecode_rate = stage_rate / divisor
    if take is not None:
        start = frame_at_timecode(take, args.start_timecode, timecode_rate, stage_rate)
        return _on_grid(step, start)
    if args.jam is None:
        raise ValueError(
            "--start-timecode needs --take TAKE, or --jam FRAME@TIMECODE: which frame of the stage "
            "had which timecode"
        )
    frame, _, text = args.jam.partition("@")
    jam = parse_timecode(text, timecode_rate)
    first = parse_timecode(args.start_timecode, timecode_rate)
    return Alignment(step, _number("--jam", frame) + _between(jam, first) * divisor)


def _on_grid(step: Fraction, start: float) -> Alignment:
    """Put the start on the grid where the camera runs with it; say how far that was."""
    if step.denominator != 1:
        return Alignment(step, start)
    whole = round(start)
    off = start - whole
    if abs(off) <= 0.25:
        return Alignment(step, float(whole))
    note = (
        f"the timecode steps {off:+.2f} of a frame from the nearest vsync of the stage: "
        "latencies may be a whole frame off"
    )
    return Alignment(step, float(whole), notes=(note,))


def _between(jam: Timecode, first: Timecode) -> int:
    if jam.drop_frame != first.drop_frame:
        raise ValueError("--jam and --start-timecode: one is drop frame (';'), the other is not")
    day = frames_per_day(jam.rate, jam.drop_frame)
    return (first.frame_count() - jam.frame_count() + day // 2) % day - day // 2


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= _LARGEST_FRAME:
        raise ValueError(f"{name} {text}: is no frame number")
    return value


def _listed(path: Path) -> dict[int, float]:
    listed: dict[int, float] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if not {"picture", "frame"} <= set(rows.fieldnames or ()):
                raise ValueError(f"{path}: has no columns `picture` and `frame` in its first line")
            for row in rows:
                where = f"{path}, line {rows.line_num}: "
                picture, frame = row["picture"] or "", row["frame"] or ""
                listed[int(_number(where + "picture", picture))] = _number(where + "frame", frame)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "no text table"
        raise ValueError(f"{path}: cannot be read ({why})") from None
    if not listed:
        raise ValueError(f"{path}: lists no picture")
    return listed
