# SPDX-License-Identifier: Apache-2.0
"""Cues over OSC, read by python-osc's own parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage

from render_bridge.outputs.osc_cues import CueWords, osc_cue

CUE = CueWords("12.5", "Storm, loud", "go")


def test_the_address_and_the_arguments_are_those_of_the_stage_file() -> None:
    message = OscMessage(osc_cue("/cue/{action}", ("number", "name"), CUE))
    assert message.address == "/cue/go"
    assert list(message) == ["12.5", "Storm, loud"]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/cue/{number}/start", "/cue/12.5/start"),
        ("/{name}/{action}", "/Storm__loud/go"),
        ("/cue", "/cue"),
    ],
)
def test_words_in_an_address_hold_no_sign_that_makes_a_pattern(address: str, wanted: str) -> None:
    message = OscMessage(osc_cue(address, (), CUE))
    assert message.address == wanted
    assert list(message) == []


def test_a_cue_without_a_number_leaves_no_hole_in_its_address() -> None:
    assert OscMessage(osc_cue("/cue/{number}/go", (), CueWords("", "x", "go"))).address == (
        "/cue/_/go"
    )


@given(st.text(max_size=200).filter(lambda text: text.isprintable()))
def test_any_name_comes_through(name: str) -> None:
    data = osc_cue("/cue/{name}", ("name",), CueWords("1", name, "go"))
    message = OscMessage(data)
    assert list(message) == [name]
    assert len(data) % 4 == 0
    part = message.address.removeprefix("/cue/")
    assert part
    assert not set(part) & set(" #*,/?[]{}")
