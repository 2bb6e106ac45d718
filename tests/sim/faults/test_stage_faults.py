# SPDX-License-Identifier: Apache-2.0
"""Faults that cannot be made, would never begin or would change nothing: errors, no passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.faults.catalogue import FAULTS, fault_kind
from sim.faults.stage_parameters import STAGE_PARAMETERS, in_words, parameters
from sim.scenario.load import load_scenario
from sim.scenario.virtual_run import VirtualStage
from sim.trackers.faults import TRACKER_FAULTS
from tests.sim.scenario.written import SHORT, build_error, file_of


def fault(name: str, keys: str = "", at_s: float = 3.0) -> str:
    return f'{SHORT}[[fault]]\nid = "{name}"\nat_s = {at_s}\n{keys}\n'


N2, B = 'target = "n2"\n', 'target = "osc-b"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (fault("lightning"), "unknown fault 'lightning'"),
        (fault("disk-full"), "real mode only"),
        (fault("loss", B, 4.0), "at_s: found 4, expected a time before the run's end"),
        (fault("node-crash", N2, 60.0), "would never begin"),
        (fault("loss"), "target: found '', expected one of freed-a, osc-b"),
        (fault("loss", N2), "target: found 'n2'"),
        (fault("loss", B + "params = { shaer = 0.1 }"), "unknown parameter 'shaer'"),
        (fault("loss", B + "params = { share = 7 }"), "share is 7"),
        (fault("baud-mismatch", B), "baud-mismatch"),
        (fault("osc-bomb", 'target = "freed-a"'), "cannot show it"),
        (fault("timecode-jump", B), "timecode"),
        (fault("node-crash"), "target: found ''"),
        (fault("node-crash", B), "target: found 'osc-b'"),
        (fault("partition", 'target = "n7"\nfor_s = 0.5'), "target: found 'n7'"),
        (fault("partition", N2), "for_s: is missing"),
        (fault("link-loss"), "for_s: is missing"),
        (fault("node-hang", N2), "for_s: is missing"),
        (fault("node-slow", N2), "for_s: is missing"),
        (fault("sync-lost"), "for_s: is missing"),
        (fault("controller-stall", "params = { every_ms = 100.0 }"), "for_s: is missing"),
        (fault("sync-phase-jump", "for_s = 1.0"), "for_s: found 1, expected none"),
        (fault("sync-lost", N2 + "for_s = 1.0"), "target: found 'n2', expected none"),
        (fault("controller-kill", N2), "expected none"),
        (fault("link-loss", "for_s = 0.5\nparams = { share = 1.5 }"), "params.share: found 1.5"),
        (fault("link-loss", "for_s = 0.5\nparams = { share = true }"), "params.share: found True"),
        (fault("link-loss", "for_s = 0.5\nparams = { share = 'x' }"), "params.share: found 'x'"),
        (fault("link-loss", "for_s = 0.5\nparams = { x = 1 }"), "params.x: unknown"),
        (fault("node-hitch", N2 + "for_s = 0.4"), "for_s: found 0.4, expected none: it lasts"),
        (fault("controller-stall", "for_s = 0.4"), "it lasts params.length_ms"),
        (fault("node-hitch", N2 + "params = { length_ms = 0 }"), "length_ms: found 0, expected 1"),
        (fault("node-hang", N2 + "for_s = 0.4\nparams = { x = 1 }"), "known: none"),
        (fault("late-join"), "target: is missing"),
        (fault("late-join", N2), "is there already"),
        (
            fault("node-crash", 'target = "n4"') + '[[node]]\nname = "n4"\njoins_s = 3.5\n',
            "n4 joins at 3.5 s",
        ),
    ],
)  # fmt: skip
def test_what_would_test_nothing_is_an_error(tmp_path: Path, text: str, words: str) -> None:
    found = build_error(tmp_path, text)
    assert words in found
    assert "own" in found


def test_parameters_are_those_that_the_makers_take() -> None:
    for name in TRACKER_FAULTS:
        assert parameters(name) == TRACKER_FAULTS[name].parameters
    assert list(parameters("node-slow")) == ["every_ms", "length_ms"]
    assert list(parameters("sync-wrong-rate")) == ["num", "den"]
    assert not parameters("disk-full")
    assert set(STAGE_PARAMETERS) <= set(FAULTS)


def test_parameters_have_a_default_within_bounds_and_words() -> None:
    rows = [row for name in FAULTS for row in parameters(name).values()]
    assert len(rows) > 20
    for row in rows:
        assert row.text
        assert row.words or row.low <= float(row.default) <= row.high
    share = parameters("link-loss")["share"]
    assert in_words("share", share) == "share=0.05 (0 to 1: share of the messages)"
    value = parameters("nan")["value"]
    assert in_words("value", value).startswith("value=nan (nan, ")


def test_one_stop_lasts_as_long_as_its_parameter_says(tmp_path: Path) -> None:
    text = fault("node-hitch", N2 + "settle_s = 0.5\nparams = { length_ms = 250 }")
    (window,) = VirtualStage(load_scenario(file_of(tmp_path, text)), None).evidence.windows
    assert window.to_ns - window.from_ns == 250_000_000
    assert window.settled_ns - window.to_ns == 500_000_000
    assert window.target == "n2"


def test_a_mode_that_cannot_make_it() -> None:
    assert fault_kind("loss", "virtual").row == "F-09"
    with pytest.raises(ValueError, match="can be made in virtual mode only, not in real"):
        fault_kind("wall-clock-step", "real")
    with pytest.raises(ValueError, match="unknown fault"):
        fault_kind("", "virtual")
