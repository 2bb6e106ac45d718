# SPDX-License-Identifier: Apache-2.0
"""Runs a whole stage as processes: `stagectl run`, trackers, nodes, a witness, a take."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hardware_profiles.rates import format_rate
from render_bridge.clock import now_ns
from sim.house_sync import HouseSync
from sim.real.board_tap import BoardTap
from sim.real.evidence import NodeFrame, Probe, RealEvidence, StageFile
from sim.real.files import HOST, RealFiles
from sim.real.machine_load import MachineLoad
from sim.real.node_frames import NodeFrames, read_stalls
from sim.real.procfs import children_of, cpu_s, descriptors, resident_mb, role_of
from sim.real.programs import Program, Programs, wait_for
from sim.real.tap import Tap
from sim.scenario.evidence import NS
from sim.scenario.load import ScenarioError
from sim.scenario.model import Node, Scenario
from sim.scenario.stage_of import stage_of
from sim.witness import Witness
from stagectl.control.client import ControlClient
from stagectl.runtime.plan import PLAN_FILE, load_plan
from stagectl.security.key_file import load_key

TAKE = "sim"
ROLES = ("hot", "control", "record")
_START_S = 20.0
_SERVICE_S = 20.0
_STEP_S = 0.004
_LEFT_ALONE_S = 120.0
_PROBE_NS = NS // 4
_SETTLE_NS = NS // 2


class RealStage:
    """Everything of one run that a fault may get hold of. Raises ScenarioError."""

    def __init__(self, scenario: Scenario, programs: Programs) -> None:
        self.scenario = scenario
        self.programs = programs
        self.folder: Path = programs.folder
        self.found = stage_of(scenario)
        rate = self.found.stage.frame_rate()
        # Trackers and displays begin with the run; a second later all of them are there.
        self.t0_ns = now_ns()
        self.sync = HouseSync(self.t0_ns, rate)
        self.rate_text = format_rate(rate)
        self.files = RealFiles(scenario, self.found, self.folder, self.t0_ns)
        self.seen = RealEvidence(scenario, rate)
        text = self.files.stage_file.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.seen.stage_file = StageFile(text, digest)
        # Where this process is killed, those that it started end by themselves.
        self._no_longer_s = f"{scenario.seconds + _LEFT_ALONE_S:.0f}"
        self.wants_console = False
        self.wants_keys = bool(self.found.stage.security.wants_keys(self.found.stage.host))
        self.before_start: list[Callable[[], object]] = []
        self.after_judging: list[Callable[[], object]] = []
        self.witness = Witness(self.sync)
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self._nodes: dict[str, list[NodeFrames]] = {}
        self._programs_of: dict[str, Program] = {}
        self._tap: Tap | None = None
        self._board: BoardTap | None = None
        self._probe_ns = 0
        self._stall: Program | None = None
        self.trackers: Program | None = None
        self.run_program: Program | None = None

    def at(self, t_s: float, action: Callable[[], None]) -> None:
        """Let something happen at a second of the scenario; once it plays, or sooner, at once."""
        heapq.heappush(self._due, (round(t_s * NS), next(self._number), action))

    def start(self) -> None:
        """Start all and wait until every node is exact and the take rolls."""
        for action in self.before_start:
            action()
        if self.wants_keys:
            for name in ("judge", *(node.name for node in self.scenario.node)):
                self.new_key(name, "admin" if name == "judge" else "node")
        self.trackers = self.programs.start(
            "sim.trackers.process", str(self.files.trackers_file), orders=True
        )
        self.trackers.wait_for_text('"ready"', _START_S)
        self._stall = self.programs.start(
            "stagectl.runtime.stall", str(round(self.sync.period_ns)), orders=True
        )
        self.start_run()
        for node in self.scenario.node:
            if not node.joins_s:
                self.start_node(node)
            else:
                self.at(node.joins_s, partial(self.start_node, node))
        names = [node.name for node in self.scenario.node if not node.joins_s]
        self._wait(lambda: all(map(self._in_service, names)), "every node shows its own frames")
        if self.scenario.take:
            self.order("take_start", name=TAKE)
            self.seen.take = self.folder / self.found.stage.paths.takes / TAKE
            self._wait(lambda: bool(self.segments()), "the first segment of the take")

    def start_run(self) -> None:
        """Start the product on the stage file; returns when it says that it is up."""
        words = ["run", str(self.files.stage_file), "--json", "--seconds", self._no_longer_s]
        words += ["--console"] if self.wants_console else []
        extra = {"QT_QPA_PLATFORM": "offscreen"}
        program = self.programs.start("stagectl.cli.main", *words, extra=extra)
        self.run_program = program
        program.wait_for_text("is up", _START_S)
        if self._tap is not None:
            self._tap.read()
            self._tap.close()
        plan = load_plan(self.folder / self.found.stage.paths.state / PLAN_FILE)
        self._tap = Tap(plan, self.seen)

    def start_node(self, node: Node) -> None:
        """Start a node, or start it again."""
        _only_what_is_real(self.scenario, node)
        engine = self.found.stage.engine
        words = [
            "node", "--connect", f"{HOST}:{self.files.ports['link']}", "--name", node.name,
            "--json", "--lead", str(node.lead_frames), "--house-sync",
            f"{self.t0_ns}:{self.rate_text}", "--witness", str(self.witness.port),
            "--project", node.project or engine.project, "--level", node.level or engine.level,
            "--config-hash", engine.config_hash, "--seconds", self._no_longer_s,
        ]  # fmt: skip
        words += ["--key", str(self.key_file(node.name))] if self.wants_keys else []
        program = self.programs.start("stagectl.cli.main", *words)
        self._programs_of[node.name] = program
        self._nodes.setdefault(node.name, []).append(NodeFrames(program.out))

    def node_pid(self, name: str) -> int:
        """Return the process of a node. Raises ScenarioError where there is none of that name."""
        program = self._programs_of.get(name)
        if program is None or program.process.poll() is not None:
            raise ScenarioError(f"{self.scenario.name}: fault: no node {name!r} runs")
        return program.pid

    def node_row(self, name: str) -> Node:
        """Return a node of the scenario. Raises ScenarioError."""
        found = next((node for node in self.scenario.node if node.name == name), None)
        if found is None:
            raise ScenarioError(f"{self.scenario.name}: fault: the scenario has no node {name!r}")
        return found

    def child(self, role: str) -> int | None:
        """Return the process of a part of the product, None while there is none."""
        if self.run_program is None:
            return None
        return next((p for p in children_of(self.run_program.pid) if role_of(p) == role), None)

    def new_key(self, name: str, role: str) -> None:
        """Make a key that the stage lets in."""
        words = ("keys", "new", name, "--role", role, "--stage", str(self.files.stage_file))
        code, said = self.programs.cli(*words, "--out", str(self.key_file(name)))
        if code:
            raise ScenarioError(f"{self.scenario.name}: no key for {name}: {said.strip()}")

    def key_file(self, name: str) -> Path:
        """Return where the key of somebody is."""
        return self.folder / f"{name}.key_secret"

    def client(self) -> ControlClient:
        """Return a client of the control API."""
        keys = load_key(self.key_file("judge")).curve_keys() if self.wants_keys else None
        return ControlClient(HOST, self.files.ports["api"], author="sim", keys=keys, client_id="")

    def order(self, verb: str, **args: str) -> None:
        """Give a command and wait for its answer. Raises ScenarioError where it is refused."""
        with self.client() as client:

            def polled(condition: Callable[[], bool]) -> bool:
                client.poll(5)
                return condition()

            self._wait(lambda: polled(lambda: client.connected), "the control API answers")
            key = client.command(verb, args)
            self._wait(lambda: polled(lambda: key in client.acks), f"an answer to {verb}")
            if not client.acks[key].ok:
                why = client.acks[key].error
                raise ScenarioError(f"{self.scenario.name}: {verb} was refused: {why}")

    def segments(self) -> list[Path]:
        """Return the files of the take."""
        return [] if self.seen.take is None else sorted(self.seen.take.glob("*.mcap"))

    def play(self) -> None:
        """Let the scenario's time pass, with what happens in it."""
        seen = self.seen
        seen.start_ns = now_ns()
        seen.take_from_ns = seen.start_ns
        seen.end_ns = seen.start_ns + round(self.scenario.seconds * NS)
        self.witness.judge_from(seen.start_ns)
        self._board = BoardTap(self.client(), seen)
        load = MachineLoad()
        load.look(self._pids(), born_before=True)
        while (now := now_ns()) < seen.end_ns:
            while self._due and seen.start_ns + self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()
            if self.look():
                load.look(self._pids())
            time.sleep(_STEP_S)
        load.look(self._pids())
        seen.foreign_share = load.foreign_share()

    def _pids(self) -> list[int]:
        own = [] if self.run_program is None else children_of(self.run_program.pid)
        return [*self.programs.pids(), *own]

    def look(self) -> bool:
        """Read what has come; look at the processes now and then, and return whether it did."""
        now = now_ns()
        if self._tap is not None:
            self._tap.read()
        if self._board is not None:
            self._board.read()
        self.witness.read(now)
        if now < self._probe_ns:
            return False
        self._probe_ns = now + _PROBE_NS
        self.probe()
        return True

    def probe(self) -> None:
        """Look at each part of the product once."""
        if self.run_program is None:
            return
        for pid in children_of(self.run_program.pid):
            role = role_of(pid)
            figures = (descriptors(pid), resident_mb(pid), cpu_s(pid))
            if role and None not in figures:
                count, size, used = figures
                self.seen.probes.append(
                    Probe(now_ns(), role, pid, count or 0, size or 0.0, used or 0.0)
                )

    def finish(self) -> RealEvidence:
        """End the take and everything else; return what was seen."""
        seen = self.seen
        if self._board is not None:
            self._board.close()
            self._board = None
        after_ns = seen.end_ns + _SETTLE_NS
        self._wait(lambda: now_ns() > after_ns, "the last reports")
        if seen.take is not None:
            seen.take_to_ns = now_ns() - _SETTLE_NS // 2
            self.order("take_stop")
        self._read_nodes()
        self.witness.finish(seen.end_ns)
        seen.frame_skew, seen.witnessed = self.witness.frame_skew, self.witness.vsyncs
        if self._tap is not None:
            self._tap.read()
            self._tap.close()
        if self.run_program is not None:
            self.run_program.end()
        if self._stall is not None:
            seen.stalls = read_stalls(self._stall.out)
        seen.left_over = self.programs.close()
        seen.crashes = self.programs.crashes()
        return seen

    def read_frames(self, node: str) -> list[NodeFrame]:
        """Return what a node has shown so far in its present life."""
        return self._nodes[node][-1].read()

    def _read_nodes(self) -> None:
        self.seen.lives = {
            name: [life.read() for life in lives] for name, lives in self._nodes.items()
        }

    def _in_service(self, name: str) -> bool:
        """Whether a node has been exact with every camera for a second."""
        exact = [f for f in self.read_frames(name) if f.outcome == "exact" and _is_live(f)]
        return bool(exact) and now_ns() - exact[0].t_shown_ns > 1.2 * NS

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        def looked() -> bool:
            self.look()
            return condition()

        wait_for(looked, _SERVICE_S, what)


def _is_live(frame: NodeFrame) -> bool:
    return all(body.position_m is not None for body in frame.bodies.values())


def _only_what_is_real(scenario: Scenario, node: Node) -> None:
    """Raise ScenarioError for what only a virtual node can be."""
    plain = Node(node.name)
    for key in ("clock_offset_ms", "clock_ppm", "link", "back", "sync"):
        if getattr(node, key) != getattr(plain, key):
            raise ScenarioError(f"{scenario.name}: node {node.name}: {key}: virtual nodes only")
