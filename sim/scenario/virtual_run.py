# SPDX-License-Identifier: Apache-2.0
"""Plays a scenario in virtual time: trackers' bytes, the product's Steps, nodes, one heap."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from hardware_profiles.stage import SerialLine, Source
from render_bridge.messages import BodyFlag
from sim.faults.stage_faults import arrange
from sim.house_sync import HouseSync
from sim.motion.catalogue import make_motion
from sim.motion.truth import Truth
from sim.node.node_core import NodeSettings
from sim.scenario.evidence import NS, Evidence, SentBody, SentFrame, SentLens
from sim.scenario.expect_rules import check_expectations
from sim.scenario.load import ScenarioError
from sim.scenario.model import Camera, Link, Node, Scenario
from sim.scenario.readable import nearest
from sim.scenario.scenario_rules import check_scenario
from sim.scenario.stage_of import stage_of
from sim.trackers.config import TrackerConfig, parse
from sim.trackers.tracker import VirtualTracker
from sim.virtual.control import VirtualControl
from sim.virtual.controller import Controller
from sim.virtual.kernel import Kernel, LocalClock
from sim.virtual.lines import VirtualLine
from sim.virtual.network import Path as Way_
from sim.virtual.network import Way
from sim.virtual.nodes import VirtualNode
from sim.virtual.patched_sync import PatchedSync
from sim.virtual.ptp import first_edge_ns, read_at
from sim.virtual.recorder import VirtualRecorder
from stagectl.topics import (
    Datagram,
    Event,
    FrameStates,
    LineData,
    Measured,
    ReportOf,
    SourceHealth,
)
from tracking.sample import TrackerSample

MS = 1_000_000
START_NS = 1_000 * NS
# House sync does not begin with the motion: nothing may depend on both being even.
SYNC_AFTER_NS = 1_234_567
_SLICE_NS = 20 * MS


class VirtualStage:
    """Everything of one run that a fault may get hold of."""

    def __init__(self, scenario: Scenario, take_folder: Path | None) -> None:
        check_scenario(scenario)
        self.scenario = scenario
        self.kernel = Kernel(START_NS)
        self.found = stage_of(scenario)
        stage = self.found.stage
        rate = stage.frame_rate()
        self.sync_start_ns = (
            first_edge_ns(START_NS, rate) if scenario.ptp else START_NS + SYNC_AFTER_NS
        )
        self.sync = HouseSync(
            self.sync_start_ns, rate, scenario.sync_ppm, scenario.sync_jitter_us, scenario.seed
        )
        cameras = scenario.camera
        for name in cameras:
            if all(body.id != name for body in stage.body):
                raise ScenarioError(f"{scenario.name}: camera.{name}: the stage has no such body")
        truths = {name: truth_of(scenario, name) for name in cameras}
        self.evidence = Evidence(scenario, self.found, PatchedSync(self.sync), truths, START_NS)
        self.recorder: VirtualRecorder | None = None
        self.control: VirtualControl | None = None
        self.nodes: dict[str, VirtualNode] = {}
        self._by_identity: dict[bytes, VirtualNode] = {}
        self.controllers: list[Controller] = []
        self.controller = self.new_controller(0)
        self.lines: dict[str, VirtualLine] = {}
        self.trackers: dict[str, VirtualTracker] = {}
        for row in scenario.tracker:
            self._add_tracker(row)
        for tracker in self.trackers.values():
            self._deliver_at(tracker, tracker.start(START_NS))
        arrange(self)
        check_expectations(scenario, stage)
        if take_folder is not None:  # last: what is wrong above leaves no take open
            self.recorder = VirtualRecorder(self.kernel, take_folder, stage.stage_id)
        if scenario.fault:
            self.control = VirtualControl(self.kernel, stage)
        self.start_controller(self.controller)
        for node in scenario.node:
            self.kernel.at(START_NS + round(node.joins_s * NS), _later(self.add_node, node))

    def run(self, speed: float | None = None) -> Evidence:
        """Play it to its end; with a speed, not faster than that many times the clock."""
        seen = self.evidence
        end_ns = START_NS + round(self.scenario.seconds * NS)
        begin_ns = time.perf_counter_ns()
        while self.kernel.now_ns < end_ns:
            until_ns = end_ns if speed is None else min(self.kernel.now_ns + _SLICE_NS, end_ns)
            self.kernel.run_until(until_ns)
            if speed is not None:
                ahead_ns = (until_ns - START_NS) / speed - (time.perf_counter_ns() - begin_ns)
                time.sleep(max(ahead_ns, 0.0) / NS)
        seen.end_ns = self.kernel.now_ns
        seen.shown = {name: node.shown for name, node in self.nodes.items()}
        if self.control is not None:
            seen.board = self.control.seen
        if self.recorder is not None:
            self.recorder.close()
            seen.events += self.recorder.events
            seen.take = self.recorder.folder
        return seen

    def new_controller(self, epoch: int) -> Controller:
        """Return a controller that is not up yet; `epoch` is that of the life before."""
        made = Controller(
            self.kernel, self.found.stage, self._broadcast, self._send, lines=True,
            lenses=self.found.lenses, tap=lambda *what: self._saw(made, *what), epoch=epoch,
            read_ptp=lambda: read_at(self.kernel, START_NS) if self.scenario.ptp else None,
        )  # fmt: skip
        self.controllers.append(made)
        return made

    def start_controller(self, controller: Controller) -> None:
        """Let a controller come up."""
        self.evidence.controller_lives.append(self.kernel.now_ns)
        controller.start()

    def add_node(self, node: Node) -> VirtualNode:
        """Let a node join now."""
        seed = f"{self.scenario.seed} {node.name}"
        path = _path(node.link)
        back = _path(node.back) if node.back is not None else path.with_loss(0.0)
        engine = self.found.stage.engine
        settings = NodeSettings(
            node.name, node.lead_frames, project=node.project or engine.project,
            level=node.level or engine.level, config_hash=engine.config_hash,
        )  # fmt: skip
        made = VirtualNode(
            self.kernel, settings, self.sync,
            LocalClock(round(node.clock_offset_ms * MS), node.clock_ppm),
            Way(back, f"{seed} up"), Way(path, f"{seed} down"), self._from_node,
        )  # fmt: skip
        if node.sync == "own":
            made.sync.drift(self.kernel.now_ns, 40.0)
            made.core.reference_present = False
        self.nodes[node.name] = made
        self._by_identity[made.identity] = made
        return made

    def restart_node(self, node: VirtualNode) -> None:
        """Let a node come back as a new process."""
        self._by_identity.pop(node.identity, None)
        node.start_again()
        self._by_identity[node.identity] = node
        self.evidence.restarts.setdefault(node.name, []).append(self.kernel.now_ns)

    def _from_node(self, identity: bytes, data: bytes) -> None:
        for controller in self.controllers:
            controller.on_node(identity, data)

    def _broadcast(self, data: bytes) -> None:
        for node in self.nodes.values():
            node.receive(data)

    def _send(self, identity: bytes, data: bytes) -> None:
        node = self._by_identity.get(identity)
        if node is not None:
            node.receive(data)

    def _add_tracker(self, row: Mapping[str, object]) -> None:
        scenario, name = self.scenario, str(row.get("source", ""))
        sources = [one.id for one in self.found.stage.source]
        for key, value, known in (
            ("source", name, sources), ("camera", row.get("camera"), list(scenario.camera)),
        ):  # fmt: skip
            if value not in known:
                raise ScenarioError(
                    f"{scenario.name}: tracker {name!r}: {key} {value!r}: is not there, expected "
                    f"one of {', '.join(known)}{nearest(str(value), known)}"
                )
        source = next(one for one in self.found.stage.source if one.id == name)
        camera = scenario.camera[str(row["camera"])]
        config = tracker_config(scenario, row, camera, source, self.sync_start_ns)
        serial = isinstance(source.line, SerialLine)
        line = VirtualLine(
            lambda data, sender: self._arrived(name, data, sender),
            lambda is_open, note: self._told(name, is_open, note),
            source.line.baud if isinstance(source.line, SerialLine) and serial else 0,
        )
        self.lines[name] = line
        self._add_ring(str(row.get("camera")), camera, config)
        self._add_timecode(config)
        try:
            self.trackers[name] = VirtualTracker(config, START_NS, line)
        except ValueError as error:
            raise ScenarioError(f"{scenario.name}: tracker {name!r}: {error}") from None

    def _add_ring(self, name: str, camera: Camera, config: TrackerConfig) -> None:
        """Note how the true focus ring of a camera moves, where its tracker tells of it."""
        move, ends = config.focus_move, camera.focus_raw
        if move is not None and ends is not None:
            far, near = ends
            self.evidence.focus_rings[name] = lambda t_s: (move.at(t_s) - far) / (near - far)

    def _add_timecode(self, config: TrackerConfig) -> None:
        """Note the true timecode of a tracker that is locked to the house."""
        counter = config.timecode_counter()
        if counter is None or config.house_sync is None:
            return
        start, rate = counter.count(config.timecode_start), counter.rate
        begin_ns = self.sync_start_ns
        self.evidence.timecode_at[config.id] = lambda t_ns: float(
            start + (t_ns - begin_ns) * rate / NS
        )

    def _deliver_at(self, tracker: VirtualTracker, due_ns: int) -> None:
        def deliver() -> None:
            self._deliver_at(tracker, tracker.deliver(self.kernel.now_ns))

        self.kernel.at(due_ns, deliver)

    def _arrived(self, source: str, data: bytes, sender: str) -> None:
        for controller in self.controllers:
            controller.on_bytes(source, data, sender)

    def _told(self, source: str, is_open: bool, note: str) -> None:
        for controller in self.controllers:
            controller.on_line(source, is_open, note)

    def _saw(self, who: Controller, topic: str, message: msgspec.Struct) -> None:
        """Keep what judges want to know, and record what is recorded."""
        if who is not self.controller:
            return  # one that others took over from: nobody listens to it, but nodes hear it
        seen = self.evidence
        if self.recorder is not None:
            self.recorder.on_message(topic, message)
        if self.control is not None:
            self.control.on_message(topic, message)
        if isinstance(message, FrameStates):
            self._saw_states(message)
        elif isinstance(message, LineData):
            seen.received.setdefault(message.source, []).append(message)
        elif isinstance(message, TrackerSample):
            seen.samples[message.source_id] = seen.samples.get(message.source_id, 0) + 1
        elif isinstance(message, Measured):
            seen.measured.setdefault(message.frame, {}).update(
                {body.body: body for body in message.bodies}
            )
        elif isinstance(message, ReportOf):
            report = message.report
            seen.reports[message.node] = (report.exact, report.substituted, report.repeated)
        elif isinstance(message, Datagram):
            seen.datagrams.append(message)
        elif isinstance(message, Event):
            seen.events.append(message)
        elif isinstance(message, SourceHealth):
            seen.health[message.source] = message

    def _saw_states(self, states: FrameStates) -> None:
        seen, tick = self.evidence, states.tick
        bodies = tuple(
            SentBody(
                bool(body.flags & BodyFlag.VALID), body.state, body.track_state,
                tracked.position_sigma_m, tracked.rotation_sigma_rad, body.t_capture_ns,
            )
            for body, tracked in zip(states.bodies, states.tracked, strict=True)
        )  # fmt: skip
        seen.frames.append(
            SentFrame(self.controller.epoch, tick.frame, tick.t_vsync_ns, tick.t_tick_ns, bodies)
        )
        names = [body.id for body in self.found.stage.body]
        seen.lens[tick.frame] = {
            name: SentLens(body.lens.focal_mm, body.lens.focus, body.lens.entrance_pupil_m)
            for name, body in zip(names, states.bodies, strict=True)
        }


def play(scenario: Scenario, take_folder: Path | None, speed: float | None = None) -> Evidence:
    """Play a scenario. Raises ScenarioError where it cannot be built."""
    return VirtualStage(scenario, take_folder if scenario.take else None).run(speed)


def truth_of(scenario: Scenario, name: str) -> Truth:
    """Return the motion of a camera's sensor. Raises ScenarioError."""
    camera = scenario.camera[name]
    try:
        return make_motion(
            _motion(scenario, camera), camera.seed, camera.origin_m, args=camera.motion_args
        )
    except (ValueError, OSError) as error:
        raise ScenarioError(f"{scenario.name}: camera.{name}: motion: {error}") from None


