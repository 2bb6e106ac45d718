# SPDX-License-Identifier: Apache-2.0
"""`stagectl demo`: the simulated stage, whole: trackers, engine, nodes, witness, console."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hardware_profiles.rates import parse_rate
from render_bridge.clock import now_ns
from sim.cli.writable import check_folder
from sim.demo_stage import DemoStage
from sim.drill.offers import offers
from sim.drill.player import DrillPlayer
from sim.free_ports import HOST
from sim.witness import Witness
from stagectl.cli import output
from stagectl.cli.console import console_available
from stagectl.cli.errors import CheckError, InputError, MachineError, TimeOutError
from stagectl.cli.report import print_summary
from stagectl.control.client import ControlClient
from stagectl.runtime.session import Session
from stagectl.runtime.summary import STALL_LIMIT_SHARE
from stagectl.runtime.supervisor import ChildEvent, ChildSpec, python_child

HELP = "Run the simulated stage with its console; ends with a summary."
EXAMPLES = (
    "stagectl demo",
    "stagectl demo --headless --seconds 20 --rate 60 --json",
    "stagectl demo --nodes 4 --keep my-demo",
)
MAX_NODES = 64
MISSED_LIMIT = 0.005
SERVICE_PATIENCE_NS = 20_000_000_000
PROGRESS_NS = 1_000_000_000
PICTURES, PICTURES_PATIENCE_NS = "screenshots", 60_000_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--headless", action="store_true", help="no console window")
    parser.add_argument("--seconds", type=float, help="run this long (default: until Ctrl-C)")
    parser.add_argument("--rate", default="24000/1001", help="frame rate (default 24000/1001)")
    parser.add_argument("--nodes", type=int, default=3, help="render nodes (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the motions and the noise")
    parser.add_argument("--keep", metavar="DIR", help="keep stage file, state and logs in DIR")
    parser.add_argument(
        "--screenshots",
        metavar="DIR",
        help="render the console to PNG files there; a shorter run waits until all are there",
    )
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run the demo."""
    try:
        rate = parse_rate(args.rate)
    except ValueError as error:
        raise InputError(f"--rate: {error}") from None
    if not 1 <= args.nodes <= MAX_NODES:
        raise InputError(f"--nodes: found {args.nodes}, expected 1 to {MAX_NODES}")
    if args.seconds is not None and not 0.0 < args.seconds <= 1e6:
        raise InputError(f"--seconds: found {args.seconds}, expected more than 0")
    if args.screenshots:
        check_folder("--screenshots", args.screenshots)
    headless = args.headless
    if not headless:
        missing = console_available()
        if missing:
            output.note(f"no console window: {missing}; running headless")
            headless = True
    with tempfile.TemporaryDirectory(prefix="stagectl-demo-") as temporary:
        folder = Path(args.keep).resolve() if args.keep else Path(temporary)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"--keep: {folder} cannot be made ({error.strerror})") from None
        demo = DemoStage(folder, rate, args.seed)
        return _run_stage(args, demo, headless)


def _run_stage(args: argparse.Namespace, demo: DemoStage, headless: bool) -> int:
    witness = Witness(demo.sync)
    names = [f"node-{number}" for number in range(1, args.nodes + 1)]
    trackers = demo.tracker_configs()
    session = Session(demo.stage_file, output.note, drill=offers(trackers, names))
    session.listen(lambda event: _tell_witness(witness, event))
    children = session.supervisor
    drill = DrillPlayer(trackers, names, children.tell, children.pid)
    with session:
        session.add_child(demo.trackers())
        for name in names:
            session.add_child(demo.node(name, session.plan.link_port, witness.port))
        api = f"{HOST}:{session.plan.api_port}"
        if not args.json:
            output.note(
                f"simulated stage is up: consoles connect to {api}, "
                f"nodes to {HOST}:{session.plan.link_port}"
            )
        if not headless:
            argv = python_child("stagectl.cli.main", "console", "--connect", api, "--supervised")
            session.add_child(ChildSpec("console", argv, ends_run=True))
        _wait_in_service(session, witness, names)
        if args.screenshots:
            argv = python_child(
                "stagectl.cli.main", "console", "--connect", api, "--screenshots", args.screenshots
            )
            session.add_child(
                ChildSpec(
                    PICTURES,
                    argv,
                    beats=False,
                    environment={"QT_QPA_PLATFORM": "offscreen"},
                    once=True,
                )
            )
        with ControlClient(HOST, session.plan.api_port, author="simulator") as client:
            _go_on(args, session, witness, lambda: _follow_drill(drill, client))
            drill.close()
        end_ns = now_ns()  # beyond it the displays are switched off one by one
        summary = session.finish()
        witness.finish(end_ns)
    summary |= {
        "frame_skew_vsyncs": witness.frame_skew,
        "content_skew_vsyncs": witness.content_skew,
        "content_skew_mm": round(witness.worst.mm, 4),
        "content_skew_deg": round(witness.worst.deg, 5),
        "witnessed_vsyncs": witness.vsyncs,
        "missed_share": round(session.summary.missed_share(), 6),
        "drills": drill.count,
    }
    if args.json:
        output.emit(summary)
    else:
        print_summary(summary)
    if drill.count:
        output.note(f"{drill.count} fire drills ran: what was missed is not judged")
        return 0
    _judge(session, witness)
    return 0


