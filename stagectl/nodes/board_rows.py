# SPDX-License-Identifier: Apache-2.0
"""Rows of the consoles' board, made from what the engine publishes. Pure.

Section and field names are the control API's (stagectl/control/messages.py); ages count from the
last message to `now_ns`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.stage import Stage
from render_bridge.cluster_meter import ClusterFigures
from render_bridge.messages import BodyFlag, RenderBody
from render_bridge.node_record import NodeStatus
from stagectl.control.messages import Row
from stagectl.nodes.registration import Figures
from stagectl.show.state import ShowState
from stagectl.topics import (
    FrameStates,
    GridState,
    RecorderState,
    SourceHealth,
    Tracked,
)
from tracking.sample import TrackerSample
from tracking.timecode import frames_per_day, from_frame_count, nominal_fps

_MS = 1e-6
_TIMECODE_STALE_NS = 1_000_000_000
_FASTEST_TIMECODE = Fraction(30)
# A picture that is kept farther from its tracker's word than this is said to be.
KEPT_OFF_MM = 2.0
KEPT_OFF_DEG = 0.05


def stage_row(
    stage: Stage,
    rate: str,
    grid: GridState | None,
    states: FrameStates | None,
    recorder: RecorderState | None,
    timecode: tuple[TrackerSample, int] | None,
    show: ShowState,
    timecode_start_s: float,
    hot_seen_ns: int | None,
    now_ns: int,
) -> Row:
    """Return the one row of section "stage"."""
    frame = states.tick.frame if states else None
    shown, source = _timecode(stage.frame_rate(), frame, timecode, timecode_start_s, now_ns)
    durable_ns = recorder.durable_t_ns if recorder and recorder.take else None
    return {
        "stage_id": stage.stage_id,
        "rate": rate,
        "grid_state": grid.state if grid else "FREE",
        "policy": stage.schedule.policy,
        "barrier": stage.schedule.barrier,
        "sync_source": stage.sync.source,
        "reference_present": grid.sync.present if grid else None,
        "device_locked": grid.sync.device_locked if grid else None,
        "phase_right": grid.sync.phase_right if grid else None,
        "sync_sentence": grid.sync.sentence if grid else "",
        "sync_bound_us": _microseconds(grid.sync.bound_ns) if grid else None,
        "frame": frame,
        "timecode": shown,
        "timecode_source": source,
        "epoch": grid.epoch if grid else None,
        "L_ms": round(grid.lead_ns * _MS, 1) if grid else None,
        "R_ms": round(grid.decision_lead_ns * _MS, 1) if grid else None,
        "rolling": show.rolling,
        "take": show.take,
        "take_durable_s": round((now_ns - durable_ns) * 1e-9, 2) if durable_ns else None,
        "hot_age_ms": round((now_ns - hot_seen_ns) * _MS) if hot_seen_ns is not None else None,
    }


def _microseconds(value_ns: float | None) -> float | None:
    return None if value_ns is None else round(value_ns / 1e3, 1)


def body_row(
    stage: Stage,
    body: RenderBody,
    tracked: Tracked,
    show: ShowState,
    sources: Mapping[str, SourceHealth],
    figures: Figures | None,
    now_ns: int,
) -> Row:
    """Return a row of section "cameras": any tracked body."""
    profile = stage.body[body.index]
    own = [source for source in stage.source if source.body == profile.id]
    pose_sources = [s for s in own if "pose" in s.binds]
    pose_source = next(iter(pose_sources), None)
    # The one whose word counts; before any sample, the first of the file.
    pose_source = next((s for s in pose_sources if s.id == tracked.leading), pose_source)
    health = sources.get(pose_source.id) if pose_source else None
    valid = bool(body.flags & BodyFlag.VALID)
    x, y, z, qw, qx, qy, qz = body.state
    pan, tilt, roll = to_pan_tilt_roll((qw, qx, qy, qz))
    focal = body.lens.focal_mm
    camera = profile.role == "camera"
    hfov = math.degrees(2.0 * math.atan(profile.lens.sensor_width_mm / (2.0 * focal)))
    return {
        "letter": profile.id[:1].upper(),
        "label": profile.label or profile.id,
        "role": profile.role,
        "state": body.track_state.name,
        "held": profile.id in show.held,
        "frozen": profile.id in show.frozen,
        "tracker": pose_source.id if pose_source else None,
        "rate_hz": round(health.rate_hz, 1) if health else 0.0,
        "nominal_hz": round(float(pose_source.nominal_rate()), 3) if pose_source else None,
        "age_ms": round((now_ns - tracked.t_rx_ns) * _MS) if tracked.t_rx_ns else None,
        "drops": sum(sources[s.id].gaps for s in own if s.id in sources),
        "rejects": sum(sources[s.id].rejected for s in own if s.id in sources) + tracked.outliers,
        "position_m": [round(v, 4) for v in (x, y, z)] if valid else None,
        "pan_deg": round(pan, 3) if valid else None,
        "tilt_deg": round(tilt, 3) if valid else None,
        "roll_deg": round(roll, 3) if valid else None,
        "focal_mm": round(focal, 2) if camera else None,
        "hfov_deg": round(hfov, 3) if camera else None,
        "horizon_ms": round(tracked.horizon_ms) if valid else None,
        "wall_px": round(figures.wall_px, 1) if figures else None,
        "margin_pct": round(figures.margin_pct, 2) if figures else None,
        "overscan_pct": round(figures.overscan_pct, 1) if figures else None,
        "held_wall_px": round(figures.held_wall_px, 1) if figures else None,
        "held_overscan_pct": round(figures.held_overscan_pct, 1) if figures else None,
        "kept_off_mm": round(tracked.kept_off_m * 1e3, 1),
        "kept_off_deg": round(math.degrees(tracked.kept_off_rad), 3),
        "smoothing_delay_ms": round(tracked.smoothing_delay_ms, 1),
        "error": _body_error(pose_source.id if pose_source else None, health, valid, tracked),
    }


def node_row(node: NodeStatus, now_ns: int) -> Row:
    """Return a row of section "nodes"."""
    report = node.report
    row: dict[str, float | int | str | None] = {
        "state": node.state,
        "engine": node.engine,
        "last_seen_ms": round((now_ns - node.last_seen_ns) * _MS),
        "error": node.error or node.note,
        "level": node.level,
        "delivery_ms": None if node.delivery_ns is None else round(node.delivery_ns * _MS, 2),
        "frame": None,
        "exact": None,
        "late_pose": None,
        "dropped": None,
        "late": None,
        "clock_offset_us": None,
        "clock_bound_us": None,
        "clock_expected_us": None,
        "R_ms": None,
        "vsync_source": None,
    }
    if report is not None:
        row |= {
            "frame": report.frame,
            "exact": report.exact,
            "late_pose": report.substituted,
            "dropped": report.repeated,
            "late": report.late,
            "clock_offset_us": round(report.offset_ns / 1e3, 1),
            "clock_bound_us": round(report.bound_ns / 1e3, 1),
            "clock_expected_us": round(report.expected_ns / 1e3, 1),
            "R_ms": round(report.decision_lead_ns * _MS, 1),
            "vsync_source": report.vsync_source.name.lower(),
        }
    return row


def cluster_row(figures: ClusterFigures) -> Row:
    """Return the one row of section "cluster": the last half minute of all nodes in service.

    `*_edges` and `*_counts` are a histogram: below the first edge, between two, from the last on.
    """
    row: dict[str, float | int | str | list[float] | None] = {
        "vsyncs": figures.vsyncs,
        "exact": figures.exact,
        "late_pose": figures.substituted,
        "dropped": figures.repeated,
        "late": figures.late,
        "frame_skew_vsyncs": figures.frame_skew,
        "content_skew_vsyncs": figures.content_skew,
    }
    for name, histogram in (("time_skew_us", figures.time_skew_us), ("age_ms", figures.age_ms)):
        row |= {
            f"{name}_p50": _rounded(histogram.p50),
            f"{name}_p99": _rounded(histogram.p99),
            f"{name}_worst": _rounded(histogram.worst),
            f"{name}_edges": list(histogram.edges),
            f"{name}_counts": [float(count) for count in histogram.counts],
        }
    return row


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def source_row(health: SourceHealth) -> Row:
    """Return a row of section "sources"."""
    return {
        "body": health.body,
        "protocol": health.protocol,
        "line": health.line,
        "state": health.state,
        "alive": health.alive,
        "rate_ok": health.rate_ok,
        "rate_hz": round(health.rate_hz, 2),
        "nominal_hz": health.nominal_hz,
        "samples": health.samples,
        "rejected": health.rejected,
        "dropped_bytes": health.dropped_bytes,
        "gaps": health.gaps,
        "clock": health.clock,
        "jitter_ms": round(health.jitter_ms, 2),
        "period_ms": health.period_ms,
        "segment": health.segment,
        "note": health.note,
    }


def _timecode(
    rate: Fraction,
    frame: int | None,
    heard: tuple[TrackerSample, int] | None,
    start_s: float,
    now_ns: int,
) -> tuple[str | None, str]:
    """Return the timecode and where it is from: the tracker's while fresh, else free-run."""
    if heard is not None and now_ns - heard[1] < _TIMECODE_STALE_NS:
        return heard[0].decoded.timecode, heard[0].source_id
    if frame is None:
        return None, "free-run"
    # Timecode counts at most 30 a second; above that several pictures share a number.
    divisor = math.ceil(rate / _FASTEST_TIMECODE)
    timecode_rate = rate / divisor
    # Free-run starts at the time of day; at 23.976 it then falls behind, as all such clocks do.
    count = round(start_s * nominal_fps(timecode_rate)) + frame // divisor
    return str(from_frame_count(count % frames_per_day(timecode_rate), timecode_rate)), "free-run"


def _body_error(
    tracker: str | None, health: SourceHealth | None, valid: bool, tracked: Tracked
) -> str | None:
    if tracker is None:
        return "no source binds its pose; add one to the stage file"
    if health is None:
        return f"nothing is known of {tracker} yet"
    if not health.is_open:
        return f"{health.line} is not open: {health.note}"
    if not health.alive:
        return f"{tracker} is silent: check its cable, power and port"
    if not health.rate_ok:
        return f"{tracker} sends {health.rate_hz:.1f} of {health.nominal_hz:.1f} samples a second"
    if not valid:
        return "no pose yet"
    off = _kept_off(tracked)
    return f"{off} off {tracker}; accept origin" if off else None


def _kept_off(tracked: Tracked) -> str:
    """Return how far the picture is kept from its tracker's word, empty where it is not."""
    mm, deg = tracked.kept_off_m * 1e3, math.degrees(tracked.kept_off_rad)
    said = [f"{mm:.0f} mm"] if mm > KEPT_OFF_MM else []
    said += [f"{deg:.1f} deg"] if deg > KEPT_OFF_DEG else []
    return ", ".join(said)
