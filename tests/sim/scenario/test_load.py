# SPDX-License-Identifier: Apache-2.0
"""Scenario files: where they are found, what `like` takes over, and one line for each mistake."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.scenario.load import (
    ScenarioError,
    load_scenario,
    shipped_folder,
    shipped_names,
)
from tests.sim.scenario.written import SHORT, file_of, load_error, one_line

FAULT = '[[fault]]\nid = "loss"\ntarget = "osc-b"\nat_s = 3.0\n'
PARENT = (
    SHORT + 'rows = ["F-09"]\n[set]\nrate = "25/1"\n[camera.A]\nseed = 7\n' + FAULT
    + '[[expect]]\ncheck = "repeated"\nat_most = 0\n'
)  # fmt: skip


def test_like_takes_all_but_faults_expectations_and_rows(tmp_path: Path) -> None:
    file_of(tmp_path, PARENT, "parent")
    child = load_scenario(file_of(tmp_path, 'version = 1\nlike = "parent"\ndoc = "c"\n', "child"))
    calm = load_scenario("calm")
    assert (child.name, child.base, child.doc) == ("child", str(tmp_path), "c")
    assert (child.seconds, child.set) == (4.0, {"rate": "25/1"})
    assert (child.fault, child.expect, child.rows) == ((), (), ())
    assert child.tracker == calm.tracker
    assert child.node == calm.node
    assert child.camera["A"].seed == 7
    assert child.camera["A"].optics == calm.camera["A"].optics


def test_like_changes_tables_key_by_key_and_rows_by_name(tmp_path: Path) -> None:
    text = (
        SHORT + '[camera.A.optics]\nfocal_mm = 24.0\n[[node]]\nname = "n2"\nlead_frames = 3.0\n'
        '[[node]]\nname = "n9"\n[[tracker]]\nsource = "osc-b"\n[tracker.world]\npan_deg = 1.0\n'
    )  # fmt: skip
    own, calm = load_scenario(file_of(tmp_path, text)), load_scenario("calm")
    assert (own.camera["A"].optics.focal_mm, own.camera["A"].optics.pupil_m) == (24.0, 0.12)
    assert own.camera["B"] == calm.camera["B"]
    assert [node.name for node in own.node] == ["n1", "n2", "n3", "n9"]
    assert (own.node[1].lead_frames, own.node[1].clock_ppm) == (3.0, 60.0)
    assert own.tracker[0] == calm.tracker[0]
    assert own.tracker[1]["world"] == {"position_m": [-0.8, 1.0, 0.0], "pan_deg": 1.0}
    assert own.tracker[1]["noise_mm"] == 0.3


def test_where_a_scenario_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(tmp_path, SHORT.replace('"calm"', '"loss"'), "calm")
    assert load_scenario("calm").base == str(shipped_folder())
    assert load_scenario(path).doc == "short"
    monkeypatch.chdir(tmp_path)
    assert load_scenario("./calm.toml").doc == "short"
    assert load_scenario("calm.toml").doc == "short"
    assert load_scenario("calm").doc != "short"
    child = load_scenario(file_of(tmp_path, 'version = 1\nlike = "calm"\ndoc = "c"\n', "child"))
    assert child.seconds == 4.0  # beside a file, a name means the neighbour first


@pytest.mark.parametrize("name", ["none", "none.toml", "no/such", "a\0b", "x" * 300, "", "a\nb"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    assert "name" in one_line(caught.value) or "sim list" in str(caught.value)


def test_what_like_lets_one_leave_out(tmp_path: Path) -> None:
    calm = load_scenario("calm")
    own = load_scenario(file_of(tmp_path, 'like = "calm"\ndoc = "own"\n'))
    assert (own.version, own.seconds, own.stage) == (1, calm.seconds, calm.stage)
    assert "missing required field `doc`" in load_error(tmp_path, 'like = "calm"\n')


def test_circles_of_like(tmp_path: Path) -> None:
    assert "circle" in load_error(tmp_path, 'version = 1\nlike = "own"\ndoc = "x"\n')
    file_of(tmp_path, 'version = 1\nlike = "b"\ndoc = "x"\n', "a")
    path = file_of(tmp_path, 'version = 1\nlike = "a"\ndoc = "x"\n', "b")
    with pytest.raises(ScenarioError, match="circle"):
        load_scenario(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = ", "is not TOML"),
        ("a = [" * 4000, "is not TOML"),
        ("version = 1\nlike = 7\n", "like: found 7"),
        ('version = 1\nlike = "none"\n', "no scenario 'none'"),
        (SHORT + 'name = "x"\n', "name: is made"),
        (SHORT + "base = 1\n", "base: is made"),
        (SHORT + "secnods = 1.0\n", "unknown field 'secnods'; did you mean 'seconds'?"),
        (SHORT + "zzz = 1.0\n", "unknown field 'zzz'; known: version, doc, seconds"),
        (SHORT + 'mode = "reel"\n', "mode: found 'reel', expected real, virtual; did you mean"),
        (SHORT + "[[fault]]\nid = 'loss'\nat_s = 1.0\nshare = 0.1\n", "goes into params"),
        (SHORT + '[[node]]\nname = "n1"\n[node.back]\nlos = 0.1\n', "did you mean 'loss'?"),
        (SHORT.replace("version = 1", "version = 2"), "version"),
        (SHORT.replace('doc = "short"\n', ""), "doc"),
        (SHORT.replace("4.0", "'four'"), "seconds: expected `float`"),
        (SHORT.replace("4.0", "nan"), "seconds: found nan or inf"),
        (SHORT.replace("4.0", "-1.0"), "seconds"),
        (SHORT + "node = 3\n", "node: expected `array`"),
        (SHORT + "node = [3]\n", "node[3]"),
        (SHORT + 'node = [{name = ["n1"]}]\n', "name: expected `str`"),
        (SHORT + '[[node]]\nname = "n1"\n[node.link]\nloss = 2.0\n', "node[0].link.loss"),
        (SHORT + 'tracker = ["a"]\n', "tracker[2]"),
        (SHORT + "camera = 1\n", "camera: expected `object`"),
        (SHORT + "[camera.A]\nmoton = 1\n", "unknown field 'moton'; did you mean 'motion'?"),
        (SHORT + "[camera.A.optics]\nfocal = 1.0\n", "did you mean 'focal_mm'?"),
        (
            'version = 1\nlike = "clam"\n',
            "own.toml: like: no scenario 'clam'; did you mean 'calm'?",
        ),
        (SHORT + "[camera.A.optics]\nfocal_mm = inf\n", "camera.A.optics.focal_mm: found nan"),
        (SHORT + "[camera.Z]\nseed = 1\n", "motion"),
        (SHORT + "[[fault]]\nid = 'loss'\n", "at_s"),
        (SHORT + "[[fault]]\nid = 'loss'\nat_s = 1.0\nparams = { x = [1] }\n", "fault[0].params"),
        (
            SHORT + "[[expect]]\ncheck = 'told'\nfigure = 'p99'\n",
            "expect[0].figure: found 'p99', exp",
        ),
        (SHORT + "[[expect]]\nchek = 'told'\n", "expect[0]"),
        (SHORT + "[set]\na = 2026-01-01\n", "set"),
    ],
)
def test_each_mistake_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    found = load_error(tmp_path, text)
    assert words in found
    assert found.startswith(str(tmp_path))


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"doc = '\xff'\n")
    with pytest.raises(ScenarioError, match="is not TOML"):
        load_scenario(str(tmp_path / "own.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ScenarioError, match="no such file"):
        load_scenario(str(tmp_path / "folder.toml"))


KEYS = st.sampled_from(
    ["version", "like", "doc", "seconds", "stage", "node", "tracker", "camera", "fault", "expect",
     "set", "rows", "name", "source", "id", "x"]
)  # fmt: skip
SCALARS = st.one_of(
    st.integers(-3, 10**20),
    st.floats(),
    st.booleans(),
    st.sampled_from(["calm", "n1", "osc-b", ""]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else repr(value)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES, max_size=5))
@example({"node": [{"name": ["n1"]}, {"name": {}}, 7]})
@example({"tracker": [{"source": 1}, {"source": 1}]})
def test_garbage_in_the_right_places_is_a_scenario_or_one_line(
    tmp_path: Path, table: dict[str, object]
) -> None:
    whole = {"version": 1, "like": "calm", "doc": "x"} | table
    text = "\n".join(f"{key} = {toml(value)}" for key, value in whole.items())
    try:
        load_scenario(file_of(tmp_path, text))
    except ScenarioError as error:
        one_line(error)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_bytes_are_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(data)
    with contextlib.suppress(ScenarioError):
        load_scenario(str(path))


def test_names_are_sorted_and_all_load() -> None:
    names = shipped_names()
    assert names == sorted(names)
    assert "calm" in names
    assert all(load_scenario(name).name == name for name in names)
