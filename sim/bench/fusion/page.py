# SPDX-License-Identifier: Apache-2.0
"""The page docs/fusion-figures.md: what the campaign measured, as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.bench.fusion.campaign import FAR_MS, TABLE_MS, Answer
from sim.bench.fusion.cost import Cost
from sim.bench.fusion.measure import Method, Result
from sim.bench.fusion.overview import overview
from sim.bench.fusion.stops import MOVES

METHODS = ("ours", "hold", "constant_velocity", "one_euro", "holt", "polynomial")
_WORDS = {"ours": "**stagectl**", "constant_velocity": "constant velocity", "one_euro": "One-Euro",
          "holt": "Holt"}  # fmt: skip
HEAD = """# Fusion and prediction: measured figures

Written by `python scripts/fusion_report.py`; do not edit. Each figure is also one command:
`stagectl bench fusion FILE --horizon-ms H` (`--still`, `--stops`, `--cost`, `--second`).

Every recording at its own rate with 0.3 mm and 0.02 deg of noise (sigma per axis) and 3 % loss.
At each received sample the pose a horizon ahead is predicted and compared with the recording,
interpolated; targets in gaps of the recording are left out. The product runs with its built-in
parameters. Each baseline runs at the best single setting for that horizon and quantity over the 13
recordings (`sim/bench/fusion/settings.py`), which nobody on a stage has: it is a hard yardstick.
"""


def page(answers: Sequence[Answer], cost: Cost) -> str:
    """Return the page."""
    main = _motion(answers, stress=False)
    parts = [HEAD, _overall(main), "![p95 against the horizon](pictures/fusion_p95.png)\n",
             "![per recording](pictures/fusion_by_file.png)\n", _overscan(answers),
             "![overscan](pictures/fusion_overscan.png)\n", _still(answers), _stops(answers),
             _second(answers), _cost(cost), _files("Every recording", main),
             _files("Stress recordings", _motion(answers, stress=True), STRESS_NOTE)]  # fmt: skip
    return "\n".join(part for part in parts if part)


STRESS_NOTE = """Motion that no film camera makes, or truth that is no truth; one seed. UZH-FPV: a
racing drone, whose recorded rotation is known to be inaccurate. KAIST: the times are raw arrival
times over a network (0.1 to 105 ms apart), taken here as if they were capture times: bursts then
look like moved origins, and three files end with the picture held metres off until somebody would
accept. On a stage the source clock comes first; through it no file ends held off. fr2_desk_ORB:
the estimate of a visual tracker at 30 Hz.
"""


def named_results(answers: Iterable[Answer], stress: bool) -> list[tuple[str, Result]]:
    """Return (recording, result) of all motion answers."""
    return [
        (answer.job.name, one)
        for answer in answers
        if answer.job.kind == "motion" and answer.job.stress == stress
        for one in answer.motion
    ]


def overscan_curves(answers: Iterable[Answer]) -> dict[str, list[tuple[float, float, float]]]:
    """Return rows of (ms, overscan of ours, of hold) in percent by recording."""
    curves: dict[str, list[tuple[float, float, float]]] = {}
    for name, one in named_results(answers, stress=False):
        ours, hold = one.ours.overscan_pct, one.baselines["hold"].overscan_pct
        if ours is not None and hold is not None:
            curves.setdefault(name, []).append((one.horizon_ms, ours, hold))
    return curves


def _motion(answers: Sequence[Answer], stress: bool) -> dict[float, list[tuple[str, Result]]]:
    found: dict[float, list[tuple[str, Result]]] = {ms: [] for ms in TABLE_MS}
    for name, one in named_results(answers, stress):
        if one.horizon_ms in found:
            found[one.horizon_ms].append((name, one))
    return found


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _overall(main: dict[float, list[tuple[str, Result]]]) -> str:
    views = [overview(results) for results in main.values() if results]
    if not views:
        return ""
    text = [f"## Over {views[0].files} recordings, three seeds\n"]
    for quantity, unit in (("position", "mm"), ("rotation", "deg")):
        text.append(f"p95 of the {quantity} error, {unit}, geometric mean over the recordings:\n")
        rows: list[list[object]] = []
        parts = [view.position if quantity == "position" else view.rotation for view in views]
        for name in METHODS:
            rows.append([_WORDS.get(name, name), *(f"{part.p95[name]:.3g}" for part in parts)])
        rows.append(["ours / best of them", *(f"{p.ratio:.3f}" for p in parts)])
        rows.append(["the best", *(_WORDS.get(p.baseline, p.baseline) for p in parts)])
        rows.append(["worst recording", *(f"{p.worst_ratio:.3f}" for p in parts)])
        rows.append(["which", *(p.worst_file for p in parts)])
        text.append(_table(["", *(f"{view.horizon_ms:g} ms" for view in views)], rows))
    text.append("Share of errors inside the stated 95 % region:\n")
    text.append(
        _table(
            ["", *(f"{view.horizon_ms:g} ms" for view in views)],
            [
                ["all", *(f"{view.coverage95:.3f}" for view in views)],
                ["lowest", *(f"{view.coverage95_lowest:.3f}" for view in views)],
                ["on", *(view.coverage95_lowest_file for view in views)],
            ],
        )
    )
    return "\n".join(text)


def _overscan(answers: Sequence[Answer]) -> str:
    text = """## When hold and overscan is better

