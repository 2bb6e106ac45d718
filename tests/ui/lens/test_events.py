# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of the commands: a recorded solve whole, and any garbage: an event or `Unreadable`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.lens.events import (
    Advice,
    Coverage,
    ErrorMap,
    Judged,
    LookedAt,
    Next,
    Residuals,
    Summary,
    Unreadable,
    ViewSeen,
    read_event,
)

LINES = (Path(__file__).parents[2] / "vectors/lens_ui/left_chess.jsonl").read_bytes().splitlines()
KINDS = (
    ViewSeen, LookedAt, Advice, Residuals, Coverage, Judged, Summary, ErrorMap, Next, Unreadable
)  # fmt: skip

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


def test_a_recorded_solve_is_read_whole() -> None:
    events = [read_event(line) for line in LINES]
    assert not [event for event in events if isinstance(event, Unreadable) or event is None]
    assert sum(isinstance(event, ViewSeen) for event in events) == 13
    missed = [event for event in events if isinstance(event, Residuals)]
    assert len(missed) == 13
    for event in missed:
        mean = sum(dx * dx + dy * dy for dx, dy in event.residual_px) / len(event.residual_px)
        assert math.sqrt(mean) == pytest.approx(event.rms_px, rel=1e-3)
    summary = events[-1]
    assert isinstance(summary, Summary)
    assert summary.fx_px == pytest.approx(533.1, abs=0.1)
    assert summary.std_of("fx_px") == pytest.approx(0.40, abs=0.02)
    assert summary.std_of("no such value") is None


def test_a_newer_command_may_say_more() -> None:
    assert read_event(b'{"event":"weather","sun":true}') is None
    assert read_event(b"  \r") is None
    seen = read_event(b'{"event":"view","view":"a.png","found":true,"sun":{"a":[1]}}')
    assert isinstance(seen, ViewSeen)


@pytest.mark.parametrize(
    "line",
    [
        b"Traceback (most recent call last):",
        b"\xff\xfe\x00",
        b'{"event":5}',
        b"[" * 5000,
        b'{"event":"residuals","view":"a","rms_px":1,"points_px":[[1,2]],"residual_px":[]}',
        b'{"event":"error_map","zooms":[0,1],"foci":[0],"px":[[1],[1,2]]}',
        b'{"event":"coverage","cells":[[0,0,0,0,0,0]]}',
        b'{"event":"view","view":"a","found":true,"corners_px":[[1]]}',
        b'{"event":"summary","rms_px":"0.2"}',
    ],
)
def test_a_broken_line_is_named_not_raised(line: bytes) -> None:
    event = read_event(line)
    assert isinstance(event, Unreadable)
    assert event.why


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_named(data: bytes) -> None:
    event = read_event(data)
    assert event is None or isinstance(event, KINDS)


@given(st.sampled_from(LINES), st.data())
def test_a_line_with_one_value_replaced_is_read_or_named(line: bytes, data: st.DataObject) -> None:
    table = json.loads(line)
    key = data.draw(st.sampled_from(sorted(table)))
    table[key] = data.draw(values)
    event = read_event(json.dumps(table).encode("utf-8", "surrogatepass"))
    assert event is None or isinstance(event, KINDS)
    cut = data.draw(st.integers(0, len(line) - 1))
    torn = read_event(line[:cut])
    assert torn is None or isinstance(torn, Unreadable)
