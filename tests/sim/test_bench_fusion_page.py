# SPDX-License-Identifier: Apache-2.0
"""The campaign behind docs/fusion-figures.md: kept answers, and a page with every table."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.bench.fusion import campaign
from sim.bench.fusion.campaign import Job
from sim.bench.fusion.cost import Cost, Spread
from sim.bench.fusion.page import named_results, overscan_curves, page
from tests.sim.fusion_bench_data import swaying, write_euroc


def test_an_answer_is_kept_until_its_data_changes(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    file = write_euroc(tmp_path / "sway.csv", swaying(3.0))
    job = Job("motion", "sway", (str(file),), stress=True)
    first = campaign.answer(job, kept)
    (path,) = kept.iterdir()
    written = path.stat().st_mtime_ns
    assert campaign.answer(job, kept) == first
    assert path.stat().st_mtime_ns == written
    write_euroc(file, swaying(4.0))
    assert campaign.answer(job, kept) != first
    assert len(list(kept.iterdir())) == 2


def test_jobs_are_the_recordings_that_are_there(tmp_path: Path) -> None:
    for folder in ("traj_tumvi", "traj_kaist_vio", "traj_other"):
        (tmp_path / folder).mkdir()
        write_euroc(tmp_path / folder / "a.csv.gz", swaying(1.0))
    jobs = campaign.jobs(tmp_path)
    motion = [(job.name, job.stress) for job in jobs if job.kind == "motion"]
    assert motion == [("tumvi/a", False), ("kaist_vio/a", True)]
    assert {job.kind for job in jobs} == {"motion", "still", "stops"}


@pytest.mark.slow
def test_the_page_has_a_row_for_every_method_and_recording(tmp_path: Path) -> None:
    (tmp_path / "traj_euroc").mkdir()
    for name in ("one", "two"):
        write_euroc(tmp_path / "traj_euroc" / f"{name}.csv.gz", swaying(4.0))
    kinds = ("motion", "stops")
    jobs = [job for job in campaign.jobs(tmp_path) if job.kind in kinds or job.name == "24 Hz"]
    answers = [campaign.answer(job, tmp_path / "kept") for job in jobs]
    spread = Spread(10.0, 20.0, 30.0, 12.0)
    text = page(
        answers,
        Cost(100, 18, 2, spread, spread, Spread(40.0, 80.0, 90.0, 48.0), 0.25, 0.25, 0.3, 0.3),
    )
    assert text.count("| euroc/one |") >= 5 + 1  # five horizons, and the overscan
    assert "| hold |" in text
    assert "| whip pan |" in text
    assert "| 24 Hz | **stagectl** |" in text
    assert "Ratio of the filters 0.25 of p50" in text
    assert " nan" not in text
    assert len(named_results(answers, stress=False)) == 2 * 13
    assert all(len(rows) >= 8 for rows in overscan_curves(answers).values())
