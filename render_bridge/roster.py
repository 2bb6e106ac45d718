# SPDX-License-Identifier: Apache-2.0
"""Who renders on this stage: join, refuse, follow, lose. Pure: bytes in, effects out.

A node is known by the ZeroMQ identity of its connection and by its name. It is *in service* from
one second after its first exact frame, as long as it is heard. Its vsync times are the edges that
the frame clock follows: one node leads, the next takes over when the leader gives no more edges.

A node that is not heard for a fifth of a second is told as silent (F-15; where it is none of
several, the network is: F-19), and is *lost* after half a second: then its name is free.

A node *hangs* when it has latched nothing new for three frames. One that hangs for long is *taken
off*: nobody waits for it and its R no longer counts, until it has shown exact frames for a second.
While the stage rolls only the operator takes a node off.
"""

from __future__ import annotations

import msgspec

from hardware_profiles.rates import period_ns
from hardware_profiles.stage import Stage
from render_bridge import codec, wire
from render_bridge import messages as m
from render_bridge.admission import not_ready, odd_one_out, refusal
from render_bridge.node_record import NodeRecord, NodeRules, NodeStatus
from render_bridge.roster_effects import Drawn, Edge, Effect, Happened, Reported, Send
from render_bridge.wall_orders import WallOrders

JOINED, GONE, NOBODY, SKEW, BROKEN = "F-18", "F-15", "F-19", "F-32", "F-13"
# Nodes speak every frame and every 50 ms besides, from a thread that no hitch stops.
SILENT_AFTER_NS = 200_000_000
# Where one is silent and no other was heard for so long, it is not the node that is gone.
ALL_SILENT_NS = 150_000_000
LOOK_AGAIN_NS = 20_000_000
# Who was not looked at for longer was not listened to: this machine stood still.
OWN_STALL_NS = 150_000_000
LOST_AFTER_NS = 500_000_000
FORGET_AFTER_NS = 60_000_000_000
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
LONGEST_DELIVERY_NS = 100_000_000
MOST_NODES = 256
REMEMBERED_REFUSALS = 256
NODES = "render nodes"
SILENT = "render node is silent: not heard for 0.2 s"
_PING = bytes([wire.PING])


