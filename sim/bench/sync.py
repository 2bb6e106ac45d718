# SPDX-License-Identifier: Apache-2.0
"""How well N nodes show the same frame: real processes, real sockets, messages lost on purpose.

The witness stands before the virtual walls and reads each glass at every house vsync. In the same
run every node also keeps the newest value of a plain publisher (`sim.node.latest`) and notes which
one it would have drawn: that is the baseline. A run in which the host stalled too often says
nothing and ends with exit code 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from render_bridge.clock import now_ns
from render_bridge.messages import NodeReport, Outcome
from sim.demo_stage import DemoStage
from sim.free_ports import HOST
from sim.witness import Witness
from stagectl.cli.errors import TimeOutError
from stagectl.runtime.plan import free_ports
from stagectl.runtime.session import Session
from stagectl.runtime.summary import percentiles
from stagectl.runtime.supervisor import ChildEvent, ChildSpec, python_child
from stagectl.step import Input, queue
from stagectl.topics import FrameStates, ReportOf

SERVICE_PATIENCE_NS = 60_000_000_000
BASELINE_HZ = 60.0
SETTLE_NS = 1_500_000_000
# Reports of a vsync are in long before.
FLIGHT_NS = 500_000_000


class Figures:
    """What the bus told while it was measured."""

    def __init__(self) -> None:
        self.measuring = False
        self.age_ms: list[float] = []
        self.clock_error_us: list[float] = []
        self.clock_bound_us: list[float] = []
        self.clock_expected_us: list[float] = []
        self._latched: defaultdict[int, list[int]] = defaultdict(list)
        self._newest = 0

    def on_message(self, message: object) -> None:
        """Take one message of the bus."""
        if not self.measuring:
            return
        if isinstance(message, FrameStates):
            self.age_ms += [row.horizon_ms for row in message.tracked if row.horizon_ms]
        elif isinstance(message, ReportOf):
            self._on_report(message.report)

    def time_skew_us(self) -> list[float]:
        """Return, by frame, how far apart the nodes latched it, by the controller's clock."""
        return [(max(t) - min(t)) / 1e3 for t in self._latched.values() if len(t) > 1]

    def _on_report(self, report: NodeReport) -> None:
        # One machine, one clock: the true offset is 0, so the offset is the error.
        self.clock_error_us.append(abs(report.offset_ns) / 1e3)
        self.clock_bound_us.append(report.bound_ns / 1e3)
        self.clock_expected_us.append(report.expected_ns / 1e3)
        if report.outcome is not Outcome.REPEATED:
            self._latched[report.frame].append(report.t_vsync_ns)


def run_sync(
    folder: Path,
    *,
    nodes: int,
    rate: Fraction,
    seconds: float,
    loss: float,
    policy: str,
    barrier: bool,
    seed: int,
    note: Callable[[str], None],
) -> dict[str, object]:
    """Run the bench; returns the summary event.

    Raises TimeOutError where not every node came into service.
    """
    schedule: dict[str, object] = {"policy": policy}
    if barrier:
        schedule["barrier"] = True
    demo = DemoStage(folder, rate, seed, schedule)
    witness = Witness(demo.sync)
    figures = Figures()
    session = Session(demo.stage_file, note, (Input("states", queue(64)),))
    session.watch_bus(figures.on_message)
    session.listen(lambda event: _tell(witness, event))
    names = [f"node-{number:02}" for number in range(1, nodes + 1)]
    (latest_port,) = free_ports(HOST, 1)
    with session:
        session.add_child(demo.trackers())
        source = python_child("sim.node.latest", str(latest_port), str(BASELINE_HZ))
        session.add_child(ChildSpec("latest", source))
        for name in names:
            session.add_child(
                demo.node(
                    name, session.plan.link_port, witness.port, "--latest", str(latest_port),
                    "--loss", str(loss),
                )
            )  # fmt: skip
        _wait(session, witness, names)
        settled = now_ns() + SETTLE_NS
        session.run(lambda: _read(session, witness) and now_ns() > settled)
        begin = now_ns()
        witness.judge_from(begin)
        session.summary.judge_between(begin)
        figures.measuring = True
        end = now_ns() + round(seconds * 1e9)
        session.run(lambda: _read(session, witness) and now_ns() > end)
        figures.measuring = False
        end_ns = now_ns()
        session.summary.judge_between(begin, end_ns - FLIGHT_NS)
        session.run(lambda: _read(session, witness) and now_ns() > end_ns + FLIGHT_NS)
        result = session.finish()
        witness.finish(end_ns - FLIGHT_NS)
    summary = session.summary
    rows = list(summary.nodes.values())
    outcomes = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("exact", "substituted", "repeated")
    }
    return {
        "event": "summary",
        "nodes": nodes,
        "rate": result["rate"],
        "policy": policy,
        "barrier": barrier,
        "loss": loss,
        "vsyncs": witness.vsyncs,
        "stalled": summary.stalled,
        "stalled_share": round(summary.stalled_share(), 4),
        "frame_skew_vsyncs": witness.frame_skew,
        "content_skew_vsyncs": witness.content_skew,
        "content_skew_mm": round(witness.worst.mm, 4),
        "content_skew_deg": round(witness.worst.deg, 5),
        "content_skew_unexplained": witness.unexplained,
        **outcomes,
        "pairs": summary.pairs(),
        "unaccounted": summary.pairs() - sum(outcomes.values()),
        "missed_share": round(summary.missed_share(), 6),
        "time_skew_us": percentiles(figures.time_skew_us()),
        "age_ms": percentiles(figures.age_ms),
        "clock_error_us": percentiles(figures.clock_error_us),
        "clock_bound_us": percentiles(figures.clock_bound_us),
        "clock_expected_us": percentiles(figures.clock_expected_us),
        "L_ms": result["L_ms"],
        "R_ms": result["R_ms"],
        "baseline_latest": {
            "frame_skew_vsyncs": witness.latest_skew,
            "content_skew_vsyncs": witness.latest_skew,
            "publish_hz": BASELINE_HZ,
        },
    }


def _wait(session: Session, witness: Witness, names: list[str]) -> None:
    deadline = now_ns() + SERVICE_PATIENCE_NS
    while True:
        session.step(0.02)
        witness.read(now_ns())
        late = [name for name in names if not session.summary.in_service(name, now_ns())]
        if not late:
            return
        if now_ns() > deadline:
            raise TimeOutError(f"not in service after 60 s: {', '.join(late)}")


def _read(session: Session, witness: Witness) -> bool:
    witness.lead_ns = session.summary.lead_ns
    witness.read(now_ns())
    return True


def _tell(witness: Witness, event: ChildEvent) -> None:
    begin, end = event.fields.get("from_ns"), event.fields.get("to_ns")
    if event.kind == "stall" and isinstance(begin, int) and isinstance(end, int):
        witness.add_stall(begin, end)
