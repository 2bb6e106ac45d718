# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens import --from arri|red|bmd|sony|canon`: what the lens was set to at each frame.

A camera's file holds no optics. With `--profile` each frame gains those of the lens: the zoom from
the engraved focal length (that at infinity), the focus from the distance by the profile's marks.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hardware_profiles.exchange.camera_clip import Clip, Frame
from hardware_profiles.exchange.camera_csv import read_clip, write_frames
from hardware_profiles.exchange.fit import Floats, as_undistorted_to_distorted
from hardware_profiles.exchange.places import focus_position
from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import save_atomic
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, InputError

OPTICS = (
    "zoom", "focus", "fx_px", "fy_px", "cx_px", "cy_px", "k1", "k2", "k3", "k4", "k5", "k6", "p1",
    "p2", "pupil_m", "clamped",
)  # fmt: skip
_ZOOM_STEPS = 2_049
# An engraved focal length is rounded, and a lens breathes: more than this is another lens.
_MOST_FOCAL_SHARE = 0.1


class _Lens(NamedTuple):
    profile: LensProfile
    model: LensModel
    zooms: Floats
    log_focals: Floats


class _Optics(NamedTuple):
    rows: list[list[float | None]]
    clamped: int
    without: int
    """Frames for which the camera does not say enough."""
    fit_px: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the cameras' formats."""
    parser.add_argument(
        "--frames", type=Path, metavar="OUT.csv",
        help="of cameras: the table of frames to write (timecode, focal length, focus, stop)",
    )  # fmt: skip
    parser.add_argument(
        "--profile",
        metavar="PROFILE",
        help="of cameras: add this lens's optics to each frame (file, hash or LENS[@VERSION])",
    )


def run(args: argparse.Namespace, data: bytes, kind: str) -> int:
    """Read a camera's file, say what is in it, and write the table."""
    if args.out is not None:
        raise InputError(
            f"-o {args.out}: {kind} files hold no optics, only what the lens was set to at each "
            "frame; expected --frames OUT.csv"
        )
    try:
        clip = read_clip(data, str(args.file), kind)
    except ExchangeError as error:
        raise InputError(*error.lines) from None
    lens = None if args.profile is None else _lens(args)
    if lens is not None:
        _refuse_another_lens(args, clip, lens)
    optics = None if lens is None else _optics(clip, lens)
    if args.frames is not None:
        written = write_frames(clip) if optics is None else write_frames(clip, OPTICS, optics.rows)
        try:
            save_atomic(args.frames, written)
        except OSError as error:
            raise InputError(
                f"--frames {args.frames}: cannot be written ({error.strerror})"
            ) from None
    if lens is not None:
        clip = clip._replace(notes=(*clip.notes, *_doubts(clip, lens)))
    _tell(args, kind, clip, lens, optics)
    return EXIT_OK


def _doubts(clip: Clip, lens: _Lens) -> list[str]:
    """Return why the profile may not be that of the clip's lens."""
    doubts = []
    named = lens.profile.lens
    if clip.serial and named.serial and clip.serial != named.serial:
        doubts.append(
            f"the camera names lens {clip.serial}, the profile is of {named.serial}: is it the "
            "right one?"
        )
    focals = _focals(clip)
    if not all(_has_focal(lens, focal) for focal in focals):
        doubts.append(
            f"the camera has {min(focals):g} to {max(focals):g} mm, the profile "
            f"{_focal_mm(lens):.4g} mm at one zoom only: is it the right one?"
        )
    if clip.image_px is not None:
        sensor = lens.profile.sensor
        if clip.image_px != (sensor.width_px, sensor.height_px):
            doubts.append(
                f"the camera recorded {clip.image_px[0]} x {clip.image_px[1]} px, the profile is "
                f"for {sensor.width_px} x {sensor.height_px}: pixels are the profile's"
            )
    return doubts


def _refuse_another_lens(args: argparse.Namespace, clip: Clip, lens: _Lens) -> None:
    """Raise InputError where no frame has the focal length that the profile has."""
    focals = _focals(clip)
    if not focals or any(_has_focal(lens, focal) for focal in focals):
        return
    span = f"{min(focals):g}" + (f" to {max(focals):g}" if max(focals) > min(focals) else "")
    raise InputError(
        f"--profile {args.profile}: found {_focal_mm(lens):.4g} mm at one zoom only, expected the "
        f"camera's {span} mm within {100.0 * _MOST_FOCAL_SHARE:g} %: name the lens's own profile; "
        "if it is, import or calibrate it again with the sensor's size (--sensor-mm WxH)"
    )


def _focals(clip: Clip) -> list[float]:
    return sorted({frame.focal_mm for frame in clip.frames if frame.focal_mm is not None})


def _focal_mm(lens: _Lens) -> float:
    return math.exp(float(lens.log_focals[0]))


def _has_focal(lens: _Lens, focal_mm: float) -> bool:
    """Return whether a focal length is that of a profile with one zoom; others have a range."""
    off = abs(focal_mm / _focal_mm(lens) - 1.0)
    return len(lens.zooms) > 1 or off <= _MOST_FOCAL_SHARE


