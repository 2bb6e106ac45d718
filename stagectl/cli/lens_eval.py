# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens eval`: the optics of a lens at a zoom and focus."""

from __future__ import annotations

import argparse

from hardware_profiles.exchange.places import clamped_notes
from stagectl.cli import lens_optics, output
from stagectl.cli.errors import EXIT_OK
from stagectl.cli.report import print_table

HELP = (
    "Say what a lens does at a zoom and focus: focal length, centre, distortion, pupil, breathing."
)
EXAMPLES = (
    "stagectl lens eval zoom.lens.json --zoom 0.25 --focus 0.5",
    "stagectl lens eval 12345@2 --zoom 0.25 --focus 0.5 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    lens_optics.add_place(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Evaluate."""
    named, model, place = lens_optics.loaded(args)
    profile = named.profile
    found = lens_optics.optics(profile, model, place)
    if args.json:
        output.emit(
            {
                "event": "summary", "profile": named.source, "hash": profile.hash,
                "lens": profile.lens.words(), **found,
            }
        )  # fmt: skip
        return EXIT_OK
    state = place.state
    fx, fy = model.focal_px(state)
    across, down = lens_optics.field_of_view(model, state)
    back = lens_optics.inverse_px(model, state)
    output.say(f"{profile.lens.words()}, zoom {place.zoom:g}, focus {place.focus:g}")
    pupil, distance = state.entrance_pupil_m, found["focus_distance_m"]
    rows = [
        ("focal length", f"{state.focal_mm[0]:.4f} x {state.focal_mm[1]:.4f} mm"),
        ("", f"{fx:.4f} x {fy:.4f} px"),
        ("centre", f"{state.center_px[0]:.3f}, {state.center_px[1]:.3f} px"),
        ("field of view", f"{_degrees(across)} across, {_degrees(down)} down, as distorted"),
        ("radial k1 to k6", "  ".join(f"{k:.6g}" for k in state.radial)),
        ("tangential p1, p2", "  ".join(f"{p:.6g}" for p in state.tangential)),
        ("direction", model.direction.replace("_", " ")),
        ("entrance pupil", "not known" if pupil is None else f"{1e3 * pupil:.2f} mm from sensor"),
        ("breathing", _breathing(found["breathing"])),
        ("focus distance", f"{distance:.3g} m" if isinstance(distance, float) else "no marks"),
        ("there and back", "folds in the picture" if back is None else f"{back:.2g} px"),
    ]
    print_table(("", ""), rows)
    for note in clamped_notes(place):
        output.say(f"! {note}")
    return EXIT_OK


def _breathing(share: object) -> str:
    if not isinstance(share, float):
        return "not known: one focus position was measured"
    return f"{100.0 * share:+.3f} % against infinity"


def _degrees(angle: float | None) -> str:
    return "-" if angle is None else f"{angle:.3f} deg"
