# SPDX-License-Identifier: Apache-2.0
"""The control process: show state, the board of the consoles, the control API, the state store."""

from __future__ import annotations

from pathlib import Path

import zmq

from render_bridge.clock import now_ns
from stagectl.bus.sockets import BusPublisher, BusReader
from stagectl.control.board import Board
from stagectl.control.server import ControlServer
from stagectl.nodes.show import ShowStep
from stagectl.runtime.board_parts import make_parts
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.gatekeeper import Gatekeeper
from stagectl.runtime.job_port import JobPort
from stagectl.runtime.plan import Plan
from stagectl.runtime.ports import BusPort, ControlPort
from stagectl.runtime.reactor import Port, Reactor
from stagectl.runtime.state_store import StateStore
from stagectl.runtime.utc import boot_id, local_seconds_of_day, utc_clock
from stagectl.security.roles import Area
from stagectl.topics import Event


def run(plan: Plan, supervisor: SupervisorLink) -> int:
    """Run until the supervisor says stop."""
    stage, _ = plan.stage()
    store = StateStore(Path(plan.state_folder))
    stored, problem = store.load()
    board = Board()
    step = ShowStep(
        stage, board, stored, store.save,
        boot=boot_id(), utc=utc_clock, timecode_start_s=local_seconds_of_day(),
        started_ns=now_ns(),
        lenses={body: lens.words() for body, lens in plan.lenses().items()},
        parts=make_parts(stage, board, plan, supervisor.say),
    )  # fmt: skip
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    guard = None
    if plan.keys_folder:
        guard = Gatekeeper(context, Path(plan.keys_folder), Area.CONTROL_API)
    server = ControlServer(
        f"tcp://{plan.host}:{plan.api_port}", f"tcp://{plan.host}:{plan.feed_port}", board, guard
    )
    if guard is not None:
        guard.on_revoked(server.drop_readers)
    bus = BusPublisher(context, plan.control)
    others = [address for address in plan.publishers() if address != plan.control]
    reader = BusReader(context, others, step.inputs())
    jobs = JobPort()
    ports: list[Port] = [BusPort(reader), ControlPort(server, step.execute), supervisor, jobs]
    reactor = Reactor([step], [*ports, *([guard] if guard else [])], bus.publish)
    reactor.add_sink("job-order", jobs.order)
    if problem:
        reactor.deliver([("event", Event(now_ns(), "warn", "state store", problem, "F-24"))])
    supervisor.ready(api_port=server.api_port)
    while not supervisor.stop_asked:
        reactor.turn()
    reactor.finish()
    jobs.close()
    server.close()
    if guard is not None:
        guard.close()
    bus.close()
    reader.close()
    context.term()
    return 0
