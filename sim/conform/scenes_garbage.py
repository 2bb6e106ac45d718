# SPDX-License-Identifier: Apache-2.0
"""Scenes of bytes that are no message: dropped, counted, and without any effect."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.conform import bytes as wire
from sim.conform.content import NAN, Body, Content, Sending, frame_bytes
from sim.conform.scene import Check, Scene, drawing, pictures
from sim.conform.scenes_choosing import EXACT, aside
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

AT_MS = -100.0
# Sent 100 ms before V_k: 16 ms before the vsync of two slots before.
FIRST = 3
Bytes = Callable[[Sending, Content], bytes]


def _patched(data: bytes, at: int, new: bytes) -> bytes:
    """Return the message with some bytes changed and its CRC right again."""
    return wire.sealed(data[:at] + new + data[at + len(new) : -4])


def _resized(data: bytes, body: bytes) -> bytes:
    """Return the header of a message around another body, with length and CRC right."""
    head = bytearray(data[: wire.HEADER.size])
    struct.pack_into("<I", head, 12, wire.HEADER.size + len(body) + 4)
    return wire.sealed(bytes(head) + body)


def _no_messages() -> list[tuple[str, Callable[[bytes], bytes]]]:
    """Return what breaks the frame of a message, made of a good FRAME."""
    noise = random.Random(20)
    return [
        ("no bytes at all", lambda _good: b""),
        ("one byte", lambda _good: b"S"),
        ("27 bytes", lambda good: good[:27]),
        ("random bytes", lambda _good: noise.randbytes(400)),
        ("another magic", lambda good: _patched(good, 0, b"SCTX")),
        ("length too small", lambda good: _patched(good, 12, struct.pack("<I", len(good) - 1))),
        ("length too large", lambda good: _patched(good, 12, struct.pack("<I", 0xFFFFFFFF))),
        ("cut short", lambda good: good[:-9]),
        ("bytes behind", lambda good: good + bytes(8)),
        ("a bit flipped", lambda good: good[:90] + bytes([good[90] ^ 16]) + good[91:]),
        ("a wrong CRC", lambda good: good[:-4] + bytes(4)),
        ("version 1", lambda good: _patched(good, 4, b"\1")),
        ("version 3", lambda good: _patched(good, 4, b"\3")),
        ("kind 0", lambda good: _patched(good, 5, b"\0")),
        ("a FRAME as a WALL", lambda good: _patched(good, 5, b"\x0c")),
        ("kind 14", lambda good: _patched(good, 5, b"\x0e")),
        ("kind 200", lambda good: _patched(good, 5, b"\xc8")),
        ("a body too few", lambda good: _patched(good, 56, struct.pack("<H", 2))),
        ("65 bodies", lambda good: _patched(good, 56, struct.pack("<H", 65))),
        ("a state too many", lambda good: _patched(good, 58, struct.pack("<H", 9))),
        ("no states", lambda good: _patched(good, 58, struct.pack("<H", 0))),
        ("a view that is not there", lambda good: _patched(good, 60, struct.pack("<H", 1))),
        ("a FRAME of 40 bytes", lambda good: _resized(good, bytes(12))),
        ("a PONG too long", lambda good: _resized(_patched(good, 5, b"\5"), bytes(40))),
        ("a SNAPSHOT too short", lambda good: _resized(_patched(good, 5, b"\2"), bytes(50))),
        ("a GO too short", lambda good: _resized(_patched(good, 5, b"\x0b"), bytes(40))),
    ]


class Garbage(Scene):
    """Bytes that break the reading rules, on both sockets, while frames go on."""

    clauses = ("garbage-harmless", "garbage-counted")
    frames = 15

    def prepare(self, window: Window, session: Session) -> None:
        """Send each piece once on each socket, with the next frame's number in it."""
        for number, (what, make) in enumerate(_no_messages()):
            for link in (False, True):
                i = FIRST + number % 9

                def send(
                    i: int = i,
                    make: Callable[[bytes], bytes] = make,
                    what: str = what,
                    link: bool = link,
                ) -> None:
                    sending = session.sending(window.first + i, second=False, seq=1)
                    good = frame_bytes(aside(window.content(i)), sending)
                    session.controller.send_malformed(make(good), what, link=link)

                window.at(i, AT_MS + (3.0 if link else 0.0), send)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Nothing of it is drawn; `malformed` has grown by just as much."""
        yield drawing("garbage-harmless", window, seen, dict.fromkeys(range(15), EXACT))
        yield counted("garbage-counted", window, seen)


class BadValues(Scene):
    """FRAME messages that must be dropped for a value, before the good copy of the same number."""

    clauses = ("values-dropped", "values-counted")
    frames = 17

    def prepare(self, window: Window, session: Session) -> None:
        """Send the bad one before the good one; the good one is then the first copy."""
        for i, (what, make) in enumerate(self._bad(), start=FIRST):

            def send(i: int = i, make: Bytes = make, what: str = what) -> None:
                data = make(
                    session.sending(window.first + i, second=False, seq=1), aside(window.content(i))
                )
                session.controller.send_malformed(data, what, link=False)

            window.at(i, AT_MS, send)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """All frames are exact, drawn from the good copies."""
        yield drawing("values-dropped", window, seen, dict.fromkeys(range(17), EXACT))
        yield counted("values-counted", window, seen)

    @staticmethod
    def _bad() -> list[tuple[str, Bytes]]:
        def body(change: Callable[[Body], Body]) -> Bytes:
            def make(sending: Sending, content: Content) -> bytes:
                bodies = (change(content.bodies[0]), *content.bodies[1:])
                return frame_bytes(replace(content, bodies=bodies), sending)

            return make

        def state(value: float) -> Bytes:
            def change(body: Body) -> Body:
                _, y, z, w, i, j, k = body.states[0]
                return replace(body, states=((value, y, z, w, i, j, k), *body.states[1:]))

            return body(change)

        def period(value: float) -> Bytes:
            return lambda sending, content: frame_bytes(content, replace(sending, period_ns=value))

        return [
            ("role 9", body(lambda b: replace(b, role=9))),
            ("role 0", body(lambda b: replace(b, role=0))),
            ("track_state 4", body(lambda b: replace(b, track_state=4))),
            ("a NaN velocity", body(lambda b: replace(b, velocity=(0.0, NAN, 0.0)))),
            ("an infinite turn", body(lambda b: replace(b, angular=(math.inf, 0.0, 0.0)))),
            ("a NaN state", state(NAN)),
            ("an infinite state", state(math.inf)),
            ("period 0", period(0.0)),
            ("a negative period", period(-1e6)),
            ("a NaN period", period(NAN)),
            ("a period of 100 s", period(1e11)),
            ("outer_view 7", lambda sending, content: frame_bytes(
                replace(content, outer_view=7), sending)),
        ]  # fmt: skip


def counted(clause: str, window: Window, seen: Seen) -> Check:
    """Check that `malformed` of the pictures counts what was sent, vsync by vsync."""
    renders = pictures(window, seen)
    total = 0
    for before, after in pairwise(renders):
        from_ns, to_ns = (seen.raw_ns(r.line.t_vsync_node_ns) for r in (before, after))
        sent = [what for t_raw_ns, what in seen.diary.malformed if from_ns <= t_raw_ns < to_ns]
        grew = after.line.malformed - before.line.malformed
        total += grew
        if grew != len(sent):
            detail = f"malformed grew by {grew} for {len(sent)}: {', '.join(sent)}"
            return Check(clause, False, detail, seen.stalled(from_ns - 20 * MS, to_ns))
    return Check(clause, total > 0, f"{total} messages counted")


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Garbage(), BadValues()]
