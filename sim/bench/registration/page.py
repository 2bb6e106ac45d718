# SPDX-License-Identifier: Apache-2.0
"""Writes docs/registration.md from what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from sim.bench.registration.figures import (
    POSITION_BOUND,
    ROTATION_BOUND,
    Ratio,
    gone_share,
    judged,
    mean_ratios,
    pooled,
    ratios,
    rms,
    seen_share,
    share,
)
from sim.bench.registration.run import JUDGED_AT, LATENCIES, Moved
from sim.bench.registration.words import AFTER, BEFORE, PICTURES, SPLIT
from sim.camera.exposure import Exposure

_TIMINGS = ((24, 180.0, 8.0), (24, 172.8, 8.0), (24, 180.0, 16.0), (24, 270.0, 8.0),
            (24, 360.0, 8.0), (25, 180.0, 8.0), (30, 180.0, 8.0), (60, 180.0, 8.0))  # fmt: skip


def page(moves: Sequence[Moved], date: str) -> str:
    """Return the whole page."""
    recorded = [move for move in moves if move.recorded]
    operated = [move for move in moves if not move.recorded]
    pool = pooled("**recordings, all frames**", recorded)
    parts = [
        BEFORE.format(date=date, judged=JUDGED_AT, position=POSITION_BOUND,
                      rotation=ROTATION_BOUND),
        f"## {JUDGED_AT} frames late: the bounds\n",
        _verdict(recorded, operated, pool),
        _bounds([*recorded, pool, *operated]),
        "![by move](pictures/registration_by_move.png)\n",
        "## 0 to 8 frames late, the recordings together\n",
        _by_latency(pool),
        "![by latency](pictures/registration_by_latency.png)\n",
        "## Margin and overscan\n",
        AFTER,
        _margins([*recorded, pool, *operated]),
        PICTURES,
        "## Split frames\n",
        SPLIT.format(split=sum(late.split for move in moves for late in move.predicted),
                     frames=sum(len(late.wall_px) for move in moves for late in move.predicted)),
        _spare(),
        "## Every move at every latency\n",
        "p50 / p95 / max, px; predicted, then held.\n",
        *(_move(move) for move in moves),
    ]  # fmt: skip
    return "\n".join(parts)


def _verdict(recorded: Sequence[Moved], operated: Sequence[Moved], pool: Moved) -> str:
    """Return in words which moves meet the bounds."""
    missed = [move for move in recorded if not judged(move).met]
    mean, all_in = mean_ratios(recorded), judged(pool)
    worst = [max(getattr(judged(move), part).rms for move in recorded)
             for part in ("position", "rotation")]  # fmt: skip
    lines = [
        f"Prediction over hold, rms / p95. Geometric mean over the {len(recorded)} recordings: "
        f"position {_pair(mean.position)}, rotation {_pair(mean.rotation)}. All their frames "
        f"together: position {_pair(all_in.position)}, rotation {_pair(all_in.rotation)}. Worst "
        f"recording by rms: position {worst[0]:.2f}, rotation {worst[1]:.2f}. "
        f"{len(recorded) - len(missed)} of {len(recorded)} recordings meet both bounds in both "
        "figures.\n"
    ]
    for move in missed:
        lines.append(f"- **Missed by {move.name}**: {_missed(move)}.")
        gone = gone_share(move.predicted[JUDGED_AT]), gone_share(move.held[JUDGED_AT])
        if min(gone) > 0.05:
            lines.append(
                f"  There the edge is a whole picture away or more in {gone[0]:.0%} of the frames "
                f"({gone[1]:.0%} held): both p95 are at the largest that is counted."
            )
    others = [move for move in operated if not judged(move).met]
    if others:
        lines.append(
            "\nThe bounds are for recordings; of the simulator's own moves and the capture, "
            + "; ".join(f"{move.name} is above: {_missed(move)}" for move in others) + "."
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def _missed(move: Moved) -> str:
    found = judged(move)
    words = []
    for name, ratio, bound in (("position", found.position, POSITION_BOUND),
                               ("rotation", found.rotation, ROTATION_BOUND)):  # fmt: skip
        if not ratio.within(bound):
            words.append(f"{name} {_pair(ratio)} where {bound:g} is asked")
    return ", ".join(words)


def _bounds(moves: Sequence[Moved]) -> str:
    rows = []
    for move in moves:
        a, b, found = move.predicted[JUDGED_AT], move.held[JUDGED_AT], judged(move)
        rows.append((
            move.name, f"{move.speed_m_s:.2f}", f"{move.rate_deg_s:.0f}", f"{a.horizon_ms:.0f}",
            _two(a.wall_px), _two(b.wall_px), _bold(found.position, POSITION_BOUND),
            _two(a.edge_px), _two(b.edge_px), _bold(found.rotation, ROTATION_BOUND),
        ))  # fmt: skip
    return (
        "px as rms / p95; a ratio in bold misses its bound. Speed and turn: p95 of the move.\n\n"
        + _table(("move", "m/s", "deg/s", "ms ahead", "wall_px", "held", "ratio", "edge_px",
                  "held", "ratio"), rows)
    )  # fmt: skip


def _by_latency(move: Moved) -> str:
    rows = []
    for late in LATENCIES:
        a, b = move.predicted[late], move.held[late]
        found = ratios(a, b)
        rows.append((
            str(late), f"{a.horizon_ms:.0f}", _two(a.wall_px), _two(b.wall_px),
            _pair(found.position), _two(a.edge_px), _two(b.edge_px), _pair(found.rotation),
            _two(a.composite_px), f"{share(a.row_spread_px, 95.0):.2f}",
        ))  # fmt: skip
    return (
        "px as rms / p95. `composite_px` is the same in both: post draws with the measured pose. "
        "Row spread: p95 of the frames, with the prediction.\n\n"
        + _table(("frames late", "ms ahead", "wall_px", "held", "ratio", "edge_px", "held",
                  "ratio", "composite_px", "row spread"), rows)
    )  # fmt: skip


def _margins(moves: Sequence[Moved]) -> str:
    rows = []
    for move in moves:
        cells = [move.name]
        for late in (move.predicted[JUDGED_AT], move.held[JUDGED_AT]):
            cells += [
                f"{100.0 * late.overscan_mean:.0f} / {100.0 * late.overscan_max:.0f}",
                f"{100.0 * seen_share(late):.0f} / {100.0 * gone_share(late):.0f}",
                f"{-share([-px for px in late.margin_px], 95.0):.0f} / {min(late.margin_px):.0f}",
                f"{_percent(share(late.needed, 50.0))} / {_percent(share(late.needed, 95.0))}",
            ]
        rows.append(tuple(cells))
    words = ("overscan %", "seen / gone %", "margin px", "needs %")
    return _table(("move", *words, *(f"held: {word}" for word in words)), rows)


def _spare() -> str:
    rows = []
    for rate, shutter, readout in _TIMINGS:
        one = Exposure(Fraction(10**9, rate), shutter, readout)
        spare = one.spare_ms()
        rows.append((
            f"{rate}", f"{shutter:g}", f"{readout:g}", f"{one.exposure_ms:.2f}", f"{spare:.2f}",
            f"{one.suggested_shift_ms():.2f}", "split" if spare < 0.0 else "whole",
        ))  # fmt: skip
    return _table(("frames/s", "shutter deg", "readout ms", "exposure ms", "spare ms",
                   "suggested shift ms", "frames"), rows)  # fmt: skip


def _move(move: Moved) -> str:
    rows = []
    for a, b in zip(move.predicted, move.held, strict=True):
        rows.append((str(a.frames_late), *(
            _three(values)
            for values in (a.wall_px, b.wall_px, a.edge_px, b.edge_px, a.composite_px)
        ), f"{max(a.row_spread_px):.2f}"))  # fmt: skip
    head = (
        f"**{move.name}**: {move.seconds:.3g} s, {len(move.held[0].wall_px)} frames, "
        f"{move.left_out} left out, {move.gap_s:.2f} s of gaps in the recording.\n\n"
    )
    return head + _table(("late", "wall_px", "held", "edge_px", "held", "composite_px",
                          "row spread, max"), rows)  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 99.95 else f"{value:.3g}"


def _two(values: Sequence[float]) -> str:
    return f"{_number(rms(values))} / {_number(share(values, 95.0))}"


def _three(values: Sequence[float]) -> str:
    return " / ".join(_number(v) for v in (share(values, 50.0), share(values, 95.0), max(values)))


def _pair(ratio: Ratio) -> str:
    return f"{ratio.rms:.2f} / {ratio.p95:.2f}"


def _bold(ratio: Ratio, bound: float) -> str:
    return _pair(ratio) if ratio.within(bound) else f"**{_pair(ratio)}**"


def _percent(overscan: float) -> str:
    if not math.isfinite(overscan) or overscan >= 10.0:
        return "-"
    return f"{100.0 * overscan:.0f}"
