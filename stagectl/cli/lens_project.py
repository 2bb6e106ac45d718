# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens project`: points in front of the camera to pixels, and pixels to rays.

With `--json` an event "point" for each, in the file's order, then "summary". A point that has no
pixel has `"px": null` and says why. One beyond the radius where the formula folds back has the
formula's pixel, which no ray of a real lens reaches: it says so, and is never inside the picture.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.exchange.fit import Floats
from hardware_profiles.exchange.places import clamped_notes
from hardware_profiles.exchange.points import MOST_BYTES, read_points
from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.lens.fold import fold_radius
from hardware_profiles.lens.model import LensModel, LensState
from stagectl.cli import lens_optics, output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.report import print_table

HELP = "Project points of the camera frame to pixels (m; x right, y down, z forward), or back."
EXAMPLES = (
    "stagectl lens project zoom.lens.json --points points.csv --zoom 0.25 --focus 0.5",
    "stagectl lens project 35mm.lens.json --points points.json --json",
    "stagectl lens project 35mm.lens.json --points pixels.csv --undistort --json",
)
MOST_ROWS = 40
BEHIND = "behind the camera"
FOLDED = "outside the lens's field: the formula folds back before it"
NO_RAY = "no ray: the formula reaches no such pixel"


class _Answer(NamedTuple):
    given: list[float]
    found: list[float] | None
    why: str
    inside: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    lens_optics.add_place(parser)
    parser.add_argument(
        "--points", required=True, metavar="FILE",
        help="CSV with columns x, y, z (or three numbers a row), or JSON [[x, y, z], ...]; - is "
        "stdin; with --undistort u, v in px",
    )  # fmt: skip
    parser.add_argument(
        "--undistort", action="store_true",
        help="the other way: pixels to rays (z = 1), and to pixels of the picture without "
        "distortion",
    )  # fmt: skip
    parser.add_argument(
        "--desqueeze",
        action="store_true",
        help="pixels of the picture that is pulled as wide as the lens's squeeze",
    )
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Project."""
    named, model, place = lens_optics.loaded(args)
    given = _points(args)
    state = place.state
    if args.undistort:
        answers = _unproject(model, state, given, desqueeze=args.desqueeze)
        key = "ray"
    else:
        answers = _project(model, state, given, desqueeze=args.desqueeze)
        key = "px"
    notes = clamped_notes(place)
    if args.json:
        _emit(answers, key, model, state)
    else:
        _print(answers, key)
    lost = [n for n, one in enumerate(answers) if one.why]
    summary = {
        "event": "summary", "profile": named.source, "hash": named.profile.hash,
        "lens": named.profile.lens.words(), "zoom": place.zoom, "focus": place.focus,
        "zoom_clamped": state.zoom_clamped, "focus_clamped": state.focus_clamped,
        "points": len(answers), "inside": sum(one.inside for one in answers),
        "behind": [n for n in lost if answers[n].why == BEHIND],
        "outside_field": [n for n in lost if answers[n].why != BEHIND],
        "notes": notes,
    }  # fmt: skip
    if args.json:
        output.emit(summary)
        return EXIT_OK
    output.say(
        f"{len(answers)} points, {summary['inside']} in the picture, {len(lost)} that no lens sees"
    )
    for note in notes:
        output.say(f"! {note}")
    return EXIT_OK


def _points(args: argparse.Namespace) -> Floats:
    name = "stdin" if args.points == "-" else args.points
    try:
        if args.points == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(args.points).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); name a CSV or JSON") from None
    titles = ("u", "v") if args.undistort else ("x", "y", "z")
    try:
        return read_points(data, name, titles)
    except ExchangeError as error:
        raise InputError(*error.lines) from None


def _project(
    model: LensModel, state: LensState, points: Floats, *, desqueeze: bool
) -> list[_Answer]:
    with np.errstate(all="ignore"):  # a point almost beside the camera is at no finite pixel
        put = model.project(state, points, desqueeze=desqueeze)
    ahead = points[:, 2] > 0.0
    folded = np.zeros(len(points), dtype=bool)
    fold = fold_radius(state.radial) if model.direction == "undistorted_to_distorted" else None
    if fold is not None:
        folded = ahead & (np.hypot(points[:, 0], points[:, 1]) >= fold * points[:, 2])
    answers = []
    inside = _inside(model, put, desqueeze=desqueeze)
    for n, point in enumerate(points.tolist()):
        if not ahead[n]:
            answers.append(_Answer(point, None, BEHIND, False))
        elif not np.isfinite(put[n]).all():
            answers.append(_Answer(point, None, FOLDED, False))
        elif folded[n]:
            answers.append(_Answer(point, put[n].tolist(), FOLDED, False))
        else:
            answers.append(_Answer(point, put[n].tolist(), "", bool(inside[n])))
    return answers


def _unproject(
    model: LensModel, state: LensState, pixels: Floats, *, desqueeze: bool
) -> list[_Answer]:
    with np.errstate(all="ignore"):
        rays = model.rays(state, pixels, desqueeze=desqueeze)
    inside = _inside(model, pixels, desqueeze=desqueeze)
    return [
        _Answer(pixel, [*ray, 1.0], "", bool(inside[n]))
        if np.isfinite(ray).all()
        else _Answer(pixel, None, NO_RAY, bool(inside[n]))
        for n, (pixel, ray) in enumerate(zip(pixels.tolist(), rays.tolist(), strict=True))
    ]


def _inside(model: LensModel, pixels: Floats, *, desqueeze: bool) -> npt.NDArray[np.bool_]:
    width = model.sensor.width_px * (model.squeeze if desqueeze else 1.0)
    x, y = pixels[:, 0], pixels[:, 1]
    within: npt.NDArray[np.bool_] = (
        (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= model.sensor.height_px - 0.5)
    )
    return within


def _emit(answers: list[_Answer], key: str, model: LensModel, state: LensState) -> None:
    for n, one in enumerate(answers):
        event: dict[str, object] = {"event": "point", "index": n}
        event["point" if key == "px" else "px"] = one.given
        event[key] = one.found
        if key == "ray" and one.found is not None:
            ray = np.array([one.found[:2]])
            event["undistorted_px"] = model.pixels(state, ray)[0].tolist()
        event["inside"] = one.inside
        if one.why:
            event["why"] = one.why
        output.emit(event)


def _print(answers: list[_Answer], key: str) -> None:
    rows = [
        (n, _words(one.given), "-" if one.found is None else _words(one.found), _place(one))
        for n, one in enumerate(answers[:MOST_ROWS])
    ]
    print_table(("", "point m" if key == "px" else "px", key, ""), rows)
    if len(answers) > MOST_ROWS:
        output.say(f"the first {MOST_ROWS} of {len(answers)}; --json has all")


def _place(one: _Answer) -> str:
    return one.why or ("" if one.inside else "outside the picture")


def _words(values: list[float]) -> str:
    return "  ".join(f"{value:.5g}" if abs(value) < 1.0 else f"{value:.3f}" for value in values)
