# SPDX-License-Identifier: Apache-2.0
"""The gatekeeper of a process: its server sockets ask for keys, and what goes wrong is an alarm.

A port of the reactor, without a thread. It answers ZAP, watches the handshakes, and looks five
times a second whether the list of keys has changed, and at each handshake: who was enrolled a
moment ago gets in, who was revoked a moment ago does not. What comes over a connection of a revoked
key is dropped, and `on_revoked` lets the owner of a PUB socket throw out its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import zmq

from render_bridge.clock import now_ns
from stagectl.runtime.handshakes import NOWHERE, End, HandshakeWatch, Reason
from stagectl.runtime.zap import Context, Request, ZapSocket, guard_server
from stagectl.security.alarm_log import AlarmLog
from stagectl.security.clients import Client, ClientList
from stagectl.security.gate import Gate
from stagectl.security.keys_folder import KeysFolder, Signature
from stagectl.security.private_file import KeyFileError
from stagectl.security.roles import Area
from stagectl.step import Output
from stagectl.topics import Event, Level

SOURCE = "security"
FAULT = "F-33"
LOOK_EVERY_NS = 200_000_000
# A client that is closed ends its connections within less, the one in its handshake included.
TOGETHER_NS = 150_000_000
# Two monitors do not tell the order of what happens to one client.
ORDER_NS = 10_000_000

_GIVE_KEY = "give it a key: stagectl keys enrol, or --key FILE"
# What happened, and what to do. A program without keys often leaves first: it sees the mismatch.
_FAILURES: Mapping[Reason, str] = {
    "plain text": f"came without keys, which this stage asks for; {_GIVE_KEY}",
    "left": f"left before it showed a key: a program without keys, or a port scan; {_GIVE_KEY}",
    "stage key": "has another stage's key, not this one's; enrol it here: stagectl keys enrol",
    "no ZeroMQ": "sent what is no stagectl message; find out what runs there",
    "silent": "did not say who it is; find out what runs there",
}


class _Farewell(NamedTuple):
    t_ns: int
    end: End

    def is_part_of(self, other: _Farewell) -> bool:
        """Whether a handshake that was left belongs to the client whose connection ended then."""
        here, there = self.end.address, other.end.address
        return (
            (here == there or NOWHERE in (here, there))
            and self.end.began_ns <= other.t_ns + ORDER_NS
            and abs(self.t_ns - other.t_ns) <= TOGETHER_NS
        )


class Gatekeeper:
    """One for each process that has server sockets; owns the list's newest state."""

    foreign = False

    def __init__(self, context: Context, keys_folder: Path, area: Area) -> None:
        """Make it before the sockets it guards. Raises KeyFileError without the stage's own key.

        A list that cannot be read is an alarm: then everybody is asked to come again.
        """
        self.context = context
        self._folder = KeysFolder(keys_folder)
        self._keys = self._folder.controller()
        self._zap = ZapSocket(context)
        self._watches: list[HandshakeWatch] = []
        self._log = AlarmLog()
        self._left: list[_Farewell] = []
        self._farewells: list[_Farewell] = []
        self._outputs: list[Output] = []
        self._next_look_ns = 0
        self._on_revoked: list[Callable[[], None]] = []
        self._gate = Gate(area, ClientList())
        self._known = False
        self._signature: Signature = None
        self._now_ns = now_ns()
        self._follow_list(self._now_ns)
        self._filenos = [int(self._zap.socket.getsockopt(zmq.FD))]

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Make a server socket ask for keys; call it before `bind`."""
        guard_server(socket, self._keys, self._gate.area.value)
        watch = HandshakeWatch(socket)
        self._watches.append(watch)
        self._filenos.append(int(watch.monitor.getsockopt(zmq.FD)))

    def on_revoked(self, act: Callable[[], None]) -> None:
        """Call a function whenever a key is no longer valid."""
        self._on_revoked.append(act)

    def client(self, user_id: str) -> Client | None:
        """Return who sent a message, by its user id; None for who may not (it becomes an alarm)."""
        found = self._gate.client(user_id)
        if found is None:
            self._refuse("", user_id)
        return found

    def admits(self, user_id: str) -> bool:
        """Return whether messages of this user id count."""
        return self.client(user_id) is not None

    def filenos(self) -> Sequence[int]:
        """ZeroMQ's signal descriptors."""
        return self._filenos

    def deadline_ns(self) -> int | None:
        """The next look at the list."""
        return self._next_look_ns

    def pending(self) -> bool:
        """Whether a handshake waits."""
        sockets = (self._zap.socket, *(watch.monitor for watch in self._watches))
        return any(int(s.getsockopt(zmq.EVENTS)) & zmq.POLLIN for s in sockets)

    def work(self, now_ns: int) -> Sequence[Output]:
        """Answer who knocks, tell what failed, follow the list."""
        self._now_ns = now_ns
        if now_ns >= self._next_look_ns:
            self._next_look_ns = now_ns + LOOK_EVERY_NS
            self._follow_list(now_ns)
            self._tell_who_left()
            for line in self._log.due(now_ns):
                self._say("alarm", line, now_ns)
        self._zap.answer(self._admit)
        for watch in self._watches:
            for end in watch.ends(now_ns):
                self._on_end(end)
        outputs, self._outputs = self._outputs, []
        return outputs

    def close(self) -> None:
        """Free the sockets; after those it guards, before the context ends."""
        for watch in self._watches:
            watch.close()
        self._zap.close()

    def _admit(self, request: Request) -> bool | None:
        self._follow_list(self._now_ns)  # each time: it costs one look at the file's date
        if request.domain == self._gate.area.value and self._gate.client(request.public_key):
            return True
        if not self._known:
            return None
        self._refuse(request.address, request.public_key)
        return False

    def _follow_list(self, t_ns: int) -> None:
        signature = self._folder.signature()
        if signature is not None and signature == self._signature:
            return
        self._signature = signature
        try:
            clients = self._folder.clients()
        except KeyFileError as error:
            then = "the list before still counts" if self._known else "nobody is let in"
            line = self._log.line("list of keys", "unreadable", f"{error}; {then}", t_ns)
            if line is not None:
                self._say("alarm", line, t_ns)
            return
        self._known = True
        gone = self._gate.update(clients)
        for client in gone:
            text = f"the key {client.name!r} (...{client.last8}) is revoked and gets nothing more"
            self._say("info", text, t_ns)
        if gone:
            for act in self._on_revoked:
                act()

    def _refuse(self, address: str, public_key: str) -> None:
        refusal = self._gate.refusal(public_key)
        if refusal is None:
            return
        t_ns = self._now_ns
        where = address or "a connection made earlier"
        sentence = f"refused on the {self._gate.area.value}: {refusal.sentence}"
        line = self._log.line(where, refusal.kind, sentence, t_ns)
        if line is not None:
            self._say("alarm", line, t_ns)

    def _on_end(self, end: End) -> None:
        """Tell of a handshake that failed; one that was left is told of in a moment, if at all.

        A client that is closed ends all of its connections, one in its handshake included: that
        is no alarm.
        """
        if end.reason is None:
            self._farewells.append(_Farewell(self._now_ns, end))
        elif end.reason == "left":
            self._left.append(_Farewell(self._now_ns, end))
        else:
            self._tell(end.address, end.reason)

    def _tell_who_left(self) -> None:
        old_ns = self._now_ns - TOGETHER_NS
        for one in self._left:
            if one.t_ns > old_ns:
                continue
            with_it = next((f for f in self._farewells if one.is_part_of(f)), None)
            if with_it is None:
                self._tell(one.end.address, "left")
            else:
                self._farewells.remove(with_it)  # each excuses one
        self._left = [one for one in self._left if one.t_ns > old_ns]
        self._farewells = [one for one in self._farewells if one.t_ns > old_ns - 2 * LOOK_EVERY_NS]

    def _tell(self, address: str, reason: Reason) -> None:
        sentence = f"somebody at the {self._gate.area.value} {_FAILURES[reason]}"
        # One program without keys shows as both, at one attempt or another.
        kind = "no key" if reason in ("plain text", "left") else reason
        line = self._log.line(address, kind, sentence, self._now_ns)
        if line is not None:
            self._say("alarm", line, self._now_ns)

    def _say(self, level: Level, text: str, t_ns: int) -> None:
        self._outputs.append(("event", Event(t_ns, level, SOURCE, text, FAULT)))
