# SPDX-License-Identifier: Apache-2.0
"""What `stagectl calibrate delay` compares: two files, two sources of a take, or one and a clip.

Everything the user can get wrong in naming them ends here, as one line.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import Source
from stagectl.cli import output
from stagectl.cli.errors import InputError
from stagectl.takes.reader import TakeReader
from stagectl.takes.recordings import motions_of
from stagectl.takes.replay import stage_of
from tracking.calibration.recording import Recording
from tracking.calibration.trajectory_text import parse_trajectory

_WAYS = (
    "name two trajectory files, or --take TAKE --source A --against B, "
    "or put --video CLIP --fx-px F in place of the second"
)


class Compared(NamedTuple):
    """The two recordings, in words and as signals."""

    reference_name: str
    reference: Recording
    measured_name: str
    measured: Recording
    source: Source | None
    """The measured source as the take's stage file has it; None outside a take."""
    notes: tuple[str, ...]
    """What people should know about the input."""


def load(args: argparse.Namespace) -> Compared:
    """Return what the arguments name. Raises InputError."""
    _check_ways(args)
    in_files = args.take is None and args.video is None
    first = _trajectory(Path(args.files[0]))[0] if in_files else None
    name, measured, first_ns, source, others = _measured(args)
    if args.video is not None:
        clip_name, picture, notes = _picture(args, first_ns)
        return Compared(clip_name, picture, name, measured, source, notes)
    if first is not None:
        return Compared(args.files[0], first, name, measured, None, ())
    return Compared(args.against, others[args.against], name, measured, source, ())


def _check_ways(args: argparse.Namespace) -> None:
    video = args.video is not None
    if args.take is not None:
        good = not args.files and args.source and bool(args.against) != video
        if good and args.source == args.against:
            raise InputError(f"--against {args.against}: is the source itself; name another one")
    else:
        good = len(args.files) == (1 if video else 2) and not (args.source or args.against)
    if not good:
        raise InputError(_WAYS)
    if video and args.fx_px is None:
        raise InputError(
            "--video needs --fx-px: the focal length in pixels, "
            "focal_mm / sensor_width_mm * picture width"
        )
    if not video and (args.fx_px or args.fps or args.video_start_ns is not None):
        raise InputError("--fx-px, --fps and --video-start-ns belong to --video CLIP")


def _measured(
    args: argparse.Namespace,
) -> tuple[str, Recording, int, Source | None, dict[str, Recording]]:
    """Return name, recording and first instant of what is measured; in a take, the others too."""
    if args.take is None:
        path = args.files[-1]
        recording, first_ns = _trajectory(Path(path))
        return path, recording, first_ns, None, {}
    try:
        take = TakeReader(Path(args.take))
        stage = stage_of(take)
    except ValueError as error:
        raise InputError(str(error)) from None
    show = _progress(args, "messages")
    motions = motions_of(take, show)
    _end(show)
    for wanted in (args.source, args.against):
        if wanted and wanted not in motions:
            known = ", ".join(sorted(motions)) or "none"
            raise InputError(f"{args.take}: holds no samples of source {wanted!r}; it has: {known}")
    first_ns = motions[args.source].first_ns or 0
    source = next((one for one in stage.source if one.id == args.source), None)
    others = {name: motion.recording() for name, motion in motions.items()}
    return args.source, others[args.source], first_ns, source, others


def _trajectory(path: Path) -> tuple[Recording, int]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; a take is named with --take") from None
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{path}: cannot be read ({why})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text; a clip is named with --video") from None
    try:
        poses = parse_trajectory(text.splitlines())
    except ValueError as error:
        raise InputError(f"{path}, {error}") from None
    return Recording.of_track(poses), poses[0].t_ns


def _picture(args: argparse.Namespace, first_ns: int) -> tuple[str, Recording, tuple[str, ...]]:
    # OpenCV is slow to import, and only this needs it.
    from tracking.calibration.clip import Clip
    from tracking.calibration.video_rotation import measure_video

    try:
        rate: Fraction | None = parse_rate(args.fps) if args.fps else None
        clip = Clip(Path(args.video), rate)
        show = _progress(args, f"of {clip.frames or '?'} frames")
        start_ns = args.video_start_ns if args.video_start_ns is not None else first_ns
        try:
            motion = measure_video(clip, clip.rate, args.fx_px, start_ns=start_ns, progress=show)
        finally:
            clip.close()
            _end(show)
    except ValueError as error:
        raise InputError(str(error)) from None
    notes = []
    if len(motion.t_ns) < 0.9 * (motion.frames - 1):
        notes.append(
            f"{motion.frames - 1 - len(motion.t_ns)} of {motion.frames - 1} frame steps left out: "
            "too few still points that can be followed (blur, people, a plain wall)"
        )
    if args.video_start_ns is None:
        notes.append(
            "no --video-start-ns: the first frame is taken to be at the first sample, so the delay "
            "is as right as that"
        )
    if abs(clip.last_off_frames) > 0.5:
        notes.append(
            f"the clip's own times stray {clip.last_off_frames:+.1f} frames from an even rate: "
            "record at a constant frame rate, or give --fps"
        )
    return args.video, motion.recording(), tuple(notes)


def _progress(args: argparse.Namespace, unit: str) -> Callable[[int], None] | None:
    if args.json or not sys.stderr.isatty():
        return None

    def show(count: int) -> None:
        sys.stderr.write(f"\r{count:9d} {unit}")
        sys.stderr.flush()

    return show


def _end(show: Callable[[int], None] | None) -> None:
    if show is not None:
        output.note("")
