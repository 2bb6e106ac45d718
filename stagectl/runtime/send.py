# SPDX-License-Identifier: Apache-2.0
"""The send process: OpenTrackIO, Free-D and OSC to other programs, beside the path to the nodes.

It lives on the bus like the recorder: whatever becomes of a receiver, a network card or this
process, `hot` has handed over its frame long before. Its priority is below that of `hot` and of
nodes, and above everything ordinary, so that packets leave on the grid.
"""

from __future__ import annotations

import zmq

from render_bridge.clock import now_ns
from stagectl.bus.sockets import BusPublisher, BusReader
from stagectl.nodes.sends import SendStep
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.plan import Plan
from stagectl.runtime.ports import BusPort
from stagectl.runtime.reactor import Reactor
from stagectl.runtime.realtime import quiet_collector, take_priority
from stagectl.runtime.udp_out import UdpOut
from stagectl.runtime.utc import tai_offset_ns

SEND_PRIORITY = 12


def run(plan: Plan, supervisor: SupervisorLink) -> int:
    """Run until the supervisor says stop."""
    granted = take_priority(SEND_PRIORITY)
    stage, _ = plan.stage()
    step = SendStep(stage, tai_offset_ns)
    out = UdpOut(stage.send, now_ns())
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    reader = BusReader(context, [plan.hot, plan.control], step.inputs())
    bus = BusPublisher(context, plan.send) if plan.send is not None else None
    publish = bus.publish if bus is not None else (lambda topic, message: None)
    reactor = Reactor([step], [out, BusPort(reader), supervisor], publish)
    reactor.add_sink("datagram", out.send)
    quiet_collector()
    supervisor.ready(priority=granted)
    while not supervisor.stop_asked:
        reactor.turn()
    reactor.deliver(out.report(now_ns()))
    reactor.finish()
    reader.close()
    if bus is not None:
        bus.close()
    out.close()
    context.term()
    return 0
