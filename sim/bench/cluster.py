# SPDX-License-Identifier: Apache-2.0
"""What N render nodes cost the controller: the share of a core that `hot` takes, threads included.

Light nodes (`light_nodes.py`) join a running stage; the processor time of `hot` is read before and
after, and once without any node: the difference is what the nodes cost. Beside it, in the same run,
the null fan-out: a bare publisher that sends as many bytes as often to as many subscribers and
reads as many reports. Reads /proc: Linux only.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from render_bridge.clock import now_ns
from sim.bench import null_fanout
from sim.demo_stage import DemoStage
from stagectl.cli.errors import MachineError, TimeOutError
from stagectl.runtime.plan import free_ports
from stagectl.runtime.session import Session
from stagectl.runtime.supervisor import ChildSpec, python_child
from stagectl.topics import FrameSent

JOIN_PATIENCE_NS = 30_000_000_000
SETTLE_NS = 2_000_000_000


def cpu_s(pid: int) -> float:
    """Return the processor time a process has used, all its threads. Raises MachineError."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        raise MachineError("this bench reads /proc, which is not here: run it on Linux") from None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_cluster(
    folder: Path, counts: Sequence[int], rate: Fraction, seconds: float
) -> dict[str, object]:
    """Run every count; returns the summary event."""
    alone, _ = _product(folder, 0, rate, seconds)
    ours, null = {}, {}
    for count in counts:
        ours[count], size = _product(folder, count, rate, seconds)
        null[count] = _null(count, rate, size, seconds)
    first, last = min(counts), max(counts)
    nodes = {n: max(0.0, share - alone) for n, share in ours.items()}
    growth = (nodes[last] / nodes[first]) / (last / first) if nodes[first] > 0.0 else None
    return {
        "event": "summary",
        "rate": f"{rate.numerator}/{rate.denominator}",
        "without_nodes_core_share": round(alone, 4),
        "nodes_core_share": {str(n): round(share, 4) for n, share in nodes.items()},
        "hot_core_share": {str(n): round(share, 4) for n, share in ours.items()},
        "baseline": {
            "name": "null fan-out",
            "core_share": {str(n): round(share, 4) for n, share in null.items()},
        },
        "ratio": {str(n): round(nodes[n] / null[n], 2) for n in counts if null[n] > 0},
        "growth_per_node": None if growth is None else round(growth, 3),
    }


def _product(folder: Path, count: int, rate: Fraction, seconds: float) -> tuple[float, int]:
    place = folder / f"nodes-{count}"
    place.mkdir()
    demo = DemoStage(place, rate, 1)
    sizes = [0]

    def on_message(message: object) -> None:
        if isinstance(message, FrameSent):
            sizes[0] = message.size

    session = Session(demo.stage_file, lambda _line: None)
    session.watch_bus(on_message)
    with session:
        session.add_child(demo.trackers())
        if count:
            join_light_nodes(session, count)
        settled = now_ns() + SETTLE_NS
        session.run(lambda: now_ns() > settled)
        pid = session.supervisor.pid("hot")
        if pid is None:
            raise MachineError("hot is not running; see its last words above")
        before, begin = cpu_s(pid), now_ns()
        session.run(lambda: now_ns() > begin + round(seconds * 1e9))
        share = (cpu_s(pid) - before) / ((now_ns() - begin) / 1e9)
    return share, sizes[0]


def join_light_nodes(session: Session, count: int) -> None:
    """Start so many light nodes and wait until all have joined. Raises TimeOutError."""
    argv = python_child("sim.bench.light_nodes", str(session.plan.link_port), str(count))
    session.add_child(ChildSpec("light", argv))
    deadline = now_ns() + JOIN_PATIENCE_NS
    while not session.supervisor.is_ready("light"):
        session.step(0.05)
        if now_ns() > deadline:
            raise TimeOutError(f"{count} light nodes did not join within 30 s")


def _null(count: int, rate: Fraction, size: int, seconds: float) -> float:
    """Return the share of a core of the bare publisher with as many subscribers."""
    ports = free_ports(null_fanout.HOST, 2)
    words = [str(port) for port in ports]
    publisher = subprocess.Popen(
        python_child(
            "sim.bench.null_fanout", "publish", *words, str(float(rate)), str(size), str(seconds)
        ),
        stdout=subprocess.PIPE,
    )
    clients = subprocess.Popen(python_child("sim.bench.null_fanout", "listen", *words, str(count)))
    try:
        out, _ = publisher.communicate(timeout=seconds + 30)
        return float(out.decode("ascii").split()[-1])
    except (ValueError, IndexError, subprocess.TimeoutExpired):
        raise MachineError("the null fan-out did not run; see its last words above") from None
    finally:
        for process in (publisher, clients):
            process.kill()
            process.wait()
