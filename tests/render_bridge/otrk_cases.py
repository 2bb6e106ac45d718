# SPDX-License-Identifier: Apache-2.0
"""Two samples to encode: the lopsided poses of the published axis tables, with all that is told.

The quaternions are those of the tables (case 1: pan 30, tilt 10, roll 5; case 2: -120, -35, 80),
not made by our own code.
"""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.pose import Pose
from render_bridge.messages import LensState
from render_bridge.outputs.opentrackio import OtrkSample, OtrkSource, OtrkSync, static_parts
from tracking.timecode import Timecode

NAN = float("nan")
RATE = Fraction(24000, 1001)
# w, x, y, z
CASE_1 = Pose((1.0, 2.0, 3.0), (0.960350391, 0.072859288, 0.064508860, 0.261260901))
CASE_2 = Pose((-4.5, 0.25, 1.75), (0.197900768, 0.415728992, 0.506011141, -0.729354109))
ANGLES = {"case 1": (30.0, 10.0, 5.0), "case 2": (-120.0, -35.0, 80.0)}
POSES = {"case 1": CASE_1, "case 2": CASE_2}
# Some quarter past a full second.
T_TAI_NS = 1_795_791_637_250_000_000
SOURCE = OtrkSource(
    "stage-1/composite", 7, "A", "as measured, smoothed", RATE,
    static_parts(
        camera="A", rate=RATE, sensor_mm=(27.99, 15.75), shutter_deg=180.0, model="as measured",
        serial="composite",
    ),
)  # fmt: skip
SAMPLES = {
    "case 1": OtrkSample(1, T_TAI_NS, CASE_1, LensState(35.0, NAN, NAN, 0.08), "OK", None),
    "case 2": OtrkSample(
        65_536, T_TAI_NS + 41_708_333, CASE_2, LensState(52.5, 0.25, 0.5, -0.02), "COAST", "24A-3",
        OtrkSync("genlock", True, True, RATE, 0.09784375),
        Timecode(15, 3, 47, 2, Fraction(25)),
    ),
}  # fmt: skip
STATIC_PART = {"case 1": 0, "case 2": 1}
