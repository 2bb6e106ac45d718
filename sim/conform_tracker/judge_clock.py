# SPDX-License-Identifier: Apache-2.0
"""Clauses on the times that a tracker sends: its own clock, and timecode."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sim.conform_tracker.heard import Heard
from sim.conform_tracker.judge_time import NO_CLOCK, SIGMAS, TOO_FEW, Row, seconds
from sim.conform_tracker.own_reading import OwnTimecode
from sim.conform_tracker.timing import CRYSTAL_PPM, LEAST_FRAMES, fit_grid, robust_line
from sim.conform_tracker.verdict import Verdict, judged, not_judged

# A step of the sent number coarser than this is no time for a camera that moves.
COARSEST_S = 0.5e-3
# How far the timecode's pace may be from what it says; 1000 ppm is 29.97 for 30.
PACE = 0.02
# A number of seconds above this counts from 1970 (2001 and later).
_SINCE_1970_S = 1e9
_TAI_S = 37.0
_NEAR_S = 5.0
_DAY_H, _SIXTY = 24, 60
# Frame numbers of a second that there are.
_COUNTS = (24, 25, 30, 48, 50, 60, 100, 120)


def judge_clock(heard: Heard, row: Row, utc_s: float | None) -> list[Verdict]:
    """Judge it; `utc_s` is the machine's UTC (since 1970) at the arrival of the first frame."""
    return [_source_clock(heard, row, utc_s), *_timecode(heard, row)]


def _source_clock(heard: Heard, row: Row, utc_s: float | None) -> Verdict:
    times = [own.time_s for packet in row.packets for own in packet.own if own.time_s is not None]
    if not times:
        return not_judged("source-clock", "the tracker sends no time of its own")
    if not heard.asked.has_clock:
        return not_judged("source-clock", NO_CLOCK)
    if len(times) != len(row.packets) or row.grid is None:
        return not_judged("source-clock", TOO_FEW)
    source, arrival = np.array(times), row.t_s
    steps = np.diff(source)
    step_s = _step_s(heard, max(map(abs, times)))
    figures: dict[str, float | int | str | None] = {"step_ms": round(1e3 * step_s, 6)}
    if step_s > COARSEST_S:
        return judged(
            "source-clock", False,
            f"a 32-bit float of {times[0]:.6g} s has steps of {1e3 * step_s:.3g} ms",
            figures=figures,
        )  # fmt: skip
    # A packet may wait on the way, but no clock of its own makes up for it: look at the residual.
    jumps = np.abs(steps - np.diff(arrival)) > np.maximum(row.grid.period_s, 0.2 * steps) * 1.5
    back = int((steps <= 0.0).sum())
    figures["backward_or_still"] = back
    if back:
        return judged("source-clock", False, f"it stands or goes back {back} times of {len(steps)}",
                      figures=figures)  # fmt: skip
    far = np.flatnonzero(jumps & (np.abs(steps) > 2.5 * np.median(steps)))
    figures["jumps"] = len(far)
    if len(far):
        at = int(far[0])
        return judged(
            "source-clock", False,
            f"it jumps {len(far)} times, the first by {steps[at]:+.3f} s where "
            f"{arrival[at + 1] - arrival[at]:.3f} s passed", figures=figures,
        )  # fmt: skip
    slope, _, sigma = robust_line(source - source[0], arrival)
    ppm, doubt = 1e6 * (1.0 / slope - 1.0), 1e6 * SIGMAS * sigma
    figures |= {"drift_ppm": round(ppm, 1), "doubt_ppm": round(doubt, 1)}
    detail = f"drift {ppm:+.0f} ppm (+-{doubt:.0f}) against this machine{_epoch(times[0], utc_s)}"
    return judged("source-clock", abs(ppm) <= CRYSTAL_PPM + doubt, detail, figures=figures)


def _step_s(heard: Heard, largest_s: float) -> float:
    is_f32 = any(own.time_is_f32 for packet in heard.packets for own in packet.own)
    return float(np.spacing(np.float32(largest_s))) if is_f32 else float(np.spacing(largest_s))


def _epoch(first_s: float, utc_s: float | None) -> str:
    """Return a hint on what the clock counts from."""
    if first_s < _SINCE_1970_S or utc_s is None:
        return "; it counts from a zero of its own"
    off = first_s - utc_s
    for name, ahead_s in (("UTC", 0.0), ("TAI (PTP)", _TAI_S)):
        if abs(off - ahead_s) <= _NEAR_S:
            return f"; it looks like {name}, {off - ahead_s:+.2f} s from this machine's"
    return f"; it is {off:+.0f} s from this machine's UTC"


