# SPDX-License-Identifier: Apache-2.0
"""The C++ client's clock (PROTOCOL.md, section 5) on simulated paths whose truth is known."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import NamedTuple

import pytest

from render_bridge.clock_offset import ClockOffset
from tests.sdk.cpp_programs import ask, built

PING_NS = 50_000_000
TICK_NS = 20_000_000
BEHIND_NS = 4_087_000_000_123
SLEW = 0.5e-3
STEPS_UNTIL_NS = 600_000_000
FULL_NS = 4_000_000_000


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("probe", tmp_path_factory)


class Path2(NamedTuple):
    """A simulated link: drift of the controller's clock, delays of both ways."""

    drift: float
    base_ns: int
    queue_ns: float
    lopsided_ns: int = 0


class Reading(NamedTuple):
    now_ns: int
    valid: bool
    offset_ns: int
    bound_ns: int
    expected_ns: int
    drift: float


class Run(NamedTuple):
    """The lines for the program, and where a reading was asked for."""

    lines: list[str]
    asked_ns: list[int]


def truth_ns(link: Path2, t_node_ns: int) -> int:
    return BEHIND_NS + round(link.drift * t_node_ns)


def exchanges(link: Path2, seconds: float, seed: int, python: ClockOffset | None = None) -> Run:
    rng = random.Random(seed)
    lines: list[str] = []
    asked: list[int] = []
    t1, tick = 0, 0
    while t1 < seconds * 1e9:
        there = link.base_ns + link.lopsided_ns + round(rng.expovariate(1.0) * link.queue_ns)
        back = link.base_ns + round(rng.expovariate(1.0) * link.queue_ns)
        if rng.random() < 0.05:
            back += round(rng.expovariate(1.0) * 3e6)
        t4 = t1 + there + 12_000 + back
        t2 = t1 + there + truth_ns(link, t1 + there)
        t3 = t1 + there + 12_000 + truth_ns(link, t1 + there + 12_000)
        while tick < t4:
            lines.append(f"at {tick}")
            asked.append(tick)
            tick += TICK_NS
        lines.append(f"pong {t1} {t2} {t3} {t4}")
        if python is not None:
            python.observe(t1, t2, t3, t4)
        t1 = max(t1 + PING_NS, t4)
    return Run(lines, asked)


def readings(probe: Path, run: Run) -> list[Reading]:
    found = []
    for now_ns, line in zip(run.asked_ns, ask(probe, ["clock"], run.lines), strict=True):
        valid, offset, bound, expected, drift = line.split()
        found.append(
            Reading(now_ns, valid == "1", int(offset), int(bound), int(expected), float(drift))
        )
    return found


LINKS = {
    "still": Path2(0.0, 60_000, 80e3),
    "drifts": Path2(80e-6, 60_000, 80e3),
    "lopsided": Path2(-50e-6, 60_000, 80e3, lopsided_ns=400_000),
    "slow": Path2(20e-6, 3_000_000, 2e6),
}


@pytest.mark.parametrize("name", LINKS)
def test_the_error_is_never_above_the_bound(probe: Path, name: str) -> None:
    link = LINKS[name]
    found = readings(probe, exchanges(link, 60.0, 5))
    assert not found[0].valid
    valid = [one for one in found if one.valid]
    errors = [abs(one.offset_ns - truth_ns(link, one.now_ns)) for one in valid]
    over = [e for e, one in zip(errors, valid, strict=True) if e > one.bound_ns]
    assert over == []
    if not link.lopsided_ns:
        # Of a full window: from one exchange nobody knows how short the path can be.
        full = [(e, one) for e, one in zip(errors, valid, strict=True) if one.now_ns > FULL_NS]
        assert sum(e <= one.expected_ns for e, one in full) >= 0.95 * len(full)


def test_the_drift_is_found(probe: Path) -> None:
    found = readings(probe, exchanges(LINKS["drifts"], 60.0, 6))
    assert found[100].drift == 0.0
    assert found[-1].drift == pytest.approx(80e-6, abs=3e-6)
    assert found[-1].bound_ns < 150_000


@pytest.mark.parametrize("name", LINKS)
def test_no_picture_jumps(probe: Path, name: str) -> None:
    """Between two ticks the offset moves by drift and slew, no more."""
    found = [one for one in readings(probe, exchanges(LINKS[name], 60.0, 7)) if one.valid]
    settled = [one for one in found if one.now_ns > STEPS_UNTIL_NS]
    for a, b in itertools.pairwise(settled):
        most = (max(abs(a.drift), abs(b.drift)) + SLEW) * (b.now_ns - a.now_ns) + 2
        assert abs(b.offset_ns - a.offset_ns) <= most


def test_a_new_epoch_may_step_once_and_goes_on_until_then(probe: Path) -> None:
    before = exchanges(LINKS["still"], 10.0, 8)
    end = before.asked_ns[-1] + TICK_NS
    moved = BEHIND_NS + 2_000_000  # less than the 5 ms that always step
    stamp = end + 500_000_000
    lines = [
        *before.lines, f"at {end}", "reset", f"at {end + TICK_NS}", f"at {stamp}",
        f"pong {stamp} {stamp + 60_000 + moved} {stamp + 60_000 + moved} {stamp + 120_000}",
        f"at {stamp + 130_000}",
    ]  # fmt: skip
    asked = [*before.asked_ns, end, end + TICK_NS, stamp, stamp + 130_000]
    last, kept, late, stepped = readings(probe, Run(lines, asked))[-4:]
    assert kept.valid
    assert abs(kept.offset_ns - last.offset_ns) < 5_000
    assert late.bound_ns > kept.bound_ns > last.bound_ns
    assert stepped.offset_ns == pytest.approx(moved, abs=10)


def test_it_agrees_with_the_python_client(probe: Path) -> None:
    """Both follow the same rules; they slew at other moments, so they agree to microseconds."""
    python = ClockOffset()
    run = exchanges(LINKS["drifts"], 40.0, 9, python)
    now = run.asked_ns[-1] + PING_NS
    found = readings(probe, Run([*run.lines, f"at {now}"], [*run.asked_ns, now]))[-1]
    best = python.best(now)
    assert best is not None
    assert found.offset_ns == pytest.approx(best.offset_ns, abs=5_000)
    assert found.bound_ns == pytest.approx(best.bound_ns, abs=10_000)
    assert found.drift == pytest.approx(python.drift, abs=1e-9)


def test_stamps_that_make_no_sense_are_survived(probe: Path) -> None:
    largest, least = 2**63 - 1, -(2**63)
    lines = [
        f"pong {largest} {least} {largest} {least}", f"pong 0 {largest} {least} 5",
        f"pong {least} 0 {largest} {largest}", "pong 100 50 60 90", "at 1000",
        f"at {largest}", f"at {least}",
    ]  # fmt: skip
    assert len(ask(probe, ["clock"], lines)) == 3
