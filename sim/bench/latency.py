# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench latency`: the product's tick to the node's arrival, beside the null two-hop.

Rounds alternate, product and baseline, each with fresh processes of the same priority, the same
number of clients, the same rate, and messages of the same size. What counts is the ratio of one
run: the machine under both is the same.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import msgspec

from hardware_profiles.rates import format_rate
from render_bridge.clock import now_ns
from sim.bench import null_hop
from sim.house_sync import HouseSync
from stagectl.cli.errors import MachineError, TimeOutError
from stagectl.runtime.plan import free_ports
from stagectl.runtime.session import Session
from stagectl.runtime.summary import percentiles
from stagectl.runtime.supervisor import ChildSpec, python_child
from stagectl.topics import FrameSent, ReportOf

ROUNDS = 6
JOIN_PATIENCE_NS = 10_000_000_000
SETTLE_NS = 500_000_000


@dataclass(slots=True)
class Round:
    """Latencies of one round in microseconds."""

    wait: list[float] = field(default_factory=list)
    process: list[float] = field(default_factory=list)
    transport: list[float] = field(default_factory=list)
    product: list[float] = field(default_factory=list)
    """process + transport, of each message at each node."""
    baseline: list[float] = field(default_factory=list)
    stalls: int = 0


def run_rounds(
    cameras: int,
    rate: Fraction,
    nodes: int,
    seconds: float,
    progress: Callable[[str], None],
    rounds: int = ROUNDS,
) -> list[Round]:
    """Measure; each round takes seconds / rounds of each side."""
    share = seconds / rounds
    results = []
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        result = Round()
        with tempfile.TemporaryDirectory(prefix="stagectl-bench-") as folder:
            size = _product(result, Path(folder), cameras, rate, nodes, share)
        result.baseline = _baseline(rate, nodes, size, share)
        results.append(result)
    return results


def summarize(results: Sequence[Round]) -> dict[str, object]:
    """Return the summary event: pooled percentiles, and the median over rounds of each ratio."""
    ratios: dict[str, list[float]] = {"p50": [], "p99": [], "p999": []}
    for result in results:
        ours, theirs = percentiles(result.product), percentiles(result.baseline)
        for name, values in ratios.items():
            values.append(ours[name] / theirs[name])
    return {
        "event": "summary",
        "rounds": len(results),
        "messages": sum(len(r.product) for r in results),
        "stalls": sum(r.stalls for r in results),
        "wait_us": _pooled(r.wait for r in results),
        "process_us": _pooled(r.process for r in results),
        "transport_us": _pooled(r.transport for r in results),
        "process_transport_us": _pooled(r.product for r in results),
        "baseline": {"name": "null two-hop", "us": _pooled(r.baseline for r in results)},
        "ratio": {name: round(statistics.median(v), 3) for name, v in ratios.items()},
        "ratio_rounds": {name: [round(x, 3) for x in v] for name, v in ratios.items()},
    }


def _pooled(lists: Iterable[list[float]]) -> dict[str, float]:
    return percentiles(value for values in lists for value in values)


def _product(
    result: Round, folder: Path, cameras: int, rate: Fraction, nodes: int, seconds: float
) -> int:
    """Run the product for a while; fills `result`, returns the size of its frame message."""
    sync = HouseSync(now_ns(), rate)
    stage_file = write_stage(folder, cameras, rate)
    ticks: dict[int, int] = {}
    measuring = [False]
    sizes = [0]

    def on_message(message: object) -> None:
        if isinstance(message, FrameSent):
            ticks[message.frame] = message.t_tick_ns
            sizes[0] = message.size
            if measuring[0] and message.t_newest_rx_ns:
                result.wait.append((message.t_tick_ns - message.t_newest_rx_ns) / 1e3)
                result.process.append((message.t_sent_ns - message.t_tick_ns) / 1e3)
        elif isinstance(message, ReportOf) and measuring[0]:
            report = message.report
            tick = ticks.get(report.frame)
            if tick is not None and report.t_rx_ns and report.t_sent_ns:
                result.transport.append((report.t_rx_ns - report.t_sent_ns) / 1e3)
                result.product.append((report.t_rx_ns - tick) / 1e3)

    session = Session(stage_file, lambda _line: None)
    session.watch_bus(on_message)
    session.listen(lambda event: _count_stall(result, measuring, event.kind))
    with session:
        argv = python_child("sim.trackers.process", str(folder / "trackers.toml"))
        session.add_child(ChildSpec("trackers", argv, beats=False))
        names = [f"node-{number}" for number in range(nodes)]
        for name in names:
            argv = python_child(
                "stagectl.cli.main", "node", "--supervised", "--name", name,
                "--connect", f"{session.plan.host}:{session.plan.link_port}",
                "--house-sync", f"{sync.vsync_ns(0)}:{format_rate(rate)}",
            )  # fmt: skip
            session.add_child(ChildSpec(name, argv))
        deadline = now_ns() + JOIN_PATIENCE_NS
        while not all(session.summary.nodes[name].first_exact_ns for name in names):
            session.step(0.05)
            if now_ns() > deadline:
                raise TimeOutError("not every node was exact within 10 s")
        settled = now_ns() + SETTLE_NS
        session.run(lambda: now_ns() > settled)
        measuring[0] = True
        end = now_ns() + round(seconds * 1e9)
        session.run(lambda: now_ns() > end)
        measuring[0] = False
    return sizes[0]


