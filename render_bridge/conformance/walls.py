# SPDX-License-Identifier: Apache-2.0
"""Clauses of section 19: wall to black."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause

WALLS = (
    Clause("wall-understood", "4, 19", "HELLO says that the node draws what WALL says.",
           "reads HELLO", "bit 1 of `features`"),
    Clause("wall-joiner", "19", "WALL comes behind SNAPSHOT, and counts from the first vsync.",
           "answers HELLO with SNAPSHOT and a black WALL, before the first frame",
           "a `wall` line no later than the first picture, which is black"),
    Clause("wall-next-vsync", "19", "WALL is drawn at the next vsync.",
           "sends black, grey, blue and the picture, each 16 ms before a vsync",
           "at that vsync and not before: `wall` lines, and `wall` of the pictures"),
    Clause("wall-whole", "19", "WALL is whole: nothing of the one before stands.",
           "names cameras, markers and light cards, then others, then none",
           "`wall` lines with just these"),
    Clause("wall-ack", "19", "WALL_ACK says since which vsync it is shown.", "the same",
           "epoch, rev, mode, vsync count and times of that vsync; within 20 ms of it"),
    Clause("wall-ack-again", "19", "A copy is acknowledged again, with the same words.",
           "sends a WALL once more when it is shown", "the same WALL_ACK, and nothing shown anew"),
    Clause("wall-last-counts", "19", "Of several before one vsync the last is shown.",
           "sends black, then grey 2 ms later", "grey alone is shown and acknowledged"),
    Clause("wall-old-rev", "19", "A WALL whose `rev` is not above the last is dropped.",
           "sends black, then a picture with a lower `rev`", "black stands; no word on the other"),
    Clause("wall-lower-epoch", "10, 19", "A WALL of a dead controller is dropped.",
           "sends a picture with a lower epoch and a higher `rev`", "black stands"),
    Clause("wall-unknown", "19", "An unknown mode is black, an unknown chroma is off.",
           "sends modes 3 and 255, and chroma 9",
           "black, and WALL_ACK says so; chroma off in the line"),
    Clause("wall-no-frames", "19", "It needs no frames.",
           "loses all frames, and sends grey when the look-ahead is used up",
           "at the next vsync, acknowledged"),
    Clause("wall-below", "19", "Choosing, drawing and REPORT go on below it.",
           "sends frames as always while all is black", "exact pictures, one report each"),
    Clause("wall-kept", "10, 19", "It stands when the controller dies, and under the next one.",
           "is black, gone for 0.8 s, back with a higher epoch and says nothing of walls for a "
           "while; then sends the picture with `rev` 1",
           "black at every vsync until then"),
)  # fmt: skip
