# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate handeye --images`: poses of a board out of pictures, with their times.

No picture is left out silently: each has an event "view" (`--json`), and a note says how many were
left out and why. A picture's time is the last number of its name (seconds; from 1e14 on, ns), or
stands in `--times FILE`, lines `name,t`.
"""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path

import numpy as np

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import InputFile
from hardware_profiles.store import content_hash
from stagectl.cli import lens_folder, output
from stagectl.cli.calibrate_handeye_input import Poses
from stagectl.cli.errors import InputError
from stagectl.cli.lens_calibrate_input import expand
from tracking.calibration.handeye.pose_table import PoseTable
from tracking.calibration.handeye.target_pose import TargetPose, target_in_camera
from tracking.calibration.lens.board import Board, BoardError, parse_board
from tracking.calibration.lens.look import look
from tracking.calibration.lens.pictures import PictureError, load_picture
from tracking.calibration.refusal import Refused

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NANOSECONDS_FROM = 1e14
_LARGEST_S, _LARGEST_NS = 1e10, 4e18
_MM = 1e-3


def poses_of_images(args: argparse.Namespace) -> tuple[Poses, tuple[InputFile, ...], list[str]]:
    """Return target-in-camera poses, the files they come from, and notes. Raises InputError."""
    board = _board(args)
    if args.lens is None:
        raise InputError("--images needs --lens PROFILE: the lens they were taken with")
    profile = lens_folder.load_named(lens_folder.library_of(args), args.lens).profile
    model = LensModel(profile)
    state = model.at(args.zoom, args.focus)
    size = (profile.sensor.width_px, profile.sensor.height_px)
    times = times_file(args.times) if args.times is not None else None
    rows: dict[int, TargetPose] = {}
    inputs: list[InputFile] = []
    dropped: list[str] = []
    for name in expand(args.images):
        path = Path(name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from None
        inputs.append(InputFile(path.name[-200:], content_hash(data)))
        t_ns = time_of(path, times)
        found = (
            "another picture has the same time"
            if t_ns in rows
            else _pose_in(data, name, board, model, state, size)
        )
        if isinstance(found, TargetPose):
            rows[t_ns] = found
        else:
            dropped.append(f"{path.name}: {found}")
        if args.json:
            used = isinstance(found, TargetPose)
            output.emit({"event": "view", "view": name, "used": used,
                         "why": "" if used else found, "t": t_ns / 1e9})  # fmt: skip
    if not rows:
        raise InputError("--images: the board is in none of them", *dropped[:20])
    order = sorted(rows)
    table = PoseTable(
        np.array(order, dtype=np.int64),
        np.stack([rows[t].rotation for t in order]),
        np.stack([rows[t].position_m for t in order]),
    )
    notes = [f"left out {line}" for line in dropped]
    said = f"{len(order)} of {len(inputs)} pictures"
    return Poses(said, table, inputs[0], 0), tuple(inputs), notes


def _pose_in(
    data: bytes, name: str, board: Board, model: LensModel, state: LensState, size: tuple[int, int]
) -> TargetPose | str:
    try:
        grey = load_picture(data)
    except PictureError as error:
        return str(error)
    if (grey.shape[1], grey.shape[0]) != size:
        return (
            f"is {grey.shape[1]} x {grey.shape[0]}, the profile is for {size[0]} x {size[1]}: "
            "another sensor mode, or scaled"
        )
    looked = look(name, grey, board)
    if looked.found is None or looked.why:
        return looked.why
    rays = model.rays(state, looked.found.points_px.astype(np.float64))
    pose = target_in_camera(board.points_mm()[looked.found.index] * _MM, rays)
    return pose.reason if isinstance(pose, Refused) else pose


def _board(args: argparse.Namespace) -> Board:
    if args.board is None or args.square_mm is None:
        raise InputError("--images needs --board SPEC and --square-mm S: what was filmed")
    try:
        return parse_board(args.board, args.square_mm, args.marker_mm)
    except BoardError as error:
        raise InputError(str(error)) from None


def time_of(path: Path, times: dict[str, float] | None) -> int:
    """Return a picture's time, ns, from `--times` or from its name. Raises InputError."""
    if times is not None:
        at = times.get(path.name, times.get(path.stem))
        if at is None:
            raise InputError(f"{path.name}: has no line in --times; add `{path.name},SECONDS`")
        return round(at * 1e9)
    numbers = _NUMBER.findall(path.stem)
    if not numbers:
        raise InputError(
            f"{path}: its name has no time; name pictures by their time in seconds or ns "
            "(12.345.png), or give --times FILE with lines `name,t`"
        )
    value = float(numbers[-1])
    if value >= _NANOSECONDS_FROM and "." not in numbers[-1]:
        if value <= _LARGEST_NS:
            return int(numbers[-1])
    if value > _LARGEST_S:
        raise InputError(f"{path}: {numbers[-1]} is no time in s, nor in ns; give --times FILE")
    return round(value * 1e9)


def times_file(path: Path) -> dict[str, float]:
    """Return the times in seconds of `--times`, by file name. Raises InputError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--times {path}: cannot be read ({error})") from None
    times: dict[str, float] = {}
    for number, line in enumerate(lines, 1):
        name, comma, value = line.strip().rpartition(",")
        if not line.strip() or line.startswith("#"):
            continue
        try:
            at = float(value)
        except ValueError:
            at = math.nan
        if not comma or not abs(at) <= _LARGEST_S:
            if number == 1:
                continue  # a header
            raise InputError(f"--times {path}, line {number}: expected name,seconds")
        times[Path(name.strip().strip('"')).name] = at
    return times
