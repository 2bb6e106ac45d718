# SPDX-License-Identifier: Apache-2.0
"""Runs the demo's graph without a window and measures it: messages, processor time, memory, log."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import msgspec
import zmq

from render_bridge.clock import now_ns
from sim.budget.probe import Usage, loop_ms, machine_busy_s, usage
from sim.demo_stage import DemoStage
from sim.witness import Witness
from stagectl.bus.sockets import BusReader
from stagectl.cli.errors import MachineError, TimeOutError
from stagectl.runtime.session import Session
from stagectl.runtime.summary import STALL_LIMIT_SHARE
from stagectl.step import Input, queue
from stagectl.topics import TOPICS, Event, FrameSent, Tick

NODES = ("node-1", "node-2", "node-3")
OWN = ("hot", "control", "record", "stall")
RATE = Fraction(24_000, 1_001)
WARM_UP_S = 5.0
SAMPLE_EVERY_S = 0.5
SERVICE_PATIENCE_NS = 30_000_000_000
_NS = 1_000_000_000


@dataclass
class Figures:
    """What was measured over one window, after the warm-up."""

    loop_ms: float
    """The fixed loop, before the graph was started."""
    ready_s: float
    """From nothing to every process ready, nodes not counted."""
    in_service_s: float
    """From nothing to every node exact for a second."""
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    """Messages by topic."""
    nominal: dict[str, float] = field(default_factory=dict)
    """Messages a second that the topics' table promises, by topic."""
    cpu_share: dict[str, float] = field(default_factory=dict)
    """Share of one core by process."""
    t_s: list[float] = field(default_factory=list)
    usage: dict[str, list[Usage]] = field(default_factory=dict)
    """By process, one for each of `t_s`."""
    tick_gaps: Counter[int] = field(default_factory=Counter)
    """Differences of neighbouring frame numbers, as the grid ticked."""
    sent_gaps: Counter[int] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    words: int = 0
    """Lines of plain text that processes wrote."""
    restarts: int = 0
    disk_bytes: int = 0
    """Written into the stage's folder: takes, state, logs."""
    bus_lost: int = 0
    foreign_share: float = 0.0
    """Share of all cores that other programs (and other guests of the host) took."""
    stalled: int = 0
    vsyncs: int = 0


def nominal_rates(rate: Fraction, sources: dict[str, Fraction]) -> dict[str, float]:
    """Return how many messages a second each topic of the demo's bus should have."""
    found: dict[str, float] = {}
    for row in TOPICS:
        head, _, part = row.name.partition("/")
        if row.keep is None or row.rate is None or part in {"<send>", "<processor>"}:
            continue  # stays in its process, comes seldom, or the demo has none
        names = {"<source>": list(sources), "<node>": list(NODES)}.get(part, [""])
        for name in names:
            per_s = float(sources[name]) if row.rate == "source" else row.rate
            topic = f"{head}/{name}" if name else head
            found[topic] = float(rate) if per_s == "stage" else float(per_s)
    return found


