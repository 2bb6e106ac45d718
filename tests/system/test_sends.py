# SPDX-License-Identifier: Apache-2.0
"""A running stage sends to programs without a plugin: every packet, its pose, and its time.

The test listens on the receivers' ports and, beside them, on the stage's own bus: what was sent to
nodes for frame k and what is measured of it is what the packets must say.
"""

from __future__ import annotations

import contextlib
import json
import math
import select
import socket
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from statistics import median

import cbor2
import msgspec
import pytest
import zmq
from pythonosc.osc_message import OscMessage

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.clock import now_ns
from render_bridge.messages import State7
from stagectl.bus.sockets import BusReader
from stagectl.control.client import State
from stagectl.runtime.utc import tai_offset_ns
from stagectl.step import Input, queue
from stagectl.topics import FrameStates, Measured, MeasuredBody, SendState
from tests.system import stages
from tests.system.events import Frames
from tests.system.processes import children_of, role_of, wait_until
from tests.system.workshop import Stage, Workshop, kill_hard, poll_state, run_command
from tracking.freed import decode_d1
from tracking.sample import Decoded

pytestmark = [pytest.mark.system, pytest.mark.slow]

RATE = "25/1"
PERIOD_NS = 40_000_000
SECONDS = 4.0
NS = 1_000_000_000
PROFILE = load_tracker_profile("freed-sony")
HALF_STEP_DEG, HALF_STEP_M = 0.5 / 32768 + 1e-9, 0.5 / 64000 + 1e-12


@dataclass
class Receiver:
    """One port, and what came there."""

    socket: socket.socket
    packets: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The UDP port."""
        return int(self.socket.getsockname()[1])


class Evening:
    """A stage that sends, its receivers, and what its bus said meanwhile."""

    def __init__(self, shop: Workshop, closing: contextlib.ExitStack, rows: str) -> None:
        self.receivers = {name: Receiver(_listen(closing)) for name in NAMES}
        text, trackers = stages.two_cameras(shop.folder, RATE)
        shop.trackers(trackers)
        ports = {name: receiver.port for name, receiver in self.receivers.items()}
        self.stage: Stage = shop.stage(text + rows.format(**ports))
        self.node: Frames = shop.node(self.stage, "n1", "--house-sync", f"{now_ns()}:{RATE}")
        context: zmq.Context[zmq.Socket[bytes]] = closing.enter_context(zmq.Context())
        plan = self.stage.plan
        inputs = (
            Input("states", queue(100_000)), Input("measured", queue(100_000)),
            Input("send/<send>", queue(1_000)),
        )  # fmt: skip
        assert plan.send is not None
        self._bus = BusReader(context, [plan.hot, plan.send], inputs)
        closing.callback(self._bus.close)
        self.states: dict[int, FrameStates] = {}
        self.measured: dict[tuple[str, int], MeasuredBody] = {}
        """By body and frame: the bodies of a frame may come in several messages."""
        self.sends: dict[str, SendState] = {}

    def listen(self, seconds: float) -> None:
        """Take in what comes."""
        end_ns = now_ns() + round(seconds * NS)
        by_socket = {receiver.socket: receiver for receiver in self.receivers.values()}
        while (left_ns := end_ns - now_ns()) > 0:
            for sock in select.select(list(by_socket), [], [], left_ns / NS)[0]:
                with contextlib.suppress(BlockingIOError):
                    while True:
                        data = sock.recv(2_000)
                        by_socket[sock].packets.append((now_ns(), data))

    def forget(self) -> None:
        """Drop what came so far."""
        for receiver in self.receivers.values():
            receiver.packets.clear()

    def read_bus(self) -> None:
        """Take in what the bus said."""
        while envelopes := self._bus.read():
            for envelope in envelopes:
                message = envelope.message()
                if isinstance(message, FrameStates):
                    self.states[message.tick.t_vsync_ns] = message
                elif isinstance(message, Measured):
                    self.measured |= {(b.body, message.frame): b for b in message.bodies}
                elif isinstance(message, SendState):
                    self.sends[message.send] = message

    def nearest(self, t_vsync_ns: int) -> FrameStates:
        """Return the states of the frame at this vsync."""
        times = sorted(self.states)
        at = bisect_left(times, t_vsync_ns)
        found = min(times[max(0, at - 1) : at + 1], key=lambda t: abs(t - t_vsync_ns))
        assert abs(found - t_vsync_ns) < PERIOD_NS // 4
        return self.states[found]


ROWS = """
[[send]]
id = "otrk"
protocol = "opentrackio"
host = "127.0.0.1"
port = {otrk}
body = "A"
pose = "as_shown"

[[send]]
id = "comp"
protocol = "opentrackio"
host = "127.0.0.1"
port = {comp}
body = "A"
encoding = "cbor"
source_number = 2

