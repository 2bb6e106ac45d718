# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench lens`: the baseline is a true PCHIP, and the bench finds a slow evaluation."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable

import numpy as np
import pytest

from hardware_profiles.lens import curve
from hardware_profiles.lens.model import LensModel, LensState
from sim.bench.lens import plain, run
from sim.cli import bench_lens
from sim.lens_truth import ZoomTruth
from stagectl.cli.main import main
from tests.hardware_profiles.lens.true_zoom import true_profile


def quantities(state: LensState) -> list[float]:
    pupil, falloff = state.entrance_pupil_m, state.falloff
    assert pupil is not None
    assert falloff is not None
    return [
        *state.focal_mm, *state.center_px, *state.radial, *state.tangential, pupil, *falloff,
    ]  # fmt: skip


def lens_and_plain(zooms: int, foci: int) -> tuple[LensModel, plain.PlainLens]:
    lens = LensModel(
        true_profile(ZoomTruth(), np.linspace(0.0, 1.0, zooms), np.linspace(0.0, 1.0, foci))
    )
    values = lens.grid.values
    rows = [[values[:, f, q].tolist() for f in range(foci)] for q in range(values.shape[2])]
    return lens, plain.PlainLens(lens.grid.zooms.tolist(), lens.grid.foci.tolist(), rows)


@pytest.fixture
def few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time 50 calls of each side, and collect no garbage of the whole test run before each."""
    whole = run.run_lens

    def small(
        zooms: int, foci: int, rounds: int, progress: Callable[[str], None]
    ) -> dict[str, object]:
        return whole(zooms, foci, rounds, progress, calls=50)

    monkeypatch.setattr(run, "run_lens", small)
    monkeypatch.setattr(gc, "collect", lambda: 0)


def test_slopes_by_hand() -> None:
    # Widths 1, 1, 2 and steepnesses 1, 2, 3: the inner slopes are 2/(1/1 + 1/2) = 4/3 and, with
    # weights 2*2+1 = 5 and 2+2*1 = 4, 9/(5/2 + 4/3) = 54/23; ends (3*1 - 2)/2 and (5*3 - 2*2)/3.
    found = plain.slopes([0.0, 1.0, 2.0, 4.0], [0.0, 1.0, 3.0, 9.0])
    assert found == pytest.approx([0.5, 4.0 / 3.0, 54.0 / 23.0, 11.0 / 3.0], rel=1e-14)


@pytest.mark.parametrize(("zooms", "foci"), [(2, 2), (2, 3), (5, 4), (11, 7)])
def test_all_sixteen_are_the_product_s_on_every_focus_line(zooms: int, foci: int) -> None:
    lens, baseline = lens_and_plain(zooms, foci)
    for zoom in np.linspace(-0.1, 1.1, 25).tolist():
        for focus in baseline.foci:
            ours = quantities(lens.at(zoom, focus))
            assert baseline.at(zoom, focus) == pytest.approx(ours, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("zooms", "foci"), [(2, 2), (3, 3), (5, 4), (11, 7)])
def test_the_local_form_is_the_whole_one(zooms: int, foci: int) -> None:
    _, baseline = lens_and_plain(zooms, foci)
    for zoom, focus in np.random.default_rng(1).uniform(-0.1, 1.1, (200, 2)).tolist():
        assert baseline.local(zoom, focus) == baseline.at(zoom, focus)


def test_over_focus_it_is_the_curve_of_the_rows() -> None:
    _, baseline = lens_and_plain(4, 5)
    foci = np.array(baseline.foci)
    row = np.array([baseline.at(0.4, focus)[2] for focus in foci])
    for focus in np.linspace(0.0, 1.0, 13):
        expected = float(curve.evaluate(foci, row, np.array([focus]))[0])
        assert baseline.at(0.4, float(focus))[2] == pytest.approx(expected, rel=1e-13)


@pytest.mark.usefixtures("few_calls")
def test_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    # The figure itself is the bench's own affair: a busy machine must not fail this test.
    assert main(["bench", "lens", "--zooms", "3", "--foci", "3", "--json"]) in (0, 1)
    (line,) = capsys.readouterr().out.splitlines()
    summary = json.loads(line)
    assert summary["event"] == "summary"
    assert (summary["zooms"], summary["foci"], summary["rounds"]) == (3, 3, 6)
    for side in ("ours", "plain", "plain_local", "ours_12", "plain_12", "plain_12_local"):
        us = summary["us"][side]
        assert 0.0 < us["p50"] <= us["p99"] <= us["p999"]
    assert summary["bound"] == {"p50": 0.12}
    assert summary["difference"]["focal_on_lines_px"] < 1e-6
    assert summary["difference"]["plain_to_local_px"] == 0.0
    assert summary["points"]["rays_error_px"] < 1e-6


@pytest.mark.usefixtures("few_calls")
def test_a_slow_evaluation_breaks_the_bound(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = LensModel.at

    def slow(self: LensModel, zoom: float, focus: float) -> LensState:
        for _ in range(60):
            fast(self, zoom, focus)
        return fast(self, zoom, focus)

    monkeypatch.setattr(LensModel, "at", slow)
    assert main(["bench", "lens", "--zooms", "3", "--foci", "3"]) == 1
    said = capsys.readouterr()
    assert "lens evaluation takes" in said.err
    assert said.err.count("\n") == 1
    assert "plain Python, us" in said.out


@pytest.mark.parametrize("words", [["--zooms", "1"], ["--foci", "65"], ["--rounds", "5"]])
def test_bad_options_are_one_line_and_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "lens", *words]) == 2
    assert f"{words[0]}: found {words[1]}, expected" in capsys.readouterr().err


def test_the_examples_are_of_this_bench() -> None:
    assert all(line.startswith("stagectl bench lens") for line in bench_lens.EXAMPLES)