def tracker_config(
    scenario: Scenario,
    row: Mapping[str, object],
    camera: Camera,
    source: Source,
    sync_start_ns: int = 0,
) -> TrackerConfig:
    """Return the simulator's own configuration of a tracker. Raises ScenarioError."""
    line = source.line
    own = ("source", "camera", "genlocked")
    table = {
        "motion": _motion(scenario, camera), "motion_args": camera.motion_args,
        "seed": camera.seed, "origin_m": list(camera.origin_m),
        **({"house_sync": sync_start_ns} if row.get("genlocked") else {}),
        **{key: value for key, value in row.items() if key not in own},
        "id": source.id,
        "line": {"kind": "pty", "link": source.id, "baud": line.baud}
        if isinstance(line, SerialLine)
        else {"kind": "udp", "host": line.host, "port": line.port},
    }  # fmt: skip
    try:
        return parse({"tracker": [table]}, f"{scenario.name}: {source.id}").tracker[0]
    except ValueError as error:
        raise ScenarioError(str(error).splitlines()[0]) from None


def _motion(scenario: Scenario, camera: Camera) -> str:
    """Return the motion's name; files are relative to the scenario."""
    kind, found, path = camera.motion.partition(":")
    if not found or Path(path).is_absolute():
        return camera.motion
    return f"{kind}:{Path(scenario.base) / path}"


def _path(link: Link) -> Way_:
    return Way_(
        round(link.base_ms * MS), link.queue_ms * MS, link.spike_share, link.spike_ms * MS,
        link.loss, link.ordered,
    )  # fmt: skip


def _later(add: Callable[[Node], object], node: Node) -> Callable[[], None]:
    def run() -> None:
        add(node)

    return run
