# SPDX-License-Identifier: Apache-2.0
"""A real simulated stage for a test: trackers, engine, render nodes as processes on loopback.

The test's own program connects to `link` as to any stage. A thread tends the stage, so that a test
may do what it likes; every process is stopped when the stage is closed, and each ends by itself if
the test's own process is killed.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from hardware_profiles.rates import format_rate
from render_bridge.clock import now_ns
from sim.free_ports import HOST
from sim.house_sync import HouseSync
from sim.scenario.load import ScenarioError
from sim.scenario.model import Node, Scalar
from sim.testing.arguments import scenario_of
from sim.testing.failures import CheckFailedError, StageBrokeError, StageTimeoutError
from sim.testing.live_files import LiveLine, write_files
from sim.testing.live_loop import STEP_S, LiveLoop
from sim.testing.live_trackers import LiveTrackers
from sim.testing.live_words import has_plug, known_event, known_node, not_in_service, told_so_far
from sim.testing.results import LiveSummary, StageEvent
from stagectl.runtime.session import Session
from stagectl.runtime.summary import STALL_LIMIT_SHARE
from stagectl.runtime.supervisor import ChildSpec, python_child

_S = 1_000_000_000
MISSED_LIMIT = 0.005
_SKEWS = (
    "frame_skew_vsyncs", "content_skew_vsyncs", "reported_frame_skew_vsyncs",
    "reported_content_skew_vsyncs",
)  # fmt: skip


class LiveStage:
    """A stage that runs by the clock. Use as a context manager, or `start()` and `close()`.

    `scenario`: the name of one that comes with stagectl, or a file: its stage, trackers and nodes
    are taken, its faults are not. `nodes`: which of its nodes are played by reference nodes (None:
    all, `[]`: none); `without`: sources whose tracker you play; `set`: changes to the stage file;
    `stage`: another stage file. Raises ScenarioError, one line, where it cannot be built.
    """

    def __init__(
        self,
        scenario: str | Path = "calm",
        *,
        folders: Sequence[Path] = (),
        stage: str | Path | None = None,
        nodes: Collection[str] | None = None,
        without: Collection[str] = (),
        seed: int | None = None,
        set: Mapping[str, Scalar] | None = None,
    ) -> None:
        self._scenario = scenario_of(scenario, folders, stage=stage, seed=seed, set=set)
        names = [node.name for node in self._scenario.node]
        for name in nodes or ():
            if name not in names:
                raise ScenarioError(
                    f"{self._scenario.name}: nodes: found {name!r}, expected of {', '.join(names)}"
                )
        wanted = names if nodes is None else nodes
        self._nodes = [node for node in self._scenario.node if node.name in wanted]
        self._temporary = tempfile.TemporaryDirectory(
            prefix="stagectl-live-", ignore_cleanup_errors=True
        )
        self.folder = Path(self._temporary.name)
        """Stage file, state and takes of this run; gone when it is closed."""
        self.start_ns = now_ns()
        try:
            self._files = write_files(self.folder, self._scenario, without, self.start_ns)
        except BaseException:
            self._temporary.cleanup()
            raise
        self._rate = self._files.found.stage.frame_rate()
        self._sync = HouseSync(self.start_ns, self._rate)
        self._loop: LiveLoop | None = None
        self._trackers: LiveTrackers | None = None
        rows = [str(row.get("source", "")) for row in self._scenario.tracker]
        self._simulated = [source for source in rows if source not in without]
        self._summary: LiveSummary | None = None

    def __enter__(self) -> LiveStage:
        """Start it."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop every process."""
        self.close()

    @property
    def link(self) -> str:
        """Return "127.0.0.1:PORT": where render nodes connect (PROTOCOL.md, `link`)."""
        return f"{HOST}:{self._session().plan.link_port}"

    @property
    def api(self) -> str:
        """Return "127.0.0.1:PORT" of the control API, for `stagectl status --connect`."""
        return f"{HOST}:{self._session().plan.api_port}"

    @property
    def house_sync(self) -> str:
        """Return "D0_NS:RATE", the virtual house sync, for `stagectl node --house-sync`.

        Edge j is at D0 + j / RATE on the clock `render_bridge.clock.now_ns()`.
        """
        return f"{self.start_ns}:{format_rate(self._rate)}"

    def vsync_ns(self, j: int) -> int:
        """Return the time of edge j of the house sync, ns of `render_bridge.clock.now_ns()`."""
        return self._sync.vsync_ns(j)

    def next_vsync(self) -> int:
        """Return the number of the next edge of the house sync."""
        return self._sync.index_at(now_ns()) + 1

    def line(self, source: str) -> LiveLine:
        """Return where a source listens. Raises KeyError."""
        return self._files.lines[source]

    @property
    def log(self) -> tuple[str, ...]:
        """Return what the stage's processes said, line by line."""
        return tuple(self._running().log)

    @property
    def events(self) -> tuple[StageEvent, ...]:
        """Return what the stage told its operator so far."""
        return tuple(self._running().events)

    def start(self) -> LiveStage:
        """Start trackers, engine and reference nodes. Raises StageBrokeError."""
        try:
            if self._files.trackers_file is not None:
                self._trackers = LiveTrackers(self._files.trackers_file)
            loop = self._loop = LiveLoop(self._files.stage_file, self._sync, self.start_ns)
            for node in self._nodes:
                loop.add_child(self._node(node, loop.witness_port))
        except BaseException:
            self.close()
            raise
        return self

    def wait_in_service(self, *nodes: str, timeout_s: float = 20.0) -> None:
        """Wait until nodes have been exact for a second; without names: the reference nodes.

        The names may be those of your own clients. Raises StageTimeoutError, StageBrokeError.
        """
        names = nodes or tuple(node.name for node in self._nodes)
        loop = self._running()

        def late(session: Session) -> list[str]:
            seen, now = session.summary, now_ns()
            return [n for n in names if n not in seen.nodes or not seen.in_service(n, now)]

        def found(session: Session) -> str:
            seen, now = session.summary, now_ns()
            counts = {name: node.as_dict() for name, node in seen.nodes.items()}
            serving = sorted(name for name in counts if seen.in_service(name, now))
            return not_in_service(late(session), serving, counts, loop.events)

        self.wait_until(lambda: not loop.ask(late), timeout_s, lambda: loop.ask(found))

    def wait_event(
        self,
        text: str = "",
        *,
        code: str = "",
        level: str = "",
        source: str = "",
        after_s: float = 0.0,
        timeout_s: float = 10.0,
    ) -> StageEvent:
        """Wait for an event that fits and return the first one, told after `after_s` of the run.

        `text`: part of its sentence; `code`: "F-01"; `level`: info, warn or alarm. Raises
        StageTimeoutError, and ValueError at once for a code or level that no event can have.
        """
        known_event(code, level)

        def fitting() -> list[StageEvent]:
            return [
                event
                for event in self.events
                if text in event.text
                and code in ("", event.code)
                and level in ("", event.level)
                and source in ("", event.source)
                and event.t_s >= after_s
            ]

        words = " ".join(word for word in (code, level, source, text) if word)
        self.wait_until(
            fitting, timeout_s, lambda: f"an event {words!r}; {told_so_far(self.events)}"
        )
        return fitting()[0]

    def wait_until(
        self,
        condition: Callable[[], object],
        timeout_s: float = 10.0,
        what: Callable[[], str] = lambda: "the condition",
    ) -> None:
        """Wait until a condition holds, asked 50 times a second. Raises StageTimeoutError."""
        loop = self._running()
        deadline_ns = now_ns() + round(timeout_s * _S)
        while not condition():
            loop.check()
            if now_ns() > deadline_ns:
                words = " | ".join(loop.log[-3:]) or "nothing"
                raise StageTimeoutError(
                    f"not within {timeout_s:g} s: {what()}; the stage's processes said: {words}"
                )
            loop.over.wait(STEP_S)

    @property
    def now_s(self) -> float:
        """Return the time of the run, in seconds since its start, as events have it."""
        return (now_ns() - self.start_ns) / _S

    def run(self, seconds: float) -> None:
        """Let the stage run for some seconds. Raises StageBrokeError where it cannot."""
        end_ns = now_ns() + round(seconds * _S)
        self.wait_until(lambda: now_ns() >= end_ns, seconds + 5.0)

    def counts(self, node: str) -> Mapping[str, int]:
        """Return exact, substituted, repeated, late of a node; they are two seconds behind."""
        return self._running().ask(
            lambda session: (
                session.summary.nodes[node].as_dict() if node in session.summary.nodes else {}
            )
        )

    def unplug(self, source: str) -> None:
        """Pull the plug of a simulated tracker's serial line. Raises ValueError for others."""
        self._order("unplug", source)

    def replug(self, source: str) -> None:
        """Put the plug in again. Raises ValueError where it has none."""
        self._order("replug", source)

    def silence_trackers(self) -> None:
        """End the program of all simulated trackers: every line goes silent, for good."""
        if self._trackers is not None:
            self._trackers.close()

    def kill_node(self, name: str) -> None:
        """Kill a reference node; it comes back by itself. Raises ValueError for an unknown one."""
        known_node(name, [node.name for node in self._nodes])
        pid = self.pid(name)
        if pid is not None:
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def pid(self, name: str) -> int | None:
        """Return the process id of "trackers", a reference node or the stage's own "hot".

        None where it does not live. Raises KeyError for a name that nobody has.
        """
        if name == "trackers":
            return None if self._trackers is None else self._trackers.pid
        return self._running().ask(lambda session: session.supervisor.pid(name))

    def finish(self) -> LiveSummary:
        """Stop the stage and return its summary: that of `stagectl demo --json`, see docs/ci.md."""
        if self._summary is None:
            self._summary = self._running().finish()
            self.close()
        return self._summary

    def assert_ok(self) -> None:
        """Finish; raise CheckFailedError where nodes disagreed or missed more than 0.5 %.

        A machine that stood still during more than 2 % of the vsyncs skips the test: the run says
        nothing either way, and the skip says so.
        """
        __tracebackhide__ = True
        found = self.finish()
        if found["stalled"] > STALL_LIMIT_SHARE * max(found["vsyncs"], 1):
            import pytest

            pytest.skip(f"this machine stalled in {found['stalled']} of {found['vsyncs']} vsyncs")
        bad = [
            f"{key}: found {count}, expected 0"
            for key, count in found.items()
            if key in _SKEWS and count
        ]
        if not found["vsyncs"]:
            bad.append("vsyncs: found 0, expected some: no node was in service")
        if found["missed_share"] > MISSED_LIMIT:
            bad.append(f"missed_share: found {found['missed_share']}, at most {MISSED_LIMIT}")
        if bad:
            rows = [f"{name}: {row}" for name, row in found["nodes"].items()]
            raise CheckFailedError("\n  ".join(("live stage:", *bad, *rows)))

    def close(self) -> None:
        """Stop every process and remove the folder; safe to call twice."""
        if self._loop is not None:
            self._loop.close()
        if self._trackers is not None:
            self._trackers.close()
        self._temporary.cleanup()

    def _running(self) -> LiveLoop:
        if self._loop is None:
            raise StageBrokeError("this stage is not running: start() it")
        return self._loop

    def _session(self) -> Session:
        session = self._running().session
        if session is None:
            raise StageBrokeError("this stage is not running: start() it")
        return session

    def _order(self, verb: str, source: str) -> None:
        has_plug(verb, source, self._files.lines, self._simulated)
        if self._trackers is None:
            raise StageBrokeError("this stage is not running: start() it")
        self._trackers.order(f"{verb} {source}")

    def _node(self, node: Node, witness_port: int) -> ChildSpec:
        engine = self._files.found.stage.engine
        argv = python_child(
            "stagectl.cli.main", "node", "--connect", self.link, "--name", node.name,
            "--lead", str(node.lead_frames), "--house-sync", self.house_sync,
            "--project", node.project or engine.project, "--level", node.level or engine.level,
            "--config-hash", engine.config_hash, "--witness", str(witness_port), "--supervised",
        )  # fmt: skip
        return ChildSpec(node.name, argv)
