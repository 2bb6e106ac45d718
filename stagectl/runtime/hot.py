# SPDX-License-Identifier: Apache-2.0
"""The hot process: sources, fusion, frame grid, sockets to the nodes, in one reactor.

Nothing slow is imported or opened here, because this process must be back within a second of its
death: no array library, no Qt, no logging.
"""

from __future__ import annotations

from pathlib import Path

import zmq

from hardware_profiles.wall_files import load_meshes
from render_bridge.clock import now_ns
from render_bridge.link import NodeLink
from render_bridge.roster import Roster
from render_bridge.stage_snapshot import stage_snapshot
from stagectl.bus.sockets import HOLD_NS, BusPublisher, BusReader
from stagectl.nodes.frames import FramesStep
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.grid import GridStep
from stagectl.nodes.loop_lag import LoopLag
from stagectl.nodes.roster import RosterStep
from stagectl.nodes.source import SourceStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.nodes.views import Views
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.lines import open_port
from stagectl.runtime.plan import Plan
from stagectl.runtime.ports import BusPort, LinkPort
from stagectl.runtime.ptp_clock import read_ptp
from stagectl.runtime.reactor import Reactor
from stagectl.runtime.realtime import HOT_PRIORITY, quiet_collector, take_priority
from stagectl.runtime.state_store import StateStore
from stagectl.runtime.utc import boot_id
from stagectl.step import LATEST, Input, Step

# What other processes tell this one: the orders of `control`, and where `send` sends from (F-14).
HEARD = (Input("show", LATEST), Input("send/<send>", LATEST))


def run(plan: Plan, supervisor: SupervisorLink) -> int:
    """Run until the supervisor says stop."""
    granted = take_priority(HOT_PRIORITY)
    stage, config_hash = plan.stage()
    store = StateStore(Path(plan.state_folder))
    stored, _ = store.load()
    anchor = stored.grid.anchor(boot_id(), stage.rate) if stored.grid else None
    epoch = store.next_epoch()

    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    guard = None
    if plan.keys_folder:  # without keys this process need not load what they need
        from stagectl.runtime.gatekeeper import Gatekeeper
        from stagectl.security.roles import Area

        guard = Gatekeeper(context, Path(plan.keys_folder), Area.NODE_LINK)
    link = NodeLink(context, plan.host, plan.link_port, plan.frames_port, guard)
    link.set_epoch(epoch)
    if guard is not None:
        guard.on_revoked(link.drop_readers)
    bus = BusPublisher(context, plan.hot, epoch, HOLD_NS)
    others = [plan.control, *([plan.send] if plan.send else [])]
    orders = BusReader(context, others, HEARD)

    grid = GridStep(stage, epoch, now_ns(), anchor)
    meshes = load_meshes(stage, Path(plan.folder))
    snapshot = stage_snapshot(
        stage, config_hash, epoch=epoch, frames_port=plan.frames_port, lead_ns=grid.lead_ns,
        meshes=meshes,
    )  # fmt: skip
    views = Views(stage, {name: mesh for name, (mesh, _) in meshes.items()})
    order = stored.order()
    fusion = FusionStep(stage, order, plan.lenses())
    steps: list[Step] = [
        grid,
        fusion,
        FramesStep(epoch, views, order),
        RosterStep(Roster(stage, snapshot), snapshot, order),
        *(SourceStep(source) for source in stage.source),
        SyncSourceStep(stage, read_ptp),
    ]
    link_port = LinkPort(link)
    lines = [open_port(source.id, source.line) for source in stage.source]
    reactor = Reactor(
        steps,
        [link_port, BusPort(orders), *lines, supervisor, *([guard] if guard else [])],
        bus.publish,
        spin=True,
        rehearse=fusion.rehearse,
        lag=LoopLag("engine"),
    )
    reactor.add_sink("frame", link_port.send_frame)
    reactor.add_sink("states", link_port.note_states)
    reactor.add_sink("to-node", link_port.send_to_node)
    reactor.add_sink("go", link_port.send_go)

    quiet_collector()
    supervisor.ready(epoch=epoch, priority=granted)
    while not supervisor.stop_asked:
        reactor.turn()
    reactor.finish()
    for line in lines:
        line.close()
    link.close()
    if guard is not None:
        guard.close()
    bus.close()
    orders.close()
    context.term()
    return 0
