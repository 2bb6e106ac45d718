# SPDX-License-Identifier: Apache-2.0
"""The reference model of choosing: PROTOCOL.md, sections 7, 8 and 10, written a second time.

It replays what the scripted controller sent up to a node's decision, and says which frame the node
has to draw, from which message and with which states. Nothing is kept between two decisions but
what was drawn of each body: every decision is worked out again from all messages, the slow and
plain way.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.conform.content import VALID, Body, Content, Sending, State

KEEP = 64
# A vsync nearer than this share of a period to the middle between two frames is not judged.
TIE = 0.04


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the node must take notice of."""

    t_raw_ns: int
    sending: Sending
    content: Content | None
    """None: the message only shows that its epoch is there (PONG, SNAPSHOT)."""


class Drawn(NamedTuple):
    """One body as it has to be drawn."""

    body: Body
    state: State | None


class Expected(NamedTuple):
    """What a node has to draw for one vsync."""

    frame: int
    outcome: str
    message: Sent
    step: int
    """Which look-ahead state: 0 is the message's own frame."""
    bodies: tuple[Drawn, ...]
    digest: int


class Store(NamedTuple):
    """What a node holds after some messages."""

    held: dict[int, Sent]
    newest: Sent | None
    epoch: int


def store_of(messages: Iterable[Sent]) -> Store:
    """Return what a node holds after these messages, in this order."""
    held: dict[int, Sent] = {}
    newest: Sent | None = None
    frames_epoch = seen_epoch = -1
    for one in messages:
        sending = one.sending
        if sending.epoch < seen_epoch:
            continue
        seen_epoch = sending.epoch
        if one.content is None:
            continue
        if sending.epoch > frames_epoch:
            goes_on = newest is not None and _goes_on(newest.sending, sending)
            held = {n: h for n, h in held.items() if goes_on and n < sending.frame}
            frames_epoch = sending.epoch
            newest = None
        if sending.frame in held:
            continue
        held[sending.frame] = one
        if newest is None or sending.frame > newest.sending.frame:
            newest = one
        if len(held) > KEEP:
            del held[min(held)]
    return Store(held, newest, seen_epoch)


def frame_at(newest: Sending, t_vsync_ns: float) -> tuple[int, float]:
    """Return the frame whose V_k is nearest, and how far the middle is (0 to 0.5)."""
    exact = (t_vsync_ns - newest.t_vsync_ns) / newest.period_ns
    return newest.frame + round(exact), abs(abs(exact - round(exact)) - 0.5)


def due_ns(newest: Sending, frame: int) -> float:
    """Return V_k as the newest message tells it."""
    return newest.t_vsync_ns + (frame - newest.frame) * newest.period_ns


def choose(store: Store, frame: int, memory: dict[int, State]) -> Expected | None:
    """Return what to draw for a frame, and note in `memory` what each body was drawn at."""
    held = store.held
    if not held:
        return None
    if frame in held:
        return _drawn(frame, "exact", held[frame], 0, memory)
    earlier = [number for number in held if number < frame]
    if earlier:
        message = held[max(earlier)]
        return _drawn(frame, "substituted", message, frame - max(earlier), memory)
    return _drawn(frame, "substituted", held[min(held)], 0, memory)


def digest_of(states: Sequence[State | None]) -> int:
    """Return the CRC-32 over the states, 56 zero bytes for a body that was never drawn."""
    crc = 0
    for state in states:
        crc = zlib.crc32(bytes(56) if state is None else struct.pack("<7d", *state), crc)
    return crc


def _goes_on(old: Sending, new: Sending) -> bool:
    return abs(new.t_vsync_ns - due_ns(old, new.frame)) <= old.period_ns / 2


def _drawn(
    frame: int, outcome: str, message: Sent, step: int, memory: dict[int, State]
) -> Expected:
    content = message.content or Content(())
    drawn = []
    for body in content.bodies:
        if body.flags & VALID:
            state = body.states[min(step, len(body.states) - 1)]
            memory[body.index] = state if all(map(math.isfinite, state)) else body.states[0]
        drawn.append(Drawn(body, memory.get(body.index)))
    digest = digest_of([one.state for one in drawn])
    return Expected(frame, outcome, message, step, tuple(drawn), digest)


def blank_sending(epoch: int) -> Sending:
    """Return the sending of a PONG or SNAPSHOT: it has an epoch and nothing else."""
    return Sending(epoch, 0, 0, False, 0, 1.0, 0)
