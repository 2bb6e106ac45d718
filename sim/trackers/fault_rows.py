# SPDX-License-Identifier: Apache-2.0
"""The table of tracker faults: id, sentence, parameters with bounds, where it makes sense."""

from __future__ import annotations

from sim.trackers import fault_bytes as bytes_
from sim.trackers import fault_clock as clock
from sim.trackers import fault_delivery as delivery
from sim.trackers import fault_pose as pose
from sim.trackers import fault_senders as senders
from sim.trackers.config import PROTOCOLS
from sim.trackers.fault import FaultRow, number, word

_SHARE = number(0.1, 0.0, 1.0, "share of the frames")
_UDP, _PTY = ("udp",), ("pty",)
_OSC = ("osc", "vmc")
_LENS = ("freed", "f4", "osc")
_ANGLE = word("pan", pose.ANGLES, "which encoder")

ROWS: tuple[FaultRow, ...] = (
    FaultRow(
        "loss", "Frames are lost at random.", delivery.Loss, {"share": _SHARE}, PROTOCOLS,
    ),
    FaultRow(
        "loss-burst", "Several frames in a row are lost, again and again.", delivery.LossBurst,
        {"frames": number(5, 1, 10_000, "frames a burst"),
         "every_s": number(1.0, 0.01, 3600.0, "from burst to burst, seconds")}, PROTOCOLS,
    ),
    FaultRow(
        "reorder", "Some frames are overtaken by later ones.", delivery.Reorder,
        {"share": _SHARE, "frames": number(1, 1, 100, "how many overtake")}, PROTOCOLS, _UDP,
    ),
    FaultRow(
        "duplicate", "Some frames come twice.", delivery.Duplicate,
        {"share": _SHARE, "after_ms": number(1.0, 0.0, 10_000.0, "the second one, ms later")},
        PROTOCOLS, _UDP,
    ),
    FaultRow(
        "jitter", "Every frame is late by another time.", delivery.Jitter,
        {"max_ms": number(5.0, 0.0, 10_000.0, "largest delay, ms")}, PROTOCOLS,
    ),
    FaultRow(
        "delay-step", "All frames are later by the same time.", delivery.DelayStep,
        {"ms": number(30.0, 0.0, 10_000.0, "delay, ms")}, PROTOCOLS,
    ),
    FaultRow(
        "unplug", "The line is gone, and back at the end.", delivery.Unplug, {}, PROTOCOLS,
    ),
    FaultRow(
        "stuck", "The pose stands while frames go on.", pose.Stuck,
        {"rings": word("run", ("run", "stand"), "what the lens rings do")}, PROTOCOLS,
    ),
    FaultRow(
        "nan", "The pose has numbers in it that are none, or absurd.", pose.NotANumber,
        {"share": number(1.0, 0.0, 1.0, "share of the frames"),
         "field": word("position", ("position", "rotation"), "where"),
         "value": word("nan", pose.NAN_VALUES, "what")}, _OSC,
    ),
    FaultRow(
        "spike", "Single frames jump away and back.", pose.Spike,
        {"size_m": number(0.5, 0.0, 20.0, "how far, metres"),
         "angle_deg": number(5.0, 0.0, 180.0, "how much, degrees"),
         "every_s": number(1.0, 0.01, 3600.0, "from spike to spike, seconds")}, PROTOCOLS,
    ),
    FaultRow(
        "teleport", "The pose jumps and stays there.", pose.Teleport,
        {"x_m": number(0.5, -20.0, 20.0, "metres"), "y_m": number(0.0, -20.0, 20.0, "metres"),
         "z_m": number(0.0, -20.0, 20.0, "metres"),
         "pan_deg": number(0.0, -180.0, 180.0, "degrees")}, PROTOCOLS,
    ),
    FaultRow(
        "frame-reset", "The tracking system's own world turns and moves.", pose.FrameReset,
        {"x_m": number(0.05, -20.0, 20.0, "metres"), "y_m": number(0.03, -20.0, 20.0, "metres"),
         "z_m": number(0.0, -20.0, 20.0, "metres"),
         "pan_deg": number(1.5, -180.0, 180.0, "degrees"),
         "tilt_deg": number(0.0, -90.0, 90.0, "degrees"),
         "roll_deg": number(0.0, -90.0, 90.0, "degrees")}, PROTOCOLS,
    ),
    FaultRow(
        "encoder-slip", "An encoder slips, again and again.", pose.EncoderSlip,
        {"axis": _ANGLE, "deg": number(0.5, -90.0, 90.0, "one slip, degrees"),
         "every_s": number(1.0, 0.01, 3600.0, "from slip to slip, seconds")}, PROTOCOLS,
    ),
    FaultRow(
        "encoder-wrap", "An encoder's counter overflows inside the range of the head.",
        pose.EncoderWrap,
        {"axis": _ANGLE, "span_deg": number(10.0, 0.1, 360.0, "range of the counter, degrees")},
        PROTOCOLS,
    ),
    FaultRow(
        "unit-swap", "Positions are sent in another unit.", pose.UnitSwap,
        {"factor": number(0.001, 1e-4, 1e4, "sent over right: 0.001 is m for mm, 1000 mm for m")},
        PROTOCOLS,
    ),
    FaultRow(
        "axis-flip", "One axis has the wrong sign.", pose.AxisFlip,
        {"axis": word("pan", pose.AXES, "which")}, PROTOCOLS,
    ),
    FaultRow(
        "focus-direction", "The focus ring counts the other way.", pose.FocusDirection,
        {"top": number(65535.0, 1.0, 0xFFFFFF, "what zero turns into")}, _LENS,
    ),
    FaultRow(
        "lens-lost", "Lens encoders stand or show zero while the pose goes on.", pose.LensLost,
        {"ring": word("all", ("all", "zoom", "focus", "iris"), "which"),
         "shows": word("stands", ("stands", "zero"), "what is left")}, _LENS,
    ),
    FaultRow(
        "clock-drift", "The tracker's clock runs at another speed.", clock.ClockDrift,
        {"ppm": number(100.0, -10_000.0, 10_000.0, "how much longer its periods are")}, PROTOCOLS,
    ),
    FaultRow(
        "clock-step", "The tracker's clock is set to another time.", clock.ClockStep,
        {"phase_ms": number(5.0, -1000.0, 1000.0, "captures move by, ms"),
         "seconds": number(3600.0, -86_400.0, 86_400.0, "the timecode moves by, where it has one")},
        PROTOCOLS,
    ),
    FaultRow(
        "timecode-jump", "The timecode jumps while captures go on.", clock.TimecodeJump,
        {"frames": number(250.0, -2_500_000.0, 2_500_000.0, "frames")}, ("f4",), needs="timecode",
    ),
    FaultRow(
        "drop-frame-boundary", "The timecode crosses a minute that leaves numbers out.",
        clock.DropFrameBoundary,
        {"after_s": number(1.0, 0.0, 50.0, "when after the start, seconds")}, ("f4",),
        needs="drop frame",
    ),
    FaultRow(
        "wrong-rate", "The tracker runs at another rate.", clock.WrongRate,
        {"rate_hz": number(30.0, 0.1, 1000.0, "frames a second")}, PROTOCOLS,
    ),
    FaultRow(
        "partial-frame", "Some frames end early.", bytes_.PartialFrame, {"share": _SHARE},
        PROTOCOLS,
    ),
    FaultRow(
        "garbage", "Some frames are damaged, or have noise between them.", bytes_.Garbage,
        {"share": number(0.15, 0.0, 1.0, "share of the frames"),
         "kind": word("mixed", ("mixed", *bytes_.DAMAGES), "how")}, PROTOCOLS,
    ),
    FaultRow(
        "random-bytes", "Noise comes instead of frames.", bytes_.RandomBytes,
        {"amount": word("frame", ("frame", "line"), "as a frame, or all a serial line carries")},
        PROTOCOLS,
    ),
    FaultRow(
        "baud-mismatch", "The reader's port is set to another baud rate.", bytes_.BaudMismatch,
        {"read_baud": number(115_200.0, 300.0, 4_000_000.0, "what the port is set to")},
        PROTOCOLS, _PTY,
    ),
    FaultRow(
        "two-sources-one-id", "Another sender has the same id and moves differently.",
        senders.TwoSources,
        {"motion": word("hand-held", senders.OTHER_MOTIONS, "how it moves"),
         "away_m": number(2.0, -20.0, 20.0, "how far off along X, metres")}, PROTOCOLS, _UDP,
    ),
    FaultRow(
        "flood", "Packets come without end.", senders.Flood,
        {"per_s": number(5000.0, 1.0, 50_000.0, "packets a second"),
         "what": word("valid", ("valid", "garbage"), "what is in them"),
         "sender": word("other", ("other", "same"), "who sends them")}, PROTOCOLS, _UDP,
    ),
    FaultRow(
        "osc-bomb", "Datagrams come that hurt a careless OSC receiver.", senders.OscBomb,
        {"kind": word("all", senders.BOMB_KINDS, "which"),
         "per_s": number(20.0, 0.1, 1000.0, "datagrams a second")}, _OSC, _UDP,
    ),
    FaultRow(
        "own-packets-back", "Each packet comes back once from an address of our own.",
        senders.OwnPacketsBack,
        {"after_ms": number(0.3, 0.0, 1000.0, "how long after, ms")}, PROTOCOLS, _UDP,
    ),
)  # fmt: skip
