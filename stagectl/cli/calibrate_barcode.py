# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate delay --barcode CLIP`: latency of each output and skew between nodes.

The nodes draw frame barcodes (docs/barcode.md), a camera films them. With `--json` an event
"picture" for each picture of the clip, then "summary". Exit code 1 where the clip shows no code, 2
where the input is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hardware_profiles.rates import format_rate, parse_rate
from stagectl.cli import barcode_alignment, output
from stagectl.cli.barcode_alignment import Alignment
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table
from tracking.calibration.barcode_latency import OutputResult, SkewResult, Taken, measure

EXAMPLES = (
    "stagectl calibrate delay --barcode clip.mp4",
    "stagectl calibrate delay --barcode clip.mp4 --take takes/take_001 "
    "--start-timecode 10:00:05:12",
    "stagectl calibrate delay --barcode clip.mp4 --start-frame 23410 --json",
)
_PROGRESS_EVERY = 10
_LONG_CLIP = 500
# A wall is some frames late, never ten seconds: the clip and the stage do not belong together.
_ABSURD_FRAMES = 240.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what belongs to barcodes only; `--take`, `--fps` and `--json` are shared."""
    group = parser.add_argument_group("latency of outputs, from filmed barcodes")
    group.add_argument("--barcode", metavar="CLIP", help="a clip of outputs that show the barcode")
    barcode_alignment.add_arguments(group)


def run(args: argparse.Namespace) -> int:
    """Read every picture, measure, report."""
    for name in ("files", "source", "against", "video", "plot", "fx_px", "video_start_ns"):
        if getattr(args, name):
            raise InputError("--barcode goes without other trackers, files, --video or --plot")
    taken, alignment, notes = _read(args)
    results, skew = measure(taken, float(alignment.frames_per_picture))
    if not results:
        raise CheckError(
            f"{args.barcode}: shows no barcode in {len(taken)} pictures; fill more of the picture "
            "with it (4 pixels a cell, 96 for its width), in focus, at a shutter within one frame"
        )
    _check_sense(results)
    if args.json:
        output.emit(_summary(args.barcode, taken, results, skew, alignment, notes))
    else:
        _print(args.barcode, taken, results, skew, notes)
    return EXIT_OK


def refuse_leftovers(args: argparse.Namespace) -> None:
    """Raise InputError for options that mean nothing without --barcode."""
    for name in barcode_alignment.OPTIONS:
        if getattr(args, name) is not None:
            raise InputError(f"--{name.replace('_', '-')} belongs to --barcode CLIP")


def _read(args: argparse.Namespace) -> tuple[list[Taken], Alignment, list[str]]:
    # OpenCV is slow to import, and only this needs it.
    from tracking.calibration.barcode_follower import BarcodeFollower
    from tracking.calibration.clip import Clip

    try:
        clip = Clip(Path(args.barcode), parse_rate(args.fps) if args.fps else None)
    except ValueError as error:
        raise InputError(str(error)) from None
    taken: list[Taken] = []
    doubled = 0
    try:
        alignment = barcode_alignment.align(args, clip.rate)
        follower = BarcodeFollower()
        for index, picture in enumerate(clip):
            shown, twice = _shown(follower.read(picture))
            doubled += twice
            taken.append(Taken(alignment.at_frames(index), shown))
            if args.json:
                output.emit(_picture(index, taken[-1]))
            _progress(index + 1, clip.frames)
    except ValueError as error:
        raise InputError(str(error)) from None
    finally:
        clip.close()
    notes = list(alignment.notes)
    if doubled:
        notes.append(
            f"{doubled} pictures show an output twice with different frames, and were left out for "
            "it: cover the monitor in the shot"
        )
    if abs(clip.last_off_frames) > 0.5:
        notes.append(
            f"the clip's own times stray {clip.last_off_frames:+.1f} frames from an even rate: "
            "record at a constant frame rate, or give --fps"
        )
    return taken, alignment, notes


def _shown(readings: Sequence[tuple[int, int, object, float]]) -> tuple[dict[int, int], bool]:
    """Return output to frame, without outputs that were seen with two frames; whether any was."""
    shown: dict[int, set[int]] = {}
    for one in readings:
        shown.setdefault(one[0], set()).add(one[1])
    clear = {name: next(iter(frames)) for name, frames in shown.items() if len(frames) == 1}
    return clear, len(clear) < len(shown)


def _check_sense(results: Sequence[OutputResult]) -> None:
    for one in results:
        if one.latency_frames is not None and abs(one.latency_frames) > _ABSURD_FRAMES:
            raise InputError(
                f"output {one.output} is {one.latency_frames:.0f} frames late by this start; "
                "give the timecode or the frame of the first picture of this very clip"
            )


def _progress(done: int, of: int) -> None:
    if done % _PROGRESS_EVERY and sys.stderr.isatty():
        return
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:9d} of {of or '?'} pictures" + ("\n" if done == of else ""))
        sys.stderr.flush()
    elif done % _LONG_CLIP == 0:
        output.note(f"{done} of {of or '?'} pictures")


def _picture(index: int, taken: Taken) -> dict[str, object]:
    shown = {str(name): frame for name, frame in sorted(taken.shown.items())}
    return {"event": "picture", "picture": index, "frame": taken.at_frames, "shown": shown}


def _summary(
    clip: str,
    taken: Sequence[Taken],
    results: Sequence[OutputResult],
    skew: SkewResult,
    alignment: Alignment,
    notes: Sequence[str],
) -> dict[str, object]:
    return {
        "event": "summary", "clip": clip, "pictures": len(taken),
        "read": sum(one.read for one in results),
        "rejected": sum(one.rejected for one in results),
        "frames_per_picture": format_rate(alignment.frames_per_picture),
        "outputs": {
            str(one.output): {
                "read": one.read, "rejected": one.rejected,
                "latency_frames": _rounded(one.latency_frames),
                "interval": None if one.interval_frames is None
                else [_rounded(end) for end in one.interval_frames],
                "counts": {str(frames): count for frames, count in one.counts.items()},
                "repeated": one.repeated, "skipped": one.skipped,
            }
            for one in results
        },
        "skew": {
            "pictures": skew.pictures, "disagree": skew.disagree,
            "largest_frames": skew.largest_frames,
            "behind_frames": {
                str(name): _rounded(mean) for name, mean in skew.behind_frames.items()
            },
        },
        "notes": list(notes),
    }  # fmt: skip


def _print(
    clip: str,
    taken: Sequence[Taken],
    results: Sequence[OutputResult],
    skew: SkewResult,
    notes: Sequence[str],
) -> None:
    output.say(f"{clip}: {len(taken)} pictures, {len(results)} outputs")
    rows = [
        (
            one.output, one.read, one.rejected, _text(one.latency_frames),
            "-" if one.interval_frames is None
            else f"{one.interval_frames[0]:.2f} .. {one.interval_frames[1]:.2f}",
            one.repeated, one.skipped,
        )
        for one in results
    ]  # fmt: skip
    header = ("output", "read", "rejected", "latency frames", "interval", "repeated", "skipped")
    print_table(header, rows)
    if skew.pictures:
        output.say(
            f"skew: {skew.disagree} of {skew.pictures} pictures show outputs apart, "
            f"at most {skew.largest_frames} frames"
        )
        for name, mean in skew.behind_frames.items():
            if abs(mean) >= 0.005:
                output.say(f"  output {name} is {mean:+.2f} frames behind the first")
    for note in notes:
        output.say(f"! {note}")
    if all(one.latency_frames is None for one in results):
        output.say("! no start was given: the latency itself is not known (--start-timecode TC)")
        return
    output.say()
    output.say("into the stage file: `frames` of the processor's mode, or, for what one camera")
    output.say("sees, its `wall_latency_frames`.")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4) + 0.0  # not -0.0


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
