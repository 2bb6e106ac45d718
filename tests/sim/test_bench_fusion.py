# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench fusion`: the JSON contract, every mode, and one clear line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.bench.fusion import plots
from sim.bench.fusion.errors import Errors
from sim.bench.fusion.measure import (
    PX_PER_M,
    Method,
    Percentiles,
    Ratio,
    Result,
    figures,
    overscan_pct,
)
from sim.bench.fusion.overview import overview
from sim.bench.fusion.recording import Recording
from stagectl.cli.main import main
from tests.sim.fusion_bench_data import swaying, write_euroc

BASELINES = ["hold", "constant_velocity", "one_euro", "holt", "polynomial"]
Event = dict[str, object]


@pytest.fixture
def sway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A trajectory file of 12 s, in an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    write_euroc(tmp_path / "sway.csv.gz", swaying(12.0))
    return "sway.csv.gz"


def bench(capsys: pytest.CaptureFixture[str], *words: str) -> list[Event]:
    assert main(["bench", "fusion", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["bench", "fusion", *words, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err.splitlines()


def test_one_file_and_one_horizon_are_one_summary_line(
    sway: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (summary,) = bench(capsys, sway, "--horizon-ms", "80")
    assert list(summary)[:5] == ["event", "horizon_ms", "ours", "baselines", "skipped"]
    assert (summary["event"], summary["horizon_ms"]) == ("summary", 80.0)
    ours, baselines = summary["ours"], summary["baselines"]
    assert isinstance(ours, dict)
    assert isinstance(baselines, dict)
    assert list(baselines) == BASELINES
    for method in (ours, *baselines.values()):
        for quantity in ("position_mm", "rotation_deg"):
            assert list(method[quantity]) == ["p50", "p95", "max"]
            assert 0.0 < method[quantity]["p50"] < method[quantity]["p95"] < method[quantity]["max"]
    assert 0.5 < ours["coverage95"] <= 1.0
    assert "coverage95" not in baselines["hold"]
    # 0.4 m at 2.1 rad/s and more: 80 ms of holding is some 60 mm behind, and prediction is not.
    assert 30.0 < baselines["hold"]["position_mm"]["p95"] < 100.0
    assert ours["position_mm"]["p95"] < 0.2 * baselines["hold"]["position_mm"]["p95"]
    wall_px, position_mm = ours["wall_px"]["p95"], ours["position_mm"]["p95"]
    assert wall_px == pytest.approx(position_mm * 1.2004, rel=1e-3)
    # 50 samples of the first half second, 8 at the end, fewer those that were lost.
    assert isinstance(summary["skipped"], int)
    assert 45 <= summary["skipped"] <= 58
    assert (summary["samples"], summary["seed"]) == (1200, 0)


def test_the_same_seed_gives_the_same_figures_and_order_of_words_does_not_matter(
    sway: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = bench(capsys, sway, "--horizon-ms", "40", "--seed", "3", "--jitter-ms", "4")
    again = bench(capsys, "--seed", "3", "--jitter-ms", "4", "--horizon-ms", "40", sway)
    other = bench(capsys, sway, "--horizon-ms", "40", "--seed", "4", "--jitter-ms", "4")
    assert first == again
    assert first[0]["ours"] != other[0]["ours"]


def test_several_horizons_are_results_and_a_summary_over_them(
    sway: str, capsys: pytest.CaptureFixture[str]
) -> None:
    *results, summary = bench(capsys, sway, "--horizon-ms", "40", "160", "--seeds", "2")
    assert [one["event"] for one in results] == ["result", "result"]
    assert [one["horizon_ms"] for one in results] == [40.0, 160.0]
    assert summary["event"] == "summary"
    horizons = summary["horizons"]
    assert isinstance(horizons, list)
    for one, over in zip(results, horizons, strict=True):
        ratio = one["ratio"]
        assert isinstance(ratio, dict)
        assert over["position"]["ratio"] == pytest.approx(ratio["position"]["value"], rel=1e-4)
        assert over["position"]["baseline"] == ratio["position"]["baseline"]


def test_rate_changes_the_number_of_samples(sway: str, capsys: pytest.CaptureFixture[str]) -> None:
    (summary,) = bench(capsys, sway, "--horizon-ms", "40", "--rate", "25", "--loss", "0")
    measured, skipped = summary["measured"], summary["skipped"]
    assert isinstance(measured, int)
    assert isinstance(skipped, int)
    assert measured + skipped == 300


def test_a_locked_off_camera_reports_its_jitter(
    sway: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (summary,) = bench(capsys, sway, "--horizon-ms", "250", "--still")
    ours, baselines = summary["ours"], summary["baselines"]
    assert isinstance(ours, dict)
    assert isinstance(baselines, dict)
    # Holding shows the noise of two samples on two axes: 2 * 0.3 mm.
    assert baselines["hold"]["jitter_px"] == pytest.approx(0.6e-3 * PX_PER_M, rel=0.15)
    assert 0.0 < ours["jitter_px"] <= 0.3
    assert baselines["constant_velocity"]["jitter_px"] > baselines["hold"]["jitter_px"]


def test_a_second_source_and_a_fault_add_their_figures(
    sway: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = swaying(12.0, 20.0)
    noisy = slow.position_m + np.random.default_rng(1).normal(0.0, 0.002, slow.position_m.shape)
    second = Recording("second", 0, slow.t_s, noisy + np.array([5.0, 0.0, 1.0]), slow.rotation_wxyz)
    write_euroc(tmp_path / "second.csv", second)
    (summary,) = bench(
        capsys, sway, "--horizon-ms", "40", "--second", "second.csv", "--fault", "jump@6"
    )
    for key in ("max_step_mm", "max_step_deg", "max_step_mm_unfaulted", "max_step_deg_unfaulted"):
        assert isinstance(summary[key], float)
    assert summary["alignment_rms_mm"] == pytest.approx(2.0 * np.sqrt(3.0), rel=0.2)
    assert (summary["named"], summary["f_id"]) == ("teleport", "F-05")
    detected_ms = summary["detected_ms"]
    assert isinstance(detected_ms, float)
    assert 0.0 <= detected_ms <= 100.0


def test_stops_compare_every_method(capsys: pytest.CaptureFixture[str]) -> None:
    (summary,) = bench(capsys, "--stops", "--horizon-ms", "40")
    stops = summary["stops"]
    assert isinstance(stops, dict)
    assert set(stops) == {"dolly", "whip_pan"}
    for move in stops.values():
        assert list(move["baselines"]) == BASELINES
        assert move["ours"][0].keys() == {"overshoot", "settled_ms", "behind"}
    # A dolly at 1 m/s, held for 40 ms, is 40 mm behind; the noise comes on top.
    assert stops["dolly"]["baselines"]["hold"][0]["behind"] == pytest.approx(40.7, abs=1.0)


def test_tables_for_people_name_every_method(sway: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "fusion", sway, "--horizon-ms", "80"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in ("ours", "margin %", "overscan %", *BASELINES))


def test_a_picture_is_drawn(sway: str, capsys: pytest.CaptureFixture[str]) -> None:
    bench(capsys, sway, "--horizon-ms", "40", "80", "--plot", "p95.png")
    assert Path("p95.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert set(plots.COLOURS) == {"ours", *BASELINES}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["gone.csv"], "gone.csv: cannot be read (No such file or directory)"),
        (["empty.csv"], "empty.csv: found 0 poses, expected two or more"),
        (["nan.csv"], "nan.csv, line 2: a number is not finite"),
        (["short.csv"], "short.csv, line 1: found 3 columns, expected 8"),
        (["sway.csv.gz", "--horizon-ms", "0"], "--horizon-ms: found 0, expected 1 to 1000"),
        (["sway.csv.gz", "--horizon-ms", "nan"], "--horizon-ms: found nan, expected 1 to 1000"),
        (["sway.csv.gz", "--horizon-ms", "x"], "--horizon-ms: found 'x', expected a number"),
        (["sway.csv.gz", "--loss", "1"], "--loss: found 1, expected 0 to 0.95"),
        (["sway.csv.gz", "--rate", "0"], "--rate: found 0, expected 1 to 2000"),
        (["sway.csv.gz", "--second", "gone.csv"], "gone.csv: cannot be read (No such file or dir"),
        (["sway.csv.gz", "--fault", "burn@3"], "--fault: found 'burn@3', expected KIND@SECONDS"),
        (["sway.csv.gz", "--fault", "die@99"], "--fault: found 99 s, expected 0 to 12.0 s"),
        (["sway.csv.gz", "--plot", "gone/p.png"], "--plot gone/p.png: there is no folder gone"),
        (["sway.csv.gz", "--plot", "p.xyz"], "--plot p.xyz: end the name in .png, .pdf or .svg"),
        ([], "no TRAJECTORY was named; --stops and --cost need none"),
        (["brief.csv", "--horizon-ms", "500"], "no truth at 500 ms; the recording is 0.6 s long"),
        (["brief.csv", "--still"], "0.6 s long; stillness needs 10 s"),
    ],
)
def test_bad_input_is_one_line(
    sway: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    Path("empty.csv").write_text("")
    Path("nan.csv").write_text("1,0,0,0,1,0,0,0\n2,nan,0,0,1,0,0,0\n")
    Path("short.csv").write_text("1,2,3\n")
    write_euroc(tmp_path / "brief.csv", swaying(0.6))
    (said,) = refused(capsys, *words)
    assert said.startswith("stagectl: ")
    assert line in said


def test_several_bad_values_get_a_line_each(sway: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(refused(capsys, sway, "--loss", "2", "--seeds", "0", "--noise-mm", "-1")) == 3


def test_coverage_counts_the_region_of_three_axes() -> None:
    chance = np.random.default_rng(4)
    errors = np.linalg.norm(chance.normal(0.0, 0.01, (40_000, 3)), axis=1)
    right = np.full(40_000, 0.01)
    method = figures(Errors(errors, errors, right, 2.0 * right))
    # Twice the sigma holds all but 5e-7 of them; pooled is the mean of the two.
    assert method.coverage95_position == pytest.approx(0.95, abs=0.005)
    assert method.coverage95_rotation == pytest.approx(1.0, abs=1e-4)
    assert method.coverage95 == pytest.approx(0.975, abs=0.0026)


def test_overscan_is_the_formula_of_the_reference() -> None:
    # 40 deg/s at three frames of 24 fps is 5 deg; 26 % by the stage reference.
    assert overscan_pct(5.0) == pytest.approx(26.4, abs=0.5)
    assert overscan_pct(10.0) == pytest.approx(55.0, abs=1.0)
    assert overscan_pct(70.0) is None


def test_the_overview_takes_the_best_baseline_of_the_mean_not_of_each_file() -> None:
    results = [
        ("a", _result(ours=1.0, hold=4.0, holt=2.0)),
        ("b", _result(ours=3.0, hold=2.0, holt=3.0)),
    ]
    quantity = overview(results).position
    assert quantity.baseline == "holt"  # geometric means: sqrt 8 against sqrt 6
    assert quantity.ratio == pytest.approx((0.5 * 1.0) ** 0.5, rel=1e-5)
    assert (quantity.worst_ratio, quantity.worst_file) == (1.0, "b")


def _result(ours: float, hold: float, holt: float) -> Result:
    def method(p95: float) -> Method:
        row = Percentiles(p95 / 2.0, p95, p95 * 2.0)
        return Method(row, row, row, coverage95=0.9, coverage95_position=0.9,
                      coverage95_rotation=0.9)  # fmt: skip

    baselines = {"hold": method(hold), "holt": method(holt)}
    ratio = {q: Ratio(1.0, "hold") for q in ("position", "rotation")}
    return Result(40.0, method(ours), baselines, 0, 100, ratio)
