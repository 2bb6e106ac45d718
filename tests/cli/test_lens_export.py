# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens export`: files, names, exit codes and lines that scripts rely on."""

from __future__ import annotations

import hashlib
import importlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hardware_profiles.exchange.reading import NO_SENSOR, Wanted
from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.profile import Judgement, LensProfile, SensorMode
from stagectl.cli import lens_export
from stagectl.cli.main import main
from tests.hardware_profiles.exchange.lenses import CAMERA, TERMS, lens_of, zoom_lens

SMALL = SensorMode(35.9, 20.2, 96, 54)
SMALL_CAMERA = (93.5, 93.7, 48.7, 26.5)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)


def saved(profile: LensProfile, name: str = "a.lens.json") -> str:
    save_profile(Path(name), profile)
    return name


def small() -> str:
    return saved(lens_of(*SMALL_CAMERA, TERMS["barrel"], SMALL, entrance_pupil_m=0.1))


def export(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["lens", "export", *words, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def refused(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """Return the one line that a refused export says; nothing may have been written."""
    before = sorted(Path().iterdir())
    assert main(["lens", "export", *words]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert sorted(Path().iterdir()) == before
    return err


FILES = {
    "opentrackio": ("out.json", ["out.json"]),
    "ulens": ("out.ulens", ["out.ulens"]),
    "stmap": ("out.exr", ["out.nuke.undistort.exr", "out.nuke.redistort.exr"]),
    "nuke": ("out.nk", ["out.nk", "out.undistort.exr", "out.redistort.exr"]),
    "unity": ("out.json", ["out.unity.json"]),
    "csv": ("out.csv", ["out.csv"]),
    "opencv": ("out.yml", ["out.yml"]),
}


class TestFiles:
    @pytest.mark.parametrize("to", lens_export.TARGETS)
    def test_every_target_writes_and_tells(
        self, to: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given, names = FILES[to]
        names = [given] if to == "unity" else names
        *files, summary = export(capsys, small(), "--to", to, "-o", given)
        assert summary["event"] == "summary"
        assert [Path(name).name for name in summary["files"]] == names
        assert (summary["to"], summary["lens"]) == (to, "Acme Wide #0042")
        assert isinstance(summary["fit_px"], float)
        for event, name in zip(files, names, strict=True):
            content = Path(name).read_bytes()
            assert event == {
                "event": "file", "file": name, "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }  # fmt: skip

    @pytest.mark.parametrize("to", lens_export.TARGETS)
    def test_without_an_ending_the_format_s_own_is_added(
        self, to: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        *_, summary = export(capsys, small(), "--to", to, "-o", "out")
        assert [Path(name).name for name in summary["files"]] == FILES[to][1]

    def test_people_get_a_short_list(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["lens", "export", small(), "--to", "unity", "-o", "a.json"]) == 0
        out, err = capsys.readouterr()
        assert "a.json" in out
        assert "px are left out" in out
        assert err == ""

    def test_the_old_file_is_kept_beside(self, capsys: pytest.CaptureFixture[str]) -> None:
        profile = small()
        Path("a.ulens").write_text("precious")
        export(capsys, profile, "--to", "ulens", "-o", "a.ulens")
        assert Path("a.ulens.lkg").read_text() == "precious"

    def test_a_script_names_its_own_maps(self, capsys: pytest.CaptureFixture[str]) -> None:
        export(capsys, small(), "--to", "nuke", "--overscan", "auto", "-o", "shots/plate_7.nk")
        script = Path("shots/plate_7.nk").read_text()
        assert "/plate_7.undistort.exr" in script
        assert Path("shots/plate_7.undistort.exr").exists()

    def test_conventions(self, capsys: pytest.CaptureFixture[str]) -> None:
        for convention in ("unreal", "ez"):
            *_, summary = export(
                capsys, small(), "--to", "stmap", "--convention", convention, "-o", "m.exr"
            )
            assert summary["files"] == [f"m.{convention}.exr"]

    def test_a_zoom_is_lines_and_one_place_a_document(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        zoom = saved(zoom_lens())
        export(capsys, zoom, "--to", "opentrackio", "-o", "all.jsonl")
        assert len(Path("all.jsonl").read_text().splitlines()) == 12
        export(capsys, zoom, "--to", "opentrackio", "--zoom", "0.5", "--focus", "1", "-o", "one")
        lens = json.loads(Path("one.json").read_text())["lens"]
        assert lens["encoders"] == {"zoom": 0.5, "focus": 1.0}

    def test_what_is_outside_of_the_measured_is_told(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for to in ("ulens", "unity", "opentrackio", "opencv", "csv"):
            *_, summary = export(
                capsys, saved(zoom_lens()), "--to", to, "--zoom", "1.2", "--focus", "0", "-o", to
            )
            assert any("outside of what was measured" in note for note in summary["notes"]), to


class TestRoundTrip:
    @pytest.mark.parametrize("to", ["opentrackio", "ulens", "csv", "opencv"])
    def test_our_own_import_reads_it(self, to: str, capsys: pytest.CaptureFixture[str]) -> None:
        profile = saved(lens_of(*CAMERA, TERMS["tangential"]))
        *_, summary = export(capsys, profile, "--to", to, "-o", "out")
        (name,) = summary["files"]
        module = importlib.import_module(
            f"hardware_profiles.exchange.{lens_export.TARGETS[to].module}"
        )
        back = module.read_lens(Path(name).read_bytes(), name, Wanted()).profile
        (node,) = back.node
        across, down = back.sensor.px_per_mm()
        found = (node.focal_mm[0] * across, node.focal_mm[1] * down, *node.center_px)
        assert found == pytest.approx(CAMERA, rel=1e-12)
        k1, k2, p1, p2, k3 = TERMS["tangential"]
        assert node.radial[:3] == pytest.approx((k1, k2, k3), rel=1e-12)
        assert node.tangential == pytest.approx((p1, p2), rel=1e-12)


class TestRefused:
    def test_a_zoom_without_a_place(self, capsys: pytest.CaptureFixture[str]) -> None:
        for to in ("stmap", "nuke", "unity", "opencv"):
            assert "--zoom" in refused(capsys, 2, saved(zoom_lens()), "--to", to, "-o", "x")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--to", "unity", "--convention", "ez"), "--convention: is for stmap, not for unity"),
            (("--to", "csv", "--center", "note"), "--center: is for opentrackio and ulens"),
            (("--to", "stmap", "--convention", "ez", "--overscan", "1.2"), "expected 1 for ez"),
            (("--to", "unity", "--zoom", "nan"), "--zoom nan: expected"),
            (("--to", "unity", "--focus", "7"), "--focus 7: expected"),
            (("--to", "ulens", "--straight-px", "0"), "--straight-px 0: expected"),
            (("--to", "unity", "--max-px", "-1"), "--max-px -1: expected"),
        ],
    )
    def test_options(
        self, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert said in refused(capsys, 2, small(), *words, "-o", "x")

    def test_a_format_that_loses_too_much(self, capsys: pytest.CaptureFixture[str]) -> None:
        profile = small()
        line = refused(capsys, 1, profile, "--to", "unity", "--max-px", "0.5", "-o", "x.json")
        assert "unity: found" in line
        export(capsys, profile, "--to", "opentrackio", "--max-px", "0", "-o", "x.json")

    def test_a_missing_profile(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "no.lens.json" in refused(capsys, 2, "no.lens.json", "--to", "csv", "-o", "x")

    def test_a_changed_profile(self, capsys: pytest.CaptureFixture[str]) -> None:
        name = small()
        text = Path(name).read_text()
        Path(name).write_text(text.replace("0042", "0043"))
        assert "hash" in refused(capsys, 1, name, "--to", "csv", "-o", "x")

    def test_the_profile_itself_is_not_written_over(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        name = small()
        assert "is the profile itself" in refused(capsys, 2, name, "--to", "csv", "-o", f"./{name}")

    def test_a_folder_and_a_name_that_nuke_would_run(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        name = small()
        Path("maps").mkdir()
        for out in ("maps", "-", "."):
            assert "no file's name" in refused(capsys, 2, name, "--to", "csv", "-o", out)
        assert "cannot hold this name" in refused(capsys, 2, name, "--to", "nuke", "-o", "[x].nk")

    def test_a_place_where_nothing_can_be_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        name = small()
        Path("file").write_text("")
        assert "cannot be written" in refused(capsys, 3, name, "--to", "csv", "-o", "file/x.csv")


def test_help_has_examples_that_name_targets(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lens", "export", "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "examples:" in out
    assert all(name in out for name in lens_export.TARGETS)


def test_a_sensor_size_that_was_made_up_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    sensor = msgspec.structs.replace(SMALL, name=NO_SENSOR)
    profile = saved(lens_of(*SMALL_CAMERA, (), sensor))
    for to in lens_export.TARGETS:
        *_, summary = export(capsys, profile, "--to", to, "-o", f"{to}.out")
        told = any("no sensor size" in note for note in summary["notes"])
        assert told == (to in ("opentrackio", "ulens", "nuke", "unity")), to


def test_what_the_lens_was_found_good_for_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    profile = lens_of(*SMALL_CAMERA, (), SMALL)
    judged = Judgement("warn", "fail", ("composite fail: too few views",))
    for one, says in (
        (profile, "! the profile was never judged"),
        (msgspec.structs.replace(profile, judgement=judged), "! wall: WARN   composite: FAIL"),
    ):
        name = saved(one)
        assert main(["lens", "export", name, "--to", "csv", "-o", "a.csv"]) == 0
        assert says in capsys.readouterr().out
        *_, summary = export(capsys, name, "--to", "csv", "-o", "a.csv")
        assert summary["wall"] == (one.judgement.wall if one.judgement else None)
        assert summary["composite"] == (one.judgement.composite if one.judgement else None)


def test_squeeze_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    profile = lens_of(93.5, 187.4, 48.7, 26.5, (), SMALL)
    wide = msgspec.structs.replace(profile, lens=msgspec.structs.replace(profile.lens, squeeze=2.0))
    for to in ("opentrackio", "ulens", "unity"):
        *_, summary = export(capsys, saved(wide), "--to", to, "-o", to)
        assert any("2 times as wide" in note for note in summary["notes"]), to
