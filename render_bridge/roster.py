# SPDX-License-Identifier: Apache-2.0
"""Who renders on this stage: join, refuse, follow, lose. Pure: bytes in, effects out.

A node is known by the ZeroMQ identity of its connection and by its name. It is *in service* from
one second after its first exact frame, as long as it is heard. Its vsync times are the edges that
the frame clock follows: one node leads, the next takes over when the leader gives no more edges.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from hardware_profiles.stage import Output, Stage
from render_bridge import codec
from render_bridge import messages as m

LOST_AFTER_NS = 500_000_000
FORGET_AFTER_NS = 60_000_000_000
IN_SERVICE_AFTER_NS = 1_000_000_000
# Reports that a node queued while no controller was there come before its hello.
EARLY_REPORTS = 512
EARLY_NODES = 128
# Nodes that were forgotten and may come back without a hello, because they never lost us.
GONE_NODES = 128
# A connection that sends rubbish is news this seldom.
RUBBISH_EVERY_NS = 30_000_000_000
RUBBISH_CONNECTIONS = 256
# A vsync that a report tells of is over, and not long: anything else is no edge of this clock.
EDGE_OLDEST_NS = 500_000_000
EDGE_AHEAD_NS = 20_000_000
# No pipeline is deeper; a node that says so must not pull the whole stage's deadline forward.
LONGEST_LEAD_NS = 500_000_000
REMEMBERED_REFUSALS = 256

POSE_POINTS = {"sensor": m.PosePoint.SENSOR, "entrance_pupil": m.PosePoint.ENTRANCE_PUPIL}
LENS_STEPS = {
    "nodal": m.LensApplied.NODAL,
    "distortion": m.LensApplied.DISTORTION,
    "breathing": m.LensApplied.BREATHING,
}
ROLES = {"camera": m.Role.CAMERA, "wall": m.Role.WALL, "object": m.Role.OBJECT}


class Send(NamedTuple):
    """Bytes for one node."""

    identity: bytes
    data: bytes


class Edge(NamedTuple):
    """One vsync of the leading node, controller's clock."""

    t_ns: int


class Reported(NamedTuple):
    """A node's report, under the node's name."""

    name: str
    report: m.NodeReport


class Happened(NamedTuple):
    """Something people should read."""

    level: Literal["info", "warn", "alarm"]
    source: str
    text: str


Effect = Send | Edge | Reported | Happened