A rotation error moves the edge of the frustum, and overscan hides it. Beside the p95 rotation error
of holding the last pose: from which horizon the prediction is no longer the smaller one, and the
overscan that hides each (35 mm, 43.6 deg wide). "-": no picture is wide enough. The prediction is
carried on for 0.6 s at most (the operator's cap), then it stays.
"""
    by_name: dict[str, list[Result]] = {}
    for name, one in named_results(answers, stress=False):
        by_name.setdefault(name, []).append(one)
    shown = (80.0, 160.0, 250.0, 500.0)
    rows = []
    for name, results in by_name.items():
        worse = [
            one.horizon_ms
            for one in results
            if one.ours.rotation_deg.p95 >= one.baselines["hold"].rotation_deg.p95
        ]
        cells = [
            f"{_percent(one.ours.overscan_pct)} / {_percent(one.baselines['hold'].overscan_pct)}"
            for one in results
            if one.horizon_ms in shown
        ]
        rows.append([name, f"{min(worse):g} ms" if worse else f"beyond {FAR_MS[-1]:g} ms", *cells])
    head = ["recording", "hold is better from", *(f"% at {ms:g} ms, ours / hold" for ms in shown)]
    return "\n".join([text, _table(head, rows)])


def _still(answers: Sequence[Answer]) -> str:
    text = """## Stillness

A locked-off camera: how far the shown picture moves from frame to frame at 24 fps, px rms over two
axes (35 mm, 3840 px, wall at 4 m). The limit is 0.3 px.
"""
    rows = []
    for answer in answers:
        for name, jitters in answer.still.items():
            cells = (f"{one.px:.3f}" for one in jitters)
            rows.append([answer.job.name, _WORDS.get(name, name), *cells])
    return "\n".join([text, _table(["rate", "", *(f"{ms:g} ms" for ms in TABLE_MS)], rows)])


def _stops(answers: Sequence[Answer]) -> str:
    text = """## Stops

Overshoot after the stop / time until the error stays small / largest error before the stop. A
dolly at 1 m/s stops within 0.5 s (mm, settled within 1 mm); a whip pan of 180 deg/s stops within
0.12 s (deg, settled within 0.1 deg). "-": not within 2 s. Median of six rounds at 100 Hz.
"""
    parts = [text]
    for answer in answers:
        for move in MOVES if answer.stops else ():
            rows = []
            for name, stops in answer.stops[move.name].items():
                cells = (
                    f"{one.overshoot:.3g} / "
                    f"{'-' if one.settled_ms is None else f'{one.settled_ms:.0f} ms'} / "
                    f"{one.behind:.3g}"
                    for one in stops
                )
                rows.append([_WORDS.get(name, name), *cells])
            head = [move.name.replace("_", " "), *(f"{ms:g} ms" for ms in TABLE_MS)]
            parts.append(_table(head, rows))
    return "\n".join(parts)


def _second(answers: Sequence[Answer]) -> str:
    text = """## A second source, and faults of the first

The second source is the estimate of a visual tracker, which drifts; alignment and mounting are
solved against the truth. `window`: largest p95 over 10 s relative to the better source alone
(position, rotation), without a fault. `fault`: what breaks the first source, and at how many
seconds. `step`: largest change of (output - truth) from one sample to the next, mm / deg, with the
fault and without; `by fault`: the same between the two runs.
"""
    rows = []
    for answer in answers:
        for kind, one, extra in answer.second:
            window = [extra.window_ratio.get(q) for q in ("position", "rotation")]
            named = "-" if extra.named is None else f"{extra.named} ({extra.f_id})"
            rows.append([
                answer.job.name, f"{one.horizon_ms:g} ms", kind or "none",
                " / ".join("-" if w is None or kind else f"{w:.3f}" for w in window), named,
                _figure(extra.detected_ms, 0),
                f"{_figure(extra.max_step_mm)} / {_figure(extra.max_step_deg)}",
                f"{_figure(extra.max_step_mm_unfaulted)} / {_figure(extra.max_step_deg_unfaulted)}",
                f"{_figure(extra.fault_step_mm)} / {_figure(extra.fault_step_deg)}",
            ])  # fmt: skip
    head = ["second", "horizon", "fault", "window", "named", "after ms", "step", "without",
            "by fault"]  # fmt: skip
    return "\n".join([text, _table(head, rows)]) if rows else ""


def _cost(cost: Cost) -> str:
    text = f"""## Cost

One update and one prediction, beside two dense numpy filters of {cost.states} states (the same
size), taking turns in one run; microseconds over {cost.samples} samples.
"""
    rows = [
        [name, *(f"{value:.0f}" for value in (side.p50, side.p99, side.p999, side.mean))]
        for name, side in (
            ("**stagectl**, the filter", cost.filter_us),
            ("**stagectl**, all that a body does", cost.body_us),
            ("dense numpy", cost.dense_us),
        )
    ]
    table = _table(["", "p50", "p99", "p99.9", "mean"], rows)
    ratios = (
        f"Ratio of the filters {cost.ratio_p50:.2f} of p50, {cost.ratio_mean:.2f} of mean; of a "
        f"whole body {cost.body_ratio_p50:.2f} and {cost.body_ratio_mean:.2f}.\n"
    )
    return "\n".join([text, table, ratios])


def _files(title: str, by_ms: dict[float, list[tuple[str, Result]]], note: str = "") -> str:
    text = [f"## {title}\n", *([note] if note else [])]
    for ms, results in by_ms.items():
        rows = []
        for name, one in results:
            cells = [_pair(one.ours), *(_pair(one.baselines[m]) for m in METHODS[1:])]
            rows.append([name, *cells, f"{one.ours.coverage95 or 0.0:.3f}", one.skipped])
        text.append(f"{ms:g} ms, p95: mm / deg\n")
        head = ["recording", *(_WORDS.get(m, m) for m in METHODS), "coverage", "skipped"]
        text.append(_table(head, rows))
    return "\n".join(text)


def _pair(method: Method) -> str:
    return f"{method.position_mm.p95:.3g} / {method.rotation_deg.p95:.3g}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _figure(value: float | None, places: int = 2) -> str:
    return "-" if value is None else f"{value:.{places}f}"
