# SPDX-License-Identifier: Apache-2.0
"""Wall to black in virtual time: links that lose a third of all, late joiners, dead engines."""

from __future__ import annotations

from sim.motion.camera_moves import Dolly
from sim.virtual.network import Path
from sim.virtual.nodes import VirtualNode
from sim.virtual.stage_run import NS, START_NS, StageRun, small_stage
from stagectl.topics import ShowOrder

BLACK = ShowOrder(1, {}, (), None, wall="black", wall_rev=1)
PICTURE = ShowOrder(2, {}, (), None, wall="picture", wall_rev=2)
T_NS = START_NS + NS // 2
PERIOD_NS = NS // 24
STEP_NS = NS // 10


def stage_run(nodes: int, path: Path, seed: int = 1) -> tuple[StageRun, list[VirtualNode]]:
    run = StageRun(small_stage(), [Dolly(seed), Dolly(seed + 1)], seed=seed)
    return run, [run.add_node(f"n{i}", path=path, back=path) for i in range(nodes)]


def modes_at(run: StageRun, nodes: list[VirtualNode], t_ns: int) -> list[str]:
    """Return what each node's wall shows at a time of the controller."""
    found = []
    for node in nodes:
        wall = node.core.session.wall.at(node.clock.local_ns(t_ns))
        found.append("none" if wall is None else wall.mode.name.lower())
    return found


def test_it_arrives_though_every_third_message_is_lost() -> None:
    """Given four nodes, Expect black within ten tries (0.2 s), and each word heard in the end."""
    run, nodes = stage_run(4, Path(loss=0.33, ordered=False))
    run.kernel.at(T_NS, lambda: run.controller.order(BLACK))
    run.run(1)
    before, after = T_NS - PERIOD_NS, T_NS + NS // 4
    assert "black" not in modes_at(run, nodes, before)
    assert modes_at(run, nodes, after) == ["black"] * 4


def test_a_joiner_and_the_next_engine_are_black_too() -> None:
    run, nodes = stage_run(2, Path())
    run.kernel.at(T_NS, lambda: run.controller.order(BLACK))
    run.kernel.at(T_NS + 3 * STEP_NS, run.controller.kill)
    run.kernel.at(T_NS + 6 * STEP_NS, run.controller.start)
    joiners: list[VirtualNode] = []
    run.kernel.at(T_NS + 8 * STEP_NS, lambda: joiners.append(run.add_node("late")))
    run.run(1.8)
    for t_ns in (T_NS + step * STEP_NS for step in (2, 5, 7, 12)):
        assert modes_at(run, nodes, t_ns) == ["black"] * 2
    assert modes_at(run, joiners, T_NS + 12 * STEP_NS) == ["black"]
    told = [node.core.session.wall.newest for node in (*nodes, *joiners)]
    assert [wall.epoch for wall in told if wall is not None] == [run.controller.epoch] * 3


def test_the_picture_comes_back_only_by_order() -> None:
    run, nodes = stage_run(2, Path())
    run.kernel.at(T_NS, lambda: run.controller.order(BLACK))
    run.kernel.at(T_NS + 5 * STEP_NS, lambda: run.controller.order(PICTURE))
    run.run(1.2)
    assert modes_at(run, nodes, T_NS + 5 * STEP_NS - PERIOD_NS) == ["black"] * 2
    assert modes_at(run, nodes, T_NS + 5 * STEP_NS + 2 * PERIOD_NS) == ["picture"] * 2
