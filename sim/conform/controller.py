# SPDX-License-Identifier: Apache-2.0
"""The scripted controller's two sockets, its clock, and the diary of all that went through them.

It keeps no rules of its own: what is answered to a HELLO, a PING, a RESEND or a READY is told by
callbacks of the script. Every sending and every arrival is written down with its time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

import zmq

from render_bridge.clock import now_ns
from sim.conform import bytes as wire
from sim.conform.bytes import Bad, Received
from sim.conform.content import Content, Sending, frame_bytes
from sim.conform.loop import Loop
from sim.conform.model import Sent, blank_sending

HOST = "127.0.0.1"
QUEUE = 2_000
BIND_AGAIN_NS = 5_000_000


@dataclass(slots=True)
class ScriptClock:
    """The controller's clock: this machine's, shifted and drifting as the script says."""

    shift_ns: int = 3_700_000_000
    drift: float = 0.0
    origin_ns: int = field(default_factory=now_ns)

    def at(self, t_raw_ns: int) -> int:
        """Return a time of this machine on the controller's clock."""
        return t_raw_ns + self.shift_ns + round(self.drift * (t_raw_ns - self.origin_ns))

    def raw(self, t_ns: int) -> int:
        """Return a time of the controller's clock on this machine's."""
        since = (t_ns - self.shift_ns - self.origin_ns) / (1.0 + self.drift)
        return self.origin_ns + round(since)


@dataclass(slots=True)
class Diary:
    """All that went through the sockets, in order of time."""

    received: list[Received] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    """What a right node takes notice of: frames, and the first word of an epoch."""
    malformed: list[tuple[int, str]] = field(default_factory=list)
    """When each message was sent that a node must drop and count, and what it was."""
    subscriptions: list[tuple[int, int, bytes]] = field(default_factory=list)
    """Time, which `frames` socket, and the message: 01 subscribes, 00 leaves."""
    identities: list[tuple[int, bytes]] = field(default_factory=list)

    def of(self, kind: int) -> list[Received]:
        """Return what came of one kind."""
        return [one for one in self.received if one.kind == kind]


