# SPDX-License-Identifier: Apache-2.0
"""`stagectl node`: the reference render node."""

from __future__ import annotations

import argparse
import importlib.util
import signal
import socket
from fractions import Fraction
from pathlib import Path

from render_bridge.clock import now_ns
from render_bridge.messages import EngineState
from sim.house_sync import HouseSync
from sim.node.node_core import NodeSettings
from sim.node.orders import NodeOrders
from sim.node.reference_node import ReferenceNode
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError, TimeOutError
from stagectl.cli.key_options import NODE_ROLES, add_key_options, keys_for
from stagectl.control.address import parse_address
from stagectl.runtime.child import SupervisorLink, die_with_parent
from stagectl.runtime.realtime import NODE_PRIORITY, quiet_collector, take_priority

HELP = "The reference render node: joins a stage, shows its frames on a virtual display."
EXAMPLES = (
    "stagectl node --connect 127.0.0.1:18710",
    "stagectl node --connect 127.0.0.1:18710 --name wall-left --json | head",
    "stagectl node --connect 127.0.0.1:18710 --preview pictures",
    "stagectl node --connect 192.168.1.5:18710 --name wall-left --pin 4F7K-9QXM",
)
ENGINE_STATES = {state.name.lower(): state for state in EngineState}
JOIN_PATIENCE_NS = 10_000_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--connect", required=True, metavar="H:P", help="link port of the stage")
    parser.add_argument("--name", default=f"{socket.gethostname()[:20]}-node", help="node name")
    add_key_options(parser)
    parser.add_argument("--stage-id", default="", help="refuse to join another stage")
    parser.add_argument(
        "--lead", type=float, default=2.0, metavar="FRAMES", help="latch lead (default 2 frames)"
    )
    parser.add_argument(
        "--house-sync", metavar="D0_NS:RATE[:PPM[:JITTER_US]]",
        help="follow a virtual house sync (default: this display runs free)",
    )  # fmt: skip
    parser.add_argument("--project", default="", help="the engine's project, as a node tells it")
    parser.add_argument("--level", default="", help="the level that is shown")
    parser.add_argument("--config-hash", default="", help="hash of the node's own configuration")
    parser.add_argument(
        "--engine-state", choices=sorted(ENGINE_STATES), default="ready",
        help="what the engine is doing (default: ready)",
    )  # fmt: skip
    parser.add_argument(
        "--preview", metavar="DIR",
        help="draw the set on the walls and save pictures there (needs the extra `preview`)",
    )  # fmt: skip
    parser.add_argument(
        "--output", type=int, default=0, metavar="N", help="number of this output in the barcode"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the sync's jitter")
    parser.add_argument("--loss", type=float, default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("--latest", type=int, metavar="PORT", help=argparse.SUPPRESS)
    parser.add_argument("--witness", type=int, metavar="PORT", help=argparse.SUPPRESS)
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, help="stop after this long")
    parser.add_argument("--json", action="store_true", help="one JSON line a frame")


def run(args: argparse.Namespace) -> int:
    """Run the node until Ctrl-C, or for --seconds."""
    try:
        host, port = parse_address(args.connect)
    except ValueError as error:
        raise InputError(f"--connect: {error}") from None
    if not 0.0 <= args.lead <= 8.0:
        raise InputError(f"--lead: found {args.lead}, expected 0 to 8 frames")
    if args.seconds is not None and not 0.0 < args.seconds <= 1e7:
        raise InputError(f"--seconds: found {args.seconds}, expected more than 0")
    sync = _house_sync(args.house_sync, args.seed) if args.house_sync else None
    keys = keys_for(args, host, port, NODE_ROLES, args.name)
    link = None
    if args.supervised:
        die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        link = SupervisorLink()
    granted = take_priority(NODE_PRIORITY)
    node = ReferenceNode(
        host, port, _settings(args), sync=sync, keys=keys, witness_port=args.witness,
        latest_port=args.latest, loss=args.loss, preview=_preview_folder(args), output=args.output,
        on_frame=output.emit if args.json and not link else None,
    )  # fmt: skip
    quiet_collector()
    if link is not None:
        link.ready(priority=granted)
    orders = NodeOrders(node.core)
    started = now_ns()
    until = None if args.seconds is None else started + round(args.seconds * 1e9)
    shut_out: str | None = None
    try:
        while (until is None or now_ns() < until) and not (link and link.stop_asked):
            node.step()
            if link is not None:
                link.work(now_ns())
                _carry_out(link, orders)
            else:
                _check_joined(node, args.connect, started)
                shut_out = _tell_shut_out(node, shut_out)
    except KeyboardInterrupt:
        pass
    finally:
        node.close()
    if link is None:
        _summary(node, args)
        if shut_out is not None:
            raise CheckError(f"{args.name}: {shut_out}; it went on with what it had")
        if node.client.session.snapshot is None:
            raise TimeOutError(f"this node never joined: no stage answered at {args.connect}")
    return EXIT_OK


def _carry_out(link: SupervisorLink, orders: NodeOrders) -> None:
    now = now_ns()
    while link.orders:
        fault = orders.take(link.orders.popleft(), now)
        if fault is not None:
            output.note(fault)
    orders.step(now)


def _preview_folder(args: argparse.Namespace) -> Path | None:
    """Return the folder for pictures, made. Raises MachineError where nothing can be drawn."""
    if not 0 <= args.output <= 255:
        raise InputError(f"--output: found {args.output}, expected 0 to 255")
    if args.preview is None:
        return None
    if importlib.util.find_spec("panda3d") is None:
        raise MachineError(
            "--preview needs panda3d: `pip install panda3d`, or the extra `preview` of stagectl"
        )
    folder = Path(args.preview)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--preview: {folder} cannot be made ({error.strerror})") from None
    return folder


def _settings(args: argparse.Namespace) -> NodeSettings:
    return NodeSettings(
        args.name, args.lead, args.stage_id, args.project, args.level, args.config_hash,
        ENGINE_STATES[args.engine_state],
    )  # fmt: skip


def _check_joined(node: ReferenceNode, address: str, started_ns: int) -> None:
    refusal = node.client.session.refusal
    if refusal is not None:
        raise InputError(f"the stage at {address} refused this node: it {refusal.text}")
    if node.client.session.snapshot is None and node.client.fault is not None:
        raise InputError(f"{address}: {node.client.fault}; see stagectl keys")
    if node.client.session.snapshot is None and now_ns() - started_ns > JOIN_PATIENCE_NS:
        raise TimeOutError(
            f"no stage answered at {address} for 10 s; check the address (the link port, not the "
            "control API's) and that it runs"
        )


def _tell_shut_out(node: ReferenceNode, told: str | None) -> str | None:
    """Say once when a stage shuts out a node that had joined."""
    fault = node.client.fault
    if fault is not None and told is None:
        output.note(f"{fault}; going on with what is here")
    return fault


def _summary(node: ReferenceNode, args: argparse.Namespace) -> None:
    if args.json:
        output.emit({"event": "summary", "name": args.name, **node.core.counts})
    else:
        counts = ", ".join(f"{value} {name}" for name, value in node.core.counts.items())
        output.say(f"{args.name}: {counts}")
        if args.preview:
            output.say(f"{args.name}: pictures are in {args.preview}")


def _house_sync(text: str, seed: int) -> HouseSync:
    parts = text.split(":")
    try:
        d0, rate = int(parts[0]), Fraction(parts[1])
        ppm = float(parts[2]) if len(parts) > 2 else 0.0
        jitter = float(parts[3]) if len(parts) > 3 else 0.0
        return HouseSync(d0, rate, ppm, jitter, seed)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise InputError(
            f"--house-sync: found {text!r} ({error}), expected D0_NS:RATE[:PPM[:JITTER_US]]"
        ) from None
