# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate delay`: how much later one tracker is than another, or than the picture.

With `--json` an event "delay" for each quantity, then "summary". Exit code 1 where nothing could be
measured (too little motion, no common motion, no unique answer), 2 where the input is wrong.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.stage import Source
from stagectl.cli import calibrate_barcode, calibrate_plot, output, plot_file
from stagectl.cli.bounded_numbers import bounded
from stagectl.cli.calibrate_input import Compared, load
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table
from tracking.calibration.delay import Delay
from tracking.calibration.quantity_delay import QUANTITIES, Quantity, delay_of
from tracking.calibration.refusal import Refused

HELP = "Measure the delay of a tracker, or the latency of outputs (--barcode)."
DESCRIPTION = (
    "Measure how much later one tracker is than another one, or than the camera's picture.\n"
    "Turn and move the camera briskly and unevenly for ten seconds while recording.\n"
    "With --barcode: measure how late each output of the render nodes is, from a filmed clip."
)
EXAMPLES = (
    "stagectl calibrate delay reference.txt other.txt",
    "stagectl calibrate delay --take takes/take_001 --source optitrack --against freed-a",
    "stagectl calibrate delay --take takes/take_001 --source freed-a --video clip.mp4 --fx-px 4802",
    "stagectl calibrate delay trajectory.csv --video clip.mp4 --fx-px 4802 --video-start-ns 0",
    "stagectl calibrate delay reference.txt other.txt --quantity rotation --plot delay.png --json",
    *calibrate_barcode.EXAMPLES,
)
LONGEST_MS = 60_000.0
LARGEST_DELAY_MS = 500.0
"""What the stage file takes."""
_KEYS: dict[Quantity, str] = {
    "position": "delay_ms",
    "rotation": "rotation_delay_ms",
    "lens": "lens_delay_ms",
}
_Results = dict[Quantity, Delay | Refused]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is compared, and how."""
    parser.add_argument("files", nargs="*", metavar="TRAJECTORY", help="reference, then measured")
    parser.add_argument("--take", metavar="TAKE", help="a take, in place of files")
    parser.add_argument("--source", metavar="ID", help="the source to measure (of the take)")
    parser.add_argument("--against", metavar="ID", help="the reference source (of the take)")
    parser.add_argument("--video", metavar="CLIP", help="the camera's picture as the reference")
    parser.add_argument("--fx-px", type=bounded(1.0, 1e6), metavar="F", help="its focal length")
    parser.add_argument("--fps", metavar="RATE", help="its frame rate (default: the file's own)")
    parser.add_argument(
        "--video-start-ns", type=int, metavar="N", help="mid-exposure of frame 0, in the time of "
        "the samples (default: the first sample)",
    )  # fmt: skip
    parser.add_argument("--quantity", choices=(*QUANTITIES, "all"), default="all")
    parser.add_argument(
        "--max-ms", type=bounded(1.0, LONGEST_MS), default=1000.0, metavar="MS",
        help="largest delay looked for, either way (default 1000)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the interval")
    parser.add_argument("--plot", type=Path, metavar="F.png", help="draw signals and correlation")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")
    calibrate_barcode.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Measure, report, and say what to write into the stage file."""
    if args.barcode is not None:
        return calibrate_barcode.run(args)
    calibrate_barcode.refuse_leftovers(args)
    if args.seed < 0:
        raise InputError(f"--seed {args.seed}: is negative; give 0 or more")
    if args.plot is not None:
        plot_file.check_ready(args.plot)
    compared = load(args)
    asked: tuple[Quantity, ...] = QUANTITIES if args.quantity == "all" else (args.quantity,)
    results: _Results = {}
    for quantity in asked:
        found = delay_of(quantity, compared.reference, compared.measured, args.max_ms, args.seed)
        if found is not None:
            results[quantity] = found
    if not results:
        both = f"{compared.reference_name} and {compared.measured_name}"
        raise InputError(f"{both} do not both carry {' or '.join(asked)}; ask for another quantity")
    delays = {name: one for name, one in results.items() if isinstance(one, Delay)}
    if args.plot is not None and delays:
        calibrate_plot.draw(args.plot, compared, delays)
    lines = stage_lines(delays, compared.source)
    if args.json:
        _emit(compared, results, lines)
    else:
        _print(compared, results, lines)
    if not delays:
        raise CheckError(
            *(f"{name}: {one.reason}" for name, one in results.items() if isinstance(one, Refused))
        )
    return EXIT_OK