def _wait_in_service(session: Session, witness: Witness, names: list[str]) -> None:
    deadline = now_ns() + SERVICE_PATIENCE_NS
    while not session.interrupted and session.supervisor.ended_by is None:
        session.step(0.02)
        witness.read(now_ns())
        late = [name for name in names if not session.summary.in_service(name, now_ns())]
        if not late:
            return
        if now_ns() > deadline:
            raise TimeOutError(f"not in service after 20 s: {', '.join(late)}")


def _follow_drill(drill: DrillPlayer, client: ControlClient) -> None:
    """Break what somebody asked for on a console; an engine that restarts ends no drill."""
    client.poll(0)
    if client.connected:
        drill.follow(client.state.get("drill", {}), now_ns())


def _go_on(
    args: argparse.Namespace, session: Session, witness: Witness, drill: Callable[[], None]
) -> None:
    begin = now_ns()
    end = None if args.seconds is None else begin + round(args.seconds * 1e9)
    progress = _progress(session, begin, end) if sys.stderr.isatty() and not args.json else None

    def over() -> bool:
        witness.lead_ns = session.summary.lead_ns
        witness.read(now_ns())
        drill()
        if progress is not None:
            progress()
        if end is None or now_ns() < end:
            return False
        return session.supervisor.is_gone(PICTURES) or now_ns() >= end + PICTURES_PATIENCE_NS

    session.run(over)
    if progress is not None:
        output.note("")


def _progress(session: Session, begin_ns: int, end_ns: int | None) -> Callable[[], None]:
    next_ns = [begin_ns]

    def show() -> None:
        now = now_ns()
        if now < next_ns[0]:
            return
        next_ns[0] = now + PROGRESS_NS
        seconds = (now - begin_ns) / 1e9
        length = f" of {(end_ns - begin_ns) / 1e9:.0f}" if end_ns else ""
        missed = sum(n.substituted + n.repeated for n in session.summary.nodes.values())
        line = f"{seconds:5.0f}{length} s  {session.summary.frames} frames, {missed} missed"
        sys.stderr.write(f"\r{line}  (Ctrl-C ends)")
        sys.stderr.flush()

    return show


def _tell_witness(witness: Witness, event: ChildEvent) -> None:
    if event.kind == "stall":
        begin, end = event.fields.get("from_ns"), event.fields.get("to_ns")
        if isinstance(begin, int) and isinstance(end, int):
            witness.add_stall(begin, end)


def _judge(session: Session, witness: Witness) -> None:
    summary = session.summary
    if summary.stalled_share() > STALL_LIMIT_SHARE:
        raise MachineError(
            f"this machine stalled during {summary.stalled} of {summary.vsyncs} vsyncs: "
            "the run says nothing; close other programs and try again"
        )
    problems = []
    if witness.frame_skew or witness.content_skew:
        problems.append(
            f"nodes disagreed: {witness.frame_skew} vsyncs in frame, "
            f"{witness.content_skew} in content"
        )
    if summary.missed_share() > MISSED_LIMIT:
        problems.append(
            f"missed {summary.missed_share():.2%} of frames, more than {MISSED_LIMIT:.1%}"
        )
    if problems:
        raise CheckError(*problems)
