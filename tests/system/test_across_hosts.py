# SPDX-License-Identifier: Apache-2.0
"""Controller and nodes on hosts of their own: keys, 1 % of IP packets lost, a cable pulled.

The hosts are network namespaces with a bridge between them. Off loopback everything is CURVE, with
keys made by `stagectl keys`.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import pytest

from render_bridge.clock import now_ns
from tests.system import stages
from tests.system.events import Frame, Frames
from tests.system.hosts import CONTROLLER_ADDRESS, Hosts, why_not
from tests.system.processes import wait_until
from tests.system.workshop import Stage, Workshop

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

RATE = "60/1"
PERIOD_NS = 1e9 / 60
NODES = ("left", "right")
MISSED_SHARE = 0.005
SETTLE_NS = 2_000_000_000
OUTAGE_NS = 2_000_000_000


@pytest.fixture(scope="module", autouse=True)
def _hosts_can_be_made() -> None:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)


def start(shop: Workshop, hosts: Hosts) -> tuple[Stage, list[Frames]]:
    """Run a stage on one host and its nodes on others, each with a key of its own."""
    stage_text, trackers = stages.two_cameras(shop.folder, RATE)
    stage_text = stage_text.replace("[ports]", f'host = "{CONTROLLER_ADDRESS}"\n[ports]', 1)
    head, _, rest = stage_text.partition("[sync]")
    stage_text = f'{head}host = "{CONTROLLER_ADDRESS}"\n[sync]{rest}'.replace(
        f'host = "{CONTROLLER_ADDRESS}"\n[ports]', "[ports]"
    )
    shop.host = hosts.controller
    shop.trackers(trackers)
    (shop.folder / "stage.toml").write_text(stage_text, encoding="utf-8")
    for name in NODES:
        made = shop.cli(
            "keys", "new", name, "--role", "node", "--stage", str(shop.folder / "stage.toml"),
            "--out", str(shop.folder / f"{name}.key_secret"),
        )  # fmt: skip
        assert made.code == 0, made
    stage = shop.stage(stage_text)
    sync = f"{now_ns()}:{RATE}"
    nodes = []
    for name, host in zip(NODES, hosts.nodes, strict=True):
        shop.host = host
        started = shop.start(
            "stagectl.cli.main", "node", "--json", "--name", name, "--house-sync", sync,
            "--connect", f"{CONTROLLER_ADDRESS}:{stage.plan.link_port}",
            "--key", str(shop.folder / f"{name}.key_secret"),
        )  # fmt: skip
        nodes.append(Frames(name, started.out))
    shop.host = None
    for node in nodes:
        wait_until(partial(_is_exact, node), 15.0, f"an exact frame of {node.name}")
    return stage, nodes


def _is_exact(node: Frames) -> bool:
    return any(frame.outcome == "exact" for frame in node.read())


def judged(frames: list[Frame], from_ns: int, to_ns: int) -> Counter[str]:
    return Counter(f.outcome for f in frames if from_ns <= f.t_shown_ns < to_ns)


def missed(counts: Counter[str]) -> float:
    return (counts["substituted"] + counts["repeated"]) / max(1, counts.total())


def when(frames: list[Frame], begin_ns: int) -> list[float]:
    """Return when frames were missed, seconds after the first packet was dropped."""
    return [round((f.t_shown_ns - begin_ns) / 1e9, 2) for f in frames if f.outcome != "exact"]


def run_for(seconds: float) -> None:
    time.sleep(seconds)


def test_lost_packets_and_a_pulled_cable(workshop: Workshop) -> None:
    with Hosts(len(NODES)) as hosts:
        _, nodes = start(workshop, hosts)
        stalls = workshop.stalls(round(PERIOD_NS))
        run_for(2.0)
        hosts.lose(0.01)
        begin_ns = now_ns()
        # Long: a loss comes alone, but its wait is some frames on end, and the bound is a share.
        run_for(40.0)
        down_ns = now_ns()
        hosts.link(1, up=False)
        run_for(OUTAGE_NS / 1e9)
        hosts.link(1, up=True)
        up_ns = now_ns()
        run_for(6.0)
        end_ns = now_ns() - 500_000_000
        seen = {node.name: node.read() for node in nodes}
        whole = {
            name: [f for f in rows if not stalls.touch(f.t_shown_ns - 120_000_000, f.t_shown_ns)]
            for name, rows in seen.items()
        }
        # 1 % lost: the node whose cable is not touched, all along; the other outside its outage.
        left = judged(whole["left"], begin_ns, end_ns)
        right = judged(whole["right"], begin_ns, down_ns) + judged(
            whole["right"], up_ns + SETTLE_NS, end_ns
        )
        assert left.total() > 2_500
        told = {name: when(rows, begin_ns) for name, rows in whole.items()}
        assert missed(left) <= MISSED_SHARE, (left, told, down_ns - begin_ns, up_ns - begin_ns)
        assert missed(right) <= MISSED_SHARE, (right, told, down_ns - begin_ns, up_ns - begin_ns)
        # The cable: it went on by itself, on the same grid, and no frame was shown twice for it.
        apart = judged(whole["right"], down_ns + 400_000_000, up_ns)
        assert set(apart) == {"substituted"}
        numbers = {
            round(f.frame - f.t_shown_ns / PERIOD_NS, 1) for f in seen["right"][60:]
            if f.t_shown_ns < end_ns and f.outcome != "repeated"
        }  # fmt: skip
        assert max(numbers) - min(numbers) < 0.5


def test_a_node_without_a_key_gets_nothing(workshop: Workshop) -> None:
    with Hosts(len(NODES)) as hosts:
        stage, _ = start(workshop, hosts)
        workshop.host = hosts.nodes[0]
        stranger = workshop.start(
            "stagectl.cli.main", "node", "--json", "--name", "stranger", "--seconds", "3",
            "--connect", f"{CONTROLLER_ADDRESS}:{stage.plan.link_port}",
        )  # fmt: skip
        done = stranger.finish(15.0)
        workshop.host = None
        assert done.code == 2, done
        assert "asks for a key and this program has none" in done.err
        assert '"event":"frame"' not in done.out
