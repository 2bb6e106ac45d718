# SPDX-License-Identifier: Apache-2.0
"""Clauses of sections 9, 12 and 18: reports, engine conventions, frusta."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause

REPORTING = (
    Clause("report-each", "9", "One REPORT for every vsync.", "counts them",
           "one a picture line, none before the first picture"),
    Clause("report-shown", "9", "It tells what was shown.", "compares with the picture lines",
           "frame, outcome, epoch, digest, vsync_count, source, engine state"),
    Clause("report-times", "9", "Its times are right.", "compares with what it sent",
           "t_vsync, t_due, and t_rx and t_sent of the first copy; 0 unless exact"),
    Clause("report-counts", "9", "It counts outcomes since the start.", "adds up", "one a vsync"),
    Clause("report-lead", "7, 9", "R as measured: the largest lead of the last 100 frames.",
           "works it out from the lines", "within 1 ms"),
    Clause("report-soon", "9", "It is sent as soon as the node knows.", "looks at arrivals",
           "within 20 ms of the vsync, 95 % of them"),
    Clause("engine-unreal", "12", "Poses in Unreal's convention.", "every picture",
           "position, quaternion, FRotator to 1e-9"),
    Clause("engine-unity", "12", "Poses in Unity's convention.", "every picture",
           "position, quaternion, Euler angles to 1e-9"),
    Clause("engine-golden", "12", "The two cases of the table.", "two cameras stand at them",
           "the printed numbers"),
    Clause("views-inner", "6", "Inner frusta are those of the message.", "sends two views",
           "the same numbers, flags and priorities"),
    Clause("views-matrices", "conformance", "Inner frusta as engine matrices.", "the same",
           "Unreal's and Unity's, to 1e-9"),
    Clause("frusta-of-message", "18", "An exact frame has the frusta of its message.",
           "sends frusta and an outer eye that are a little off", "those numbers"),
    Clause("frusta-flat", "18", "Frusta of a substituted frame: a flat wall.", "loses messages",
           "worked out from the states drawn, to 1e-9"),
    Clause("frusta-curved", "18", "The same: five segments of a curve.", "the same", "the same"),
    Clause("frusta-tracked", "18", "The same: a tilted segment on a wall that is tracked.",
           "the same", "the same, with the wall's drawn state"),
    Clause("frusta-outer", "6, 18", "The same: the outer eye, fixed or the top camera's pupil.",
           "the same, priorities change", "the same"),
    Clause("frusta-behind", "6", "An eye that is not in front of a segment draws nothing there.",
           "has a wall that looks away", "distance_m of 0 or less"),
    Clause("frusta-matrices", "conformance", "Frusta as engine matrices.", "every eighth picture",
           "Unreal's and Unity's, to 1e-9"),
)  # fmt: skip