def stage_lines(delays: dict[Quantity, Delay], source: Source | None) -> dict[str, float]:
    """Return the keys of the source's table in the stage file, with their new values in ms.

    Samples of a take have the delay of its stage file already taken off, so that is added. Without
    a position, what the rotation has goes for all (`delay_ms`).
    """
    lines: dict[str, float] = {}
    for quantity, delay in delays.items():
        key = _KEYS[quantity]
        if quantity == "rotation" and "position" not in delays:
            key = _KEYS["position"]
        lines[key] = round(delay.delay_ms + _written_ms(source, quantity), 2) + 0.0  # not -0.0
    return lines


def _written_ms(source: Source | None, quantity: Quantity) -> float:
    """Return what the stage file says now; a quantity without its own key has `delay_ms`."""
    if source is None:
        return 0.0
    own = {"rotation": source.rotation_delay_ms, "lens": source.lens_delay_ms}.get(quantity)
    return source.delay_ms if own is None else own


def _emit(compared: Compared, results: _Results, lines: dict[str, float]) -> None:
    for quantity, one in results.items():
        if isinstance(one, Refused):
            output.emit({"event": "delay", "quantity": quantity, "refused": one.reason})
            continue
        output.emit(
            {
                "event": "delay", "quantity": quantity, "signal": one.signal,
                "delay_ms": round(one.delay_ms, 4),
                "ci95_ms": [round(end, 4) for end in one.ci95_ms],
                "correlation": round(one.correlation, 4),
                "second_peak": round(one.second_peak, 3), "overlap_s": round(one.overlap_s, 2),
                "motion": float(f"{one.motion:.3g}"), "motion_unit": one.motion_unit,
                "gain": float(f"{one.gain:.4g}"),
            }
        )  # fmt: skip
    output.emit(
        {
            "event": "summary", "measured": compared.measured_name,
            "against": compared.reference_name,
            "delay_ms": {
                name: round(one.delay_ms, 4)
                for name, one in results.items() if isinstance(one, Delay)
            },
            "refused": {
                name: one.reason for name, one in results.items() if isinstance(one, Refused)
            },
            "stage_file": lines, "notes": list(compared.notes),
        }
    )  # fmt: skip


def _print(compared: Compared, results: _Results, lines: dict[str, float]) -> None:
    output.say(f"{compared.measured_name} against {compared.reference_name}")
    rows = [
        (
            name, f"{one.delay_ms:+.2f}", f"{one.ci95_ms[0]:+.2f} .. {one.ci95_ms[1]:+.2f}",
            f"{one.correlation:.3f}", f"{one.overlap_s:.1f}",
            f"{_short(one.motion)} {one.motion_unit}",
        )
        for name, one in results.items() if isinstance(one, Delay)
    ]  # fmt: skip
    if rows:
        print_table(("", "delay ms", "95 % interval", "correlation", "common s", "motion"), rows)
    for note in compared.notes:
        output.say(f"! {note}")
    for name, one in results.items():
        if isinstance(one, Refused) and rows:
            output.say(f"! {name}: not measured: {one.reason}")
    if not lines:
        return
    output.say()
    source = compared.source
    whose = f'with id = "{source.id}"' if source is not None else "of the measured tracker"
    output.say(f"into the stage file, under the [[source]] {whose}:")
    for key, value_ms in lines.items():
        if value_ms < 0.0:
            output.say(
                f"  # {key}: {-value_ms:.2f} ms EARLIER than the reference, which no file can say "
                "(what the stage file has now is in it); give the reference that much more"
            )
        elif value_ms > LARGEST_DELAY_MS:
            output.say(f"  # {key}: {value_ms:.2f} ms is above {LARGEST_DELAY_MS:g}; same clock?")
        else:
            output.say(f"  {key} = {value_ms:.2f}")


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100.0 else f"{value:.3g}"