class NodeStatus(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One node as the console shows it."""

    name: str
    engine: str
    state: str
    """in sync | joining | late | lost | refused"""
    in_service: bool
    leads: bool
    last_seen_ns: int
    report: m.NodeReport | None
    error: str | None = None


class _Node:
    def __init__(self, hello: m.Hello, identity: bytes, t_ns: int) -> None:
        self.hello = hello
        self.identity = identity
        self.last_seen_ns = t_ns
        self.first_exact_ns: int | None = None
        self.report: m.NodeReport | None = None
        self.error: str | None = None
        self.lost = False


def lens_bits(output: Output) -> m.LensApplied:
    """Return the stage file's `lens_applied` as wire bits."""
    bits = m.LensApplied(0)
    for step in output.lens_applied:
        bits |= LENS_STEPS[step]
    return bits


class Roster:
    """Keeps the nodes of one epoch of the controller."""

    def __init__(
        self, stage: Stage, config_hash: str, *, epoch: int, frames_port: int, lead_ns: int
    ) -> None:
        self._stage_id = stage.stage_id
        self._nodes: dict[str, _Node] = {}
        self._names: dict[bytes, str] = {}
        self._leader: str | None = None
        self._early: dict[bytes, list[m.NodeReport]] = {}
        self._leader_edge_ns = 0
        self._gone: dict[bytes, m.Hello] = {}
        self._rubbish: dict[bytes, int] = {}
        self._refused: dict[tuple[str, str], None] = {}
        self._delivery_ns = round(stage.schedule.delivery_ms * 1e6)
        rate = stage.frame_rate()
        self._snapshot = m.Snapshot(
            epoch, stage.stage_id, config_hash[:32], rate.numerator, rate.denominator, frames_port,
            lead_ns, POSE_POINTS[stage.output.pose_point], lens_bits(stage.output),
            tuple(m.BodyInfo(i, ROLES[b.role], b.id) for i, b in enumerate(stage.body)),
        )  # fmt: skip

    def on_message(self, identity: bytes, data: bytes, t_rx_ns: int) -> list[Effect]:
        """Take one message of one connection."""
        message = codec.decode(data)
        if isinstance(message, m.NodeReport):
            return self._on_report(identity, message, t_rx_ns)
        if isinstance(message, m.Hello):
            return self._on_hello(identity, message, t_rx_ns)
        if isinstance(message, codec.Bye):
            return self._on_bye(identity)
        if isinstance(message, codec.VersionMismatch):
            text = f"speaks version {message.version}, this stage speaks {codec.VERSION}"
            return self._refuse(identity, "a node", m.RefusalCode.VERSION, text)
        reason = message.reason if isinstance(message, codec.Malformed) else "not for a controller"
        name = self._names.get(identity, "a node")
        told_ns = self._rubbish.get(identity)
        if told_ns is not None and t_rx_ns - told_ns < RUBBISH_EVERY_NS:
            return []
        if len(self._rubbish) >= RUBBISH_CONNECTIONS:
            self._rubbish.clear()
        self._rubbish[identity] = t_rx_ns
        return [Happened("warn", name, f"sent a message that was ignored: {reason}")]

    def decision_lead_ns(self) -> int | None:
        """Return the largest R of the nodes that are heard, or None without any."""
        leads = [
            n.report.decision_lead_ns if n.report else n.hello.decision_lead_ns
            for n in self._nodes.values()
            if not n.lost and n.error is None
        ]
        return min(max(0, *leads), LONGEST_LEAD_NS) if leads else None

    def set_lead(self, decision_lead_ns: int) -> None:
        """Tell nodes that join from now on L, which is the cluster's R + the delivery time."""
        lead_ns = decision_lead_ns + self._delivery_ns
        self._snapshot = msgspec.structs.replace(self._snapshot, deadline_lead_ns=lead_ns)

    def check(self, now_ns: int) -> list[Effect]:
        """Notice nodes that went silent; forget those long gone."""
        effects: list[Effect] = []
        for name, node in list(self._nodes.items()):
            silence = now_ns - node.last_seen_ns
            if silence > FORGET_AFTER_NS:
                self._forget(name, node)
            elif silence > LOST_AFTER_NS and not node.lost and node.error is None:
                node.lost = True
                node.first_exact_ns = None
                effects.append(
                    Happened("alarm", name, "render node is silent: not heard for 0.5 s")
                )
        return effects

    def statuses(self, now_ns: int) -> list[NodeStatus]:
        """Return all nodes, by name."""
        return [self._status(name, self._nodes[name], now_ns) for name in sorted(self._nodes)]

    def _status(self, name: str, node: _Node, now_ns: int) -> NodeStatus:
        if node.error is not None:
            state = "refused"
        elif node.lost:
            state = "lost"
        elif node.report is None or node.first_exact_ns is None:
            state = "joining"
        else:
            state = "in sync" if node.report.outcome is m.Outcome.EXACT else "late"
        in_service = (
            node.first_exact_ns is not None and now_ns - node.first_exact_ns >= IN_SERVICE_AFTER_NS
        )
        return NodeStatus(
            name, node.hello.engine, state, in_service, name == self._leader,
            node.last_seen_ns, node.report, node.error,
        )  # fmt: skip

    def _on_hello(self, identity: bytes, hello: m.Hello, t_ns: int) -> list[Effect]:
        known = self._nodes.get(hello.name)
        if not hello.name:
            return self._refuse(identity, "a node", m.RefusalCode.NAME, "has no name")
        if known and known.identity != identity and not known.lost and known.error is None:
            if t_ns - known.last_seen_ns < LOST_AFTER_NS:
                text = f"has the name {hello.name!r} of another node; give each its own"
                return self._refuse(identity, hello.name, m.RefusalCode.NAME, text)
        if hello.stage_id and hello.stage_id != self._stage_id:
            text = f"belongs to stage {hello.stage_id!r}, this is {self._stage_id!r}"
            return self._refuse_known(identity, hello, m.RefusalCode.STAGE_ID, text, t_ns)
        problem = self._lens_contradiction(hello)
        if problem:
            return self._refuse_known(identity, hello, m.RefusalCode.LENS, problem, t_ns)
        node = _Node(hello, identity, t_ns)
        news = known is None or known.lost or known.error is not None
        if known is not None and not news:
            node.first_exact_ns, node.report = known.first_exact_ns, known.report
        if known is not None and known.identity != identity:
            self._names.pop(known.identity, None)
        self._nodes[hello.name] = node
        self._names[identity] = hello.name
        effects: list[Effect] = [Send(identity, codec.encode_snapshot(self._snapshot))]
        if news:
            effects.append(Happened("info", hello.name, f"render node joined ({hello.engine})"))
        effects += [Reported(hello.name, early) for early in self._early.pop(identity, [])]
        return effects

    def _lens_contradiction(self, hello: m.Hello) -> str | None:
        ours = self._snapshot.lens_applied
        if hello.pose_point is not self._snapshot.pose_point:
            return (
                f"wants the {hello.pose_point.name.lower()} pose, the stage sends "
                f"{self._snapshot.pose_point.name.lower()}; set output.pose_point or the node's"
            )
        twice = hello.lens_applied & ours
        if twice or (
            hello.lens_applied & m.LensApplied.NODAL
            and self._snapshot.pose_point is m.PosePoint.ENTRANCE_PUPIL
        ):
            what = (twice or m.LensApplied.NODAL).name
            return (
                f"applies {str(what).lower()} which is already in the message: it would be doubled"
            )
        return None

    def _on_report(self, identity: bytes, report: m.NodeReport, t_ns: int) -> list[Effect]:
        effects: list[Effect] = []
        if identity in self._gone:
            effects += self._on_hello(identity, self._gone.pop(identity), t_ns)
        name = self._names.get(identity)
        node = self._nodes.get(name) if name is not None else None
        if name is None or node is None or node.identity != identity or node.error is not None:
            self._keep_early(identity, report)
            return effects
        effects.append(Reported(name, report))
        if node.lost:
            node.lost = False
            effects.append(Happened("info", name, "render node is back"))
        node.last_seen_ns = t_ns
        node.report = report
        if report.outcome is m.Outcome.EXACT and node.first_exact_ns is None:
            node.first_exact_ns = t_ns
        is_edge = -EDGE_AHEAD_NS <= t_ns - report.t_vsync_ns <= EDGE_OLDEST_NS
        if report.vsync_source is not m.VsyncSource.NONE and is_edge and self._leads(name, t_ns):
            effects.append(Edge(report.t_vsync_ns))
        return effects

    def _keep_early(self, identity: bytes, report: m.NodeReport) -> None:
        """A node of before our restart: its hello follows as soon as it sees our epoch."""
        if identity in self._early or len(self._early) < EARLY_NODES:
            kept = self._early.setdefault(identity, [])
            if len(kept) < EARLY_REPORTS:
                kept.append(report)

    def _leads(self, name: str, t_ns: int) -> bool:
        """Return whether this node's edge counts; a leader without edges is one no more."""
        leader = self._nodes.get(self._leader) if self._leader is not None else None
        silent = t_ns - self._leader_edge_ns > LOST_AFTER_NS
        if leader is None or leader.lost or leader.error is not None or silent:
            self._leader = name
        if name != self._leader:
            return False
        self._leader_edge_ns = t_ns
        return True

    def _on_bye(self, identity: bytes) -> list[Effect]:
        name = self._names.pop(identity, None)
        if name is None or name not in self._nodes or self._nodes[name].identity != identity:
            return []
        del self._nodes[name]
        return [Happened("info", name, "render node left")]

    def _forget(self, name: str, node: _Node) -> None:
        del self._nodes[name]
        if self._names.get(node.identity) == name:
            del self._names[node.identity]
        self._early.pop(node.identity, None)
        if node.error is None and len(self._gone) < GONE_NODES:
            self._gone[node.identity] = node.hello

    def _refuse(self, identity: bytes, name: str, code: m.RefusalCode, text: str) -> list[Effect]:
        effects: list[Effect] = [Send(identity, codec.encode_refusal(m.Refusal(code, text)))]
        if (name, text) not in self._refused:  # it asks five times a second; people read it once
            self._refused[name, text] = None
            if len(self._refused) > REMEMBERED_REFUSALS:
                del self._refused[next(iter(self._refused))]
            effects.append(Happened("warn", name, f"render node refused: it {text}"))
        return effects

    def _refuse_known(
        self, identity: bytes, hello: m.Hello, code: m.RefusalCode, text: str, t_ns: int
    ) -> list[Effect]:
        node = _Node(hello, identity, t_ns)
        node.error = text
        self._nodes[hello.name] = node
        return self._refuse(identity, hello.name, code, text)
