# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench registration`: hand-held moves filmed, predicted beside held."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from sim.bench.registration.figures import (
    POSITION_BOUND,
    ROTATION_BOUND,
    judged,
    pooled,
    ratios,
    rms,
    seen_share,
    share,
)
from sim.bench.registration.moves import DIRECTIONS, OPERATED, recordings
from sim.bench.registration.pool import measure_all
from sim.bench.registration.run import JUDGED_AT, Late, Moved, Order
from sim.scenario.load import ScenarioError
from sim.scenario.pool import usable_cores
from stagectl.cli import output
from stagectl.cli.bounded_numbers import bounded, whole
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError
from stagectl.cli.report import print_table

HELP = "hand-held moves before walls 0 to 8 frames late, filmed: prediction beside holding"
EXAMPLES = (
    "stagectl bench registration shoulder whip-pan",
    "stagectl bench registration --recordings DATA --check --json",
    "stagectl bench registration file:walk.csv --forward z --up=-y --pictures here",
)
SECONDS = 25.0
AXES = "of a file: the axis of the tracked body that {}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "motion", nargs="*", metavar="MOTION",
        help="as scenarios name it: shoulder, file:PATH, f4:PATH, take:FOLDER#NAME "
        f"(default: {', '.join(OPERATED)})",
    )  # fmt: skip
    parser.add_argument(
        "--recordings", metavar="FOLDER", help="the hand-held recordings of the data sets there too"
    )
    parser.add_argument(
        "--seconds", type=bounded(2.0, 600.0), default=SECONDS,
        help=f"judged of each move (default {SECONDS:g})",
    )  # fmt: skip
    parser.add_argument("--forward", choices=DIRECTIONS, help=AXES.format("the camera looks along"))
    parser.add_argument("--up", choices=DIRECTIONS, help=AXES.format("is up"))
    parser.add_argument(
        "--jobs", type=whole(1, 64), help="moves beside each other (default: cores)"
    )
    parser.add_argument(
        "--pictures", metavar="FOLDER", help="a typical frame of each, as PNG, into a folder"
    )
    parser.add_argument(
        "--check", action="store_true",
        help=f"exit code 1 where a move is above {POSITION_BOUND:g} (wall) or {ROTATION_BOUND:g} "
        f"(edge) of holding, {JUDGED_AT} frames late",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="a JSON line for each move")


def run(args: argparse.Namespace) -> int:
    """Play, film, tell."""
    orders = _orders(args)
    found: list[Moved] = []
    try:
        for moved in measure_all(orders, args.jobs or usable_cores()):
            found.append(moved)
            output.emit(event(moved)) if args.json else _tell(moved)
            if not args.json and sys.stderr.isatty():
                output.note(f"{len(found)} of {len(orders)}")
    except ScenarioError as error:
        raise InputError(str(error)) from None
    except ValueError as error:
        raise InputError(f"MOTION: {error}") from None
    except OSError as error:
        raise InputError(f"MOTION: {error.filename}: {error.strerror}") from None
    missed = [moved.name for moved in found if not judged(moved).met]
    whole_set = pooled("all", found)
    if args.json:
        output.emit({
            "event": "summary", "moves": len(found), "missed": missed,
            "bounds": {"position": POSITION_BOUND, "rotation": ROTATION_BOUND},
            "pooled": _ratio_row(whole_set), "frames_late": JUDGED_AT,
        })  # fmt: skip
    elif len(found) > 1:
        _tell(whole_set)
    if args.check and missed:
        raise CheckError(f"above the bounds: {', '.join(missed)}")
    return EXIT_OK


def _orders(args: argparse.Namespace) -> list[Order]:
    if (args.forward is None) != (args.up is None):
        raise InputError("--forward and --up: found one of them, expected both or none")
    motions: list[str] = list(args.motion)
    if args.recordings:
        found = recordings(Path(args.recordings))
        if not found:
            raise InputError(
                f"--recordings: {args.recordings}: found no hand-held recording there; name the "
                "folder that holds traj_tumvi or traj_rpng_plane"
            )
        motions += found
    pictures = args.pictures or ""
    if pictures:
        try:
            Path(pictures).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MachineError(f"--pictures: {pictures}: {error.strerror}") from None
    return [
        Order(motion, args.seconds, pictures, args.forward or "", args.up or "")
        for motion in motions or OPERATED
    ]


def event(moved: Moved) -> dict[str, object]:
    """Return a move's figures as a JSON line."""
    rows = [
        {
            "frames_late": a.frames_late, "horizon_ms": round(a.horizon_ms, 3),
            "frames": len(a.wall_px), "ratio": _ratio_of(a, b),
            "predicted": _figures(a), "held": _figures(b),
        }
        for a, b in zip(moved.predicted, moved.held, strict=True)
    ]  # fmt: skip
    return {
        "event": "move", "move": moved.name, "seconds": moved.seconds, "gap_s": moved.gap_s,
        "left_out": moved.left_out, "met": judged(moved).met, "latencies": rows,
    }  # fmt: skip


def _figures(late: Late) -> dict[str, object]:
    def three(values: list[float]) -> dict[str, float | None]:
        row = {"rms": rms(values), "p50": share(values, 50.0), "p95": share(values, 95.0),
               "max": max(values)}  # fmt: skip
        return {key: round(v, 6) if math.isfinite(v) else None for key, v in row.items()}

    return {
        "wall_px": three(late.wall_px), "edge_px": three(late.edge_px),
        "margin_px": {"min": min(late.margin_px), "seen_share": seen_share(late)},
        "overscan": {"mean": late.overscan_mean, "max": late.overscan_max},
        "overscan_needed": three(late.needed), "composite_px": three(late.composite_px),
        "row_spread_px": three(late.row_spread_px), "split_frames": late.split,
    }  # fmt: skip


def _ratio_row(moved: Moved) -> dict[str, object]:
    return _ratio_of(moved.predicted[JUDGED_AT], moved.held[JUDGED_AT])


def _ratio_of(predicted: Late, held: Late) -> dict[str, object]:
    found = ratios(predicted, held)
    return {
        name: {"rms": round(one.rms, 4), "p95": round(one.p95, 4)}
        for name, one in (("position", found.position), ("rotation", found.rotation))
    }


def _tell(moved: Moved) -> None:
    output.say(
        f"{moved.name}: {moved.seconds:.3g} s, {len(moved.held[0].wall_px)} frames; px as "
        "rms / p95, predicted and held"
    )
    rows = []
    for a, b in zip(moved.predicted, moved.held, strict=True):
        found = ratios(a, b)
        rows.append((
            a.frames_late, round(a.horizon_ms), _two(a.wall_px), _two(b.wall_px),
            f"{found.position.rms:.2f} / {found.position.p95:.2f}",
            _two(a.edge_px), _two(b.edge_px),
            f"{found.rotation.rms:.2f} / {found.rotation.p95:.2f}",
            f"{percent(share(a.needed, 95.0))} / {percent(share(b.needed, 95.0))}",
        ))  # fmt: skip
    print_table(
        ("late", "ms ahead", "wall", "held", "ratio", "edge", "held", "ratio", "overscan % p95"),
        rows,
    )
    output.say()


def _two(values: list[float]) -> str:
    return f"{rms(values):.1f} / {share(values, 95.0):.1f}"


def percent(overscan: float) -> str:
    """Return an overscan as a percentage; "-" where no picture is wide enough."""
    return f"{100.0 * overscan:.0f}" if overscan < 10.0 else "-"
