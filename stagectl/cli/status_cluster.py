# SPDX-License-Identifier: Apache-2.0
"""The cluster's half minute as `stagectl status` prints it: counts, and histograms as bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stagectl.control.messages import Row

BARS = " ▁▂▃▄▅▆▇█"
HISTOGRAMS = (("time_skew_us", "time skew", "us"), ("age_ms", "age when seen", "ms"))


def cluster_lines(row: Row) -> Iterable[str]:
    """Return the lines for the row of section "cluster"."""
    if not row.get("vsyncs"):
        yield "cluster: no node in service yet"
        return
    yield (
        f"cluster, last {row['vsyncs']} vsyncs: {row['exact']} exact, "
        f"{row['late_pose']} late pose, {row['dropped']} dropped, {row['late']} late; "
        f"frame skew {row['frame_skew_vsyncs']}, content skew {row['content_skew_vsyncs']} vsyncs"
    )
    for name, words, unit in (
        ("time_skew_us", "time skew", "us"),
        ("age_ms", "age when seen", "ms"),
    ):
        edges, counts = row.get(f"{name}_edges"), row.get(f"{name}_counts")
        if not isinstance(edges, Sequence) or not isinstance(counts, Sequence):
            continue
        if row.get(f"{name}_p50") is None:
            continue
        yield (
            f"  {words:<14} p50 {row[f'{name}_p50']}, p99 {row[f'{name}_p99']}, worst "
            f"{row[f'{name}_worst']} {unit}   {float(edges[0]):g} {bars(counts)} "
            f"{float(edges[-1]):g} {unit}"
        )


def bars(counts: Sequence[float | str]) -> str:
    """Return counts as one row of bars; the highest is full, and one that is not 0 is seen."""
    values = [float(count) for count in counts]
    most = max(values, default=0.0)
    if most <= 0.0:
        return BARS[0] * len(values)
    return "".join(
        BARS[0] if value == 0.0 else BARS[max(1, round(value / most * (len(BARS) - 1)))]
        for value in values
    )
