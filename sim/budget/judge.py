# SPDX-License-Identifier: Apache-2.0
"""Figures of a run against the table of budgets: one check for each claim. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.budget import table
from sim.budget.graph_run import Figures
from sim.budget.slope import PAGE_BYTES, slope_of

STARVED = "log.starved"
LATE_CODE = "F-30"
MADE_BY_LATENESS = {STARVED, "log.alarms", "log.events", "start.ready", "start.in_service"}
_MB = 1e6
_HOUR_S = 3600.0
# A growth is too fast where even two standard errors below it is.
_ERRORS = 2.0


class Check(NamedTuple):
    """One claim: whether it holds, and the figures."""

    id: str
    passed: bool
    detail: str


def judge(figures: Figures) -> list[Check]:
    """Return every check of a run."""
    return [
        *_start(figures),
        *_counts(figures),
        *_processes(figures),
        _gaps("tick", figures.tick_gaps),
        _gaps("sent", figures.sent_gaps),
        *_volume(figures),
    ]


def process_rows(figures: Figures) -> dict[str, dict[str, float | int]]:
    """Return what was measured of each process, beside its budget."""
    rows: dict[str, dict[str, float | int]] = {}
    for name, used in figures.usage.items():
        row = table.PROCESSES[name]
        growth = slope_of(figures.t_s, [one.own_bytes for one in used], PAGE_BYTES)
        rows[name] = {
            "core_share": round(figures.cpu_share[name], 4),
            "core_share_table": row.core_share,
            "core_share_allowed": round(table.allowed_share(row, figures.loop_ms), 4),
            "own_mb": round(used[-1].own_bytes / _MB, 2),
            "own_mb_allowed": round(table.allowed_mb(row), 2),
            "growth_mb_h": round(growth.per_s * _HOUR_S / _MB, 2),
            "growth_error_mb_h": round(growth.error_per_s * _HOUR_S / _MB, 2),
            "growth_mb_h_allowed": round(table.allowed_growth_mb_h(row), 2),
            "files": used[-1].files,
            "files_more": used[-1].files - used[0].files,
            "threads": used[-1].threads,
        }
    return rows


def topic_rows(figures: Figures) -> dict[str, dict[str, float | int]]:
    """Return the count of each topic with a nominal rate, and its share of what was promised."""
    return {
        topic: {
            "messages": figures.counts[topic],
            "nominal_hz": round(per_s, 4),
            "share": round(figures.counts[topic] / (per_s * figures.seconds), 4),
        }
        for topic, per_s in sorted(figures.nominal.items())
    }


def _start(figures: Figures) -> Iterator[Check]:
    factor = table.speed_factor(figures.loop_ms)
    for name, found, most in (
        ("start.ready", figures.ready_s, table.READY_S),
        ("start.in_service", figures.in_service_s, table.IN_SERVICE_S),
    ):
        text = f"{found:.2f} s, allowed {most * factor:.1f} s"
        yield Check(name, found <= most * factor, text)


def _counts(figures: Figures) -> Iterator[Check]:
    for topic, row in topic_rows(figures).items():
        most = table.MOST_SHARE_OF.get(topic, table.MOST_SHARE)
        # One message more or less of a slow topic is where the window was cut.
        spare = 1.0 / (row["nominal_hz"] * figures.seconds)
        good = table.LEAST_SHARE - spare <= row["share"] <= most + spare
        text = (
            f"{row['messages']} messages in {figures.seconds:.1f} s, {row['share']:.1%} of "
            f"{row['nominal_hz']:g} a second; allowed {table.LEAST_SHARE:.0%} to {most:.0%}"
        )
        yield Check(f"count.{topic}", good, text)
    lost = figures.bus_lost
    yield Check("bus.lost", lost == 0, f"{lost} messages lost between processes, allowed 0")


def _processes(figures: Figures) -> Iterator[Check]:
    for name, row in process_rows(figures).items():
        share, most = row["core_share"], row["core_share_allowed"]
        text = f"{share:.1%} of a core, allowed {most:.1%} (table {row['core_share_table']:.1%})"
        yield Check(f"cpu.{name}", share <= most, text)
        text = f"{row['own_mb']} MB of its own, allowed {row['own_mb_allowed']} MB"
        yield Check(f"memory.{name}", row["own_mb"] <= row["own_mb_allowed"], text)
        growth, error, limit = (
            row[key] for key in ("growth_mb_h", "growth_error_mb_h", "growth_mb_h_allowed")
        )
        text = f"{growth} +- {error} MB/h, allowed {limit} MB/h"
        yield Check(f"growth.{name}", growth - _ERRORS * error <= limit, text)
        more = row["files_more"]
        yield Check(f"files.{name}", more <= 0, f"{more:+d} open files, allowed +0")
    yield Check("restarts", figures.restarts == 0, f"{figures.restarts} restarts, allowed 0")


def _gaps(name: str, gaps: Counter[int]) -> Check:
    text = f"frame numbers grow by {sorted(gaps)}, expected [1]; {gaps.total() + 1} frames"
    return Check(f"gaps.{name}", set(gaps) == {1}, text)


def busy_elsewhere(figures: Figures, checks: Sequence[Check]) -> str | None:
    """Return a sentence where only lateness failed, on a machine that others kept busy.

    A simulated tracker that is not run writes late, and the product says so: such a run says
    nothing of the product, and is no pass either. Where nobody else was busy, the graph starved
    itself.
    """
    failed = {check.id for check in checks if not check.passed}
    if not failed or not failed <= MADE_BY_LATENESS or figures.foreign_share <= table.FOREIGN_SHARE:
        return None
    return (
        f"other programs took {figures.foreign_share:.0%} of this machine's cores and the graph "
        "came late: the run says nothing; close them and try again"
    )


def _volume(figures: Figures) -> Iterator[Check]:
    minutes = figures.seconds / 60.0
    # Late deadlines are told by hot's own meter; they are a claim of their own.
    late = [one for one in figures.events if one.code == LATE_CODE]
    events = [one for one in figures.events if one.code != LATE_CODE]
    text = f"{len(late)} events of late deadlines ({LATE_CODE}), allowed 0; other programs took "
    text += f"{figures.foreign_share:.0%} of the cores"
    yield Check(STARVED, not late, "; ".join([text, *(one.text for one in late[:1])]))
    alarms = [one.text for one in events if one.level == "alarm"]
    text = f"{len(alarms)} alarms, allowed {table.ALARMS}"
    yield Check("log.alarms", len(alarms) <= table.ALARMS, "; ".join([text, *alarms[:3]]))
    for name, found, most in (
        ("log.events", len(events), table.EVENTS_PER_MIN),
        ("log.words", figures.words, table.WORDS_PER_MIN),
        ("log.disk_kb", figures.disk_bytes / 1e3, table.DISK_KB_PER_MIN),
    ):
        allowed = max(1.0, most * minutes)
        text = f"{found:g} in {figures.seconds:.1f} s, allowed {allowed:.1f}"
        yield Check(name, found <= allowed, text)
