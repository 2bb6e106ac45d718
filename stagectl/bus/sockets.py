# SPDX-License-Identifier: Apache-2.0
"""The bus: each publisher has two sockets, each reader says which it wants.

`lossless` carries every topic with a deep queue; what a reader still loses shows as a gap in the
sequence. `latest` carries the topics of which only the newest counts, with a short queue; a reader
drains it and keeps the newest of each topic. Nobody ever blocks on a slow reader. Loopback TCP,
because `ipc://` comes and goes on Windows.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Sequence
from operator import itemgetter

import msgspec
import zmq

from render_bridge.clock import now_ns
from stagectl.bus.envelope import Envelope, pack, unpack
from stagectl.step import Input
from stagectl.topics import Keep, topic_row

HOST = "127.0.0.1"
LOSSLESS_QUEUE = 100_000
LATEST_QUEUE = 64
MAX_MESSAGE_BYTES = 1 << 20
MAX_MESSAGES_A_WAKE = 500
HANDSHAKE_MS = 1_000
RECONNECT_MS = 20
HOLD_NS = 100_000_000

Context = zmq.Context[zmq.Socket[bytes]]


class BusAddress(msgspec.Struct, frozen=True):
    """The two ports of one publisher."""

    lossless: int
    latest: int


class BusPublisher:
    """Publishes the topics of one process."""

    def __init__(
        self, context: Context, address: BusAddress, epoch: int = 0, hold_ns: int = 0
    ) -> None:
        self._epoch = epoch
        # Readers come back a moment after a publisher does: so long its words are kept for them.
        self._release_ns = now_ns() + hold_ns
        self._held: list[tuple[bytes, bool]] = []
        self._sequence: defaultdict[str, int] = defaultdict(int)
        self._lossless = _socket(context, zmq.PUB, LOSSLESS_QUEUE)
        self._latest = _socket(context, zmq.PUB, LATEST_QUEUE)
        try:
            self._lossless.bind(f"tcp://{HOST}:{address.lossless}")
            self._latest.bind(f"tcp://{HOST}:{address.latest}")
        except zmq.ZMQError:
            self.close()  # an open socket would keep the context from ending
            raise

    def publish(self, topic: str, message: msgspec.Struct) -> None:
        """Send one message to whoever listens."""
        sequence = self._sequence[topic] = self._sequence[topic] + 1
        now = now_ns()
        data = pack(topic, message, self._epoch, sequence, now)
        self._held.append((data, topic_row(topic).keep is Keep.LATEST))
        if now >= self._release_ns:
            self._send_held()

    def close(self) -> None:
        """Send what is held, and close both sockets."""
        self._send_held()
        self._lossless.close()
        self._latest.close()

    def _send_held(self) -> None:
        for data, is_latest in self._held:
            with contextlib.suppress(zmq.Again):
                self._lossless.send(data, zmq.NOBLOCK)
            if is_latest:
                with contextlib.suppress(zmq.Again):
                    self._latest.send(data, zmq.NOBLOCK)
        self._held.clear()


class BusReader:
    """Reads topics of other processes under the inputs' drop policies."""

    def __init__(
        self, context: Context, addresses: Sequence[BusAddress], inputs: Sequence[Input]
    ) -> None:
        self._policies = {row.topic.split("/")[0]: row.policy for row in inputs}
        self._socket = _socket(context, zmq.SUB, LOSSLESS_QUEUE)
        lossless: list[str] = []
        latest: list[str] = []
        for row in inputs:
            head = row.topic.split("/")[0]
            wants_newest = row.policy.depth == 1 and topic_row(row.topic).keep is Keep.LATEST
            (latest if wants_newest else lossless).append(head)
        self._latest_socket = _socket(context, zmq.SUB, LATEST_QUEUE)
        for head in lossless:
            self._socket.setsockopt(zmq.SUBSCRIBE, head.encode())
        for head in latest:
            self._latest_socket.setsockopt(zmq.SUBSCRIBE, head.encode())
        for address in addresses:
            if lossless:
                self._socket.connect(f"tcp://{HOST}:{address.lossless}")
            if latest:
                self._latest_socket.connect(f"tcp://{HOST}:{address.latest}")
        self._last: dict[tuple[str, int], int] = {}
        self.gaps = 0
        self.dropped = 0

    @property
    def sockets(self) -> tuple[zmq.Socket[bytes], zmq.Socket[bytes]]:
        """The sockets to wait on."""
        return (self._socket, self._latest_socket)

    def read(self) -> list[Envelope]:
        """Return waiting messages, each topic cut to its policy's newest, in order of arrival."""
        waiting: dict[str, deque[tuple[int, Envelope]]] = {}
        order = 0
        for socket in self.sockets:
            with contextlib.suppress(zmq.Again):
                for _ in range(MAX_MESSAGES_A_WAKE):
                    envelope = unpack(socket.recv(zmq.NOBLOCK))
                    policy = self._policies.get(envelope.topic.split("/")[0]) if envelope else None
                    if envelope is None or policy is None:
                        continue
                    self._count_gap(envelope)
                    kept = waiting.get(envelope.topic)
                    if kept is None:
                        kept = waiting[envelope.topic] = deque(maxlen=policy.depth)
                    self.dropped += len(kept) == policy.depth
                    kept.append((order, envelope))
                    order += 1
        ordered = sorted((i for kept in waiting.values() for i in kept), key=itemgetter(0))
        return [envelope for _, envelope in ordered]

    def close(self) -> None:
        """Close the sockets."""
        for socket in self.sockets:
            socket.close()

    def _count_gap(self, envelope: Envelope) -> None:
        key = (envelope.topic, envelope.epoch)
        last = self._last.get(key)
        if last is not None and envelope.sequence > last + 1:
            self.gaps += envelope.sequence - last - 1
        self._last[key] = envelope.sequence


def library_version() -> str:
    """Return the version of libzmq itself."""
    return zmq.zmq_version()


def _socket(context: Context, kind: int, depth: int) -> zmq.Socket[bytes]:
    socket = context.socket(kind)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, depth)
    socket.setsockopt(zmq.RCVHWM, depth)
    socket.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
    socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)  # always the same: it costs nothing here
    return socket
