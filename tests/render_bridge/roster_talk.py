# SPDX-License-Identifier: Apache-2.0
"""A roster of a small stage, and what nodes say to it."""

from __future__ import annotations

import msgspec

from hardware_profiles.stage import Body, Output, Schedule, SerialLine, Source, Stage
from render_bridge import codec
from render_bridge import messages as m
from render_bridge.node_record import NodeStatus
from render_bridge.roster import Roster
from render_bridge.roster_effects import Edge, Effect, Happened, Send
from render_bridge.stage_snapshot import stage_snapshot
from tests.render_bridge import specimens

EPOCH = 9
HASH = "0123456789abcdef" * 4
T = 10**12
STEP_NS = 40_000_000
STAGE = Stage(
    version=1,
    stage_id="stage-1",
    rate="24000/1001",
    body=(Body("A"), Body("wild", "wall"), Body("prop", "object")),
    source=(Source("freed-a", "A", "freed", SerialLine("/dev/ttyUSB0")),),
    schedule=Schedule(delivery_ms=8.0),
)


def roster(output: Output | None = None) -> Roster:
    stage = STAGE if output is None else msgspec.structs.replace(STAGE, output=output)
    snapshot = stage_snapshot(stage, HASH, epoch=EPOCH, frames_port=18711, lead_ns=91_000_000)
    return Roster(stage, snapshot)


def say_hello(ours: Roster, identity: bytes, t_ns: int, hello: m.Hello) -> list[Effect]:
    return ours.on_message(identity, codec.encode_hello(hello), t_ns)


def join(ours: Roster, name: str, t_ns: int = T) -> bytes:
    """Let a node join; its connection is named like it."""
    identity = name.encode()
    sent = [e for e in say_hello(ours, identity, t_ns, specimens.hello(name)) if type(e) is Send]
    assert isinstance(codec.decode(sent[0].data), m.Snapshot)
    return identity


def show(
    ours: Roster,
    identity: bytes,
    t_ns: int,
    *,
    outcome: m.Outcome = m.Outcome.EXACT,
    source: m.VsyncSource = m.VsyncSource.HARDWARE,
    lead_ns: int = 80_000_000,
    t_vsync_ns: int | None = None,
) -> list[Effect]:
    """Report one vsync, as soon as it is over."""
    t_vsync_ns = t_ns - 1_000_000 if t_vsync_ns is None else t_vsync_ns
    report = specimens.report(t_vsync_ns, outcome=outcome, source=source, lead_ns=lead_ns)
    return ours.on_message(identity, codec.encode_report(report), t_ns)


def ping(ours: Roster, identity: bytes, t_ns: int) -> list[Effect]:
    """Say that the node lives, though it may show nothing."""
    return ours.on_message(identity, codec.encode_ping(m.Ping(t_ns)), t_ns)


def look(ours: Roster, from_ns: int, to_ns: int) -> list[Happened]:
    """Let the roster look whenever it wants to, as its Step does; return what it told."""
    told: list[Happened] = []
    t_ns = from_ns
    while t_ns <= to_ns:
        told += [effect for effect in ours.check(t_ns) if isinstance(effect, Happened)]
        following = min(ours.next_look_ns(t_ns), t_ns + 100_000_000)
        assert following > t_ns
        t_ns = following
    return told


def status(ours: Roster, name: str, t_ns: int) -> NodeStatus:
    return next(row for row in ours.statuses(t_ns) if row.name == name)


def words(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Happened)]


def edges(effects: list[Effect]) -> list[int]:
    return [effect.t_ns for effect in effects if isinstance(effect, Edge)]


def refusal(effects: list[Effect]) -> m.Refusal:
    sent = [effect for effect in effects if isinstance(effect, Send)]
    assert len(sent) == 1
    message = codec.decode(sent[0].data)
    assert isinstance(message, m.Refusal)
    return message
