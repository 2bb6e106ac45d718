# SPDX-License-Identifier: Apache-2.0
"""The report: one Markdown file, with a picture of the arrivals where matplotlib is there."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.conform_tracker.clauses import BY_ID
from sim.conform_tracker.run import Judgement
from sim.conform_tracker.timing import Grid
from sim.conform_tracker.verdict import Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WORDS = {"pass": "pass", "fail": "**FAIL**", "not judged": "not judged"}
_MOST_DRAWN = 20_000


def write_report(path: Path, judgement: Judgement, line: str, when: str) -> None:
    """Write the report, and the picture beside it under the same name. Raises OSError."""
    picture = path.with_suffix(".png")
    drawn = judgement.grid is not None and importlib.util.find_spec("matplotlib") is not None
    if drawn and judgement.grid is not None:
        draw(picture, judgement.grid)
    path.write_text(
        report_text(judgement, line, when, picture.name if drawn else None), encoding="utf-8"
    )


def report_text(judgement: Judgement, line: str, when: str, picture: str | None) -> str:
    """Return the report as Markdown."""
    asked, verdicts = judgement.heard.asked, judgement.verdicts
    count = {word: sum(v.word == word for v in verdicts) for word in _WORDS}
    lines = [
        "# Tracker conformance", "",
        f"- line: {line}", f"- when: {when}",
        f"- protocol: {asked.protocol}, profile {asked.profile.id}"
        + (f", OSC preset {asked.preset.id}" if asked.preset is not None else ""),
        f"- heard: {len(judgement.heard.packets)} frames, {judgement.heard.size} bytes"
        + (f" in {judgement.seconds:.1f} s" if asked.has_clock else ", from a file"),
        f"- judged: {count['pass']} passed, {count['fail']} failed, "
        f"{count['not judged']} not judged",
    ]  # fmt: skip
    if asked.has_clock:
        lines.append(f"- this machine's own lateness (p99.9): {judgement.host_late_ms:.2f} ms")
    failed = [verdict for verdict in verdicts if verdict.passed is False]
    if failed:
        lines += ["", "## What is wrong, and what to do", ""]
        lines += [f"- **{v.clause}**: {_plain(v.detail)}. {_plain(_sentence(v.fix))}"
                  for v in failed]  # fmt: skip
    lines += ["", "## All clauses", "", "| clause | what | verdict | found |", "|---|---|---|---|"]
    lines += [_row(verdict) for verdict in verdicts]
    if picture is not None:
        lines += ["", "## Arrivals against the even grid", "", f"![arrivals]({picture})"]
    lines += ["", "## How it is judged", "", "| clause | rule from | judged by |", "|---|---|---|"]
    lines += [
        f"| {v.clause} | {_plain(BY_ID[v.clause].source)} | {_plain(BY_ID[v.clause].judged)} |"
        for v in verdicts
    ]
    return "\n".join(lines) + "\n"


def _row(verdict: Verdict) -> str:
    sentence = _plain(BY_ID[verdict.clause].sentence)
    found = _plain(verdict.detail)
    return f"| {verdict.clause} | {sentence} | {_WORDS[verdict.word]} | {found} |"


def _plain(text: str) -> str:
    """Return text that is no Markdown of its own (an OSC address comes from the wire)."""
    safe = "".join(c if c.isprintable() else "?" for c in text)
    for mark in ("\\", "|", "<", "`", "*", "_", "["):
        safe = safe.replace(mark, "\\" + mark)
    return safe


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text else ""


def draw(path: Path, grid: Grid) -> None:
    """Draw how late each frame was, over time and as a distribution."""
    from matplotlib.figure import Figure

    figure: Figure = Figure(figsize=(9.0, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(2, 1), sharey=True)
    t_s = grid.slots[:_MOST_DRAWN] * grid.period_s
    late_ms = 1e3 * grid.residual_s[:_MOST_DRAWN]
    quarter_ms = 250.0 * grid.period_s
    left.plot(t_s, late_ms, ".", markersize=2.0, color="#333333")
    left.set_xlabel("time, s")
    left.set_ylabel("later than the grid, ms")
    right.hist(late_ms, bins=_bins(late_ms), orientation="horizontal", color="#0072b2")
    right.set_xlabel("frames")
    for axes in (left, right):
        for level in (-quarter_ms, quarter_ms):
            axes.axhline(level, color="#d55e00", linewidth=0.8)
    left.set_title(f"{grid.rate_hz:.3f} frames/s; lines: a quarter of a period", fontsize=9)
    figure.savefig(path, dpi=100)


def _bins(values: Sequence[float] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    return 60 if len(values) > 100 else 20
