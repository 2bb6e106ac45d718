# SPDX-License-Identifier: Apache-2.0
"""The judge of the budget test: a good run passes every check, each fault fails its own check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from sim.budget import table
from sim.budget.graph_run import RATE, Figures, nominal_rates
from sim.budget.judge import busy_elsewhere, judge
from sim.budget.probe import Usage
from stagectl.topics import Event, Level
from tests.cli.running import ran

SOURCES = {"freed-a": Fraction(60), "osc-b": Fraction(60)}
SECONDS = 25.0
HALF_SECONDS = [0.5 * n for n in range(51)]


def good_run() -> Figures:
    """Return a run as the table was measured: nothing grows, nothing is lost."""
    nominal = nominal_rates(RATE, SOURCES)
    return Figures(
        loop_ms=table.LOOP_MS, ready_s=1.0, in_service_s=3.8, seconds=SECONDS,
        counts=Counter({topic: round(per_s * SECONDS) for topic, per_s in nominal.items()}),
        nominal=nominal,
        cpu_share={name: row.core_share for name, row in table.PROCESSES.items()},
        t_s=HALF_SECONDS,
        usage={
            name: [
                Usage(t * row.core_share, round(row.own_mb * 1e6), 20, 5) for t in HALF_SECONDS
            ]
            for name, row in table.PROCESSES.items()
        },
        tick_gaps=Counter({1: 599}), sent_gaps=Counter({1: 599}), vsyncs=600,
    )  # fmt: skip


def failed(figures: Figures) -> list[str]:
    return [check.id for check in judge(figures) if not check.passed]


def test_a_good_run_passes_and_every_topic_and_process_is_judged() -> None:
    checks = judge(good_run())
    assert all(check.passed for check in checks)
    ids = [check.id for check in checks]
    assert len(ids) == len(set(ids))
    for wanted in (
        "count.tick", "count.sent", "count.sample/osc-b", "count.raw/freed-a",
        "count.report/node-3",
        "count.roster", "count.grid", "count.show", "count.recorder", "count.source/osc-b",
        "cpu.hot", "cpu.control", "cpu.record", "cpu.trackers", "cpu.node-1", "growth.record",
        "gaps.tick", "log.events", "start.in_service", "bus.lost",
    ):  # fmt: skip
        assert wanted in ids
    assert not [one for one in ids if "event" in one and one.startswith("count")]


def test_nominal_rates_are_those_of_the_topics_table() -> None:
    nominal = nominal_rates(RATE, SOURCES)
    assert nominal["tick"] == pytest.approx(23.976, abs=1e-3)
    assert nominal["sample/osc-b"] == 60.0
    assert (nominal["grid"], nominal["roster"], nominal["show"]) == (4.0, 10.0, 1.0)
    assert "frame" not in nominal  # stays in its process
    assert "cue" not in nominal  # seldom


def grow(figures: Figures, name: str, mb_h: float) -> None:
    base = figures.usage[name][0]
    figures.usage[name] = [
        base._replace(own_bytes=base.own_bytes + round(mb_h * 1e6 * t / 3600)) for t in figures.t_s
    ]


def tell(figures: Figures, level: Level, count: int) -> None:
    figures.events += [Event(0, level, "hot", "something") for _ in range(count)]


FAULTS: dict[str, tuple[Callable[[Figures], object], list[str]]] = {
    "a topic at 79 %": (
        lambda f: f.counts.update({"states": -round(0.21 * f.counts["states"])}), ["count.states"],
    ),
    "a topic twice": (
        lambda f: f.counts.update({"roster": f.counts["roster"]}), ["count.roster"],
    ),
    "a topic silent": (lambda f: f.counts.pop("show"), ["count.show"]),
    "hot takes double": (lambda f: f.cpu_share.update(hot=0.44), ["cpu.hot"]),
    "a small process takes 7 % more": (
        lambda f: f.cpu_share.update(stall=0.082), ["cpu.stall"],
    ),
    "one frame number left out": (lambda f: f.tick_gaps.update({2: 1}), ["gaps.tick"]),
    "one frame twice": (lambda f: f.sent_gaps.update({0: 1}), ["gaps.sent"]),
    "no frame at all": (lambda f: f.sent_gaps.clear(), ["gaps.sent"]),
    "a leak": (lambda f: grow(f, "record", 60.0), ["growth.record"]),
    "one alarm": (lambda f: tell(f, "alarm", 1), ["log.alarms"]),
    "a chatty log": (lambda f: tell(f, "info", 10), ["log.events"]),
    "lost on the bus": (lambda f: setattr(f, "bus_lost", 1), ["bus.lost"]),
    "a restart": (lambda f: setattr(f, "restarts", 1), ["restarts"]),
    "words": (lambda f: setattr(f, "words", 9), ["log.words"]),
    "a disk that fills": (lambda f: setattr(f, "disk_bytes", 10**6), ["log.disk_kb"]),
    "slow to start": (lambda f: setattr(f, "in_service_s", 13.0), ["start.in_service"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_fails_its_own_check(fault: str) -> None:
    figures = good_run()
    act, expected = FAULTS[fault]
    act(figures)
    assert failed(figures) == expected


def test_a_file_that_stays_open() -> None:
    figures = good_run()
    figures.usage["hot"][-1] = figures.usage["hot"][-1]._replace(files=21)
    assert failed(figures) == ["files.hot"]


def test_late_deadlines_are_the_machines_only_where_others_kept_it_busy() -> None:
    figures = good_run()
    figures.events.append(Event(0, "alarm", "hot", "deadlines came late", "F-30"))
    assert failed(figures) == ["log.starved"]
    assert busy_elsewhere(figures, judge(figures)) is None
    figures.foreign_share = 0.6
    assert "60% of this machine's cores" in str(busy_elsewhere(figures, judge(figures)))
    figures.sent_gaps.update({2: 1})
    assert busy_elsewhere(figures, judge(figures)) is None  # more failed than that


def test_a_slower_machine_gets_more_and_a_faster_one_not_less() -> None:
    row = table.PROCESSES["hot"]
    here = table.allowed_share(row, table.LOOP_MS)
    assert here == pytest.approx(1.8 * row.core_share)
    assert table.allowed_share(row, 2 * table.LOOP_MS) == pytest.approx(2 * here)
    assert table.allowed_share(row, table.LOOP_MS / 3) == pytest.approx(here)
    small = table.PROCESSES["stall"]
    assert table.allowed_share(small, table.LOOP_MS) == pytest.approx(small.core_share + 0.05)


@pytest.mark.parametrize("seconds", ["nan", "0", "4.9", "1e9"])
def test_a_window_that_says_nothing_is_refused(
    seconds: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, errors = ran(capsys, "bench", "budget", "--seconds", seconds)
    assert (code, out, len(errors)) == (2, "", 1)
    assert "expected 5 to 86400" in errors[0]
