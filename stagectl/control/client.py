# SPDX-License-Identifier: Apache-2.0
"""A client of the control API: the state of the stage as a mapping, and commands.

    with ControlClient("127.0.0.1", 18700) as client:
        while True:
            if client.poll(100):
                row = client.state.get("cameras", {}).get("A")
            if key_pressed:
                command_id = client.command("hold", {"camera": "A"})
            # later: client.acks[command_id].ok, or .error with a sentence

The client is not tied to Qt: a web page's server or a Stream Deck bridge polls it from its own
loop. It connects in the background, asks for the state again after a gap or a restart of the
server, and never raises for a server that is away. Not thread-safe: use it from one thread.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import zmq

from render_bridge.clock import now_ns
from render_bridge.sdk.python.security import CurveKeys
from stagectl.control.link import ApiLink, FeedLink
from stagectl.control.messages import (
    Ack,
    ArgValue,
    Beat,
    Cell,
    Command,
    Delta,
    Row,
    Snapshot,
    SnapshotRequest,
    State,
)
from stagectl.control.replica import Replica

# A client needs nothing but this module.
__all__ = ["Ack", "ArgValue", "Cell", "ControlClient", "CurveKeys", "Row", "State"]

# Two beats missed, and a little: the values are old.
CONNECTED_WITHIN_MS = 1200.0
SNAPSHOT_RETRY_NS = 500_000_000
ACK_WITHIN_NS = 2_000_000_000
REMEMBERED_ACKS = 100

NOT_SENT = "not sent: the stage does not answer"
NO_ANSWER = "no answer within 2 s: it may have been done or not; look before you repeat it"


class ControlClient:
    """Follows one control server.

    `feed_port` may be left out: the first snapshot names it. `author` signs the commands. `keys`
    are for a stage that asks for them. `client_id` is the session that may own the stage: a random
    one unless given; "" sends one-shot commands, which never own (stagectl/show/owner.py).
    `clock` returns nanoseconds that never jump (tests pass their own).
    """

    def __init__(
        self,
        host: str,
        api_port: int,
        feed_port: int | None = None,
        *,
        author: str = "client",
        keys: CurveKeys | None = None,
        client_id: str | None = None,
        clock: Callable[[], int] = now_ns,
    ) -> None:
        self.address = f"{host}:{api_port}"
        self.author = author
        self.client_id = str(uuid.uuid4()) if client_id is None else client_id
        self._clock = clock
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._api = ApiLink(self._context, host, api_port, keys)
        self._feed = FeedLink(self._context, host, keys)
        self._poller = zmq.Poller()
        for socket in (*self._api.sockets, *self._feed.sockets):
            self._poller.register(socket, zmq.POLLIN)
        if feed_port is not None:
            self._feed.follow(feed_port)
        self._replica = Replica()
        self._acks: OrderedDict[str, Ack] = OrderedDict()
        self._sent_ns: dict[str, int] = {}
        self._heard_ns: int | None = None
        self._asked_ns: int | None = None
        self._was_connected = False

    @property
    def state(self) -> State:
        """Return section -> key -> row as last known; rows are never changed in place."""
        return self._replica.state

    @property
    def rev(self) -> int | None:
        """Return the revision of `state`, None before the first snapshot."""
        return self._replica.rev

    @property
    def age_ms(self) -> float:
        """Return how long ago the server was last heard; infinite before the first time."""
        if self._heard_ns is None:
            return float("inf")
        return (self._clock() - self._heard_ns) / 1e6

    @property
    def connected(self) -> bool:
        """Tell whether there is a state and the server was heard within 1.2 s."""
        return self._replica.rev is not None and self.age_ms <= CONNECTED_WITHIN_MS

    @property
    def owns(self) -> bool:
        """Tell whether this session has control of the stage, as far as is known."""
        row = self.state.get("show", {}).get("show", {})
        return bool(self.client_id) and row.get("owner_client") == self.client_id

    @property
    def fault(self) -> str | None:
        """Return a sentence while the stage is there and does not let us in; else None."""
        return self._api.fault

    @property
    def acks(self) -> Mapping[str, Ack]:
        """Return command id -> acknowledgement of the last 100 commands, in order of arrival.

        A command that could not be sent, or got no answer within 2 s, has one here too, made by
        the client: `ok` false and a sentence.
        """
        return self._acks

    def poll(self, timeout_ms: int = 0) -> bool:
        """Wait up to `timeout_ms` for news, take all that is there, and return whether any came.

        News is a change of `state`, of `connected`, or a new entry in `acks`.
        """
        self._ask_if_wanted()
        self._poller.poll(timeout_ms)
        changed = self._take_replies()
        changed = self._take_feed() or changed
        changed = self._give_up_late_commands() or changed
        self._ask_if_wanted()
        if self.connected != self._was_connected:
            self._was_connected = not self._was_connected
            changed = True
        return changed

    def command(
        self,
        verb: str,
        args: Mapping[str, ArgValue] | None = None,
        command_id: str | None = None,
    ) -> str:
        """Send a command and return its id; the answer comes into `acks` while polling.

        Give `command_id` only to repeat a command: the server runs an id once.
        """
        key = command_id if command_id is not None else str(uuid.uuid4())
        if self._api.send(Command(key, self.author, verb, dict(args or {}), self.client_id)):
            self._sent_ns[key] = self._clock()
        else:
            # Nothing is queued for later: a take must not start when the line comes back.
            self._remember(Ack(key, ok=False, error=NOT_SENT))
        return key

    def close(self) -> None:
        """Close the sockets; safe to call twice."""
        self._api.close()
        self._feed.close()
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take_replies(self) -> bool:
        changed = False
        if self._api.reconnected():
            self._replica.distrust()
            self._asked_ns = None
        for reply in self._api.receive():
            self._heard_ns = self._clock()
            if isinstance(reply, Snapshot):
                self._feed.follow(reply.feed_port)
                self._asked_ns = None
                changed = self._replica.on_snapshot(reply) or changed
            elif isinstance(reply, Ack):
                self._sent_ns.pop(reply.id, None)
                self._remember(reply)
                changed = True
        return changed

    def _take_feed(self) -> bool:
        changed = False
        if self._feed.reconnected():
            # Deltas sent before the subscription arrived are lost: compare with a snapshot.
            self._replica.distrust()
        for message in self._feed.receive():
            self._heard_ns = self._clock()
            if isinstance(message, Delta):
                changed = self._replica.on_delta(message) or changed
            elif isinstance(message, Beat):
                self._replica.on_beat(message)
        return changed

    def _ask_if_wanted(self) -> None:
        if not self._replica.wants_snapshot:
            return
        now = self._clock()
        if self._asked_ns is not None and now - self._asked_ns < SNAPSHOT_RETRY_NS:
            return
        if self._api.send(SnapshotRequest()):
            self._asked_ns = now

    def _give_up_late_commands(self) -> bool:
        now = self._clock()
        late = [key for key, sent in self._sent_ns.items() if now - sent > ACK_WITHIN_NS]
        for key in late:
            del self._sent_ns[key]
            self._remember(Ack(key, ok=False, error=NO_ANSWER))
        return bool(late)

    def _remember(self, ack: Ack) -> None:
        self._acks[ack.id] = ack
        self._acks.move_to_end(ack.id)
        while len(self._acks) > REMEMBERED_ACKS:
            self._acks.popitem(last=False)
