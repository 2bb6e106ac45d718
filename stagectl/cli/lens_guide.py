# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens guide`: where a profile is likely off, and which zoom and focus to measure next.

With `--json`: "missed" for each node that the version before did not have, "node" for each node,
"error_map", "next", then "summary". The exit code is 0 whatever is still to be measured, 1 with
`--check` where the profile is not good enough for `--use`.
"""

from __future__ import annotations

import argparse
import itertools
import math
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.measured import is_measured, measured_nodes, places_words
from hardware_profiles.lens.profile import LensProfile, Use
from stagectl.cli import lens_folder, lens_guide_plot, lens_guide_text, output, plot_file
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.lens_lineage import subject_of
from tracking.calibration.lens_guide.columns import columns_of
from tracking.calibration.lens_guide.left_out import LeftOut, Missed, left_out, missed
from tracking.calibration.lens_guide.plan import LIMIT_SHARE, Plan, plan
from tracking.calibration.lens_guide.predict import Prediction, Rings, predict, rings_of

HELP = "Say which zoom and focus to measure next, and why; draw where the profile is likely off."
EXAMPLES = (
    "stagectl lens guide left.lens.json",
    "stagectl lens guide session/ --use wall --plot map.png",
    "stagectl lens guide 12345 --before 12345@1 --json",
    "stagectl lens guide 12345 --use composite --check",
)
USES: tuple[Use, ...] = ("wall", "composite")
MOST_NODES = 600
"""More than anybody measures: such a profile was made by a program."""
NEARLY_SAME = 0.01
"""Zooms nearer than this are one place of the ring, read twice."""


class Guide(NamedTuple):
    """All that is said of a profile."""

    profile: LensProfile
    source: str
    rings: Rings
    use: Use
    limits_px: dict[Use, float]
    prediction: Prediction
    plans: dict[Use, Plan]
    left_out: list[LeftOut]
    missed: list[Missed]
    notes: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "profile", metavar="PROFILE",
        help="a file, a session's folder, the first digits of a hash, or LENS[@VERSION]",
    )  # fmt: skip
    parser.add_argument("--use", choices=USES, default="composite", help="default composite")
    parser.add_argument(
        "--rings", choices=("both", "zoom", "focus"),
        help="what turns: a prime has only focus (default: both, where several zooms are there)",
    )  # fmt: skip
    parser.add_argument("--before", metavar="PROFILE", help="the version before (default: parent)")
    parser.add_argument("--check", action="store_true", help="exit 1 if not good enough for --use")
    parser.add_argument("--plot", type=Path, metavar="F.png", help="draw the heat map")
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Predict, plan, tell."""
    if args.plot is not None:
        plot_file.check_ready(args.plot)
    subject = subject_of(args)
    before = subject.before(args)
    guide = _guide(args, subject.profile, subject.source, before)
    if args.plot is not None:
        lens_guide_plot.draw(
            args.plot, guide.profile, guide.prediction, guide.limits_px, guide.plans[args.use].next
        )
    if args.json:
        _emit(guide)
    else:
        _say(guide)
    if args.check and guide.plans[args.use].next is not None:
        raise CheckError(f"{subject.source}: not good enough for {args.use} yet: {_lacks(guide)}")
    return EXIT_OK


def _lacks(guide: Guide) -> str:
    found, plan_ = guide.prediction, guide.plans[guide.use]
    more = f"{'at least' if plan_.at_least else 'about'} {plan_.more} more to measure"
    unknown = _unknown_words(guide.profile)
    if unknown is not None:
        return f"{unknown}; {more}"
    px, zoom, focus = found.worst()
    return (
        f"likely off by up to {px:.1f} px (zoom {zoom:.3g}, focus {focus:.3g}), expected "
        f"{guide.limits_px[guide.use]:.1f}; {more}"
    )


def _unknown_words(profile: LensProfile) -> str | None:
    """Return what is to be said where places were not measured, None where all were."""
    unknown = [node for node in profile.node if not is_measured(node)]
    if not unknown:
        return None
    kinds = ", ".join(sorted({node.how for node in unknown}))
    return (
        f"not measured: {len(unknown)} of {len(profile.node)} places ({kinds}); the error there is "
        "not known"
    )


def _guide(
    args: argparse.Namespace, profile: LensProfile, source: str, before: LensProfile | None
) -> Guide:
    if len(profile.node) > MOST_NODES:
        raise InputError(
            f"{source}: node: found {len(profile.node)}, expected {MOST_NODES} at most: it was made"
            " by a program, not measured; guide the profile that it was made from"
        )
    rings: Rings = args.rings or rings_of(profile)
    notes = _notes(profile, rings, args.rings is not None)
    limits = {use: LIMIT_SHARE[use] * profile.sensor.width_px for use in USES}
    prediction = predict(profile, rings)
    plans = {use: plan(profile, prediction, rings, limit) for use, limit in limits.items()}
    fresh: list[Missed] = []
    if before is not None:
        if (before.sensor, before.direction) != (profile.sensor, profile.direction):
            raise InputError(
                f"{args.before or before.hash[:12]}: is of another sensor mode or direction than "
                f"{source}; give the version before it with --before"
            )
        if len(before.node) <= MOST_NODES:
            fresh = missed(before, profile)
    return Guide(
        profile, source, rings, args.use, limits, prediction, plans, left_out(profile), fresh, notes
    )


