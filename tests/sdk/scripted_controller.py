# SPDX-License-Identifier: Apache-2.0
"""A controller made of the tables of PROTOCOL.md and two sockets, for tests of clients.

It shares nothing with the product but the clock: its bytes come from protocol_encoder.py. The test
says when and what to publish; `run` answers what comes and keeps everything that the client said.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import zmq

from render_bridge.clock import now_ns
from tests.render_bridge import protocol_encoder as oracle
from tests.render_bridge.protocol_encoder import Fields, Value

_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i64": "q", "f32": "f", "f64": "d"}
_NAMES = {number: name for name, number in oracle.KINDS.items()}
IDENTITY = [1.0, 0.0, 0.0, 0.0]
# The controller's clock is that much ahead of this machine's, so that a client must find it out.
AHEAD_NS = 4_087_854_321_098
BARRIER_US = 4_000


class Said(NamedTuple):
    """A message from the client, by the names of the page."""

    t_ns: int
    kind: str
    fields: dict[str, Value]

    def number(self, name: str) -> int:
        value = self.fields[name]
        assert isinstance(value, int)
        return value


def read_message(data: bytes) -> tuple[str, dict[str, Value]]:
    """Return kind and fields of a message without repeated records, header fields included."""
    assert struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4])
    kind = _NAMES[data[5]]
    fields: dict[str, Value] = {}
    for row in (*oracle.LAYOUTS["HEADER"], *oracle.LAYOUTS.get(kind, ())):
        raw = data[row.offset : row.offset + row.size]
        if row.type in ("text", "hex"):
            fields[row.name] = raw.split(b"\0")[0].decode("utf-8")
        elif row.type != "zero":
            code, _, count = row.type.partition(" x ")
            found = struct.unpack(f"<{int(count or 1)}{_CODES[code]}", raw)
            fields[row.name] = found if count else found[0]
    assert fields["length"] == len(data)
    return kind, fields


def body(index: int, states: Sequence[Sequence[float]], *, flags: int = 1) -> Fields:
    """Return a BODY with its look-ahead."""
    return {
        "index": index, "role": 1, "track_state": 1, "flags": flags, "t_capture_ns": 0,
        "focal_mm": 35.0, "focus": 0.5, "iris": None, "entrance_pupil_m": 0.1,
        "velocity_m_s": [0.0] * 3, "angular_velocity_rad_s": [0.0] * 3,
        "state": list(states[0]), "records": [{"state": list(one)} for one in states[1:]],
    }  # fmt: skip


class Controller:
    """ROUTER and PUB on free ports of loopback."""

    def __init__(
        self,
        rate: tuple[int, int],
        lead_ns: int,
        *,
        barrier: int = 0,
        keys: tuple[bytes, bytes] | None = None,
    ) -> None:
        self.epoch = 7
        self.rate = rate
        self.lead_ns = lead_ns
        self.said: list[Said] = []
        self.late_ns = 0
        """How late this controller was at worst: the host's doing."""
        self.refuse_first = 0
        """So many HELLOs are refused before one is taken."""
        self.resend: Callable[[int], bytes | None] = lambda _frame: None
        """Answers RESEND."""
        self.welcome: Callable[[], bytes] = self.snapshot
        """Answers HELLO."""
        self._barrier = barrier
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        self._frames = self._context.socket(zmq.PUB)
        for socket in (self._router, self._frames):
            socket.setsockopt(zmq.LINGER, 0)
            if keys is not None:
                socket.setsockopt(zmq.CURVE_SERVER, 1)
                socket.setsockopt(zmq.CURVE_SECRETKEY, keys[1])
        self.port = self._router.bind_to_random_port("tcp://127.0.0.1")
        self._frames_port = self._frames.bind_to_random_port("tcp://127.0.0.1")
        self._zero_ns = self.now_ns()

    @staticmethod
    def now_ns() -> int:
        """The controller's clock."""
        return now_ns() + AHEAD_NS

    @property
    def period_ns(self) -> float:
        return 1e9 * self.rate[1] / self.rate[0]

    def vsync_ns(self, frame: int) -> int:
        """V_k."""
        return self._zero_ns + round(frame * self.period_ns)

    def start_grid(self, in_ns: int) -> None:
        """Let frame 0 be at V = now + `in_ns`."""
        self._zero_ns = self.now_ns() + in_ns

    def heard(self, kind: str) -> list[Said]:
        return [one for one in self.said if one.kind == kind]

    def publish(self, data: bytes) -> None:
        self._frames.send(data)

    def frame(self, number: int, bodies: Sequence[Fields], **more: Value) -> bytes:
        """Return FRAME `number` with these bodies; `more` replaces fields, `flags` included."""
        records = bodies[0]["records"]
        assert isinstance(records, Sequence)
        fields: dict[str, Value] = {
            "frame": number, "t_vsync_ns": self.vsync_ns(number), "period_ns": self.period_ns,
            "t_sent_ns": self.now_ns(), "bodies": len(bodies), "states": 1 + len(records),
            "views": 0, "frusta": 0, "outer_view": 1, "outer_eye_m": [0.0, 0.5, 1.5],
            "scene_offset": [1.0, 2.0, 3.0, *IDENTITY], "view_records": [],
            "frustum_records": [], "records": list(bodies), **more,
        }  # fmt: skip
        epoch, flags = fields.pop("epoch", self.epoch), fields.pop("flags", 0)
        assert isinstance(epoch, int)
        assert isinstance(flags, int)
        return oracle.encode("FRAME", fields, epoch=epoch, seq=number + 1, flags=flags)

    def go(self, number: int, show: int, mask: Sequence[int] = (0, 0, 0, 0)) -> None:
        fields: Mapping[str, Value] = {
            "frame": number,
            "go": show,
            "t_show_ns": self.vsync_ns(number),
            "mask": list(mask),
        }
        self.publish(oracle.encode("GO", fields, epoch=self.epoch))

    def run(self, until: Callable[[], bool], *, limit_s: float = 20.0) -> None:
        """Answer the client until something holds. Raises TimeoutError."""
        end_ns = now_ns() + limit_s * 1e9
        while not until():
            if now_ns() > end_ns:
                raise TimeoutError(f"the client said {[one.kind for one in self.said[-20:]]}")
            self._router.poll(1)
            while self._router.poll(0):
                identity, data = self._router.recv_multipart()
                self._take(identity, data, self.now_ns())

    def run_until(self, t_ns: int) -> None:
        """Answer the client until a time of the controller's clock."""
        self.run(lambda: self.now_ns() >= t_ns, limit_s=60.0)
        self.late_ns = max(self.late_ns, self.now_ns() - t_ns)

    def close(self) -> None:
        self._router.close()
        self._frames.close()
        self._context.term()

    def snapshot(self) -> bytes:
        """Return the SNAPSHOT: two bodies, one wall of one segment on body 1."""
        infos: list[Fields] = [
            {
                "index": i,
                "role": 1,
                "sensor_width_mm": 27.0,
                "sensor_height_mm": 15.0,
                "id": f"b{i}",
            }
            for i in range(2)
        ]
        wall: Fields = {
            "index": 0, "body": 1, "width_px": 100, "height_px": 50, "id": "wall", "mesh_hash": "",
            "pose": [0.0, 5.0, 0.0, *IDENTITY],
        }  # fmt: skip
        segment: Fields = {
            "wall": 0, "lower_left": [-2.0, 0.0, 0.0], "lower_right": [2.0, 0.0, 0.0],
            "upper_left": [-2.0, 0.0, 3.0], "uv": [0.0, 0.0, 1.0, 1.0],
        }  # fmt: skip
        fields: Fields = {
            "stage_id": "stage-1", "config_hash": "00", "rate_num": self.rate[0],
            "rate_den": self.rate[1], "frames_port": self._frames_port, "pose_point": 1,
            "lens_applied": 0, "policy": 2, "barrier": self._barrier, "node_index": 5, "bodies": 2,
            "walls": 1, "segments": 1, "barrier_us": BARRIER_US, "deadline_lead_ns": self.lead_ns,
            "records": infos, "wall_records": [wall], "segment_records": [segment],
        }  # fmt: skip
        return oracle.encode("SNAPSHOT", fields, epoch=self.epoch)

    def _take(self, identity: bytes, data: bytes, t_rx_ns: int) -> None:
        kind, fields = read_message(data)
        answer: bytes | None = None
        if kind == "PING":
            stamps = {"t1_node_ns": fields["t1_node_ns"], "t2_ns": t_rx_ns, "t3_ns": self.now_ns()}
            answer = oracle.encode("PONG", stamps, epoch=self.epoch)
        elif kind == "HELLO" and len(self.heard("HELLO")) < self.refuse_first:
            answer = oracle.encode("REFUSAL", {"code": 2, "text": 'belongs to stage "b" \\ ü'})
        elif kind == "HELLO":
            answer = self.welcome()
        elif kind == "RESEND":
            number = fields["frame"]
            assert isinstance(number, int)
            answer = self.resend(number)
        self.said.append(Said(t_rx_ns, kind, {**fields, "identity": identity.hex()}))
        if answer is not None:
            self._router.send_multipart((identity, answer))
