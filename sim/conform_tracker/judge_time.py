# SPDX-License-Identifier: Apache-2.0
"""Clauses on rate, jitter, gaps, duplicates and the frame counter."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.conform_tracker.heard import Heard, Packet
from sim.conform_tracker.timing import (
    CRYSTAL_PPM,
    LEAST_FRAMES,
    Floats,
    Grid,
    Ints,
    fit_grid,
    median_period,
    nearest_rate,
    slots_by_counter,
)
from sim.conform_tracker.verdict import Verdict, judged, not_judged
from tracking.capture_clock import Kind, kind_of
from tracking.sample import Decoded

SIGMAS = 4.0
# 60 and 60000/1001 are 1000 ppm apart: with more doubt than this they cannot be told apart.
TOO_UNSURE_PPM = 400.0
P99_PERIODS, P999_PERIODS = 0.25, 0.5
# The same bytes so soon again are the same frame.
AGAIN_PERIODS = 0.25
NO_CLOCK = "a file has no arrival times"
TOO_FEW = f"fewer than {LEAST_FRAMES} frames, or no steady period"


class Row(NamedTuple):
    """The frames of one kind (with a position, with lens values ..): those have a rate."""

    packets: list[Packet]
    counters: list[int] | None
    """None where there is no counter, or one that stands still."""
    modulus: int
    standing: bool
    """Whether there should be a counter and it does not move."""
    grid: Grid | None

    @property
    def t_s(self) -> Floats:
        """Return arrivals in seconds from the first."""
        return seconds(self.packets)


def seconds(packets: list[Packet]) -> Floats:
    """Return arrivals in seconds from the first."""
    return np.array([packet.t_ns - packets[0].t_ns for packet in packets]) * 1e-9


def row_of(heard: Heard) -> Row:
    """Return the frames that come most often, of one sender."""
    good = heard.good()
    kinds: Counter[Kind] = Counter(kind_of(one) for _, one in good)
    keys: Counter[int | str] = Counter(one.source_key for _, one in good)
    kind = kinds.most_common(1)[0][0] if kinds else None
    key = keys.most_common(1)[0][0] if keys else None
    mine: list[tuple[Packet, Decoded]] = [
        (packet, one) for packet, one in good if kind_of(one) == kind and one.source_key == key
    ]
    packets = [packet for packet, _ in mine]
    counters: list[int] | None = [one.sequence for _, one in mine if one.sequence is not None]
    modulus = mine[0][1].sequence_modulus if mine else 0
    standing = False
    if counters is None or len(counters) != len(mine) or modulus < 2 or len(mine) < 2:
        counters = None
    elif float(np.mean(np.diff(counters) == 0)) > 0.5:
        counters, standing = None, True
    grid = None
    if heard.asked.has_clock and packets:
        grid = fit_grid(seconds(packets), counters, modulus)
    return Row(packets, counters, modulus, standing, grid)


def judge_time(heard: Heard, row: Row, host_late_ms: float) -> list[Verdict]:
    """Judge it; `host_late_ms` is how late the judge's own clock was served (p99.9)."""
    return [
        _rate(heard, row),
        _jitter(heard, row, host_late_ms),
        _gaps(heard, row),
        _duplicates(heard, row),
        _counter(heard, row),
    ]


def _rate(heard: Heard, row: Row) -> Verdict:
    if not heard.asked.has_clock:
        return not_judged("rate", NO_CLOCK)
    grid = row.grid
    if grid is None:
        return not_judged("rate", TOO_FEW)
    doubt = SIGMAS * grid.error_ppm
    named, named_ppm = nearest_rate(grid.rate_hz)
    measured = f"{grid.rate_hz:.4f} frames/s (+-{doubt:.0f} ppm)"
    figures: dict[str, float | str | None] = {
        "rate_hz": round(grid.rate_hz, 5), "doubt_ppm": round(doubt, 1), "nearest": str(named),
        "nearest_ppm": round(named_ppm, 1),
    }  # fmt: skip
    wanted = heard.asked.rate_hz
    ppm = named_ppm if wanted is None else 1e6 * (grid.rate_hz / wanted - 1.0)
    far = abs(ppm) > CRYSTAL_PPM + doubt
    if doubt > TOO_UNSURE_PPM and abs(ppm) <= 2.0 * doubt:
        return not_judged("rate", f"{measured}: too uneven to tell; listen longer", figures)
    if wanted is None:
        if far:
            return judged("rate", False, f"{measured} is no rate of film or video; the nearest is "
                          f"{named}, {named_ppm:+.0f} ppm away", figures=figures)  # fmt: skip
        return judged("rate", True, f"{measured}: {named}, {named_ppm:+.0f} ppm", figures=figures)
    detail = f"{measured}, {ppm:+.0f} ppm from the nominal {wanted:.5g}"
    if far and abs(named_ppm) <= CRYSTAL_PPM + doubt:
        return judged("rate", False, f"{detail}: it is {named}",
                      f"set the tracker to the nominal rate, or say rate = \"{named}\"",
                      figures)  # fmt: skip
    return judged("rate", not far, detail, figures=figures)


