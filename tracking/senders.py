# SPDX-License-Identifier: Apache-2.0
"""Which address a source's packets may come from: two trackers with one id (F-11), loops (F-14).

The key of a source is transport, address and id. The first address that sends the id owns it; what
another sends under that id is kept out while the owner is heard. An owner that was silent as long
as a LOST source (max(10 T, 500 ms)) gives it up to the next who sends: a tracker that restarts with
another port comes back after that time without a hand. Who was kept out while the owner went on is
another tracker for sure: it takes over after ten seconds only, so that a cable that is plugged anew
does not put its pose on the wall. A program that takes a new port for every packet is followed at
once: the owner sent one packet only, from the same host; should it come back after all, it owns the
id again.

Packets that repeat bit for bit, within a second, what the owner sent are the owner's own, sent back
by somebody (a loop, a repeater); that address does not become the owner either. A still camera
repeats itself too, but from its own address. Pure.
"""

from __future__ import annotations

import enum
from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeVar

REMEMBERED_NS = 1_000_000_000
MOST_REMEMBERED = 512
MOST_FORMER = 16
LOOP_NS = 5_000_000_000
RIVAL_PATIENCE_NS = 10_000_000_000

_Key = TypeVar("_Key", bytes, str)


class Standing(enum.Enum):
    """What a packet's sender is to the source."""

    OWNER = "owner"
    NEW_OWNER = "new owner"
    RIVAL_FOLLOWS = "rival that follows"
    RIVAL = "rival"
    ECHO = "echo"


class Senders:
    """The senders of one source's id."""

    def __init__(self, lost_ns: int) -> None:
        """Take the silence after which an owner is lost."""
        self.owner = ""
        self._lost_ns = lost_ns
        self._heard_ns = 0
        self._packets = 0
        self._sent: OrderedDict[bytes, int] = OrderedDict()
        self._followed: OrderedDict[str, int] = OrderedDict()
        self._echoes: OrderedDict[str, int] = OrderedDict()
        self._rivals: OrderedDict[str, int] = OrderedDict()  # since when each is kept out

    def judge(self, sender: str, data: bytes, t_ns: int) -> Standing:
        """Take one packet of the source's id."""
        standing = Standing.OWNER
        if sender == self.owner:
            self._packets += 1
        elif not self.owner or self._follows(sender, t_ns):
            self.owner, self._packets = sender, 1
        elif self._comes_back(sender, t_ns):
            self.owner, self._packets = sender, 2  # nobody follows a steady sender
        else:
            standing = self._stranger(sender, data, t_ns)
            if standing in (Standing.RIVAL, Standing.ECHO):
                return standing
            self._rivals.pop(sender, None)
            self.owner, self._packets = sender, 1
            self._sent.clear()
        self._heard_ns = t_ns
        sent = self._sent
        sent[data] = t_ns
        if len(sent) > MOST_REMEMBERED:
            sent.popitem(last=False)  # the one that was first sent longest ago
        return standing

    def disown(self, sender: str) -> None:
        """Say that a sender is no tracker: the next one who sends owns the id at once."""
        if self.owner == sender:
            self.owner = ""
            self._rivals.clear()

    def _stranger(self, sender: str, data: bytes, t_ns: int) -> Standing:
        if _within(self._sent, data, t_ns, REMEMBERED_NS):
            _remember(self._echoes, sender, t_ns)
            return Standing.ECHO
        if _within(self._echoes, sender, t_ns, LOOP_NS):
            return Standing.ECHO
        silent_ns = t_ns - self._heard_ns
        if self._was_beside(sender):
            follows = silent_ns >= RIVAL_PATIENCE_NS
            return Standing.RIVAL_FOLLOWS if follows else Standing.RIVAL
        if silent_ns >= self._lost_ns:
            return Standing.NEW_OWNER
        if sender not in self._rivals:
            _remember(self._rivals, sender, t_ns)
        return Standing.RIVAL

    def _was_beside(self, sender: str) -> bool:
        """Return whether the owner went on after this sender was first kept out."""
        since_ns = self._rivals.get(sender)
        return since_ns is not None and since_ns < self._heard_ns

    def _follows(self, sender: str, t_ns: int) -> bool:
        """Return whether it is the next port of a sender that takes a new one every time."""
        if self._packets != 1 or _host(sender) != _host(self.owner):
            return False
        if _within(self._followed, sender, t_ns, REMEMBERED_NS):
            return False
        _remember(self._followed, self.owner, t_ns)
        return True

    def _comes_back(self, sender: str, t_ns: int) -> bool:
        """Return whether the owner that was followed is still there."""
        return self._packets == 1 and _within(self._followed, sender, t_ns, REMEMBERED_NS)


def _host(sender: str) -> str:
    return sender.rpartition(":")[0]


def _within(table: Mapping[_Key, int], key: _Key, t_ns: int, most_ns: int) -> bool:
    then_ns = table.get(key)
    return then_ns is not None and t_ns - then_ns <= most_ns


def _remember(table: OrderedDict[str, int], sender: str, t_ns: int) -> None:
    table.pop(sender, None)
    table[sender] = t_ns
    if len(table) > MOST_FORMER:
        table.popitem(last=False)