def _baseline(rate: Fraction, clients: int, size: int, seconds: float) -> list[float]:
    """Run the null two-hop with the same clients, rate and size."""
    udp_port, zmq_port = free_ports(null_hop.HOST, 2)
    module = "sim.bench.null_hop"
    settle = SETTLE_NS / 1e9
    processes = []
    try:
        relay = _start(module, "relay", str(udp_port), str(zmq_port), str(seconds + 2 * settle))
        processes.append(relay)
        _wait_ready(relay)
        receivers = [
            _start(module, "client", str(zmq_port), str(seconds + settle)) for _ in range(clients)
        ]
        processes += receivers
        for receiver in receivers:
            _wait_ready(receiver)
        source = _start(
            module, "source", str(udp_port), format_rate(rate), str(size), str(seconds + 2 * settle)
        )
        processes.append(source)
        latencies: list[float] = []
        for receiver in receivers:
            own = _latencies(receiver)
            latencies += own[round(settle * float(rate) / 2) :]
        return latencies
    finally:
        for process in processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(python_child(module, *arguments), stdout=subprocess.PIPE)


def _wait_ready(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is None or b"ready" not in process.stdout.readline():
        raise MachineError("the null two-hop did not start; see its last words above")


def _latencies(process: subprocess.Popen[bytes]) -> list[float]:
    if process.stdout is None:
        return []
    fields = msgspec.json.decode(process.stdout.readline(), type=dict[str, object])
    values = fields.get("us")
    return [float(v) for v in values] if isinstance(values, list) else []


def _count_stall(result: Round, measuring: list[bool], kind: str) -> None:
    result.stalls += kind == "stall" and measuring[0]


def write_stage(
    folder: Path, cameras: int, rate: Fraction, tracker_rate: Fraction | None = None
) -> Path:
    """Write a stage with so many tracked cameras, and `trackers.toml` beside it; return its path.

    Trackers send at the rate of the stage where they have none of their own.
    """
    samples = format_rate(tracker_rate or rate)
    ports = _udp_ports(cameras)
    stage = [f'version = 1\nstage_id = "bench"\nrate = "{format_rate(rate)}"\n']
    stage.append("[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n")
    # All nodes share this machine's cores and wake together, at each vsync and half a frame later.
    # A message due just then would measure their queue for the cores, so it is sent between.
    stage.append(f"[schedule]\ndelivery_ms = {max(1.0, 1000.0 / float(rate) / 4.0):.3f}\n")
    trackers = []
    for number, port in enumerate(ports, start=1):
        stage.append(
            f'[[body]]\nid = "C{number}"\n[[source]]\nid = "freed-{number}"\nbody = "C{number}"\n'
            f'protocol = "freed"\nrate = "{samples}"\ncamera_id = {number}\n'
            f'line = {{ kind = "udp", port = {port} }}\n'
        )
        trackers.append(
            f'[[tracker]]\nid = "freed-{number}"\nprotocol = "freed"\nmotion = "hand-held"\n'
            f'seed = {number}\nrate = "{samples}"\ncamera_id = {number}\n'
            f'line = {{ kind = "udp", host = "127.0.0.1", port = {port} }}\n'
        )
    (folder / "trackers.toml").write_text("".join(trackers), encoding="utf-8")
    path = folder / "bench.toml"
    path.write_text("".join(stage), encoding="utf-8")
    return path


def _udp_ports(count: int) -> list[int]:
    return free_ports(null_hop.HOST, count)
