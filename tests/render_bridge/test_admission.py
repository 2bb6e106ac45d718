# SPDX-License-Identifier: Apache-2.0
"""Who is let in, who is ready, and who differs from the rest."""

from __future__ import annotations

import msgspec
import pytest

from hardware_profiles.stage import Engine
from render_bridge import messages as m
from render_bridge.admission import not_ready, odd_one_out, refusal
from render_bridge.stage_snapshot import stage_snapshot
from tests.render_bridge import specimens
from tests.render_bridge.roster_talk import HASH, STAGE

SNAPSHOT = stage_snapshot(STAGE, HASH, epoch=1, frames_port=1, lead_ns=1)
ENGINE = Engine("Harbour", "Night", "00ff")


def hello(**changed: object) -> m.Hello:
    fine = msgspec.structs.replace(
        specimens.hello(), project="Harbour", level="Night", config_hash="00ff"
    )
    return msgspec.structs.replace(fine, **changed)


def test_who_fits_is_let_in() -> None:
    assert refusal(hello(), SNAPSHOT, ENGINE) is None
    assert refusal(specimens.hello(), SNAPSHOT, Engine()) is None


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"stage_id": "stage-9"}, m.RefusalCode.STAGE_ID, ("'stage-9'", "'stage-1'")),
        ({"project": "Roof"}, m.RefusalCode.PROJECT, ("'Roof'", "'Harbour'", "engine.project")),
        ({"config_hash": "1234"}, m.RefusalCode.CONFIG, ("1234", "00ff")),
        ({"config_hash": ""}, m.RefusalCode.CONFIG, ("none told", "00ff")),
        ({"pose_point": m.PosePoint.ENTRANCE_PUPIL}, m.RefusalCode.LENS, ("entrance_pupil",)),
    ],
)
def test_who_does_not_is_told_why(
    changed: dict[str, object], code: m.RefusalCode, words: tuple[str, ...]
) -> None:
    found = refusal(hello(**changed), SNAPSHOT, ENGINE)
    assert found is not None
    assert found.code is code
    for word in words:
        assert word in found.text
    assert len(found.text.encode()) < 200  # a REFUSAL holds it whole


def test_a_doubled_lens_effect_is_refused() -> None:
    applied = msgspec.structs.replace(SNAPSHOT, lens_applied=m.LensApplied.DISTORTION)
    twice = hello(lens_applied=m.LensApplied.DISTORTION | m.LensApplied.NODAL)
    found = refusal(twice, applied, ENGINE)
    assert found is not None
    assert "distortion" in found.text
    assert "doubled" in found.text
    pupil = msgspec.structs.replace(SNAPSHOT, pose_point=m.PosePoint.ENTRANCE_PUPIL)
    nodal = hello(pose_point=m.PosePoint.ENTRANCE_PUPIL, lens_applied=m.LensApplied.NODAL)
    found = refusal(nodal, pupil, ENGINE)
    assert found is not None
    assert "nodal" in found.text


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"engine_state": m.EngineState.STARTING}, "is starting its engine"),
        ({"engine_state": m.EngineState.LOADING}, "loads Night"),
        ({"engine_state": m.EngineState.COMPILING}, "compiles shaders"),
        ({"level": "Day"}, "shows level 'Day', this stage runs 'Night'"),
        ({"level": ""}, "shows level 'none', this stage runs 'Night'"),
        ({"project": ""}, "has no project open, this stage runs 'Harbour'"),
        ({}, None),
    ],
)
def test_who_is_ready(changed: dict[str, object], text: str | None) -> None:
    assert not_ready(hello(**changed), ENGINE) == text


def test_one_configuration_that_differs_is_named() -> None:
    same = {name: hello(config_hash="aa") for name in ("n1", "n2", "n3")}
    assert odd_one_out(same) == {}
    odd = odd_one_out({**same, "n4": hello(config_hash="bb"), "n5": hello(config_hash="")})
    assert list(odd) == ["n4"]
    assert "n1" in odd["n4"]
