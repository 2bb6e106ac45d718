# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage solve --views | --images`: points seen by a tracked camera.

In place of what the tracker reads on each point, its place comes from pictures of it: out of a file
of views, or out of pictures of ArUco markers and the tracker's log. A marker's name is its id.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from hardware_profiles.alignment.camera_offset import CameraOffset, load_offset
from hardware_profiles.alignment.text import AlignmentFileError
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import InputFile, LensProfile
from hardware_profiles.pose import Pose
from hardware_profiles.store import content_hash
from stagectl.cli import lens_folder
from stagectl.cli.bounded_numbers import bounded
from stagectl.cli.calibrate_handeye_input import read_poses
from stagectl.cli.errors import InputError
from tracking.calibration.handeye.pose_table import covered, poses_at
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.survey import Survey
from tracking.calibration.stage_points.views import View, meet, parse_views, ray_of

LARGEST_BYTES = 64 << 20


def add_views(parser: argparse.ArgumentParser) -> None:
    """Add what names views in place of the tracker's columns."""
    group = parser.add_argument_group("points seen by a tracked camera")
    group.add_argument(
        "--views", type=Path, metavar="FILE", help="lines `name,x,y,z,qx,qy,qz,qw,u,v`"
    )
    group.add_argument("--images", nargs="+", metavar="FILE", help="pictures of ArUco markers")
    group.add_argument("--tracker", metavar="FILE", help="their tracker's log (--images)")
    group.add_argument("--times", type=Path, metavar="FILE", help="lines `name,t` (--images)")
    group.add_argument("--dictionary", default="DICT_4X4_50", metavar="DICT", help="of the markers")
    group.add_argument("--lens", metavar="PROFILE", help="the camera's lens profile")
    group.add_argument("--zoom", type=bounded(-1.0, 2.0), default=0.0, help="its ring (default 0)")
    group.add_argument("--focus", type=bounded(-1.0, 2.0), default=0.0, help="its ring (default 0)")
    group.add_argument(
        "--offset", type=Path, metavar="FILE", help="its camera offset (calibrate handeye -o)"
    )
    lens_folder.add_library(parser)


def asked_for(args: argparse.Namespace) -> bool:
    """Return whether the points come from pictures. Raises InputError for half of it."""
    by_views, by_images = args.views is not None, args.images is not None
    if by_views and by_images:
        raise InputError("--views and --images: name one of the two")
    needed = [name for name in ("lens", "offset") if getattr(args, name) is None]
    needed += ["tracker"] if by_images and args.tracker is None else []
    if (by_views or by_images) and needed:
        raise InputError(f"--{'views' if by_views else 'images'} needs --{needed[0]}")
    return by_views or by_images


def with_views(
    args: argparse.Namespace, marks: Survey
) -> tuple[Survey, tuple[InputFile, ...], list[str]]:
    """Return the survey with the tracker's columns out of views, the files, and notes."""
    profile = lens_folder.load_named(lens_folder.library_of(args), args.lens).profile
    try:
        offset = load_offset(args.offset)
    except AlignmentFileError as error:
        raise InputError(*error.lines) from None
    inputs: tuple[InputFile, ...]
    if args.views is not None:
        views, inputs = _views_of(args.views)
    else:
        views, inputs = _views_in(args, profile, offset)
    model = LensModel(profile)
    state = model.at(args.zoom, args.focus)
    plane = model.rays(state, np.array([view.pixel for view in views]))
    pupil = offset.body_T_pupil.pose()
    tracker = np.full((len(marks), 3), np.nan)
    notes: list[str] = []
    for k, name in enumerate(marks.names):
        rays = [
            ray_of(view.body, pupil, (float(x), float(y)))
            for view, (x, y) in zip(views, plane, strict=True) if view.name == name
        ]  # fmt: skip
        seen = meet(rays)
        if isinstance(seen, Refused):
            notes.append(f"{name} left out: {seen.reason}")
            continue
        tracker[k] = seen.place_m
        if seen.left_out:
            notes.append(f"{name}: {seen.left_out} of {len(rays)} views left out, far from others")
    unknown = sorted({view.name for view in views} - set(marks.names))
    if unknown:
        notes.append(f"seen but not surveyed: {', '.join(unknown[:20])}")
    keep = np.isfinite(tracker).all(axis=1)
    if not keep.any():
        raise InputError("no surveyed point was seen from two places or more", *notes[:20])
    return marks.moved(tracker).only(keep), inputs, notes


def _views_of(path: Path) -> tuple[list[View], tuple[InputFile, ...]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; cut it")
        data = path.read_bytes()
        views = parse_views(data.decode("utf-8-sig").splitlines())
    except OSError as error:
        raise InputError(f"--views {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"--views {path}: is no text") from None
    except ValueError as error:
        raise InputError(f"--views {path}, {error}") from None
    return views, (InputFile(path.name[-200:], content_hash(data)),)


def _views_in(
    args: argparse.Namespace, profile: LensProfile, offset: CameraOffset
) -> tuple[list[View], tuple[InputFile, ...]]:
    # OpenCV is slow to import, and only this needs it.
    from stagectl.cli.calibrate_handeye_images import time_of, times_file
    from stagectl.cli.lens_calibrate_input import expand
    from tracking.calibration.lens.board import BoardError
    from tracking.calibration.lens.pictures import PictureError, load_picture
    from tracking.calibration.stage_points.markers import markers_in

    log = read_poses(Path(args.tracker))
    late_ns = round(offset.measured.time_offset_ms * 1e6) if offset.measured else 0
    times = times_file(args.times) if args.times is not None else None
    size = (profile.sensor.width_px, profile.sensor.height_px)
    views: list[View] = []
    inputs = [log.input]
    for name in expand(args.images):
        path = Path(name)
        try:
            data = path.read_bytes()
            grey = load_picture(data)
            found = markers_in(grey, args.dictionary)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from None
        except (PictureError, BoardError) as error:
            raise InputError(f"{path}: {error}") from None
        if (grey.shape[1], grey.shape[0]) != size:
            raise InputError(
                f"{path}: is {grey.shape[1]} x {grey.shape[0]}, the lens profile is for "
                f"{size[0]} x {size[1]}"
            )
        inputs.append(InputFile(path.name[-200:], content_hash(data)))
        at_ns = np.array([time_of(path, times) + late_ns], dtype=np.int64)
        if not covered(log.table, at_ns)[0]:
            raise InputError(f"{path}: its time {at_ns[0] / 1e9:.3f} s is not in {args.tracker}")
        at = poses_at(log.table, at_ns)
        w, a, b, c = at.rotation[0].tolist()
        x, y, z = at.position_m[0].tolist()
        views += [View(str(n), Pose((x, y, z), (w, a, b, c)), px) for n, px in found.items()]
    if not views:
        raise InputError("--images: no marker in them; is it the right --dictionary?")
    return views, tuple(inputs)