def _notes(profile: LensProfile, rings: Rings, rings_given: bool) -> list[str]:
    unknown = _unknown_words(profile)
    notes = [] if unknown is None else [unknown]
    zooms = [column.zoom for column in columns_of(profile)]
    if len(zooms) > 1 and rings == "focus":
        raise InputError(
            f"--rings focus: found {len(zooms)} zooms in the profile, expected one; leave the "
            "option out"
        )
    if len(zooms) == 1 and not rings_given:
        notes.append("one zoom only: taken for a prime lens; for a zoom give --rings both")
    notes += [
        f"zoom {low:g} and {high:g} are nearly the same place, and each has its own nodes: enter "
        "one value for both"
        for low, high in itertools.pairwise(zooms)
        if high - low < NEARLY_SAME
    ]
    bare = sum(node.entrance_pupil_m is None for node in profile.node)
    if bare:
        notes.append(
            f"{bare} of {len(profile.node)} nodes have no entrance pupil: the wall needs it "
            "(stagectl calibrate handeye); the map does not look at it"
        )
    return notes


def _emit(guide: Guide) -> None:
    for one in guide.missed:
        output.emit(
            {
                "event": "missed", "zoom": one.node.zoom, "focus": one.node.focus,
                "predicted_px": _px(one.predicted_px), "missed_px": _px(one.missed_px),
                "above": {use: one.missed_px > guide.limits_px[use] for use in USES},
            }
        )  # fmt: skip
    for row in guide.left_out:
        output.emit(
            {
                "event": "node", "zoom": row.node.zoom, "focus": row.node.focus,
                "how": row.node.how, "measured": is_measured(row.node),
                "without_its_zoom_px": _px(row.zoom_px), "without_it_px": _px(row.focus_px),
            }
        )  # fmt: skip
    found = guide.prediction
    output.emit(
        {
            "event": "error_map", "zooms": found.zooms.tolist(), "foci": found.foci.tolist(),
            "px": [[_px(px, 2) for px in row] for row in found.px.tolist()],
        }
    )  # fmt: skip
    place, limit = guide.plans[guide.use].next, guide.limits_px[guide.use]
    output.emit(
        {
            "event": "next", "zoom": place.zoom if place else None,
            "focus": place.focus if place else None,
            "why": lens_guide_text.why(place, guide.use, limit),
            "kind": place.kind if place else None,
        }
    )  # fmt: skip
    output.emit(_summary(guide))


def _summary(guide: Guide) -> dict[str, object]:
    px, zoom, focus = guide.prediction.worst()
    nodes, measured = guide.profile.node, measured_nodes(guide.profile)
    columns = guide.prediction.columns
    return {
        "event": "summary", "profile": guide.source, "lens": guide.profile.lens.words(),
        "hash": guide.profile.hash, "rings": guide.rings, "use": guide.use,
        "nodes": len(nodes), "measured": len(measured), "zooms": len(columns),
        "foci": max((len(column.foci) for column in columns), default=0),
        "worst_px": _px(px), "worst_zoom": zoom if measured else None,
        "worst_focus": focus if measured else None,
        **{
            use: {
                "limit_px": round(guide.limits_px[use], 3), "good": guide.plans[use].next is None,
                "more": guide.plans[use].more, "at_least": guide.plans[use].at_least,
            }
            for use in USES
        },
        "notes": guide.notes,
    }  # fmt: skip


def _say(guide: Guide) -> None:
    output.say(f"{guide.profile.lens.words()}: {places_words(guide.profile)}")
    for one in guide.missed:
        output.say(lens_guide_text.missed_line(one, guide.use, guide.limits_px[guide.use]))
    output.say()
    lens_guide_text.print_map(guide.profile, guide.prediction, guide.limits_px)
    output.say()
    for use in USES:
        output.say(lens_guide_text.progress(use, guide.limits_px[use], guide.plans[use]))
    place = guide.plans[guide.use].next
    if place is not None:
        output.say()
        output.say(f"next: zoom {place.zoom:g}, focus {place.focus:g}")
        output.say(f"  {lens_guide_text.why(place, guide.use, guide.limits_px[guide.use])}")
    for line in guide.notes:
        output.note(f"! {line}")


def _px(value: float | None, digits: int = 3) -> float | None:
    """Return pixels to be read; infinite and unknown ones, which JSON lacks, as None."""
    return None if value is None or not math.isfinite(value) else round(value, digits)