def measure(folder: Path, seconds: float, say: Callable[[str], None]) -> Figures:
    """Return the figures of a run. Raises MachineError, TimeOutError, InputError."""
    speed_ms = loop_ms()
    begin = now_ns()
    demo = DemoStage(folder, RATE, 1)
    witness = Witness(demo.sync)
    session = Session(demo.stage_file, say)
    words, restarts = [0], [0]

    def listen(kind: str) -> None:
        words[0] += kind == "text"
        restarts[0] += kind in ("restarted", "hung", "gave_up")

    session.listen(lambda event: listen(event.kind))
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    inputs = [Input(row.name, queue(100_000)) for row in TOPICS if row.keep is not None]
    bus = BusReader(context, session.plan.publishers(), inputs)
    try:
        with session:
            ready_s = (now_ns() - begin) / _NS
            session.add_child(demo.trackers())
            for name in NODES:
                session.add_child(demo.node(name, session.plan.link_port, witness.port))
            _wait_in_service(session, witness, bus)
            figures = Figures(speed_ms, ready_s, (now_ns() - begin) / _NS)
            sources = {one.id: one.nominal_rate() for one in session.stage.source}
            figures.nominal = nominal_rates(RATE, sources)
            _go_on(session, witness, bus, now_ns() + round(WARM_UP_S * _NS))
            session.summary.judge_between(now_ns())
            words[0] = 0
            before = _disk_bytes(folder)
            _window(session, witness, bus, figures, seconds)
            figures.disk_bytes = _disk_bytes(folder) - before
            session.finish()
    finally:
        bus.close()
        context.term()
        witness.finish(now_ns())
    figures.words, figures.restarts = words[0], restarts[0]
    figures.stalled, figures.vsyncs = session.summary.stalled, session.summary.vsyncs
    if session.interrupted:
        raise MachineError("the run was interrupted: nothing was judged")
    if session.summary.stalled_share() > STALL_LIMIT_SHARE:
        raise MachineError(
            f"this machine stalled during {figures.stalled} of {figures.vsyncs} vsyncs: "
            "the run says nothing; close other programs and try again"
        )
    return figures


def _wait_in_service(session: Session, witness: Witness, bus: BusReader) -> None:
    deadline = now_ns() + SERVICE_PATIENCE_NS
    while late := [name for name in NODES if not session.summary.in_service(name, now_ns())]:
        session.step(0.02)
        witness.read(now_ns())
        bus.read()
        if session.interrupted:
            raise MachineError("the run was interrupted: nothing was judged")
        if now_ns() > deadline:
            raise TimeOutError(f"not in service after 30 s: {', '.join(late)}")


def _go_on(session: Session, witness: Witness, bus: BusReader, until_ns: int) -> None:
    while now_ns() < until_ns and not session.interrupted:
        session.step(0.02)
        witness.read(now_ns())
        bus.read()


def _window(
    session: Session, witness: Witness, bus: BusReader, figures: Figures, seconds: float
) -> None:
    names = (*OWN, "trackers", *NODES)
    pids = {name: session.supervisor.pid(name) for name in names}
    lost = bus.gaps + bus.dropped
    ticks: list[int] = []
    sent: list[int] = []
    begin = now_ns()
    busy_s, own_s = machine_busy_s(), time.process_time()
    next_ns = begin
    while True:
        now = now_ns()
        if now >= next_ns:
            figures.t_s.append((now - begin) / _NS)
            for name, pid in pids.items():
                if pid is None:
                    raise MachineError(f"{name} is not running; see its last words above")
                figures.usage.setdefault(name, []).append(usage(pid))
            next_ns += round(SAMPLE_EVERY_S * _NS)
            if now >= begin + round(seconds * _NS) or session.interrupted:
                break
        session.step(0.02)
        witness.read(now_ns())
        for envelope in bus.read():
            figures.counts[envelope.topic] += 1
            if envelope.topic in ("tick", "sent", "event"):
                _note(envelope.message(), figures, ticks, sent)
    figures.seconds = figures.t_s[-1]
    for name, rows in figures.usage.items():
        figures.cpu_share[name] = (rows[-1].cpu_s - rows[0].cpu_s) / figures.seconds
    ours_s = sum(figures.cpu_share.values()) * figures.seconds + time.process_time() - own_s
    foreign_s = max(0.0, machine_busy_s() - busy_s - ours_s)
    figures.foreign_share = foreign_s / (figures.seconds * (os.cpu_count() or 1))
    figures.tick_gaps = Counter(b - a for a, b in pairwise(ticks))
    figures.sent_gaps = Counter(b - a for a, b in pairwise(sent))
    figures.bus_lost = bus.gaps + bus.dropped - lost


def _note(message: msgspec.Struct, figures: Figures, ticks: list[int], sent: list[int]) -> None:
    if isinstance(message, Tick):
        ticks.append(message.frame)
    elif isinstance(message, FrameSent):
        sent.append(message.frame)
    elif isinstance(message, Event):
        figures.events.append(message)


def _disk_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
