# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim play`: a capture into a serial line, at its own pace."""

from __future__ import annotations

import argparse
import signal
from fractions import Fraction

from sim.trackers.capture_file import PROTOCOLS, own_rate, read_frames
from sim.trackers.config import parse_rate
from sim.trackers.encoders import check_pace
from sim.trackers.line import LineError, PtyLine
from sim.trackers.player import drain, play, wait_for_reader
from stagectl.cli import output
from stagectl.cli.errors import (
    EXIT_CHECK_FAILED,
    EXIT_OK,
    InputError,
    MachineError,
    TimeOutError,
)

HELP = "Play a capture file into a serial line at its own pace."
EXAMPLES = (
    "stagectl sim play capture.f4 --protocol f4 --pty /tmp/tracker",
    "stagectl sim play capture.bin --protocol freed --pty /tmp/tracker --rate 60 --loop",
)
_DRAIN_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", help="capture: frames one after the other")
    parser.add_argument("--protocol", required=True, help=" or ".join(PROTOCOLS))
    parser.add_argument("--pty", required=True, metavar="LINK", help="where the line appears")
    parser.add_argument("--baud", type=int, default=38400, help="pace of the line (default 38400)")
    parser.add_argument(
        "--rate", help="frames a second, as 25 or 24000/1001 (F4: default from its timecode)"
    )
    parser.add_argument("--loop", action="store_true", help="begin again at the end")
    parser.add_argument(
        "--wait",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="wait until a reader has opened the line, and exit 1 where it misses any of the "
        "play (default); --no-wait: a reader may come and go",
    )
    parser.add_argument(
        "--timeout", type=float, default=30.0, help="longest wait for a reader, seconds"
    )
    parser.add_argument(
        "--settle", type=float, default=0.25, help="pause after the reader opened, seconds"
    )
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Play."""
    frames, rate = _capture(args)
    try:
        line = PtyLine(args.pty, args.baud)
    except LineError as error:
        raise MachineError(str(error)) from None
    # A stop is asked for by signal; it must end in a summary and take the link away.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    sent = dropped_frames = 0
    first_ns = last_ns = 0
    unread = 0
    stopped = False
    try:
        if args.json:
            output.emit({"event": "ready", "link": args.pty, "device": line.slave_path})
        else:
            output.say(f"{args.pty} is ready: {len(frames)} frames at {float(rate):.3f}/s")
        if args.wait and not wait_for_reader(line, args.timeout, args.settle):
            raise TimeOutError(
                f"nobody opened {args.pty} within {args.timeout:g} s; "
                "start the reader, or use --no-wait"
            )
        for last_ns, whole in play(frames, line, rate, args.loop):
            first_ns = first_ns or last_ns
            sent += whole
            dropped_frames += not whole
        unread = drain(line, _DRAIN_S)
    except KeyboardInterrupt:
        stopped = True
    finally:
        signal.signal(signal.SIGTERM, before)
        line.close()
    seconds = round((last_ns - first_ns) / 1e9, 3)
    summary = {
        "event": "summary",
        "frames": sent,
        "bytes": line.bytes_sent,
        "seconds": seconds,
        "rate": f"{rate.numerator}/{rate.denominator}",
        "dropped_frames": dropped_frames,
        "dropped_bytes": line.bytes_dropped,
        "unread_bytes": unread,
    }
    if args.json:
        output.emit(summary)
    elif stopped and not first_ns:
        output.say(f"stopped before anybody opened {args.pty}: nothing was played")
    else:
        unheard = f"; {dropped_frames} more found no reader" if stopped and dropped_frames else ""
        output.say(
            f"{'stopped: ' if stopped else ''}played {sent} frames, {line.bytes_sent} bytes, "
            f"in {seconds:.2f} s{unheard}"
        )
    if args.wait and not stopped and (dropped_frames or unread):
        output.note(
            f"stagectl: the reader of {args.pty} missed {dropped_frames} frames and left "
            f"{unread} bytes unread; keep it reading until the play has ended"
        )
        return EXIT_CHECK_FAILED
    return EXIT_OK


def _capture(args: argparse.Namespace) -> tuple[list[bytes], Fraction]:
    """Return the frames of the capture and their rate; raises InputError."""
    if args.protocol not in PROTOCOLS:
        raise InputError(
            f"unknown protocol {args.protocol!r} for play; known: {', '.join(PROTOCOLS)}"
        )
    for name, low, high in (("baud", 300, 4_000_000), ("timeout", 0, 86_400), ("settle", 0, 60)):
        value = getattr(args, name)
        if not low <= value <= high:
            raise InputError(f"--{name} is {value}, expected {low} to {high}")
    try:
        frames = read_frames(args.file, args.protocol)
        rate = parse_rate(args.rate) if args.rate else own_rate(frames, args.protocol)
        if rate is None:
            raise InputError(f"{args.file}: the capture states no frame rate; give --rate")
        check_pace(args.file, max(map(len, frames)), args.baud, rate)
    except OSError as error:
        raise InputError(f"{args.file}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise InputError(str(error)) from None
    return frames, rate
