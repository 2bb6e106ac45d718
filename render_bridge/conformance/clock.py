# SPDX-License-Identifier: Apache-2.0
"""Clauses of section 5: pings, offset, bound."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause

CLOCK = (
    Clause("ping-starts", "4", "PING starts with the first HELLO.", "listens from the start",
           "the first PING within 100 ms of the first HELLO"),
    Clause("ping-rate", "5", "PING is sent every 50 ms.", "listens to a whole session",
           "50 ms between two, at the median"),
    Clause("ping-fresh", "5", "PING is stamped as late as possible.", "compares both ends",
           "stamps grow, and are fresh on arrival"),
    Clause("clock-step", "5", "The offset steps where it is more than 5 ms away.",
           "lets the first PONG wait 60 ms, then sends clean ones",
           "the offset is right a second later"),
    Clause("clock-best", "5", "The exchange with the shortest round trip counts.",
           "lets three of four exchanges wait 14 ms, there or back; its clock is 3.7 s on",
           "the offset is less than 0.7 ms off"),
    Clause("clock-bound", "5", "The error is never larger than the bound.", "the same",
           "|offset - truth| <= bound at every vsync, and the bound is no idle promise"),
    Clause("clock-bound-grows", "5", "The bound grows with the age of the exchanges.",
           "answers no PING for 2 s", "the bound grows, and holds"),
    Clause("clock-drift", "5", "The offset goes on with the drift of the clocks.",
           "runs its clock 90 ppm fast, then answers no PING for 3 s", "the offset moves with it"),
    Clause("clock-slew", "5", "The offset in use moves by at most 0.5 ms a second.",
           "lets all exchanges be 3 ms off until the frames begin, then none",
           "it moves, that fast and no faster, and the bound holds all the while"),
    Clause("clock-lower-epoch", "5", "A PONG of a lower epoch is ignored.",
           "sends such, 40 ms off, before the right ones", "the offset stays"),
    Clause("clock-queue", "5", "An exchange with a round trip of more than 250 ms is ignored.",
           "answers no PING for 2 s, then all but the newest at once", "the offset stays"),
    Clause("clock-negative", "5", "An exchange with a negative round trip is ignored.",
           "sends such, 40 ms off", "the offset stays"),
)  # fmt: skip
