# SPDX-License-Identifier: Apache-2.0
"""The skew meter counts what nodes say they showed at each grid vsync."""

from __future__ import annotations

from render_bridge.skew import SkewMeter


def counts(meter: SkewMeter) -> tuple[int, int, int]:
    return (meter.vsyncs, meter.frame_skew, meter.content_skew)


def test_nodes_that_agree() -> None:
    meter = SkewMeter()
    for k in range(10):
        for node in "abc":
            meter.add(k, node, k, 7 + k)
    meter.settle(10, set())
    assert counts(meter) == (10, 0, 0)


def test_another_frame_is_frame_skew_and_not_content_skew_as_well() -> None:
    meter = SkewMeter()
    meter.add(1, "a", 1, 7)
    meter.add(1, "b", 2, 8)
    meter.settle(2, set())
    assert counts(meter) == (1, 1, 0)


def test_the_same_frame_of_other_states_is_content_skew() -> None:
    meter = SkewMeter()
    for node, digest in (("a", 7), ("b", 7), ("c", 8)):
        meter.add(1, node, 1, digest)
    meter.settle(2, set())
    assert counts(meter) == (1, 0, 1)


def test_stalled_vsyncs_are_left_out_and_open_ones_wait() -> None:
    meter = SkewMeter()
    for k in range(4):
        meter.add(k, "a", k, 7)
        meter.add(k, "b", k + 1, 7)
    meter.settle(3, {0, 2})
    assert counts(meter) == (1, 1, 0)
    meter.settle(3, set())
    assert counts(meter) == (1, 1, 0)  # nothing is counted twice
    meter.settle(4, set())
    assert counts(meter) == (2, 2, 0)


def test_the_last_word_of_a_node_counts() -> None:
    meter = SkewMeter()
    meter.add(1, "a", 1, 7)
    meter.add(1, "b", 0, 7)
    meter.add(1, "b", 1, 7)
    meter.settle(2, set())
    assert counts(meter) == (1, 0, 0)