class Roster:
    """Keeps the nodes of one epoch of the controller."""

    def __init__(self, stage: Stage, snapshot: m.Snapshot) -> None:
        self._engine = stage.engine
        self._nodes: dict[str, NodeRecord] = {}
        self._names: dict[bytes, str] = {}
        self._indices: dict[str, int] = {}
        self._leader: str | None = None
        self._early: dict[bytes, list[m.NodeReport]] = {}
        self._leader_edge_ns = 0
        self._leader_trust = 0
        self._gone: dict[bytes, m.Hello] = {}
        self._rubbish: dict[bytes, int] = {}
        self._refused: dict[tuple[str, str], None] = {}
        self._rules = NodeRules(
            stage.engine, period_ns(stage.frame_rate()),
            round(stage.schedule.take_off_after_s * 1e9),
        )  # fmt: skip
        self._allowed_ns = round(stage.schedule.delivery_ms * 1e6)
        self._delivery_ns = self._allowed_ns
        exact = snapshot.policy is m.Policy.EXACT
        self._early_ns = round(period_ns(stage.frame_rate())) if exact else 0
        self.leads_changed = False
        """Set when a node told another R; whoever has looked at the leads clears it."""
        self._rolling = False
        self._looked_ns: int | None = None
        self._listening_ns = 0
        self._all_silent = False
        self._snapshot = snapshot
        self._odd: dict[str, str] = {}
        self.walls = WallOrders(snapshot)
        """What stands on the walls, and which node has acknowledged it."""

    def on_message(self, identity: bytes, data: bytes, t_rx_ns: int) -> list[Effect]:
        """Take one message of one connection."""
        if data[5:6] == _PING:
            return self._on_life(identity, t_rx_ns)
        message = codec.decode(data)
        if isinstance(message, m.NodeReport):
            return self._on_report(identity, message, t_rx_ns)
        if isinstance(message, m.Hello):
            return self._on_hello(identity, message, t_rx_ns)
        if isinstance(message, m.Ready):
            node = self._node_of(identity)
            return [Drawn(node.index, message.epoch, message.frame)] if node is not None else []
        if isinstance(message, m.WallAck):
            self.walls.take_ack(identity, message, t_rx_ns)
            return self._on_life(identity, t_rx_ns)
        if isinstance(message, codec.Bye):
            return self._on_bye(identity)
        if isinstance(message, codec.VersionMismatch):
            text = f"speaks version {message.version}, this stage speaks {wire.VERSION}"
            return self._refuse(identity, "a node", m.RefusalCode.VERSION, text)
        reason = message.reason if isinstance(message, codec.Malformed) else "not for a controller"
        name = self._names.get(identity, "a node")
        told_ns = self._rubbish.get(identity)
        if told_ns is not None and t_rx_ns - told_ns < RUBBISH_EVERY_NS:
            return []
        if len(self._rubbish) >= RUBBISH_CONNECTIONS:
            self._rubbish.clear()
        self._rubbish[identity] = t_rx_ns
        return [Happened("warn", name, f"sent a message that was ignored: {reason}", BROKEN)]

    def decision_lead_ns(self) -> int | None:
        """Return the largest R of the nodes that are heard, or None without any."""
        leads = [
            n.report.decision_lead_ns if n.report else n.hello.decision_lead_ns
            for n in self._nodes.values()
            if n.counts
        ]
        return min(max(0, *leads), LONGEST_LEAD_NS) if leads else None

    def delivery_ns(self) -> int:
        """Return the delivery time that L must hold: the cluster's p99.9, at least the file's."""
        known = [n.delivery.quantile_ns() for n in self._nodes.values() if n.counts]
        self._delivery_ns = min(
            max([self._allowed_ns, *(ns for ns in known if ns is not None)]), LONGEST_DELIVERY_NS
        )
        return self._delivery_ns

    def set_lead(self, decision_lead_ns: int) -> None:
        """Tell nodes that join from now on L, for the cluster's R."""
        lead_ns = decision_lead_ns + self._delivery_ns + self._early_ns
        self._snapshot = msgspec.structs.replace(self._snapshot, deadline_lead_ns=lead_ns)

    def set_rolling(self, rolling: bool) -> None:
        """Say whether the stage rolls: then no node is taken off by itself."""
        self._rolling = rolling

    def members(self, now_ns: int) -> list[int]:
        """Return the indices of the nodes in service."""
        return [n.index for n in self._nodes.values() if n.counts and n.serves(now_ns)]

    def take_off(self, name: str) -> list[Effect]:
        """Take a node off because the operator says so."""
        node = self._nodes.get(name)
        return [] if node is None or node.off_by_hand else [node.take_off()]

    def put_back(self, name: str) -> None:
        """Reckon with a node again, as soon as it is exact."""
        node = self._nodes.get(name)
        if node is not None:
            node.off_by_hand = False

    def check(self, now_ns: int) -> list[Effect]:
        """Notice nodes that went silent; forget those long gone."""
        effects: list[Effect] = []
        if self._looked_ns is not None and now_ns - self._looked_ns > OWN_STALL_NS:
            self._listening_ns = now_ns  # what they said meanwhile is still to be read
        self._looked_ns = now_ns
        silent_told = False
        for name, node in list(self._nodes.items()):
            if now_ns - node.last_seen_ns > FORGET_AFTER_NS:
                self._forget(name, node)
            elif node.error is None:
                silence = now_ns - max(node.last_seen_ns, self._listening_ns)
                if silence >= SILENT_AFTER_NS:
                    node.silent = True
                    silent_told = silent_told or not node.told_silent
                if silence > LOST_AFTER_NS and not node.lost:
                    node.lose()
                if node.counts and not node.silent:
                    effects += node.check_hang(now_ns, self._listening_ns, rolling=self._rolling)
        return [*effects, *self._tell_silent(now_ns)] if silent_told else effects

    def next_look_ns(self, now_ns: int) -> int:
        """Return when `check` may have something to tell at the earliest."""
        due = now_ns + SILENT_AFTER_NS
        for node in self._nodes.values():
            if node.error is not None or node.told_silent:
                continue
            if not node.silent:
                due = min(due, max(node.last_seen_ns, self._listening_ns) + SILENT_AFTER_NS)
            elif not self._all_silent:
                due = min(due, now_ns + LOOK_AGAIN_NS)
            hang = node.next_look_ns(now_ns)
            due = due if hang is None else min(due, hang)
        return due

    def _tell_silent(self, now_ns: int) -> list[Effect]:
        """Say who is silent, or that all of several are: then the network is, not the nodes."""
        untold = {n: r for n, r in self._nodes.items() if r.error is None and not r.told_silent}
        others = (r for r in self._nodes.values() if r.error is None)
        if len(untold) < 2 or any(now_ns - r.last_seen_ns < ALL_SILENT_NS for r in others):
            effects: list[Effect] = []
            for name, node in untold.items():
                if now_ns - max(node.last_seen_ns, self._listening_ns) >= SILENT_AFTER_NS:
                    node.told_silent = True
                    effects.append(Happened("alarm", name, SILENT, GONE))
            return effects
        if self._all_silent or not all(node.silent for node in untold.values()):
            return []  # told, or another one will be silent, or heard, in a moment
        self._all_silent = True
        text = "no render node is heard: look at the network between, and at its switch"
        return [Happened("alarm", NODES, text, NOBODY)]

    def _heard(self, t_ns: int) -> list[Effect]:
        """Somebody is heard: where nobody was, the others have a moment to be heard too."""
        if not self._all_silent:
            return []
        self._all_silent = False
        self._listening_ns = t_ns
        return [Happened("info", NODES, "render nodes are heard again", NOBODY)]

    def statuses(self, now_ns: int) -> list[NodeStatus]:
        """Return all nodes, by name."""
        self._odd = odd_one_out({name: n.hello for name, n in self._nodes.items() if n.counts})
        return [
            node.status(
                now_ns, leads=name == self._leader, note=self._odd.get(name),
                wall=self.walls.status(node.identity),
            )
            for name, node in sorted(self._nodes.items())
        ]  # fmt: skip

    def _node_of(self, identity: bytes) -> NodeRecord | None:
        name = self._names.get(identity)
        node = self._nodes.get(name) if name is not None else None
        return node if node is not None and node.identity == identity else None

    def _record(self, hello: m.Hello, identity: bytes, t_ns: int) -> NodeRecord:
        return NodeRecord(self._rules, hello, identity, self._index_of(hello.name), t_ns)

    def _index_of(self, name: str) -> int:
        """Return a node's number, the same as long as it is known."""
        found = self._indices.get(name)
        if found is None:
            taken = set(self._indices.values())
            found = next((i for i in range(MOST_NODES) if i not in taken), MOST_NODES - 1)
            self._indices[name] = found
        return found

    def _on_hello(self, identity: bytes, hello: m.Hello, t_ns: int) -> list[Effect]:
        known = self._nodes.get(hello.name)
        if not hello.name:
            return self._refuse(identity, "a node", m.RefusalCode.NAME, "has no name")
        if known and known.identity != identity and not known.lost and known.error is None:
            if t_ns - known.last_seen_ns < LOST_AFTER_NS:
                text = f"has the name {hello.name!r} of another node; give each its own"
                return self._refuse(identity, hello.name, m.RefusalCode.NAME, text)
        refused = refusal(hello, self._snapshot, self._engine)
        if refused is not None:
            return self._refuse_known(identity, hello, refused.code, refused.text, t_ns)
        node = self._record(hello, identity, t_ns)
        self.leads_changed = True
        news = known is None or known.silent or known.error is not None
        if known is not None and not news:
            node.goes_on_from(known)
        if known is not None and known.identity != identity:
            self._names.pop(known.identity, None)
            self.walls.leaves(known.identity)
        self._nodes[hello.name] = node
        self._names[identity] = hello.name
        snapshot = msgspec.structs.replace(self._snapshot, node_index=node.index)
        effects: list[Effect] = [Send(identity, codec.encode_snapshot(snapshot))]
        effects += self.walls.joins(identity, hello.features, t_ns)
        effects += self._heard(t_ns)
        if news:
            text = f"render node joined ({hello.engine})"
            effects.append(Happened("info", hello.name, text, JOINED))
        waits = not_ready(hello, self._engine)
        if waits != (not_ready(known.hello, self._engine) if known and not news else None):
            text = f"is ready on {hello.level or 'its level'}" if waits is None else waits
            effects.append(Happened("info" if waits is None else "warn", hello.name, text))
        effects += [Reported(hello.name, early) for early in self._early.pop(identity, [])]
        return effects

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
        effects += self._on_life(identity, t_ns)
        if node.report is None or node.report.decision_lead_ns != report.decision_lead_ns:
            self.leads_changed = True
        effects += node.take_report(
            report, t_ns, ours=report.epoch == self._snapshot.epoch, allowed_ns=self._delivery_ns
        )
        is_edge = -EDGE_AHEAD_NS <= t_ns - report.t_vsync_ns <= EDGE_OLDEST_NS
        if (
            report.vsync_source is not m.VsyncSource.NONE
            and is_edge
            and self._leads(name, report, t_ns)
        ):
            effects.append(Edge(report.t_vsync_ns, report.reference, report.reference_mhz / 1e3))
        return effects

    def _on_life(self, identity: bytes, t_ns: int) -> list[Effect]:
        """Note that a node lives: its link is heard, whatever its render thread does."""
        node = self._node_of(identity)
        if node is None or node.error is not None:
            return []
        node.last_seen_ns = t_ns
        if not node.silent:
            return []
        node.return_from_silence(t_ns)
        back = Happened("info", node.hello.name, "render node is back", JOINED)
        return [*self._heard(t_ns), back]

    def _keep_early(self, identity: bytes, report: m.NodeReport) -> None:
        """A node of before our restart: its hello follows as soon as it sees our epoch."""
        if identity in self._early or len(self._early) < EARLY_NODES:
            kept = self._early.setdefault(identity, [])
            if len(kept) < EARLY_REPORTS:
                kept.append(report)

    def _leads(self, name: str, report: m.NodeReport, t_ns: int) -> bool:
        """Return whether this node's edge counts.

        A leader without edges is one no more, and a node that says that its sync card is locked
        takes over from one that cannot say so.
        """
        leader = self._nodes.get(self._leader) if self._leader is not None else None
        silent = t_ns - self._leader_edge_ns > LOST_AFTER_NS
        trust = _trust(report)
        if leader is None or not leader.counts or silent or trust > self._leader_trust:
            self._leader = name
        if name != self._leader:
            return False
        self._leader_edge_ns, self._leader_trust = t_ns, trust
        return True

    def _on_bye(self, identity: bytes) -> list[Effect]:
        name = self._names.pop(identity, None)
        if name is None or name not in self._nodes or self._nodes[name].identity != identity:
            return []
        del self._nodes[name]
        self._indices.pop(name, None)
        self.walls.leaves(identity)
        return [Happened("info", name, "render node left")]

    def _forget(self, name: str, node: NodeRecord) -> None:
        del self._nodes[name]
        self._indices.pop(name, None)
        if self._names.get(node.identity) == name:
            del self._names[node.identity]
        self._early.pop(node.identity, None)
        self.walls.leaves(node.identity)
        if node.error is None and len(self._gone) < GONE_NODES:
            self._gone[node.identity] = node.hello

    def _refuse(self, identity: bytes, name: str, code: m.RefusalCode, text: str) -> list[Effect]:
        effects: list[Effect] = [Send(identity, codec.encode_refusal(m.Refusal(code, text)))]
        if (name, text) not in self._refused:  # it asks five times a second; people read it once
            self._refused[name, text] = None
            if len(self._refused) > REMEMBERED_REFUSALS:
                del self._refused[next(iter(self._refused))]
            fault = "" if code is m.RefusalCode.NAME else SKEW
            effects.append(Happened("warn", name, f"render node refused: it {text}", fault))
        return effects

    def _refuse_known(
        self, identity: bytes, hello: m.Hello, code: m.RefusalCode, text: str, t_ns: int
    ) -> list[Effect]:
        self.walls.leaves(identity)
        node = self._record(hello, identity, t_ns)
        node.error = text
        self._nodes[hello.name] = node
        return self._refuse(identity, hello.name, code, text)


def _trust(report: m.NodeReport) -> int:
    """Rank a node as a reference: locked to house sync, a real vsync, or only a swap's return."""
    if report.reference & m.ReferenceBit.KNOWN:
        return 3 if report.reference & m.ReferenceBit.LOCKED else 0
    return 2 if report.vsync_source is m.VsyncSource.HARDWARE else 1
