# SPDX-License-Identifier: Apache-2.0
"""A controller small enough to be right: two sockets, a grid, no rules.

Its bytes come from the tables of the page (protocol_encoder); FRAME messages are one template with
numbers put in, so that it can send a thousand a second.
"""

from __future__ import annotations

import contextlib
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import zmq

from render_bridge.clock import now_ns
from tests.render_bridge import protocol_encoder as page

HELLO, PING, REPORT, BYE = (page.KINDS[name] for name in ("HELLO", "PING", "REPORT", "BYE"))
EPOCH = 9
SHIFT_NS = 77_000_000_000
AHEAD = 20
BODIES = 3
STATE = (0.5, -3.0, 1.5, 1.0, 0.0, 0.0, 0.0)
WALL = {
    "index": 0, "body": 2, "width_px": 10, "height_px": 10, "id": "w", "mesh_hash": "",
    "pose": (0.0, 3.0, 0.0, 1.0, 0.0, 0.0, 0.0),
}  # fmt: skip
SEGMENT = {
    "wall": 0, "lower_left": (-2.0, 0.0, 0.0), "lower_right": (2.0, 0.0, 0.0),
    "upper_left": (-2.0, 0.0, 3.0), "uv": (0.0, 0.0, 1.0, 1.0),
}  # fmt: skip
VIEW = {
    "body": 0, "flags": 1, "priority": 1, "slot": 0, "slots": 1, "slot_phase": 0.0, "size": 1.0,
    "soft_edge": 0.0, "overscan": 0.0, "inner": (-0.5, 0.5, -0.3, 0.3), "pupil_m": 0.1,
}  # fmt: skip


@dataclass
class Controller:
    """Answers HELLO and PING and sends frames until it is stopped."""

    rate_num: int = 25
    rate_den: int = 1
    lead_ns: int = 90_000_000
    server_secret: str = ""
    """CURVE: its own secret key; empty: plain text."""
    received: list[tuple[int, bytes]] = field(default_factory=list)
    """Kind and bytes of everything that came."""

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._link = self._context.socket(zmq.ROUTER)
        self._frames = self._context.socket(zmq.PUB)
        for socket in (self._link, self._frames):
            socket.setsockopt(zmq.LINGER, 0)
            if self.server_secret:
                socket.setsockopt(zmq.CURVE_SERVER, 1)
                socket.setsockopt(zmq.CURVE_SECRETKEY, self.server_secret.encode())
        self.port = self._link.bind_to_random_port("tcp://127.0.0.1")
        self._frames_port = self._frames.bind_to_random_port("tcp://127.0.0.1")
        self._template = bytearray(_frame())
        self._thread = threading.Thread(target=self._run, daemon=True)

    @contextlib.contextmanager
    def running(self) -> Iterator[Controller]:
        """Run on a thread of its own."""
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join(5)
            self._link.close()
            self._frames.close()
            self._context.term()

    def count(self, kind: int) -> int:
        """Return how many messages of a kind have come."""
        return sum(found == kind for found, _ in self.received)

    def send_all(self, data: bytes) -> None:
        """Send one message on `frames`. Only before the thread runs, or for garbage."""
        self._frames.send(data)

    def _run(self) -> None:
        period_ns = 1e9 * self.rate_den / self.rate_num
        start_ns = now_ns() + SHIFT_NS
        frame = 1
        while not self._stop.is_set():
            due_ns = start_ns + round(frame * period_ns)
            now = now_ns() + SHIFT_NS
            if now >= due_ns - self.lead_ns:
                self._send_frame(frame, due_ns, period_ns)
                frame += 1
                continue
            self._link.poll(max(0, min(10, (due_ns - self.lead_ns - now) // 1_000_000)))
            with contextlib.suppress(zmq.Again):
                while True:
                    self._answer(*self._link.recv_multipart(zmq.NOBLOCK))

    def _answer(self, identity: bytes, data: bytes) -> None:
        t2 = now_ns() + SHIFT_NS
        kind = data[5]
        self.received.append((kind, data))
        if kind == HELLO:
            self._link.send_multipart([identity, self._snapshot()])
        elif kind == PING:
            [t1] = struct.unpack_from("<q", data, 24)
            stamps = {"t1_node_ns": t1, "t2_ns": t2, "t3_ns": now_ns() + SHIFT_NS}
            self._link.send_multipart([identity, page.encode("PONG", stamps, epoch=EPOCH)])

    def _snapshot(self) -> bytes:
        fields: dict[str, Any] = {
            "stage_id": "small", "config_hash": "", "rate_num": self.rate_num,
            "rate_den": self.rate_den, "frames_port": self._frames_port, "pose_point": 1,
            "lens_applied": 0, "policy": 1, "barrier": 0, "node_index": 0, "bodies": 0, "walls": 1,
            "segments": 1, "barrier_us": 0, "deadline_lead_ns": self.lead_ns,
            "wall_records": [WALL], "segment_records": [SEGMENT],
        }  # fmt: skip
        return page.encode("SNAPSHOT", fields, epoch=EPOCH)

    def _send_frame(self, frame: int, due_ns: int, period_ns: float) -> None:
        data = self._template
        for copy in range(2):
            struct.pack_into("<HIIQ", data, 6, 4 * copy, EPOCH, len(data), 2 * frame + copy)
            struct.pack_into("<Qqdq", data, 24, frame, due_ns, period_ns, now_ns() + SHIFT_NS)
            struct.pack_into("<I", data, len(data) - 4, zlib.crc32(memoryview(data)[:-4]))
            self._frames.send(bytes(data))


def _frame() -> bytes:
    bodies = [
        {
            "index": index, "role": 2 if index == 2 else 1, "track_state": 1, "flags": 1,
            "t_capture_ns": 5, "focal_mm": 35.0, "focus": 0.5, "iris": 2.0,
            "entrance_pupil_m": 0.1, "velocity_m_s": (0.0,) * 3,
            "angular_velocity_rad_s": (0.0,) * 3, "state": STATE,
            "records": [{"state": STATE}] * AHEAD,
        }
        for index in range(BODIES)
    ]  # fmt: skip
    fields: dict[str, Any] = {
        "frame": 0, "t_vsync_ns": 0, "period_ns": 1e6, "t_sent_ns": 0, "bodies": BODIES,
        "states": 1 + AHEAD, "views": 1, "frusta": 2, "outer_view": 0, "outer_eye_m": (0.0,) * 3,
        "scene_offset": STATE, "records": bodies, "view_records": [VIEW],
        "frustum_records": [
            {"body": body, "segment": 0, "extent": (-1.0, 1.0, -1.0, 1.0), "distance_m": 3.0}
            for body in (0, 65535)
        ],
    }  # fmt: skip
    return page.encode("FRAME", fields)
