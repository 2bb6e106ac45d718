# SPDX-License-Identifier: Apache-2.0
"""A node that is not in service counts as missed, but within a fault on it and its settle time."""

from __future__ import annotations

import pytest

from sim.scenario.checks import check
from sim.scenario.evidence import NS, Evidence, Window
from sim.scenario.model import Expect
from sim.scenario.service import absent
from sim.scenario.verdict import Check
from sim.testing.results import nodes_of
from tests.sim.scenario.changed import Change, LookedBeside, copy_of, without

FROM_S, TO_S = 2.5, 5.0
EDGES = 60  # of 24 a second in 2.5 s


def dead(from_s: float, to_s: float = 99.0) -> Change:
    """Let n2 show nothing in that time."""

    def change(seen: Evidence) -> None:
        seen.shown["n2"] = [
            one
            for one in seen.shown["n2"]
            if not from_s <= seen.t_s(one.t_vsync_ns) < to_s
        ]  # fmt: skip
        if to_s < seen.t_s(seen.end_ns):
            seen.restarts["n2"] = [seen.start_ns + round(to_s * NS)]

    return change


def window(seen: Evidence, target: str, from_s: float, settled_s: float) -> Window:
    from_ns = seen.start_ns + round(from_s * NS)
    return Window("x", from_ns, from_ns, seen.start_ns + round(settled_s * NS), target)


def looked(
    seen: Evidence,
    name: str,
    node: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Check:
    expect = Expect(name, node=node, from_s=FROM_S, to_s=TO_S, at_least=at_least, at_most=at_most)
    return check(LookedBeside(seen, seen), expect)


def test_a_dead_wall_is_red(played: Evidence) -> None:
    seen = copy_of(played, dead(3.0), without(windows=[]))
    share = looked(seen, "exact-share", "n2", at_least=1.0)
    assert not share.passed
    assert "; 48 vsyncs not in service" in share.detail
    assert not looked(seen, "exact-share", "", at_least=1.0).passed
    again = looked(seen, "repeated", "n2", at_most=0)
    assert not again.passed
    assert f"48 of {EDGES}" in again.detail
    others = looked(seen, "others-missed", "n1", at_most=0)
    assert not others.passed
    assert f"48 of {2 * EDGES}" in others.detail
    assert looked(seen, "others-missed", "n2", at_most=0).passed
    nodes = nodes_of(seen)
    assert (nodes["n1"].away, nodes["n2"].away) == (0, 48)
    assert nodes["n2"].exact_share < 0.5 < nodes["n1"].exact_share == 1.0


def test_who_is_in_service_all_the_time_says_so(played: Evidence) -> None:
    found = looked(played, "exact-share", "n2", at_least=1.0)
    assert (found.passed, found.detail) == (True, "1 (at least 1); 0 vsyncs not in service")
    assert absent(played, "n2", played.judged_from_ns(), played.end_ns) == (0, 0)


@pytest.mark.parametrize(("target", "missed"), [("n2", 0), ("", 0), ("n1", 39), ("osc-b", 39)])
def test_a_fault_on_the_node_or_on_all_is_the_reason(
    played: Evidence, target: str, missed: int
) -> None:
    """Dead from 3.0 to 3.6 s: a second and a frame more until it is in service again."""
    seen = copy_of(played, dead(3.0, 3.6))
    seen.windows = [window(seen, target, 3.0, 3.6)]
    found = absent(seen, "n2", seen.start_ns + round(2.5 * NS), seen.end_ns)
    assert found.missed == missed
    assert found.missed + found.excused == 39
    share = looked(seen, "exact-share", "n2", at_least=1.0)
    assert share.passed == (missed == 0)
    assert ("39 more by a fault" in share.detail) == (missed == 0)


def test_after_the_settle_time_it_counts_again(played: Evidence) -> None:
    seen = copy_of(played, dead(3.0))
    seen.windows = [window(seen, "n2", 3.0, 3.2)]
    found = absent(seen, "n2", seen.start_ns + round(2.5 * NS), seen.end_ns)
    assert found.excused == 29  # 0.2 s of the fault and the second it may take to be in service
    assert found.missed == 48 - 29