def _lens(args: argparse.Namespace) -> _Lens:
    """Return the lens, with the focal length over zoom at infinity to look up zooms by."""
    profile = lens_folder.load_named(lens_folder.library_of(args), args.profile).profile
    model = LensModel(profile)
    marks = profile.focus_mark
    if len(model.grid.foci) > 1 and len(marks) < 2:
        raise InputError(
            f"--profile {args.profile}: has {len(marks)} focus marks, expected at least two: "
            "without them no distance is a place of its focus ring"
        )
    first, last = float(model.grid.zooms[0]), float(model.grid.zooms[-1])
    zooms = np.linspace(first, last, _ZOOM_STEPS) if last > first else np.array([first])
    far = float(model.grid.foci[0])
    # Engraved focal lengths are those down the picture: squeeze is across.
    focals = np.array([math.log(model.at(zoom, far).focal_mm[1]) for zoom in zooms.tolist()])
    if len(focals) > 1 and not np.all(np.diff(focals) > 0.0):
        raise InputError(
            f"--profile {args.profile}: found a focal length that does not rise with zoom, "
            "expected one that does: a focal length would be at two places of the ring"
        )
    return _Lens(profile, model, zooms, focals)


def _optics(clip: Clip, lens: _Lens) -> _Optics:
    """Return the optics of each frame; frames with the same settings are worked out once."""
    known: dict[tuple[float | None, float | None], list[float | None] | None] = {}
    rows: list[list[float | None]] = []
    clamped = without = 0
    fit_px = 0.0
    for frame in clip.frames:
        key = (frame.focal_mm, frame.focus_m)
        if key not in known:
            known[key], missed = _row(frame, lens)
            fit_px = max(fit_px, missed)
        row = known[key]
        without += row is None
        clamped += row is not None and row[-1] == 1.0
        rows.append([None] * len(OPTICS) if row is None else row)
    return _Optics(rows, clamped, without, fit_px)


def _row(frame: Frame, lens: _Lens) -> tuple[list[float | None] | None, float]:
    model = lens.model
    zoom, focus = float(lens.zooms[0]), float(model.grid.foci[0])
    outside = False
    if len(lens.zooms) > 1:
        if frame.focal_mm is None:
            return None, 0.0
        wanted = math.log(frame.focal_mm)
        zoom = float(np.interp(wanted, lens.log_focals, lens.zooms))
        outside = not lens.log_focals[0] - 1e-9 <= wanted <= lens.log_focals[-1] + 1e-9
    elif frame.focal_mm is not None:
        outside = not _has_focal(lens, frame.focal_mm)
    if len(model.grid.foci) > 1:
        if frame.focus_m is None:
            return None, 0.0
        focus, beyond = focus_position(lens.profile.focus_mark, frame.focus_m)
        outside = outside or beyond
    state = model.at(zoom, focus)
    outside = outside or state.zoom_clamped or state.focus_clamped
    found = as_undistorted_to_distorted(model, state, 6)
    row = [
        zoom, focus, *model.focal_px(state), *state.center_px, *found.radial, *found.tangential,
        state.entrance_pupil_m, float(outside),
    ]  # fmt: skip
    return row, found.worst_px


def _tell(
    args: argparse.Namespace, kind: str, clip: Clip, lens: _Lens | None, optics: _Optics | None
) -> None:
    frames = clip.frames
    stop = {"T": "t_number", "F": "f_number"}.get(clip.stop_kind, "stop")
    ranges = {
        "focal_mm": _range(frame.focal_mm for frame in frames),
        "focus_m": _range(frame.focus_m for frame in frames),
        stop: _range(frame.stop for frame in frames),
        "entrance_pupil_m": _range(frame.entrance_pupil_m for frame in frames),
    }
    if args.json:
        output.emit(
            {
                "event": "summary", "file": str(args.file), "format": kind,
                "out": None if args.frames is None else str(args.frames),
                "frames": len(frames), "first_frame": frames[0].frame,
                "last_frame": frames[-1].frame, "first_timecode": frames[0].timecode,
                "last_timecode": frames[-1].timecode, "camera": clip.camera, "lens": clip.lens,
                "serial": clip.serial, "fps": clip.fps, "squeeze": clip.squeeze,
                "image_px": clip.image_px, **ranges,
                "profile": None if lens is None else lens.profile.hash,
                "clamped_frames": None if optics is None else optics.clamped,
                "frames_without_optics": None if optics is None else optics.without,
                "fit_px": None if optics is None else optics.fit_px,
                "notes": clip.notes,
            }
        )  # fmt: skip
        return
    output.say(
        " ".join(word for word in (clip.camera, clip.lens, clip.serial) if word) or "no lens named"
    )
    span = f", {frames[0].timecode} to {frames[-1].timecode}" if frames[0].timecode else ""
    output.say(f"{len(frames)} frames{span}")
    for title, found in ranges.items():
        if found is not None:
            low, high = found
            output.say(f"  {title:17} {low}" + (f" to {high}" if high != low else ""))
    if optics is not None and lens is not None:
        output.say(
            f"optics of {lens.profile.lens.words()}: {optics.clamped} frames outside of what was "
            f"measured, {optics.without} without enough to go by"
        )
        if optics.fit_px:
            output.say(f"  refitted to undistorted-to-distorted within {optics.fit_px:.3g} px")
    output.say(f"written: {args.frames}" if args.frames else "nothing written; --frames OUT.csv")
    for note in clip.notes:
        output.say(f"! {note}")


def _range(values: Iterable[float | None]) -> tuple[object, object] | None:
    """Return the least and the greatest; infinity as JSON can have it, in a word."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    low, high = min(there), max(there)
    return (_plain(low), _plain(high))


def _plain(value: float) -> object:
    return "inf" if math.isinf(value) else round(value, 6)
