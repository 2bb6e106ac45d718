# SPDX-License-Identifier: Apache-2.0
"""What `stagectl calibrate handeye` says: the summary event, and the same for people."""

from __future__ import annotations

from typing import NamedTuple

from hardware_profiles.alignment.camera_offset import CameraOffset
from hardware_profiles.alignment.text import toml_of
from hardware_profiles.pose import Quaternion
from stagectl.cli import output
from stagectl.cli.calibrate_handeye_input import Sides
from stagectl.cli.report import print_table
from tracking.calibration.handeye.diversity import diversity_of
from tracking.calibration.handeye.judgement import Judgement
from tracking.calibration.handeye.solve import HandEye
from tracking.calibration.refusal import Refused

_UNKNOWN = (
    "time_offset_ms", "translation_mm", "quaternion_wxyz", "agreement_mm", "agreement_deg",
    "target_spread_mm", "interval_mm",
)  # fmt: skip


class Answer(NamedTuple):
    """What was found, judged and is to be kept."""

    found: HandEye
    judgement: Judgement
    offset: CameraOffset
    rotation: Quaternion
    """Of `body_T_camera`, OpenCV's camera axes."""
    distance_m: float
    """Of the virtual point."""
    pupil_from: str
    """What may tell the entrance pupil, where it is not known."""


def summary_of(answer: Answer, sides: Sides) -> dict[str, object]:
    """Return the summary event; lengths along the axes of the tracked body, camera as OpenCV's."""
    found, judgement, offset = answer.found, answer.judgement, answer.offset
    interval, held = found.interval, found.held_out
    half = (interval.high_mm - interval.low_mm) / 2.0
    measured = offset.measured
    return {
        "event": "summary",
        "time_offset_ms": round(found.offset_ms, 4),
        "time_offset_solved": found.offset_solved,
        "time_offset_interval_ms": round(interval.offset_ms, 4),
        "translation_mm": [_mm(v * 1e3) for v in found.body_T_camera.position_m],
        "quaternion_wxyz": [round(v, 9) for v in answer.rotation],
        "agreement_mm": _mm(found.agreement.mm), "agreement_deg": _mm(found.agreement.deg),
        "park_apart_mm": _mm(found.park_apart.mm), "park_apart_deg": _mm(found.park_apart.deg),
        "target_spread_mm": _mm(held.spread_mm), "target_spread_deg": _mm(held.spread_deg),
        "target_spread_all_mm": _mm(held.all_mm), "in_sample_spread_mm": _mm(found.in_sample_mm),
        "interval_mm": [_mm(v) for v in half], "interval_length_mm": _mm(interval.length_mm),
        "interval_deg": _mm(interval.angle_deg),
        "slide_px": _mm(measured.slide_px) if measured else None,
        "slide_distance_m": answer.distance_m,
        "diversity_deg": [round(v, 2) for v in found.diversity],
        "camera_scale": round(found.scale.ratio, 6),
        "camera_scale_interval": round(found.scale.half_width, 6),
        "slip_mm": _mm(found.slip.moved_mm) if found.slip and found.slip.is_sure else None,
        "camera_poses": found.camera_poses, "camera_poses_detected": found.detected,
        "poses": found.poses, "poses_used": found.used, "poses_left_out": found.poses - found.used,
        "wild_held_out": held.wild,
        "rig_offset": {
            "position_m": list(offset.rig_offset.position_m),
            "pan_deg": offset.rig_offset.pan_deg, "tilt_deg": offset.rig_offset.tilt_deg,
            "roll_deg": offset.rig_offset.roll_deg,
        },
        "entrance_pupil_m": offset.entrance_pupil_m,
        "wall": judgement.wall, "composite": judgement.composite, "verdict": judgement.verdict,
        "reasons": list(judgement.reasons), "notes": list(sides.notes),
    }  # fmt: skip


def refusal(refused: Refused, sides: Sides) -> dict[str, object]:
    """Return the summary event where nothing was solved."""
    return {
        "event": "summary", **dict.fromkeys(_UNKNOWN),
        "diversity_deg": [round(v, 2) for v in diversity_of(sides.camera.table.rotation)],
        "poses": len(sides.camera.table), "wall": "fail", "composite": "fail", "verdict": "fail",
        "reasons": [refused.reason], "notes": list(sides.notes),
    }  # fmt: skip


def print_answer(answer: Answer, sides: Sides) -> None:
    """Say it to people."""
    found, judgement, offset = answer.found, answer.judgement, answer.offset
    interval, held = found.interval, found.held_out
    detected = " (detected)" if found.detected else ""
    output.say(f"{sides.tracker.name} and {sides.camera.name}: {found.camera_poses}{detected}")
    half = (interval.high_mm - interval.low_mm) / 2.0
    x, y, z = (f"{v * 1e3:+.1f}" for v in found.body_T_camera.position_m)
    output.say()
    print_table(
        ("camera offset", "x", "y", "z", ""),
        [
            ("mm, axes of the tracked body", x, y, z, "the entrance pupil"),
            ("95 % interval, +-mm", *(f"{v:.1f}" for v in half),
             f"{interval.length_mm:.1f} in all, {interval.angle_deg:.2f} deg"),
        ],
    )  # fmt: skip
    output.say()
    turned = found.diversity
    wild = f", {held.wild} of {held.poses} do not fit" if held.wild else ""
    measured = offset.measured
    slide = measured.slide_px if measured else 0.0
    said_offset = "not solved (the camera stood still, or --max-offset-ms 0)"
    if found.offset_solved:
        said_offset = f"{found.offset_ms:+.1f} ms +- {interval.offset_ms:.1f}: the tracker is " + (
            "late" if found.offset_ms >= 0 else "early"
        )
    rows = [
        ("time offset", said_offset),
        ("poses", f"{found.used} used of {found.poses}"),
        ("rotation", f"{turned.first_deg:.0f}, {turned.second_deg:.0f} and {turned.third_deg:.0f} "
         "deg about its three main axes"),
        ("Park against Daniilidis", f"{found.agreement.mm:.1f} mm, {found.agreement.deg:.2f} deg"),
        ("target, poses kept out", f"{held.spread_mm:.1f} mm rms{wild} ({held.all_mm:.1f} mm with "
         "them)"),
        ("camera's lengths", f"{found.scale.ratio:.4f} +- {found.scale.half_width:.4f} of the "
         "tracker's"),
        ("slide of a virtual point", f"{slide:.1f} px over a pan of 60 deg, {answer.distance_m:g} "
         "m away"),
        ("wall, composite", f"{judgement.wall}, {judgement.composite}"),
    ]  # fmt: skip
    print_table(("measured", ""), rows)
    for line in (*judgement.reasons, *sides.notes):
        output.say(f"! {line}")
    output.say()
    output.say("into the stage file, under the [[source]] of this tracker:")
    output.say(f"  rig_offset = {toml_of(offset.rig_offset)}")
    if offset.entrance_pupil_m is None:
        output.say(
            "  # this is the entrance pupil, not the sensor: right only where the lens has no "
            f"entrance pupil distance of its own. Else give {answer.pupil_from}"
        )
    else:
        output.say(f"  # the sensor, {offset.entrance_pupil_m * 1e3:.1f} mm behind the pupil")


def _mm(value: float) -> float:
    return round(float(value), 4)
