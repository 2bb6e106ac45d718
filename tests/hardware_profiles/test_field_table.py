# SPDX-License-Identifier: Apache-2.0
"""The table of settings says what the loader takes: bounds, defaults, help."""

from __future__ import annotations

import tomllib

import msgspec
import pytest

from hardware_profiles.field_table import field_at, field_table, fields_of, row_kinds
from hardware_profiles.stage import Source, Stage


def test_every_setting_is_there_once() -> None:
    keys = [(field.pattern, field.when) for field in field_table()]
    assert len(keys) == len(set(keys))
    named = {field.section for field in field_table()}
    assert named == set(Stage.__struct_fields__) - {"version"}


def test_every_number_has_both_bounds() -> None:
    for field in field_table():
        if field.kind in ("number", "whole"):
            assert None not in (field.low, field.high), field.pattern


@pytest.mark.parametrize("field", field_table(), ids=lambda f: f"{f.pattern}-{f.when}")
def test_every_setting_says_what_it_is_for(field: object) -> None:
    help_text = getattr(field, "help", "")
    assert help_text.endswith("."), field


def test_a_setting_has_bounds_unit_and_default_of_its_type() -> None:
    field = field_at("source/freed-a/delay_ms")
    assert field is not None
    assert (field.kind, field.unit, field.low, field.high) == ("number", "ms", 0.0, 500.0)
    assert field.default == "0.0"
    assert not field.required
    assert field.path_of("freed-b") == "source/freed-b/delay_ms"
    assert field.key == "delay_ms"


def test_a_setting_that_depends_on_its_line_says_on_what() -> None:
    udp, serial = field_at("source/a/line/port", "udp"), field_at("source/a/line/port", "serial")
    assert udp is not None
    assert serial is not None
    assert (udp.kind, serial.kind) == ("whole", "text")
    assert udp.when is not None
    assert udp.when.path_of("a") == "source/a/line/kind"


def test_defaults_are_those_of_the_type() -> None:
    source = msgspec.convert(
        {"id": "a", "body": "A", "protocol": "freed", "line": {"kind": "udp", "port": 1}}, Source
    )
    for field in fields_of("source"):
        if field.default is not None and "/" not in field.key:
            value = tomllib.loads(f"v = {field.default}")["v"]
            known = getattr(source, field.key)
            assert value == (list(known) if isinstance(known, tuple) else known), field


def test_rows_with_ids_and_lists_without() -> None:
    assert {"body", "source", "wall", "processor", "send", "scene"} <= set(row_kinds())
    assert field_at("processor/p1/latency/3/frames") is not None
    assert field_at("processor/p1/latency/x/frames") is None
    assert field_at("nothing/of/the/kind") is None
