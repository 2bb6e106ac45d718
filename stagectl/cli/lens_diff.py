# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens diff`: what two profiles differ in, and what that moves in the picture.

With `--json` an event "change" for each field, "place" for each zoom and focus, then "summary".
The exit code is 0 whether they differ or not.
"""

from __future__ import annotations

import argparse

from hardware_profiles.lens.difference import WALL_M, Difference, Place, difference
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.lens_folder import Named
from stagectl.cli.report import print_table

HELP = "Say what two profiles differ in: fields, and pixels for wall and composite."
EXAMPLES = (
    "stagectl lens diff 12345@1 12345@2",
    "stagectl lens diff monday.lens.json 12345",
    "stagectl lens diff 9c1f03ab77de 4be01d66f0a2 --wall-m 6 --json",
)
MOST_ROWS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    what = "a file, the first digits of a hash, or LENS[@VERSION]"
    parser.add_argument("first", metavar="A", help=what)
    parser.add_argument("second", metavar="B", help=what)
    parser.add_argument(
        "--wall-m", type=float, default=WALL_M, metavar="M",
        help=f"distance from camera to wall (default {WALL_M:g})",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="print every zoom and focus")
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Compare."""
    if not 0.3 <= args.wall_m <= 1000.0:  # nan is outside as well
        raise InputError(f"--wall-m {args.wall_m:g}: expected 0.3 to 1000 metres")
    library = lens_folder.library_of(args)
    first = lens_folder.load_named(library, args.first)
    second = lens_folder.load_named(library, args.second)
    found = difference(first.profile, second.profile, wall_m=args.wall_m)
    if args.json:
        _emit(args, first, second, found)
    else:
        _print(args, first, second, found)
    return EXIT_OK


def _emit(args: argparse.Namespace, first: Named, second: Named, found: Difference) -> None:
    for change in found.changes:
        output.emit({"event": "change", **change._asdict()})
    for place in found.places:
        output.emit({"event": "place", **_rounded(place)})
    output.emit(
        {
            "event": "summary", "same": first.profile.hash == second.profile.hash,
            "first": first.profile.hash, "second": second.profile.hash,
            "changes": len(found.changes), "wall_m": args.wall_m,
            **_largest(found), "notes": found.notes,
        }
    )  # fmt: skip


def _largest(found: Difference) -> dict[str, object]:
    """Return the largest of each figure over zoom and focus, None where nothing is known."""
    places = found.places
    pupils = [place.pupil_mm for place in places if place.pupil_mm is not None]
    walls = [place.wall_px for place in places if place.wall_px is not None]
    worst = found.worst()
    return {
        "wall_px": round(max(walls), 3) if walls else None,
        "margin_px": round(max(place.margin_px for place in places), 3) if places else None,
        "composite_px": round(worst.composite_px, 3) if worst else None,
        "pupil_mm": round(_farthest_from_zero(pupils), 3) if pupils else None,
        "focal_percent": round(max(p.focal_percent for p in places), 4) if places else None,
        "worst": _rounded(worst) if worst else None,
    }


def _farthest_from_zero(values: list[float]) -> float:
    return max(values) if max(values) >= -min(values) else min(values)


def _rounded(place: Place) -> dict[str, object]:
    def cut(value: object) -> object:
        if isinstance(value, tuple):
            return [cut(one) for one in value]
        return round(value, 4) + 0.0 if isinstance(value, float) else value

    return {key: cut(value) for key, value in place._asdict().items()}


def _print(args: argparse.Namespace, first: Named, second: Named, found: Difference) -> None:
    for letter, one in (("A", first), ("B", second)):
        signed = f", signed by {one.signer}" if one.signer else ""
        lens = one.profile.lens.words()
        output.say(f"{letter}  {one.source}  {one.profile.hash[:12]}  {lens}{signed}")
    if first.profile.hash == second.profile.hash:
        output.say("the content is the same")
        return
    if found.changes:
        output.say()
        print_table(("field", "A", "B"), found.changes)
    if found.places:
        largest = _largest(found)
        output.say()
        if largest["wall_px"] is not None:
            output.say(
                f"wall:      picture on a wall {args.wall_m:g} m away moves by up to "
                f"{largest['wall_px']:.2f} px (entrance pupil {largest['pupil_mm']:+.2f} mm)"
            )
        else:
            output.say("wall:      how far the picture on it moves is not known (entrance pupil)")
        output.say(f"           edge of the inner frustum by up to {largest['margin_px']:.2f} px")
        output.say(
            f"composite: any picture point by up to {largest['composite_px']:.2f} px "
            f"(focal length {largest['focal_percent']:.3f} %)"
        )
        output.say()
        _print_places(found, everything=args.all)
    for note in found.notes:
        output.say(f"! {note}")


def _print_places(found: Difference, *, everything: bool) -> None:
    shown = found.places
    if not everything and len(shown) > MOST_ROWS:
        worst = sorted(shown, key=lambda place: -place.composite_px)[:MOST_ROWS]
        shown = [place for place in found.places if place in worst]
    print_table(
        (
            "zoom", "focus", "focal A mm", "focal B mm", "focal %", "pupil mm", "wall px",
            "edge px", "composite px", "worst at px",
        ),
        [
            (
                round(p.zoom, 3), round(p.focus, 3), f"{p.focal_mm[0]:.3f}",
                f"{p.focal_mm[1]:.3f}", f"{p.focal_percent:.3f}",
                "-" if p.pupil_mm is None else f"{p.pupil_mm:+.2f}",
                "-" if p.wall_px is None else f"{p.wall_px:.2f}", f"{p.margin_px:.2f}",
                f"{p.composite_px:.2f}", f"{p.at_px[0]:.0f}, {p.at_px[1]:.0f}",
            )
            for p in shown
        ],
    )  # fmt: skip
    if len(shown) < len(found.places):
        output.say(f"the {len(shown)} worst of {len(found.places)} places; --all prints every one")
