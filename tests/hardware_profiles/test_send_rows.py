# SPDX-License-Identifier: Apache-2.0
"""The [[send]] rows of a stage file: what loads, and one line for each thing that does not."""

from __future__ import annotations

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.loading import cross_check
from hardware_profiles.send import is_multicast
from hardware_profiles.stage import Stage
from hardware_profiles.validation import gather

STAGE = """
version = 1
stage_id = "s"
rate = "25/1"
body = [{ id = "A" }, { id = "wild", role = "wall" }]
[[source]]
id = "osc-a"
body = "A"
protocol = "osc"
osc_preset = "stagectl"
osc_name = "A"
line = { kind = "udp", port = 40001 }
"""
OTRK = {
    "id": "comp", "protocol": "opentrackio", "host": "239.135.1.7", "port": 55_555, "body": "A",
    "source_number": 7,
}  # fmt: skip
FREED = {"id": "fd", "protocol": "freed", "host": "127.0.0.1", "port": 40_000, "body": "A"}
OSC = {"id": "cues", "protocol": "osc", "host": "192.168.1.9", "port": 53_000}
Row = dict[str, object]


def problems(*rows: Row, text: str = STAGE) -> list[str]:
    return cross_check(msgspec.convert({**tomllib.loads(text), "send": list(rows)}, Stage))


def test_rows_of_all_three_kinds_load() -> None:
    assert problems(OTRK, FREED, OSC, {**FREED, "id": "fd-2", "camera_id": 2}) == []


def test_two_cameras_share_a_port_under_two_numbers_only() -> None:
    (line,) = problems(FREED, {**FREED, "id": "fd-2", "pose": "as_shown"})
    assert line == (
        "send 'fd-2': camera_id: found 1, which send 'fd' has already at 127.0.0.1:40000; "
        "give each a number or a port of its own"
    )
    unicast = {**OTRK, "host": "10.0.0.3"}
    (line,) = problems(unicast, {**unicast, "id": "b"})
    assert "source_number: found 7, which send 'comp' has already" in line


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**FREED, "host": "engine-pc"}, "host: found 'engine-pc', expected an IPv4 address"),
        ({**FREED, "host": "localhost"}, "host: found 'localhost', expected an IPv4 address"),
        ({**FREED, "host": "::1"}, "host: found '::1', expected an IPv4 address"),
        ({**FREED, "interface": "eth0"}, "interface: found 'eth0', expected the IPv4 address"),
        ({**FREED, "body": "B"}, "body: found 'B', expected the id of a [[body]] (A, wild)"),
        ({**FREED, "body": "wild"}, "body: 'wild' is a body of role 'wall', expected a camera"),
        ({k: v for k, v in FREED.items() if k != "body"}, "body: found nothing, expected the id"),
        ({**FREED, "profile": "freed-vinten"}, "profile: "),
        ({**FREED, "profile": "f4-mosys"}, "profile: 'f4-mosys' is for f4, not for Free-D"),
        ({**OTRK, "source_number": 3}, "source_number: found 3, but receivers take source 7 from"),
        ({**OSC, "body": "A"}, "body: found 'A', but cues have no body; remove it"),
        ({**OSC, "address": "/cue/{nr}"}, "address: found '{', expected no pattern and no braces"),
        ({**OSC, "address": "/cue/*"}, "address: found '*', expected no pattern"),
        ({**FREED, "port": 40_001}, "port: 127.0.0.1:40001 is read by our own source 'osc-a'"),
    ],
)
def test_one_mistake_is_one_line(row: Row, words: str) -> None:
    (line,) = problems(row)
    assert line.startswith(f"send {row['id']!r}: {words}"), line
    assert ";" in line


@pytest.mark.parametrize(
    ("changes", "is_own"),
    [
        ({"host": "127.0.0.1"}, True),
        ({"host": "10.0.0.5", "interface": "10.0.0.5"}, True),
        ({"host": "10.0.0.6", "interface": "10.0.0.5"}, False),
        ({"host": "127.0.0.1", "port": 40_002}, False),
    ],
)
def test_a_source_on_every_address_is_not_fed_by_this_stage(changes: Row, is_own: bool) -> None:
    """F-14: refused before anything runs, where the file itself shows it."""
    text = STAGE.replace("port = 40001", 'port = 40001, host = "0.0.0.0"')
    found = problems({**FREED, "port": 40_001, **changes}, text=text)
    assert ["is read by our own source 'osc-a'" in line for line in found] == [True] * is_own


def test_ids_are_unique() -> None:
    assert problems(FREED, {**OSC, "id": "fd"}) == ["send: id 'fd' is used twice; ids are unique"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("offset_ms", float("nan")), ("offset_ms", 2_000.1), ("offset_ms", -1_000.1),
     ("source_number", 0), ("source_number", 201), ("camera_id", 256), ("port", 0),
     ("address", "cue"), ("address", "/a b"), ("encoding", "xml"), ("pose", "as_rendered")],
)  # fmt: skip
def test_a_value_out_of_its_bounds_is_refused(key: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=key):
        problems({**OTRK, key: value})


def test_a_group_is_known_by_its_address() -> None:
    assert is_multicast("239.135.1.7")
    assert not any(map(is_multicast, ("127.0.0.1", "localhost", "10.1.2.3", "nonsense")))


ANY: st.SearchStrategy[object] = (
    st.none() | st.integers() | st.floats() | st.text(max_size=12) | st.just([]) | st.just({})
)
KEYS = st.sampled_from((*OTRK, "interface", "pose", "profile", "address", "arguments", "new"))


@given(st.sampled_from((OTRK, FREED, OSC)), st.dictionaries(KEYS, ANY, max_size=3))
def test_any_value_gives_lines_and_no_exception(row: Row, changes: Row) -> None:
    table = {**tomllib.loads(STAGE), "send": [{**row, **changes}]}
    gathered = gather(table, Stage, {})
    for line in [*gathered.problems, *cross_check(msgspec.convert(gathered.rest, Stage))]:
        assert line
        assert "\n" not in line.partition("; ")[2]
