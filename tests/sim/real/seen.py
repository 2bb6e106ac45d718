# SPDX-License-Identifier: Apache-2.0
"""A run that never was: evidence as a good one leaves it, for tests to spoil."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from sim.real.evidence import (
    Heard,
    NodeBody,
    NodeFrame,
    Probe,
    Raw,
    RealEvidence,
    StageFile,
)
from sim.real.take_file import TakeContent
from sim.scenario.evidence import NS, Window
from sim.scenario.model import Expect, Fault, Node, Scenario
from stagectl.topics import Event, FrameSent, Level, RecorderState

MS = 1_000_000
RATE = Fraction(25)
PERIOD_NS = 40 * MS
START_NS = 500 * NS
FAULT_S = 2.0
SECONDS = 6.0
FAULT_NS = START_NS + round(FAULT_S * NS)
NAMES = ("n1", "n2")


def scenario(fault: str = "controller-kill", **expect: object) -> Scenario:
    """Return a scenario with one fault at two seconds, and one expectation."""
    made = (msgspec.convert(expect, Expect),) if expect else ()
    return Scenario(
        version=1, doc="", seconds=SECONDS, stage="two-cameras", mode="real", name="made",
        node=tuple(map(Node, NAMES)), fault=(Fault(fault, at_s=FAULT_S, for_s=1.0),),
        expect=made,
    )  # fmt: skip


def frame(number: int, outcome: str = "exact", epoch: int = 1, x_m: float = 1.0) -> NodeFrame:
    """Return what a node showed at vsync `number` after the start."""
    body = NodeBody("TAKING", "OK", False, False, (x_m, 0.0, 1.5), (1.0, 0.0, 0.0, 0.0))
    return NodeFrame(1000 + number, outcome, START_NS + number * PERIOD_NS, epoch, {"A": body})


def good(fault: str = "controller-kill") -> RealEvidence:
    """Return the evidence of a run in which nothing was bad, though a fault struck."""
    seen = RealEvidence(scenario(fault), RATE, START_NS, START_NS + round(SECONDS * NS))
    seen.windows = [Window(fault, FAULT_NS, FAULT_NS + NS, FAULT_NS + 2 * NS)]
    seen.marks = {fault: [FAULT_NS]}
    seen.lives = {name: [[frame(n) for n in range(151)]] for name in NAMES}
    seen.witnessed = 150
    seen.raw = {"cam": [Raw(t, 1, t, b"x") for t in times_ns()]}
    seen.samples = {"cam": times_ns()}
    seen.take_from_ns, seen.take_to_ns = START_NS, seen.end_ns
    seen.sent = [(1, sent(n)) for n in range(150)]
    seen.recorder = [(t, RecorderState("t", t - 700 * MS, 1, 0, None)) for t in times_ns()[::5]]
    for n in range(24):
        for pid, role in enumerate(("hot", "control", "record")):
            t_ns = START_NS + n * NS // 4
            seen.probes.append(Probe(t_ns, role, pid, 30, 40.0, 1.0))
    seen.stage_file = StageFile("rate", "abc")
    return seen


def times_ns() -> list[int]:
    """Return when packets came: each 20 ms of the run."""
    return [START_NS + n * 20 * MS for n in range(300)]


def sent(number: int, process_ms: float = 0.4) -> FrameSent:
    """Return the word that a frame left."""
    t_ns = START_NS + number * PERIOD_NS
    return FrameSent(1000 + number, t_ns, t_ns + round(process_ms * MS), t_ns, 400)


def take() -> TakeContent:
    """Return a take that holds all of the good run."""
    times = times_ns()
    return TakeContent(["s"], [], times, {"cam": set(times)}, [], "abc", "rate")


def told(
    after_ms: float, code: str = "F-20", level: Level = "alarm", text: str = "it died"
) -> Heard:
    """Return an event that came so long after the fault."""
    t_ns = FAULT_NS + round(after_ms * MS)
    return Heard(t_ns, Event(t_ns, level, "engine", text, code))
