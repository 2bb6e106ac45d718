# SPDX-License-Identifier: Apache-2.0
"""The tables of `stagectl bench fusion` for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.bench.fusion.cost import Cost
from sim.bench.fusion.failover import Failover
from sim.bench.fusion.measure import Method, Result
from sim.bench.fusion.overview import Overview
from sim.bench.fusion.recording import Recording
from sim.bench.fusion.stops import MOVES, Stop
from stagectl.cli import output
from stagectl.cli.report import print_table


def say_result(
    recording: Recording, one: Result, extra: Failover | None = None, whole: bool = True
) -> None:
    """Print one recording at one horizon: a table of all methods, or one line of many."""
    position, rotation = one.ratio["position"], one.ratio["rotation"]
    if not whole:
        output.say(
            f"{recording.name} {one.horizon_ms:g} ms: "
            f"{one.ours.position_mm.p95:.3g} mm ({_number(position.value)} of "
            f"{position.baseline}), {one.ours.rotation_deg.p95:.3g} deg "
            f"({_number(rotation.value)} of {rotation.baseline}), "
            f"coverage {_number(one.ours.coverage95)}, {one.skipped} skipped"
        )
        return
    output.say(
        f"{recording.name}, {one.horizon_ms:g} ms ahead: {one.measured} predictions, "
        f"{one.skipped} skipped; 95 % region holds {_number(one.ours.coverage95)}"
    )
    methods = {"ours": one.ours, **one.baselines}
    still = one.ours.jitter_px is not None
    head = ["method", "mm p50", "p95", "max", "deg p50", "p95", "max"]
    head += ["jitter px", "jitter deg"] if still else ["wall px", "margin %", "overscan %"]
    print_table(head, [_row(name, method, still) for name, method in methods.items()])
    output.say(
        f"p95 of the best baseline: position {_number(position.value)} of {position.baseline}, "
        f"rotation {_number(rotation.value)} of {rotation.baseline}"
    )
    if extra is not None:
        _say_failover(extra)
    output.say()


def say_overviews(overviews: Sequence[Overview]) -> None:
    """Print the ratios over all recordings, a row per horizon."""
    output.say()
    for quantity in ("position", "rotation"):
        rows = []
        for one in overviews:
            part = one.position if quantity == "position" else one.rotation
            rows.append(
                (f"{one.horizon_ms:g}", _number(part.ratio), part.baseline,
                 _number(part.worst_ratio), part.worst_file)
            )  # fmt: skip
        print_table((f"{quantity}, ms", "ratio", "of the best baseline", "worst", "on"), rows)
        output.say()
    print_table(
        ("coverage, ms", "all", "lowest", "on"),
        [
            (f"{one.horizon_ms:g}", _number(one.coverage95), _number(one.coverage95_lowest),
             one.coverage95_lowest_file)
            for one in overviews
        ],
    )  # fmt: skip


def say_stops(
    moves: Mapping[str, Mapping[str, Sequence[Stop]]], horizons_ms: Sequence[float]
) -> None:
    """Print overshoot and settling, a table per move."""
    for move in MOVES:
        rows: list[tuple[object, ...]] = []
        for name, stops in moves[move.name].items():
            for horizon_ms, stop in zip(horizons_ms, stops, strict=True):
                settled = "-" if stop.settled_ms is None else round(stop.settled_ms)
                rows.append(
                    (name, round(horizon_ms), round(stop.overshoot, 2), settled,
                     round(stop.behind, 2))
                )  # fmt: skip
        output.say(f"{move.name.replace('_', ' ')}: settled within {move.settled:g} {move.unit}")
        print_table(
            ("method", "ms", f"overshoot {move.unit}", "settled ms", f"behind {move.unit}"), rows
        )
        output.say()


def say_cost(cost: Cost) -> None:
    """Print what update and predict take."""
    output.say(
        f"one update and one prediction, {cost.models} models of {cost.states} states, "
        f"{cost.samples} samples"
    )
    rows = [
        (name, *(round(v, 1) for v in (side.p50, side.p99, side.p999, side.mean)))
        for name, side in (
            ("ours, the filter", cost.filter_us),
            ("ours, a whole body", cost.body_us),
            ("dense numpy", cost.dense_us),
        )
    ]
    print_table(("us", "p50", "p99", "p99.9", "mean"), rows)
    output.say(
        f"ratio of the filters {cost.ratio_p50:.3f} of p50, {cost.ratio_mean:.3f} of mean; "
        f"of a whole body {cost.body_ratio_p50:.3f}, {cost.body_ratio_mean:.3f}"
    )


def _say_failover(extra: Failover) -> None:
    if extra.alignment_rms_mm is not None and extra.alignment_rms_deg is not None:
        output.say(
            f"second source: {extra.alignment_rms_mm:.1f} mm, {extra.alignment_rms_deg:.2f} deg "
            f"rms after alignment; largest 10 s ratio to the better source alone: "
            f"position {_number(extra.window_ratio['position'])}, "
            f"rotation {_number(extra.window_ratio['rotation'])}"
        )
    if extra.max_step_mm is not None and extra.max_step_deg is not None:
        named = "not named" if extra.named is None else f"named {extra.named} ({extra.f_id})"
        after = "" if extra.detected_ms is None else f" after {extra.detected_ms:.0f} ms"
        output.say(
            f"fault: {named}{after}; largest step {extra.max_step_mm:.2f} mm, "
            f"{extra.max_step_deg:.3f} deg (unfaulted {_number(extra.max_step_mm_unfaulted)} mm, "
            f"{_number(extra.max_step_deg_unfaulted)} deg), of the fault alone "
            f"{_number(extra.fault_step_mm)} mm, {_number(extra.fault_step_deg)} deg"
        )
    for line in extra.faults:
        output.say(f"  {line}")


def _row(name: str, method: Method, still: bool) -> tuple[object, ...]:
    mm, deg = method.position_mm, method.rotation_deg
    row: tuple[object, ...] = (
        name, *(round(v, 2) for v in (mm.p50, mm.p95, mm.max)),
        *(round(v, 3) for v in (deg.p50, deg.p95, deg.max)),
    )  # fmt: skip
    if still:
        return (*row, _rounded(method.jitter_px, 3), _rounded(method.jitter_deg, 4))
    margin = None if method.margin_pct is None else method.margin_pct.p95
    return (
        *row, round(method.wall_px.p95, 1), _rounded(margin, 2), _rounded(method.overscan_pct, 1)
    )  # fmt: skip


def _rounded(value: float | None, places: int) -> float | str:
    return "-" if value is None else round(value, places)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
