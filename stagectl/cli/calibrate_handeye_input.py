# SPDX-License-Identifier: Apache-2.0
"""What `stagectl calibrate handeye` solves from: two files of poses, a take, pictures.

Every mistake is one line.
"""

from __future__ import annotations

import argparse
import gzip
import zlib
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.profile import InputFile
from hardware_profiles.pose import Pose
from hardware_profiles.store import content_hash
from stagectl.cli.errors import InputError
from stagectl.takes.reader import TakeReader
from stagectl.takes.recordings import motions_of
from tracking.calibration.handeye.one_way import CameraPoses
from tracking.calibration.handeye.pose_table import PoseTable, parse_pose_table
from tracking.calibration.timed_pose import TimedPose

LARGEST_BYTES = 512 << 20


class Poses(NamedTuple):
    """One side."""

    name: str
    table: PoseTable
    input: InputFile
    twice: int
    """Rows left out because their time was there before."""


class Sides(NamedTuple):
    """Both sides."""

    tracker: Poses
    camera: Poses
    camera_poses: CameraPoses | None
    """What the camera's side holds; None: whichever fits."""
    inputs: tuple[InputFile, ...]
    """The files of the camera's side."""
    notes: tuple[str, ...]


def add_images(parser: argparse.ArgumentParser) -> None:
    """Add what names pictures in place of CAMERA."""
    group = parser.add_argument_group("pictures of a board in place of CAMERA")
    group.add_argument("--images", nargs="+", metavar="FILE", help="pictures, or their folder")
    group.add_argument("--board", metavar="SPEC", help="such as charuco:11x8:DICT_5X5_100")
    group.add_argument("--square-mm", type=float, metavar="S", help="side of its squares")
    group.add_argument("--marker-mm", type=float, metavar="M", help="side of its markers")
    group.add_argument(
        "--times", type=Path, metavar="FILE",
        help="lines `name,t` in s (default: the last number of each picture's name)",
    )  # fmt: skip


def gather(args: argparse.Namespace) -> Sides:
    """Return what the arguments name. Raises InputError."""
    wanted = (args.take is None) + (args.images is None)
    if len(args.files) != wanted:
        named = " ".join(["TRACKER"] * (args.take is None) + ["CAMERA"] * (args.images is None))
        raise InputError(
            f"found {len(args.files)} files of poses, expected {wanted}: {named or 'none'} "
            "(--take TAKE stands for TRACKER, --images FOLDER for CAMERA)"
        )
    if (args.take is None) != (args.source is None):
        raise InputError("--take TAKE and --source ID: give both, or none")
    tracker = read_poses(Path(args.files[0])) if args.take is None else _of_take(args)
    notes = _twice(tracker)
    if args.images is None:
        left = [name for name in ("board", "square_mm", "marker_mm", "times") if
                getattr(args, name) is not None]  # fmt: skip
        if left:
            raise InputError(f"--{left[0].replace('_', '-')}: belongs to --images")
        camera = read_poses(Path(args.files[-1]))
        notes += _twice(camera)
        return Sides(tracker, camera, args.camera_poses, (camera.input,), tuple(notes))
    if args.camera_poses == "camera-in-target":
        raise InputError("--camera-poses: pictures give target-in-camera; leave it out")
    # OpenCV is slow to import, and only this needs it.
    from stagectl.cli.calibrate_handeye_images import poses_of_images

    camera, inputs, said = poses_of_images(args)
    return Sides(tracker, camera, "target-in-camera", inputs, tuple(notes + said))


def _of_take(args: argparse.Namespace) -> Poses:
    """Return what a source of a take says, in the axes of the stage, its delays taken off."""
    try:
        motions = motions_of(TakeReader(Path(args.take)))
    except ValueError as error:
        raise InputError(str(error)) from None
    if args.source not in motions:
        known = ", ".join(sorted(motions)) or "none"
        raise InputError(f"{args.take}: holds no samples of {args.source!r}; it has: {known}")
    turns = dict(motions[args.source].rotations)
    track = [
        TimedPose(t_ns, Pose(place, turns[t_ns]))
        for t_ns, place in sorted(motions[args.source].positions) if t_ns in turns
    ]  # fmt: skip
    once = [one for k, one in enumerate(track) if k == 0 or one.t_ns > track[k - 1].t_ns]
    if not once:
        raise InputError(f"{args.take}: {args.source} says no whole pose (position and rotation)")
    words = f"{args.take} {args.source}"
    content = content_hash(repr(once).encode())
    return Poses(
        words, PoseTable.of(once), InputFile(words[-200:], content), len(track) - len(once)
    )


def _twice(poses: Poses) -> list[str]:
    if not poses.twice:
        return []
    return [f"{poses.name}: {poses.twice} rows left out, their time was there before"]


def read_poses(path: Path) -> Poses:
    """Return the poses of a file `t,x,y,z,qx,qy,qz,qw` (also .gz). Raises InputError."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; cut it")
        data = path.read_bytes()
        plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        text = plain.decode("utf-8-sig")
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; pictures are named with --images") from None
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{path}: cannot be read ({why})") from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path}: is no text; expected lines t,x,y,z,qx,qy,qz,qw in seconds and metres"
        ) from None
    try:
        table, twice = parse_pose_table(text.splitlines())
    except ValueError as error:
        raise InputError(
            f"{path}, {error}; expected t,x,y,z,qx,qy,qz,qw in seconds and metres"
        ) from None
    return Poses(str(path), table, InputFile(path.name, content_hash(data)), twice)
