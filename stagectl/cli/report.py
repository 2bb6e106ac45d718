# SPDX-License-Identifier: Apache-2.0
"""The summary of a run for people: short tables on stdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stagectl.cli import output


def print_summary(summary: Mapping[str, object]) -> None:
    """Print a summary event as tables."""
    output.say(
        f"{summary['frames']} frames at {summary['rate']}, house sync {summary['grid_state']}, "
        f"L {summary['L_ms']} ms, R {summary['R_ms']} ms, epoch {summary['epoch']}"
    )
    output.say(
        f"frame skew {summary['frame_skew_vsyncs']} vsyncs, "
        f"content skew {summary['content_skew_vsyncs']} vsyncs, "
        f"{summary['stalled']} of {summary['vsyncs']} vsyncs left out (host stalled)"
    )
    nodes = _rows(summary["nodes"])
    if nodes:
        output.say()
        print_table(
            ("node", "exact", "late pose", "dropped", "late"),
            [(n, r["exact"], r["substituted"], r["repeated"], r["late"]) for n, r in nodes],
        )
    sources = _rows(summary["sources"])
    if sources:
        output.say()
        print_table(
            ("tracker", "samples", "refused", "rate/s", "gaps"),
            [
                (n, r["samples"], r["rejected"], r["rate_hz"], r["sequence_gaps"])
                for n, r in sources
            ],
        )
    latency = _rows(summary["latency_us"])
    if any(row for _, row in latency):
        output.say()
        print_table(
            ("latency us", "p50", "p99", "p99.9"),
            [(n, r["p50"], r["p99"], r["p999"]) for n, r in latency if r],
        )


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a header: columns of numbers to the right, columns of words to the left."""
    texts = [[str(cell) for cell in row] for row in (header, *rows)]
    columns = range(len(header))
    widths = [max(len(row[i]) for row in texts) for i in columns]
    right = [all(isinstance(row[i], int | float) or row[i] == "-" for row in rows) for i in columns]
    for row in texts:
        cells = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        )
        output.say("  ".join(cells).rstrip())


def _rows(value: object) -> list[tuple[str, dict[str, object]]]:
    if not isinstance(value, Mapping):
        return []
    return [(str(name), dict(row)) for name, row in value.items() if isinstance(row, Mapping)]