def _timecode(heard: Heard, row: Row) -> list[Verdict]:
    pairs = [
        (packet, own.timecode)
        for packet in heard.packets
        for own in packet.own
        if own.timecode is not None and packet.checksum_right is not False
    ]
    if not pairs:
        why = "no timecode is sent"
        return [not_judged("timecode", why), not_judged("timecode-runs", why)]
    codes = [code for _, code in pairs]
    stated = _frames_a_second(heard, codes)
    faults = [(code, fault) for code in codes if (fault := _fault(code, stated))]
    fps = f"at {stated} frames/s" if stated else "its rate is not stated"
    if faults:
        code, fault = faults[0]
        verdict = judged("timecode", False, f"{len(faults)} of {len(codes)}: {code} {fault}",
                         figures={"wrong": len(faults)})  # fmt: skip
        return [verdict, not_judged("timecode-runs", "some timecodes do not exist")]
    verdict = judged("timecode", True, f"{codes[0]} to {codes[-1]}, {fps}", figures={"wrong": 0})
    if stated is None:
        return [verdict, not_judged("timecode-runs", "its rate is not stated, nor seen so far")]
    if len(codes) < LEAST_FRAMES:
        return [verdict, not_judged("timecode-runs", TOO_FEW)]
    packets = [packet for packet, _ in pairs]
    if len(packets) != len(row.packets):  # it comes in packets of its own, or not always
        grid = fit_grid(seconds(packets), None, 0) if heard.asked.has_clock else None
        row = Row(packets, None, 0, False, grid)
    return [verdict, _runs(row, codes, stated)]


def _frames_a_second(heard: Heard, codes: list[OwnTimecode]) -> int | None:
    """Return the frame numbers of a second: stated, else the highest that was seen and one more."""
    if codes[0].fps is not None or heard.asked.protocol == "f4":
        return codes[0].fps
    if len({code.seconds for code in codes}) < 3:
        return None  # no whole second was seen
    highest = max(code.frames for code in codes)
    return next((fps for fps in _COUNTS if highest < fps), None)


def _fault(code: OwnTimecode, fps: int | None) -> str:
    if code.hours >= _DAY_H or code.minutes >= _SIXTY or code.seconds >= _SIXTY:
        return "is no time of day"
    if fps is None:
        return ""
    if code.frames >= fps:
        return f"has frame {code.frames}, and a second has {fps}"
    if not code.drop:
        return ""
    if fps not in (30, 60):
        return f"is marked drop frame, which does not exist at {fps} frames/s"
    if code.frames < fps // 15 and code.seconds == 0 and code.minutes % 10:
        return "is left out by drop frame"
    return ""


def _count(code: OwnTimecode, fps: int) -> int:
    minutes = _SIXTY * code.hours + code.minutes
    dropped = fps // 15 * (minutes - minutes // 10) if code.drop else 0
    return (minutes * _SIXTY + code.seconds) * fps + code.frames - dropped


def _runs(row: Row, codes: list[OwnTimecode], fps: int) -> Verdict:
    day = _count(OwnTimecode(23, 59, 59, fps - 1, fps, codes[0].drop), fps) + 1
    counts = np.array([_count(code, fps) for code in codes])
    steps = (np.diff(counts) + day // 2) % day - day // 2
    # A missing frame is no jump of the timecode: divide by the slots where they are known.
    slots = np.ones(len(steps))
    if row.counters is not None:
        slots = np.maximum(1, np.diff(row.counters) % row.modulus).astype(np.float64)
    elif row.grid is not None:
        slots = np.maximum(1, np.diff(row.grid.slots)).astype(np.float64)
    usual = float(np.median(steps / slots)) if np.median(steps) > 0 else 0.0
    mean = float(np.mean(steps[np.abs(steps) <= fps] / slots[np.abs(steps) <= fps]))
    pace = mean if usual != round(usual) or usual == 0.0 else usual
    off = np.abs(steps - slots * pace) > 1.0
    figures: dict[str, float | int | str | None] = {
        "jumps": int(off.sum()),
        "per_frame": round(mean, 4),
    }
    if off.any():
        at = int(np.flatnonzero(off)[0])
        return judged("timecode-runs", False, f"{off.sum()} jumps, the first from {codes[at]} to "
                      f"{codes[at + 1]} ({steps[at]:+d} frames)", figures=figures)  # fmt: skip
    detail = f"{mean:.3g} timecode frames a tracker frame, no jump"
    if row.grid is None:
        return judged("timecode-runs", mean > 0.0, detail, figures=figures)
    rate = mean * row.grid.rate_hz
    figures["rate_hz"] = round(rate, 3)
    told = f"{detail}; it runs at {rate:.2f} frames/s"
    if abs(rate / fps - 1.0) > PACE:
        half = Fraction(rate / fps).limit_denominator(4)
        return judged("timecode-runs", False, f"{told} and says {fps} (x {half})", figures=figures)
    return judged("timecode-runs", True, told, figures=figures)