[[send]]
id = "fd"
protocol = "freed"
host = "127.0.0.1"
port = {fd}
body = "A"
pose = "as_shown"
profile = "freed-sony"
camera_id = 3

[[send]]
id = "fd-comp"
protocol = "freed"
host = "127.0.0.1"
port = {fd_comp}
body = "B"
profile = "freed-sony"

[[send]]
id = "cues"
protocol = "osc"
host = "127.0.0.1"
port = {cues}
"""
NAMES = ("otrk", "comp", "fd", "fd_comp", "cues")


def _listen(closing: contextlib.ExitStack) -> socket.socket:
    sock = closing.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sock.bind(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


def dead_row() -> str:
    return (
        '[[send]]\nid = "dead"\nprotocol = "freed"\nhost = "127.0.0.1"\nbody = "A"\n'
        f'pose = "as_shown"\ncamera_id = 9\nport = {stages.free_udp_port()}\n'
    )


@pytest.fixture(scope="module")
def evening(module_workshop: Workshop) -> Iterator[Evening]:
    """A stage in lock, four seconds of which were listened to."""
    with contextlib.ExitStack() as closing:
        found = Evening(module_workshop, closing, ROWS + dead_row())
        with found.stage.client() as client:
            poll_state(client, locked, 15.0, "the lock")
        found.listen(1.5)  # the packets of frames before the lock have left
        found.forget()
        found.listen(SECONDS)
        packets = {name: list(receiver.packets) for name, receiver in found.receivers.items()}
        found.listen(1.5)  # so that the bus has told all of what they say
        found.read_bus()
        for name, receiver in found.receivers.items():
            receiver.packets[:] = packets[name]
        yield found


def locked(board: State) -> bool:
    """Tell whether the grid follows the node's vsyncs."""
    return board.get("stage", {}).get("stage", {}).get("grid_state") == "LOCKED"


class Otrk(msgspec.Struct):
    """What the test reads of an OpenTrackIO packet."""

    t_rx_ns: int
    number: int
    sequence: int
    t_ns: int
    """Stage time of the sample."""
    t_vsync_ns: int
    position: tuple[float, float, float]
    angles: tuple[float, float, float]


def read_otrk(packets: list[tuple[int, bytes]], encoding: int) -> list[Otrk]:
    offset_ns, found = tai_offset_ns(), []
    for t_rx_ns, data in packets:
        assert data[:4] == b"OTrk"
        assert data[5] == encoding
        assert int.from_bytes(data[12:14], "big") == 0x8000 | len(data) - 16
        block = json.loads(data[16:]) if encoding == 1 else cbor2.loads(data[16:])
        timing, (transform,) = block["timing"], block["transforms"]
        stamp = timing["sampleTimestamp"]
        t_ns = stamp["seconds"] * NS + stamp["nanoseconds"] - offset_ns
        after_s = timing["synchronization"]["offsets"]["translation"]
        place, turn = transform["translation"], transform["rotation"]
        assert timing["synchronization"]["locked"] is True
        found.append(
            Otrk(
                t_rx_ns, int.from_bytes(data[6:8], "big"), timing["sequenceNumber"], t_ns,
                t_ns - round(after_s * NS), (place["x"], place["y"], place["z"]),
                (turn["pan"], turn["tilt"], turn["roll"]),
            )
        )  # fmt: skip
    return found


def read_freed(packets: list[tuple[int, bytes]]) -> list[tuple[int, Decoded]]:
    found = []
    for t_rx_ns, data in packets:
        decoded = decode_d1(data, PROFILE)
        assert isinstance(decoded, Decoded), decoded
        found.append((t_rx_ns, decoded))
    return found


def parts(state: State7) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    x, y, z, qw, qx, qy, qz = state
    return (x, y, z), to_pan_tilt_roll((qw, qx, qy, qz))


def one_a_frame(numbers: list[int], modulus: int) -> None:
    """No hole in the numbers, and as many packets as frames in the time."""
    assert {(b - a) % modulus for a, b in pairwise(numbers)} == {1}
    assert abs(len(numbers) - SECONDS * 25) <= 2


def test_opentrackio_as_shown_is_what_nodes_were_sent(evening: Evening) -> None:
    found = read_otrk(evening.receivers["otrk"].packets, 1)
    one_a_frame([packet.number for packet in found], 1 << 16)
    one_a_frame([packet.sequence for packet in found], 1 << 32)
    for packet in found:
        states = evening.nearest(packet.t_vsync_ns)
        position, angles = parts(states.bodies[0].state)
        assert packet.position == pytest.approx(position, abs=1e-8)
        assert packet.angles == pytest.approx(angles, abs=1e-8)
    after = [p.t_rx_ns - evening.nearest(p.t_vsync_ns).tick.t_vsync_ns for p in found]
    assert min(after) >= 0  # never before its vsync
    assert median(after) < PERIOD_NS // 4


