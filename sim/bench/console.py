# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench console`: what the console costs, and that it costs the stage nothing.

A whole stage runs: trackers, engine, recorder, light nodes, and one console that paints offscreen.
Measured are its pictures a second and its share of a core; then rounds with the console running and
frozen alternate (the on/off rule: median of the p99 of `process_us`, running over frozen); at last
it is frozen long, and woken: how soon does it show what is true? Needs SIGSTOP and /proc.
"""

from __future__ import annotations

import math
import os
import signal
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from hardware_profiles.rates import format_rate
from render_bridge.clock import now_ns
from sim.bench.cluster import join_light_nodes
from sim.bench.latency import write_stage
from stagectl.cli.console import console_available
from stagectl.cli.errors import MachineError, TimeOutError
from stagectl.runtime.session import Session
from stagectl.runtime.summary import percentiles
from stagectl.runtime.supervisor import ChildEvent, ChildSpec, python_child
from stagectl.topics import FrameSent

REPORT_MS = 100
SETTLE_S = 3.0
ROUNDS = 6
UP_WITHIN_S = 20.0
WAKE_WITHIN_S = 10.0
# A frame that old is what a console at 30 pictures a second shows at the best.
TRUE_WITHIN_FRAMES_S = 0.25
KEPT_FRAMES = 4_096
_NS = 1e9


@dataclass(slots=True)
class Shown:
    """One report of the console."""

    t_ns: int
    presented: int
    cpu_s: float
    frame: int


@dataclass(slots=True)
class ConsoleBench:
    """One stage with one console."""

    folder: Path
    cameras: int
    rate: Fraction
    tracker_rate: Fraction
    nodes: int
    progress: Callable[[str], None]
    shown: list[Shown] = field(default_factory=list)
    process_us: list[float] = field(default_factory=list)
    measuring: bool = False
    sent_ns: dict[int, int] = field(default_factory=dict)
    """When each of the newest frames left."""

    def run(
        self, seconds: float, rounds: int, round_s: float, frozen_s: float
    ) -> dict[str, object]:
        """Measure; returns the summary event. Raises MachineError, TimeOutError."""
        # Without a window: what is measured is painting, not a display.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        lacking = console_available()
        if lacking is not None:
            raise MachineError(lacking)
        if not hasattr(signal, "SIGSTOP"):
            raise MachineError("this bench freezes a process, which Windows cannot")
        session = Session(self._stage_file(), lambda _line: None)
        session.watch_bus(self._on_message)
        session.listen(self._on_event)
        with session:
            trackers = python_child("sim.trackers.process", str(self.folder / "trackers.toml"))
            session.add_child(ChildSpec("trackers", trackers, beats=False))
            join_light_nodes(session, self.nodes)
            self._start_console(session)
            summary = self._steady(session, seconds)
            summary |= self._on_and_off(session, rounds, round_s)
            summary |= self._freeze(session, frozen_s)
        return {
            "event": "summary",
            "cameras": self.cameras,
            "nodes": self.nodes,
            "rate": format_rate(self.rate),
            "tracker_rate": format_rate(self.tracker_rate),
            **summary,
        }

    def _stage_file(self) -> Path:
        return write_stage(self.folder, self.cameras, self.rate, self.tracker_rate)

    def _start_console(self, session: Session) -> None:
        api = f"{session.plan.own_host}:{session.plan.api_port}"
        words = python_child(
            "stagectl.cli.main", "console", "--connect", api, "--supervised", "--report-ms",
            str(REPORT_MS), "--layout", str(self.folder / "layout.json"), *session.console_key(),
        )  # fmt: skip
        session.add_child(ChildSpec("console", words, beats=False, once=True))
        deadline = now_ns() + UP_WITHIN_S * _NS
        while not any(report.frame > 0 for report in self.shown):
            session.step(0.05)
            if now_ns() > deadline:
                raise TimeOutError(f"the console showed nothing within {UP_WITHIN_S:.0f} s")
        self._wait(session, SETTLE_S)

    def _steady(self, session: Session, seconds: float) -> dict[str, object]:
        self.progress(f"{self.cameras} cameras, {self.nodes} nodes: the console for {seconds:g} s")
        first = len(self.shown)
        self._wait(session, seconds)
        seen = self.shown[first:]
        if len(seen) < 3:
            raise TimeOutError("the console stopped telling what it shows")
        took_s = (seen[-1].t_ns - seen[0].t_ns) / _NS
        # Each second by itself: a mean hides a window that stands still.
        each = max(1, round(1000 / REPORT_MS))
        rates = [
            (later.presented - one.presented) / ((later.t_ns - one.t_ns) / _NS)
            for one, later in zip(seen[::each], seen[each::each], strict=False)
        ]
        lags = [self._behind_s(report) for report in seen]
        return {
            "seconds": round(took_s, 1),
            "presented_fps": {
                "p50": round(statistics.median(rates), 1),
                "min": round(min(rates), 1),
            },
            "core_share": round((seen[-1].cpu_s - seen[0].cpu_s) / took_s, 3),
            "behind_ms": percentiles([lag * 1e3 for lag in lags]),
        }

    def _on_and_off(self, session: Session, rounds: int, round_s: float) -> dict[str, object]:
        running, frozen = [], []
        for number in range(1, rounds + 1):
            self.progress(f"running and frozen, round {number} of {rounds}")
            running.append(self._p99(session, round_s))
            self._signal(session, signal.SIGSTOP)
            frozen.append(self._p99(session, round_s))
            self._signal(session, signal.SIGCONT)
            self._wait(session, 1.0)
        return {
            "hot_process_p99_us": {"running": running, "frozen": frozen},
            "ratio": round(statistics.median(running) / statistics.median(frozen), 3),
            "rounds": rounds,
        }

    def _freeze(self, session: Session, seconds: float) -> dict[str, object]:
        self.progress(f"frozen for {seconds:g} s, then woken")
        self._signal(session, signal.SIGSTOP)
        self._wait(session, seconds)
        before = len(self.shown)
        self._signal(session, signal.SIGCONT)
        woken = now_ns()
        deadline = woken + WAKE_WITHIN_S * _NS
        while True:
            session.step(0.01)
            for report in self.shown[before:]:
                if self._behind_s(report) <= TRUE_WITHIN_FRAMES_S:
                    return {
                        "frozen_s": seconds,
                        "true_after_s": round((report.t_ns - woken) / _NS, 3),
                    }
            if now_ns() > deadline:
                raise TimeOutError(f"not true within {WAKE_WITHIN_S:.0f} s of waking")

    def _behind_s(self, report: Shown) -> float:
        """How old the frame on the screen was when it was reported."""
        sent_ns = self.sent_ns.get(report.frame)
        return math.inf if sent_ns is None else max(0.0, (report.t_ns - sent_ns) / _NS)

    def _p99(self, session: Session, seconds: float) -> float:
        self.process_us = []
        self.measuring = True
        self._wait(session, seconds)
        self.measuring = False
        return percentiles(self.process_us)["p99"]

    def _signal(self, session: Session, number: int) -> None:
        pid = session.supervisor.pid("console")
        if pid is None:
            raise MachineError("the console died; see its last words above")
        os.kill(pid, number)

    def _wait(self, session: Session, seconds: float) -> None:
        end = now_ns() + seconds * _NS
        session.run(lambda: now_ns() > end)

    def _on_message(self, message: object) -> None:
        if isinstance(message, FrameSent):
            self.sent_ns[message.frame] = message.t_sent_ns
            if len(self.sent_ns) > KEPT_FRAMES:
                del self.sent_ns[next(iter(self.sent_ns))]
            if self.measuring:
                self.process_us.append((message.t_sent_ns - message.t_tick_ns) / 1e3)

    def _on_event(self, event: ChildEvent) -> None:
        if event.kind != "shown":
            return
        fields = event.fields
        presented, cpu_s, frame = (fields.get(k) for k in ("presented", "cpu_s", "frame"))
        if isinstance(presented, int) and isinstance(cpu_s, float | int):
            seen = Shown(
                event.t_ns, presented, float(cpu_s), frame if isinstance(frame, int) else 0
            )
            self.shown.append(seen)