def _jitter(heard: Heard, row: Row, host_late_ms: float) -> Verdict:
    if not heard.asked.has_clock:
        return not_judged("jitter", NO_CLOCK)
    grid = row.grid
    if grid is None:
        return not_judged("jitter", TOO_FEW)
    away = np.abs(grid.residual_s) * 1e3
    p50, p99, p999 = (float(np.percentile(away, q)) for q in (50.0, 99.0, 99.9))
    period_ms = 1e3 * grid.period_s
    figures = {
        "p50_ms": round(p50, 3),
        "p99_ms": round(p99, 3),
        "p999_ms": round(p999, 3),
        "period_ms": round(period_ms, 4),
        "host_late_ms": round(host_late_ms, 3),
    }
    detail = f"p50 {p50:.2f}, p99 {p99:.2f}, p99.9 {p999:.2f} ms; period {period_ms:.2f} ms"
    even = p99 <= P99_PERIODS * period_ms and p999 <= P999_PERIODS * period_ms
    if not even and host_late_ms > 0.5 * P99_PERIODS * period_ms:
        return not_judged(
            "jitter", f"{detail}; but this machine itself was {host_late_ms:.1f} ms late", figures
        )
    return judged("jitter", even, detail, figures=figures)


def _gaps(heard: Heard, row: Row) -> Verdict:
    if row.counters is None and not heard.asked.has_clock:
        return not_judged("gaps", f"no counter, and {NO_CLOCK}")
    count = len(row.packets)
    if count < LEAST_FRAMES:
        return not_judged("gaps", TOO_FEW)
    if row.counters is not None:
        slots = _counter_slots(heard, row)
        by = "by the counter"
    elif row.grid is not None:
        slots, by = row.grid.slots, "by the arrivals"
    else:
        return not_judged("gaps", TOO_FEW)
    missing = max(0, int(slots.max() - slots.min()) + 1 - len(np.unique(slots)))
    if row.counters is None:  # frames that came late fill the slots before them
        missing = max(0, int(slots[-1] - slots[0]) + 1 - count)
    silence_ms = 0.0
    told = ""
    if heard.asked.has_clock:
        silence_ms = 1e3 * float(np.diff(row.t_s).max())
        told = f"; longest silence {silence_ms:.1f} ms"
    share = missing / (missing + count)
    figures = {"missing": missing, "share": round(share, 6), "silence_ms": round(silence_ms, 2)}
    return judged(
        "gaps", missing == 0, f"{missing} of {missing + count} frames missing {by}{told}",
        figures=figures,
    )  # fmt: skip


def _counter_slots(heard: Heard, row: Row) -> Ints:
    periods = np.ones(len(row.packets) - 1)
    if heard.asked.has_clock and (period := median_period(row.t_s)) > 0.0:
        periods = np.diff(row.t_s) / period
    return slots_by_counter(row.counters or [], row.modulus, periods)


def _duplicates(heard: Heard, row: Row) -> Verdict:
    if len(row.packets) < 2:
        return not_judged("duplicates", TOO_FEW)
    if row.counters is not None:
        steps = np.diff(_counter_slots(heard, row))
        again, back = int((steps == 0).sum()), int((steps < 0).sum())
        by = "by the counter"
    elif heard.asked.has_clock:
        soon = np.diff(row.t_s) < AGAIN_PERIODS * median_period(row.t_s)
        same = np.array([a.data == b.data for a, b in pairwise(row.packets)])
        again, back = int((soon & same).sum()), 0
        by = "the same bytes at once again"
    else:
        return not_judged("duplicates", f"no counter, and {NO_CLOCK}")
    figures = {"again": again, "overtaken": back}
    return judged("duplicates", again + back == 0,
                  f"{again} came twice, {back} were overtaken ({by})", figures=figures)  # fmt: skip


def _counter(heard: Heard, row: Row) -> Verdict:
    if not heard.asked.has_counter:
        hint = ""
        if heard.asked.protocol == "freed" and _spare_counts(row):
            hint = "; the high four bits of spare do count: try --profile freed-sony or freed-zcam"
        return not_judged("counter", f"no counter with {heard.asked.profile.id}{hint}")
    if row.standing:
        return judged("counter", False, "it stands still", figures={"by_one": 0.0})
    if row.counters is None or len(row.counters) < LEAST_FRAMES:
        return not_judged("counter", TOO_FEW)
    steps = np.diff(row.counters) % row.modulus
    by_one = float(np.mean(steps == 1))
    usual, times = Counter(steps.tolist()).most_common(1)[0]
    figures = {"by_one": round(by_one, 4), "usual_step": usual, "modulus": row.modulus}
    detail = f"{by_one:.1%} of the steps are 1, modulo {row.modulus}"
    if usual != 1:
        detail += f"; the usual step is {usual} ({times} times)"
    return judged("counter", usual == 1 and by_one >= 0.5, detail, figures=figures)


def _spare_counts(row: Row) -> bool:
    counters = [own.counter for packet in row.packets for own in packet.own[:1]]
    numbers = [number for number in counters if number is not None]
    return len(numbers) >= LEAST_FRAMES and float(np.mean(np.diff(numbers) % 16 == 1)) > 0.9
