# SPDX-License-Identifier: Apache-2.0
"""A guarded control server and node link on loopback, turned by hand, and all sorts of callers."""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import zmq

from render_bridge.clock import now_ns
from render_bridge.link import NodeLink
from render_bridge.sdk.python.security import CurveKeys, secure
from stagectl.control.messages import Ack, Command
from stagectl.control.server import ControlServer
from stagectl.runtime.gatekeeper import Gatekeeper
from stagectl.runtime.plan import free_ports
from stagectl.security.alarm_log import EVERY_NS
from stagectl.security.clients import Client
from stagectl.security.curve import new_pair
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.roles import Area, Role
from stagectl.topics import Event

HOST = "127.0.0.1"
UTC = "20261121T063000Z"
TURN_S = 0.005
PATIENCE_S = 3.0


class Said(NamedTuple):
    """An event of the gatekeeper, and when it came."""

    t_ns: int
    event: Event


class Doorstep:
    """One process's gatekeeper and its server, either the control API or the node link."""

    def __init__(self, folder: Path, area: Area, *, prepare: bool = True) -> None:
        self.keys = KeysFolder(folder)
        if prepare:
            self.keys.prepare()
        self.server_key = self.keys.controller().public_key
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.gate = Gatekeeper(self.context, folder, area)
        self._skipped_ns = 0
        self.said: list[Said] = []
        self.heard: list[bytes] = []
        self.ran: list[Command] = []
        self.api: ControlServer | None = None
        self.link: NodeLink | None = None
        if area is Area.CONTROL_API:
            self.api = ControlServer(f"tcp://{HOST}:*", f"tcp://{HOST}:*", None, self.gate)
            self.gate.on_revoked(self.api.drop_readers)
            self.ports = (self.api.api_port, self.api.feed_port)
        else:
            self.ports = (ports := free_ports(HOST, 2))[0], ports[1]
            self.link = NodeLink(self.context, HOST, *self.ports, self.gate)
            self.gate.on_revoked(self.link.drop_readers)

    def enrol(self, name: str, role: Role) -> CurveKeys:
        """Put a new key on the list and return what its owner uses."""
        pair = new_pair()
        self.keys.add(Client(name, role, pair.public_key, UTC))
        return CurveKeys(pair.public_key, pair.secret_key, self.server_key)

    def stranger(self) -> CurveKeys:
        """Return keys that nobody has put on the list."""
        return CurveKeys(*new_pair(), self.server_key)

    def turn(self) -> None:
        """Wait a moment and do what there is to do."""
        if not self.gate.pending():
            select.select(self.gate.filenos(), (), (), TURN_S)
        for _, event in self.gate.work(now_ns() + self._skipped_ns):
            assert isinstance(event, Event)
            self.said.append(Said(now_ns(), event))
        if self.api is not None:
            self.api.handle_ready(self._execute)
            self.api.publish(now_ns())
        if self.link is not None:
            self.link.publish(b"frame")
            for identity, data, _ in self.link.receive():
                self.heard.append(data)
                self.link.send(identity, b"answer")

    def until(self, is_so: Callable[[], bool], within_s: float = PATIENCE_S) -> int:
        """Turn until something is so; return how many nanoseconds it took."""
        began = now_ns()
        while not is_so():
            self.turn()
            assert now_ns() - began < within_s * 1e9, [said.event.text for said in self.said]
        return now_ns() - began

    def forget(self) -> None:
        """Make the next alarm a line of its own again, as after ten seconds without any."""
        self._skipped_ns += 2 * EVERY_NS

    def turn_for(self, seconds: float) -> None:
        """Turn for a while."""
        end = now_ns() + round(seconds * 1e9)
        while now_ns() < end:
            self.turn()

    def alarm(self, *words: str) -> Callable[[], bool]:
        """Return the question whether an alarm of these words was said."""
        return lambda: any(
            said.event.level == "alarm" and all(word in said.event.text for word in words)
            for said in self.said
        )

    @contextlib.contextmanager
    def caller(self, keys: CurveKeys | None, port: int, kind: int) -> Iterator[zmq.Socket[bytes]]:
        """Connect a DEALER or SUB with a context of its own."""
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        caller = context.socket(kind)
        caller.setsockopt(zmq.LINGER, 0)
        caller.setsockopt(zmq.SNDTIMEO, 0)  # who was turned away has nobody to send to
        caller.setsockopt(zmq.RECONNECT_IVL, 20)
        secure(caller, keys)
        if kind == zmq.SUB:
            caller.setsockopt(zmq.SUBSCRIBE, b"")
        caller.connect(f"tcp://{HOST}:{port}")
        try:
            yield caller
        finally:
            caller.close()
            context.term()

    @contextlib.contextmanager
    def bare(self, port: int, data: bytes) -> Iterator[None]:
        """Open a bare TCP connection and send bytes."""
        with socket.create_connection((HOST, port)) as sock:
            sock.sendall(data)
            yield

    def close(self) -> None:
        """Close all."""
        if self.api is not None:
            self.api.close()
        if self.link is not None:
            self.link.close()
        self.gate.close()
        self.context.term()

    def _execute(self, command: Command) -> Ack:
        self.ran.append(command)
        return Ack(command.id, ok=True)
