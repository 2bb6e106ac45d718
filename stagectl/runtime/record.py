# SPDX-License-Identifier: Apache-2.0
"""The record process: the whole bus into the running take."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import zmq

from hardware_profiles.store import content_hash
from render_bridge.clock import now_ns
from stagectl.bus.envelope import Envelope
from stagectl.bus.sockets import BusPublisher, BusReader
from stagectl.graph import Process, rows_of
from stagectl.nodes.record import RecordStep
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.plan import Plan
from stagectl.runtime.ports import BusPort
from stagectl.runtime.reactor import Reactor
from stagectl.runtime.state_store import StateStore
from stagectl.runtime.utc import utc_stamp
from stagectl.takes.left_open import left_open
from stagectl.takes.preflight import PREFLIGHT_FILE, read_preflight
from stagectl.takes.sidecar import Sidecar


def run(plan: Plan, supervisor: SupervisorLink) -> int:
    """Run until the supervisor says stop; the open take is finished first."""
    stage, config_hash = plan.stage()
    text = Path(plan.stage_file).read_text(encoding="utf-8")
    if content_hash(text.encode()) != config_hash:
        text = ""  # edited between two reads: an unknown file is worse than none

    lenses = {
        body: (_text_of(profile), _text_of(rig)) for body, (profile, rig) in plan.lens_files.items()
    }

    def sidecar(take: str) -> Sidecar:
        preflight = read_preflight(Path(plan.state_folder) / PREFLIGHT_FILE)
        return Sidecar(
            1, take, stage.stage_id, config_hash, text, utc_stamp(), (), {}, lenses, preflight
        )

    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    inputs = rows_of(Process.RECORD)[0].inputs
    others = [address for address in plan.publishers() if address != plan.record]
    reader = BusReader(context, others, inputs)
    takes = Path(plan.takes_folder)
    recorder = RecordStep(
        inputs, takes, sidecar, lambda: reader.gaps + reader.dropped,
        free=lambda: _free_bytes(takes), clock=now_ns, left_open=left_open(takes),
        run_began_ns=Path(plan.stage_file).stat().st_mtime_ns,
    )  # fmt: skip
    bus = BusPublisher(context, plan.record)
    # What was rolling goes on rolling: the order of `control` may take a second to come.
    stored, _ = StateStore(Path(plan.state_folder)).load()
    order = msgspec.msgpack.encode(stored.order())
    recorder.on_message("show", Envelope("show", 0, 0, now_ns(), order), now_ns())
    reactor = Reactor([recorder], [BusPort(reader, unpack=False), supervisor], bus.publish)
    supervisor.ready()
    while not supervisor.stop_asked:
        reactor.turn()
    reactor.finish()
    recorder.close()
    reader.close()
    bus.close()
    context.term()
    return 0


def _free_bytes(folder: Path) -> int | None:
    """Return what is free on the disk of a folder, which need not be there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _text_of(file: str | None) -> str | None:
    return None if file is None else Path(file).read_text(encoding="utf-8")
