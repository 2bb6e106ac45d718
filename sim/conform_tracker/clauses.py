# SPDX-License-Identifier: Apache-2.0
"""The table of clauses: what a tracker has to do, who says so, how it is judged, what to do."""

from __future__ import annotations

from typing import NamedTuple

_FREED = "Free-D manual V1.4.4, appendix A"
_OSC = "OSC 1.0 and 1.1"
_ST12 = "SMPTE ST 12-1"


class Clause(NamedTuple):
    """One row."""

    id: str
    sentence: str
    source: str
    judged: str
    fix: str
    needs_clock: bool = False
    """Whether it can be judged from arrivals only, not from a file."""


_BYTES = (
    Clause(
        "framed", "every frame has its type, its length and its end",
        f"{_FREED}; camdkit mosys/f4.py; {_OSC}",
        "the bytes are cut by type and length; a datagram is one frame",
        "check the protocol (--protocol), and baud rate and parity of a serial line",
    ),
    Clause(
        "checksum", "every checksum is right", f"{_FREED}; camdkit mosys/f4.py",
        "0x40 less the sum of all other bytes, modulo 256; the share that is wrong",
        "serial: cable, ground, parity (Free-D is 8O1); UDP: the sender computes it wrongly",
    ),
    Clause(
        "between", "nothing unknown stands between the frames", "the framing of each protocol",
        "bytes that belong to no frame, the broken ends of the recording left out",
        "let only the tracker write to this line, one protocol at a time",
    ),
    Clause(
        "finite", "every number is finite", "IEEE 754; reliability of the stage (F-04)",
        "nan and inf in OSC numbers and in the float axes of F4",
        "send the last good value, or nothing, while there is no solution",
    ),
    Clause(
        "quaternion", "quaternions have length 1", "unit quaternions; F-04",
        "the longest distance from 1 is at most 0.001",
        "normalise before sending; check the order (w first or last) in the OSC preset",
    ),
    Clause(
        "accepted", "stagectl accepts every frame", "the decoders of stagectl, this profile",
        "frames that the product's decoder refuses, with its reasons",
        "see the reason; a range or a layout may belong to another --profile or --osc-preset",
    ),
    Clause(
        "two-readings", "both readers find the same values", "own reading, from the protocols",
        "position, angles, lens and counter of both agree, frame by frame",
        "a defect of stagectl: please report it with the recording",
    ),
)  # fmt: skip
_WHO = (
    Clause(
        "one-id", "one camera id (or OSC name) speaks, the one that is expected", "F-11",
        "ids over all frames; --camera-id where it is given",
        "give every tracker an id and a line of its own",
    ),
    Clause(
        "one-sender", "one address sends", "F-11",
        "address and port of every datagram", "stop the second sender, or give it another port",
    ),
)  # fmt: skip
_TIME = (
    Clause(
        "rate", "the rate is the nominal one", "rates of SMPTE ST 12-1 and ST 2059-1",
        "slope of the arrivals over the frames; within 100 ppm and four sigma",
        "set the tracker's rate, or the rate in the stage file: 60 and 60000/1001 are two rates",
        True,
    ),
    Clause(
        "jitter", "frames arrive evenly", "a frame belongs to the nearest slot of its grid",
        "distance from the even grid: p99 at most 1/4 period, p99.9 at most 1/2 period",
        "wire instead of Wi-Fi; the latency timer of a USB adapter to 1 ms; no switch in between",
        True,
    ),
    Clause(
        "gaps", "no frame is missing", "F-09",
        "by the counter, else by the arrivals; and the longest silence",
        "cable, network load, or a tracker that leaves frames out",
    ),
    Clause(
        "duplicates", "no frame comes twice or overtaken", "F-09",
        "counter that stands or goes back; the same bytes again within a quarter of a period",
        "two network paths (bridge, loop), or a sender that repeats",
    ),
    Clause(
        "counter", "the frame counter grows by one a frame", "F-09; the maker's use of spare",
        "steps of the counter, gaps left out",
        "choose the profile whose spare bits are a counter, or switch it on in the tracker",
    ),
    Clause(
        "source-clock", "the tracker's own clock is even, fine and no more than 100 ppm off",
        "F-07", "own time against arrival: always onward, no jump above a period, drift, step",
        "send seconds as a 64-bit float from one monotonic clock that nobody sets", True,
    ),
    Clause(
        "timecode", "every timecode exists", _ST12,
        "hours, minutes, seconds, frames below the rate; drop frame only at 29.97 and 59.94",
        "check rate and drop-frame setting of the timecode source",
    ),
    Clause(
        "timecode-runs", "the timecode runs on without jumps, at the rate it says", _ST12,
        "frames from timecode to timecode, and over the time where there is a clock",
        "jam the tracker to the house timecode again; check its timecode rate",
    ),
)  # fmt: skip
_VALUES = (
    Clause(
        "range", "positions are of a stage: within 100 m", "the size of stages",
        "the largest coordinate", "check the unit (mm, cm, m) and the origin of the tracker",
    ),
    Clause(
        "resolution", "the smallest step is finer than the noise that fusion assumes",
        "rounding error of a step q is q / sqrt(12); noise of the tracker profile",
        "smallest difference between two frames, position and angles",
        "let the tracker send more digits (no whole degrees, no whole millimetres)",
    ),
    Clause(
        "noise", "at rest the noise is at most twice that of the profile", "the tracker profile",
        "standard deviation in the stillest second, a steady drift taken off",
        "more markers or light for optical trackers; else a profile with the true noise",
    ),
    Clause(
        "alive", "a camera that moves changes the frames", "F-06",
        "frames that are all the same, where a move was asked for",
        "the tracker repeats its last frame: restart it, check its own display",
    ),
    Clause(
        "lens-range", "lens numbers stay between the ends of the profile", "the tracker profile",
        "least and greatest raw focus and zoom",
        "choose the maker's profile, or set the lens ends in the tracker",
    ),
)  # fmt: skip
AXES = ("pan", "tilt", "roll", "right", "forward", "up", "focus", "zoom")
_AXIS_WORDS = {
    "pan": "panning to the left makes pan grow",
    "tilt": "tilting up makes tilt grow",
    "roll": "rolling clockwise (seen from behind) makes roll grow",
    "right": "moving right moves the camera along its own right",
    "forward": "moving to the wall moves the camera along its view",
    "up": "moving up makes Z grow",
    "focus": "turning focus to near moves the ring to the near end",
    "zoom": "zooming in moves the ring to the tele end",
}
_AXES = tuple(
    Clause(
        f"axis-{name}", _AXIS_WORDS[name], "stage frame (OpenTrackIO) and the tracker profile",
        "what moved most between two rests, its direction and its size",
        "change the direction, the order or the unit in the tracker",
    )
    for name in AXES
)  # fmt: skip
CLAUSES: tuple[Clause, ...] = (*_BYTES, *_WHO, *_TIME, *_VALUES, *_AXES)
BY_ID = {clause.id: clause for clause in CLAUSES}