class Controller:
    """ROUTER and XPUB of one scripted session."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], loop: Loop, clock: ScriptClock):
        self.diary = Diary()
        self.clock = clock
        self.epoch = 1
        self.on_message: dict[int, Callable[[Received], None]] = {}
        self._context = context
        self._loop = loop
        self._link: zmq.Socket[bytes] | None = None
        self._frames: list[zmq.Socket[bytes] | None] = []
        self._identity: bytes | None = None
        self._listening: set[int] = set()
        self._seq: dict[int, int] = {}
        self._said: set[int] = set()
        self.link_port = self._bind_link(0)
        self.frames_ports = [self._bind_frames(0, 0)]

    def second_frames_port(self) -> int:
        """Bind another `frames` socket; returns its port."""
        self.frames_ports.append(self._bind_frames(len(self._frames), 0))
        return self.frames_ports[-1]

    def send(self, data: bytes) -> int:
        """Send on `link`; returns when."""
        now = now_ns()
        if self._link is not None and self._identity is not None:
            with contextlib.suppress(zmq.ZMQError):
                self._link.send_multipart((self._identity, data), zmq.NOBLOCK)
        return now

    def publish(self, data: bytes, socket: int = 0) -> int:
        """Send on a `frames` socket; returns when."""
        now = now_ns()
        frames = self._frames[socket]
        if frames is not None:
            with contextlib.suppress(zmq.ZMQError):
                frames.send(data, zmq.NOBLOCK)
        return now

    def say_epoch(self, data: bytes, epoch: int) -> None:
        """Send a PONG or SNAPSHOT on `link`, and note that its epoch was heard."""
        now = self.send(data)
        if epoch not in self._said:
            self._said.add(epoch)
            self.diary.sent.append(Sent(now, blank_sending(epoch), None))

    def spend_seq(self, epoch: int) -> int:
        """Return the next `seq` of an epoch; a message that is lost has spent one too."""
        self._seq[epoch] = self._seq.get(epoch, 0) + 1
        return self._seq[epoch]

    def send_frame(
        self, content: Content, sending: Sending, *, link: bool = False, sockets: tuple[int, ...]
    ) -> None:
        """Send a good FRAME, and note it where the node can hear it."""
        data = frame_bytes(content, sending)
        if link:
            self.diary.sent.append(Sent(self.send(data), sending, content))
            return
        times = [(self.publish(data, one), one in self._listening) for one in sockets]
        heard = [t_raw_ns for t_raw_ns, listening in times if listening]
        if heard:
            self.diary.sent.append(Sent(min(heard), sending, content))

    def send_malformed(self, data: bytes, what: str, *, link: bool) -> None:
        """Send bytes that must be dropped and counted."""
        name = f"{what} on {'link' if link else 'frames'}"
        self.diary.malformed.append((self.send(data) if link else self.publish(data), name))

    def silence(self) -> None:
        """Close all sockets, as a killed controller does."""
        for socket in (self._link, *self._frames):
            if socket is not None:
                self._loop.unwatch(socket)
                socket.close(0)
        self._link = None
        self._frames = [None for _ in self._frames]
        self._listening.clear()

    def back(self) -> None:
        """Bind the same ports again; tries until the kernel has let them go."""
        try:
            if self._link is None:
                self._bind_link(self.link_port)
            for index, socket in enumerate(self._frames):
                if socket is None:
                    self._bind_frames(index, self.frames_ports[index])
        except zmq.ZMQError:
            self._loop.at(now_ns() + BIND_AGAIN_NS, self.back)

    def close(self) -> None:
        """Close the sockets for good."""
        self.silence()

    def _bind_link(self, port: int) -> int:
        link = self._context.socket(zmq.ROUTER)
        link.setsockopt(zmq.ROUTER_HANDOVER, 1)
        bound = _bind(link, port)
        self._link = link
        self._loop.watch(link, self._read_link)
        return bound

    def _bind_frames(self, index: int, port: int) -> int:
        frames = self._context.socket(zmq.XPUB)
        frames.setsockopt(zmq.XPUB_VERBOSER, 1)
        bound = _bind(frames, port)
        if index == len(self._frames):
            self._frames.append(frames)
        else:
            self._frames[index] = frames
        self._loop.watch(frames, lambda: self._read_frames(index))
        return bound

    def _read_link(self) -> None:
        with contextlib.suppress(zmq.Again):
            while self._link is not None:
                parts = self._link.recv_multipart(zmq.NOBLOCK)
                now = now_ns()
                identity, data = parts[0], parts[-1]
                if identity != self._identity:
                    self._identity = identity
                    self.diary.identities.append((now, identity))
                if len(parts) != 2:
                    self.diary.bad.append(Bad(now, f"{len(parts) - 1} parts, expected one"))
                    continue
                found = wire.from_node(data, now)
                if isinstance(found, Bad):
                    self.diary.bad.append(found)
                    continue
                self.diary.received.append(found)
                handler = self.on_message.get(found.kind)
                if handler is not None:
                    handler(found)

    def _read_frames(self, index: int) -> None:
        frames = self._frames[index]
        with contextlib.suppress(zmq.Again):
            while frames is not None:
                data = frames.recv(zmq.NOBLOCK)
                self.diary.subscriptions.append((now_ns(), index, data))
                if data[:1] == b"\1":
                    self._listening.add(index)
                else:
                    self._listening.discard(index)


def _bind(socket: zmq.Socket[bytes], port: int) -> int:
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, QUEUE)
    socket.setsockopt(zmq.RCVHWM, QUEUE)
    try:
        socket.bind(f"tcp://{HOST}:{port or '*'}")
    except zmq.ZMQError:
        socket.close(0)
        raise
    return int(socket.getsockopt_string(zmq.LAST_ENDPOINT).rpartition(":")[2])