def test_free_d_as_shown_is_what_nodes_were_sent(evening: Evening) -> None:
    found = read_freed(evening.receivers["fd"].packets)
    one_a_frame([d.sequence for _, d in found if d.sequence is not None], 16)
    for t_rx_ns, decoded in found:
        position, angles = parts(evening.nearest(t_rx_ns).bodies[0].state)
        assert decoded.source_key == 3
        assert decoded.position_m == pytest.approx(position, abs=HALF_STEP_M)
        assert decoded.pan_tilt_roll_deg == pytest.approx(angles, abs=HALF_STEP_DEG)


def test_opentrackio_as_measured_is_the_measured_pose_at_mid_exposure(evening: Evening) -> None:
    found = read_otrk(evening.receivers["comp"].packets, 2)
    one_a_frame([packet.number for packet in found], 1 << 16)
    delays = []
    for packet in found:
        states = evening.nearest(packet.t_vsync_ns)
        body = evening.measured["A", states.tick.frame]
        position, angles = parts(body.state)
        assert packet.position == pytest.approx(position, abs=1e-8)
        assert packet.angles == pytest.approx(angles, abs=1e-8)
        assert abs(packet.t_ns - body.t_ns) < 1_000_000  # two readings of the machine's clock
        delays.append(packet.t_rx_ns - states.tick.t_vsync_ns)
    # A whole number of frames, the same for all: a delay that wanders cannot be matched.
    frames = median(delays) // PERIOD_NS
    assert min(delays) >= frames * PERIOD_NS
    assert median(delays) - frames * PERIOD_NS < PERIOD_NS // 4


def _away(
    place: tuple[float, float, float],
    pose: tuple[int, tuple[float, float, float], tuple[float, float, float]],
) -> float:
    return math.dist(pose[1], place)


def test_free_d_as_measured_is_the_measured_pose_of_another_camera(evening: Evening) -> None:
    """Free-D names no frame: each packet's pose is that of exactly one measured frame, in turn."""
    found = read_freed(evening.receivers["fd_comp"].packets)
    one_a_frame([d.sequence for _, d in found if d.sequence is not None], 16)
    poses = [
        (frame, *parts(body.state))
        for (name, frame), body in sorted(evening.measured.items())
        if name == "B"
    ]
    frames = []
    for _, decoded in found:
        place = decoded.position_m
        assert place is not None
        frame, position, angles = min(poses, key=partial(_away, place))
        assert place == pytest.approx(position, abs=HALF_STEP_M)
        assert decoded.pan_tilt_roll_deg == pytest.approx(angles, abs=HALF_STEP_DEG)
        frames.append(frame)
    assert frames == list(range(frames[0], frames[0] + len(frames)))


def test_a_cue_reaches_an_osc_receiver(evening: Evening) -> None:
    evening.forget()
    with evening.stage.client() as client:
        run_command(client, "cue_go", name="Storm", number="12.5")
    evening.listen(1.0)
    ((_, data),) = evening.receivers["cues"].packets
    message = OscMessage(data)
    assert (message.address, list(message)) == ("/cue/go", ["12.5", "Storm"])


def test_the_bus_tells_how_each_stream_stands(evening: Evening) -> None:
    """The dead receiver's packets leave like all others, and nobody is told of a fault."""
    assert set(evening.sends) == {"otrk", "comp", "fd", "fd-comp", "cues", "dead"}
    for name, state in evening.sends.items():
        assert (state.dropped, state.failed, state.error) == (0, 0, ""), name
    assert evening.sends["dead"].sent == evening.sends["fd"].sent > 100


def test_a_sender_that_dies_comes_back_and_nodes_do_not_notice(evening: Evening) -> None:
    pid = evening.stage.child("send")
    assert pid is not None
    kill_hard(pid)
    evening.forget()
    receiver = evening.receivers["otrk"]

    def again() -> bool:
        evening.listen(0.2)
        return len(receiver.packets) > 5

    wait_until(again, 10.0, "packets again")
    roles = [role_of(child) for child in children_of(evening.stage.pid)]
    assert roles.count("send") == 1
    summary = evening.stage.end()
    assert summary.sources["freed-a"].rejected == 0
    assert summary.missed() <= 0.02  # stalls of this machine are left out


def test_the_summary_of_a_run_holds_the_streams(module_workshop: Workshop) -> None:
    """Given the summary of the run above, Expect a row with counts and percentiles for each."""
    texts = [path.read_text() for path in module_workshop.folder.glob("*.out")]
    (text,) = (text for text in texts if '"sends":' in text)
    sends = json.loads(text.splitlines()[-1])["sends"]
    assert set(sends) == {"otrk", "comp", "fd", "fd-comp", "cues", "dead"}
    assert set(sends["fd"]) == {"sent", "dropped", "failed", "late_us", "after_vsync_us"}
    assert set(sends["fd"]["late_us"]) == {"p50", "p99"}
