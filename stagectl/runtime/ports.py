# SPDX-License-Identifier: Apache-2.0
"""The reactor's ports to ZeroMQ: the bus, the node link, the control API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
import zmq

from render_bridge.clock import now_ns
from render_bridge.codec import encode_go
from render_bridge.frame_codec import encode_frame
from render_bridge.link import NodeLink
from render_bridge.messages import FrameFlag, RenderFrame
from stagectl.bus.sockets import BusReader
from stagectl.step import Output
from stagectl.topics import BarrierGo, FrameSent, FrameStates, NodeMessage

if TYPE_CHECKING:  # `hot` and `record` start without the control API: it costs them 40 ms
    from stagectl.control.messages import Ack, Command
    from stagectl.control.server import ControlServer


def _readable(socket: zmq.Socket[bytes]) -> bool:
    return bool(int(socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN)


class BusPort:
    """Reads the bus into the graph: messages, or whole envelopes for who keeps them as they are."""

    foreign = True

    def __init__(self, reader: BusReader, *, unpack: bool = True) -> None:
        self._reader = reader
        self._unpack = unpack
        self._filenos = [int(s.getsockopt(zmq.FD)) for s in reader.sockets]

    def filenos(self) -> Sequence[int]:
        """ZeroMQ's signal descriptors."""
        return self._filenos

    def deadline_ns(self) -> int | None:
        """Nothing is due."""
        return None

    def pending(self) -> bool:
        """Whether a message waits."""
        return any(_readable(socket) for socket in self._reader.sockets)

    def work(self, now_ns: int) -> Sequence[Output]:
        """Return what waits; a foreign payload is dropped."""
        if not self._unpack:
            return [(envelope.topic, envelope) for envelope in self._reader.read()]
        outputs: list[Output] = []
        for envelope in self._reader.read():
            try:
                outputs.append((envelope.topic, envelope.message()))
            except msgspec.DecodeError:
                continue
        return outputs


class LinkPort:
    """The node link as a port, and as the sink of frames and answers."""

    foreign = False

    def __init__(self, link: NodeLink) -> None:
        self._link = link
        self._fileno = int(link.router.getsockopt(zmq.FD))
        self._newest_rx_ns = 0
        self._t_tick_ns = 0

    def filenos(self) -> Sequence[int]:
        """ZeroMQ's signal descriptor."""
        return (self._fileno,)

    def deadline_ns(self) -> int | None:
        """Nothing is due."""
        return None

    def pending(self) -> bool:
        """Whether a message waits."""
        return _readable(self._link.router)

    def work(self, now_ns: int) -> Sequence[Output]:
        """Return what nodes said."""
        return [
            ("from-node", NodeMessage(identity, data)) for identity, data, _ in self._link.receive()
        ]

    def send_frame(self, message: msgspec.Struct) -> Sequence[Output]:
        """Publish a frame message with its time of sending."""
        if not isinstance(message, RenderFrame):
            return ()
        t_sent_ns = now_ns()
        data = encode_frame(message, t_sent_ns)
        self._link.publish(data, message.frame)
        if message.flags & FrameFlag.SECOND_COPY:
            return ()
        sent = FrameSent(message.frame, self._t_tick_ns, t_sent_ns, self._newest_rx_ns, len(data))
        return (("sent", sent),)

    def note_states(self, message: msgspec.Struct) -> Sequence[Output]:
        """Remember what the latency of the next frame is counted from."""
        if isinstance(message, FrameStates):
            self._t_tick_ns = message.tick.t_tick_ns
            self._newest_rx_ns = max((t.t_rx_ns for t in message.tracked), default=0)
        return ()

    def send_go(self, message: msgspec.Struct) -> Sequence[Output]:
        """Publish a word of the barrier."""
        if isinstance(message, BarrierGo):
            self._link.publish(encode_go(message.go))
        return ()

    def send_to_node(self, message: msgspec.Struct) -> Sequence[Output]:
        """Answer one node."""
        if isinstance(message, NodeMessage):
            self._link.send(message.identity, message.data)
        return ()


class ControlPort:
    """The control API as a port; `execute` runs a command and returns its acknowledgement."""

    foreign = False

    def __init__(
        self,
        server: ControlServer,
        execute: Callable[[Command, int], tuple[Ack, Sequence[Output]]],
    ) -> None:
        self._server = server
        self._execute = execute
        self._outputs: list[Output] = []
        self._filenos = [int(s.getsockopt(zmq.FD)) for s in server.sockets]

    def filenos(self) -> Sequence[int]:
        """ZeroMQ's signal descriptors."""
        return self._filenos

    def deadline_ns(self) -> int | None:
        """The next delta or beat."""
        return self._server.due_ns()

    def pending(self) -> bool:
        """Whether a request waits."""
        return any(_readable(socket) for socket in self._server.sockets)

    def work(self, now_ns: int) -> Sequence[Output]:
        """Answer requests, publish changes."""
        self._server.handle_ready(self._run)
        self._server.publish(now_ns)
        outputs, self._outputs = self._outputs, []
        return outputs

    def _run(self, command: Command) -> Ack:
        ack, outputs = self._execute(command, now_ns())
        self._outputs.extend(outputs)
        return ack
