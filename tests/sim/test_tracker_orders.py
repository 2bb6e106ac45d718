# SPDX-License-Identifier: Apache-2.0
"""The orders of the tracker process: what they do, and what they say where they cannot."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.trackers.line import UdpLine
from sim.trackers.orders import carry_out
from sim.trackers.tracker import VirtualTracker
from tests.sim.fault_running import NS, SERIAL, T0_NS, UDP, PluggedWire, Wire


def trackers() -> dict[str, VirtualTracker]:
    return {
        "cam": VirtualTracker(SERIAL, T0_NS, PluggedWire(38400)),
        "net": VirtualTracker(UDP, T0_NS, Wire(None)),
    }


def test_a_fault_starts_now_and_ends_after_its_seconds() -> None:
    by_id = trackers()
    event = carry_out('fault net loss 2.5 {"share": 0.5}', by_id, 77)
    to_ns = 77 + 5 * NS // 2
    assert event == {
        "event": "fault", "tracker": "net", "fault": "loss", "from_ns": 77, "to_ns": to_ns,
    }  # fmt: skip
    (fault,) = by_id["net"].faults
    assert (fault.id, fault.number("share"), fault.active(77)) == ("loss", 0.5, True)
    assert not by_id["cam"].faults
    assert carry_out("clear net", by_id, 99) == {"event": "clear", "tracker": "net"}
    assert not fault.active(99)


def test_plugs_are_pulled_and_put_back() -> None:
    by_id = trackers()
    line = by_id["cam"].line
    assert isinstance(line, PluggedWire)
    assert carry_out("unplug cam", by_id, 1) == {"event": "unplug", "tracker": "cam"}
    assert not line.plugged
    carry_out("replug cam", by_id, 2)
    assert line.plugged


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("dance cam", "unknown order 'dance cam'; known: unplug ID"),
        ("unplug none", "unknown order 'unplug none'"),
        ("unplug net", "the line of net has no plug"),
        ("fault cam loss", r"expected FAULT SECONDS \{json\}"),
        ("fault cam loss soon", r"expected FAULT SECONDS \{json\}"),
        ("fault cam loss 0", "expected seconds above 0"),
        ("fault cam loss inf", "expected seconds above 0"),
        ("fault cam loss 1 [1]", "expected seconds above 0 and a JSON object"),
        ("fault cam loss 1 {share}", r"expected FAULT SECONDS \{json\}"),
        ('fault cam loss 1 {"share": NaN}', "share is nan, expected a number"),
        ("fault cam lost 1", "unknown fault 'lost'"),
        ("fault cam flood 1", "fault flood: the pty line of a cannot show it"),
    ],
)
def test_what_cannot_be_done_is_said(order: str, message: str) -> None:
    by_id = trackers()
    with pytest.raises(ValueError, match=message):
        carry_out(order, by_id, 1)
    assert not by_id["cam"].faults


@given(
    st.sampled_from(["", "fault", "fault net", "fault net loss", "fault net loss 1", "clear"]),
    st.text(max_size=30),
)
@settings(max_examples=80)
def test_any_other_line_is_refused_with_a_sentence(start: str, rest: str) -> None:
    by_id = trackers()
    try:
        event = carry_out(f"{start} {rest}", by_id, 1)
    except ValueError:
        assert not by_id["net"].faults
    else:
        assert event["event"] in ("fault", "clear")


@pytest.mark.system
@pytest.mark.untimed
def test_another_sender_comes_from_another_port() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reader:
        reader.bind(("127.0.0.1", 0))
        reader.settimeout(2.0)
        line = UdpLine("127.0.0.1", reader.getsockname()[1])
        for sender in (0, 1, 2, 1, 0):
            assert line.send(b"x", sender)
        ports = [reader.recvfrom(10)[1][1] for _ in range(5)]
        line.close()
    assert ports[0] == ports[4]
    assert ports[1] == ports[3]
    assert len({*ports}) == 3
