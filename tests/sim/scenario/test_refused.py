# SPDX-License-Identifier: Apache-2.0
"""What would be a pass without having looked at anything is a mistake of the scenario."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sim.scenario.expect_rules import wrong
from sim.scenario.load import load_scenario
from sim.scenario.model import Expect
from sim.scenario.stage_of import stage_of
from tests.sim.scenario.written import SHORT, build_error

LOSS = '[[fault]]\nid = "loss"\ntarget = "osc-b"\nat_s = 3.0\nfor_s = 0.5\n'


def expect(check: str, keys: str) -> str:
    return f'[[expect]]\ncheck = "{check}"\n{keys}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (expect("exakt", ""), "unknown check 'exakt', expected one of told, "),
        (expect("exact-shard", ""), "unknown check 'exact-shard'; did you mean 'exact-share'?"),
        (LOSS + expect("told", 'code = "F-09"\nat_most = 1.0'), "at_most: this check does not"),
        (LOSS + expect("told", 'level = "info"'), "could not fail: found no code or source"),
        (LOSS + expect("told", 'code = "F-09"\nfrom_s = 2.5'), "from_s: this check does not"),
        (LOSS + expect("told", 'code = "F-99"'), "code: found 'F-99'"),
        (LOSS + expect("told", 'code = "F-09"\nlevel = "loud"'), "level: found 'loud'"),
        (LOSS + expect("alarm", 'code = "F-09"\nlevel = "info"'), "level: this check does not"),
        (LOSS + expect("told", 'source = "osc-x"'), "source: found 'osc-x'"),
        (LOSS + expect("told", 'code = "F-09"\nwithin_ms = -1.0'), "within_ms: found -1"),
        (expect("told", 'code = "F-09"'), "there is none"),
        (expect("no-alarm", 'source = "n7"'), "source: found 'n7'"),
        (expect("no-alarm", 'node = "n7"'), "node: found 'n7'"),
        (expect("no-alarm", "within_ms = 1.0"), "within_ms: this check does not"),
        (expect("exact-share", ""), "found no at_most or at_least"),
        (expect("exact-share", 'at_least = 1.0\nnode = "n7"'), "node: found 'n7'"),
        (expect("exact-share", 'at_least = 1.0\nsource = "osc-b"'), "source: this check does not"),
        (expect("exact-share", "at_least = 1.0\nat_most = 0.5"), "could not hold"),
        (expect("exact-share", "at_least = 99"), "at_least: found 99, expected 0 to 1"),
        (expect("exact-share", "at_most = -0.1"), "at_most: found -0.1, expected 0 to 1"),
        (expect("within-sigma", 'camera = "A"\nat_least = 1.01'), "found 1.01, expected 0 to 1"),
        (expect("margin-px", 'camera = "A"\nfigure = "seen_share"\nat_most = 2'), "it is a share"),
        (expect("repeated", "at_most = -1"), "at_most: found -1, expected 0 or more"),
        (expect("exact-share", "at_least = 1.0\nfrom_s = 5.0"), "from_s, to_s: found 5 to 4"),
        (expect("exact-share", "at_least = 1.0\nto_s = 1.0"), "from_s, to_s: found 2 to 1"),
        (expect("exact-share", "at_least = 1.0\nto_s = 9.0"), "from_s, to_s: found 2 to 9"),
        (expect("exact-share", "at_least = 1.0\nfrom_s = -1.0"), "from_s, to_s: found -1"),
        (expect("others-missed", "at_most = 0"), "node: is missing"),
        (expect("joined", 'node = "n1"'), "within_ms: is missing"),
        (expect("truth-mm", "at_most = 1.0"), "camera: is missing"),
        (expect("truth-mm", 'camera = "Z"\nat_most = 1.0'), "camera: found 'Z'"),
        (expect("truth-mm", 'camera = "A"\nfigure = "min"\nat_most = 1.0'), "figure: found 'min'"),
        (expect("margin-px", 'camera = "A"\nat_most = 1.0'), "figure: found 'p95'"),
        (expect("step-mm", 'camera = "A"\nfigure = "max"\nat_most = 1.0'), "figure: this check"),
        (expect("wall-px", 'camera = "A"\nfigure = "min"\nat_most = 1.0'), "figure: found 'min'"),
        (expect("rms-vs-clean", 'camera = "A"\npart = "steady"\nat_most = 1.0'), "part: this"),
        (LOSS + expect("joined", 'node = "n1"\nwithin_ms = 1.0\npart = "unsteady"'), "part: found"),
        (expect("rejected", 'source = "n1"\nat_least = 1.0'), "source: found 'n1'"),
        (expect("samples", "at_least = 1.0"), "source: is missing"),
        (LOSS + expect("track", 'camera = "A"\ntext = "GONE"'), "text: found 'GONE'"),
        (LOSS + expect("track", 'camera = "A"'), "text: is missing"),
        (expect("same-as-clean", "at_most = 0"), "it takes none"),
        (LOSS + expect("told", 'code = "F-09"\nfault = "nan"'), "fault: found 'nan', expected one"),
        (LOSS + expect("no-alarm", 'fault = "loss"'), "fault: this check does not look at it"),
    ],
)
def test_an_expectation_that_could_not_fail_or_hold(tmp_path: Path, text: str, words: str) -> None:
    found = build_error(tmp_path, SHORT + text)
    assert words in found
    assert found.startswith("own: expect[0]")


def test_every_bound_is_a_number() -> None:
    """TOML's nan and inf are refused when a file is read; a caller's are refused here."""
    calm = load_scenario("calm")
    stage = stage_of(calm).stage
    for key in ("at_most", "at_least", "from_s", "to_s", "within_ms"):
        for value in (float("nan"), float("inf")):
            expect = msgspec.structs.replace(
                Expect("joined" if key == "within_ms" else "repeated", at_most=0.0), **{key: value}
            )
            if key == "within_ms":
                expect = Expect("joined", node="n1", within_ms=value)
            assert f"{key}: found" in wrong(expect, calm, stage)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('rows = ["F-77"]\n', "rows: found 'F-77'"),
        ('stage = "none"\n', "stage: found 'none'"),
        ('stage = "two-camera"\n', "did you mean 'two-cameras'?"),
        ('[[fault]]\nid = "los"\nat_s = 3.0\n', "unknown fault 'los'; did you mean 'loss'?"),
        ("[set]\nbody = 1\n", "body"),
        ('[set]\n"body.Z.lens.focal_mm" = 1.0\n', "has no 'Z'"),
        ('[set]\n"rate.x.y" = 1.0\n', "names no table"),
        ('[set]\n"schedule.polisy" = "exact"\n', "field 'polisy'; did you mean 'policy'?"),
        ('[set]\n"schedule.policy" = "sometimes"\n', "policy: found 'sometimes', expected"),
        ('[camera.Z]\nmotion = "dolly"\n', "camera.Z: the stage has no such body"),
        ('[camera.A]\nmotion = "hovering"\n', "camera.A: motion"),
        ('[camera.A]\nmotion = "file:none.csv"\n', "camera.A: motion"),
        ('[camera.A]\nnode = "n7"\n', "camera.A: node: found 'n7'"),
        ('[[tracker]]\nsource = "osc-z"\ncamera = "A"\n', "source 'osc-z': is not there, expected"),
        (
            '[[tracker]]\nsource = "osc-b"\ncamera = "Z"\n',
            "camera 'Z': is not there, expected one of A, B",
        ),
        ('[[tracker]]\nsource = "osc-b"\nnoize_mm = 1.0\n', "noize_mm"),
        ('[[tracker]]\nsource = "osc-b"\nprotocol = "smoke"\n', "smoke"),
        ('[[tracker]]\nsource = "osc-b"\n[[tracker]]\nsource = "osc-b"\n', "'osc-b' is there 2"),
        ('[[node]]\nname = "n1"\n[[node]]\nname = "n1"\n', "'n1' is there 2"),
        ('[[node]]\nname = "n4"\njoins_s = 4.0\n', "joins_s: found 4"),
    ],
)
def test_a_scenario_that_cannot_be_built(tmp_path: Path, text: str, words: str) -> None:
    assert words in build_error(tmp_path, SHORT + text)


def test_a_run_that_is_never_judged(tmp_path: Path) -> None:
    text = SHORT.replace("settle_s = 2.0", "settle_s = 4.0")
    assert "nothing would be judged" in build_error(tmp_path, text)


def test_a_scenario_without_nodes(tmp_path: Path) -> None:
    text = SHORT.replace('like = "calm"', 'stage = "two-cameras"')
    assert "node: found none" in build_error(tmp_path, text)
