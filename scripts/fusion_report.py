# SPDX-License-Identifier: Apache-2.0
"""Measures the estimator over all shared recordings; writes docs/fusion-figures.md and pictures.

    python scripts/fusion_report.py [DATA]     DATA: the folder that holds traj_euroc and the others

Every part is kept in build/fusion/; started again, only what is missing or has changed since is
measured. Two processes; cost is measured last, alone.
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from sim.bench.fusion import campaign, page
from sim.bench.fusion.cost import measure_cost
from sim.bench.fusion.degrade import Degradation

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "fusion"
PAGE = ROOT / "docs" / "fusion-figures.md"
PICTURES = ROOT / "docs" / "pictures"
PROCESSES = 2


def main(arguments: list[str]) -> int:
    """Measure, write the page and its pictures."""
    try:
        from sim.bench.fusion import plots
    except ImportError:
        print("matplotlib is not installed; install stagectl[plots]", file=sys.stderr)
        return 3
    data = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "data"
    jobs = campaign.jobs(data)
    if not any(job.kind == "motion" for job in jobs):
        print(f"{data}: no recordings there; name the folder of traj_euroc", file=sys.stderr)
        return 2
    answers: dict[campaign.Job, campaign.Answer] = {}
    # spawn, not fork: the same on every system.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        futures = {pool.submit(campaign.answer, job, KEPT): job for job in jobs}
        for number, future in enumerate(as_completed(futures), start=1):
            answers[futures[future]] = future.result()
            print(f"{number} of {len(jobs)}: {futures[future].kind} {futures[future].name}")
    ordered = [answers[job] for job in jobs]
    cost = measure_cost(Degradation())
    PAGE.write_text(page.page(ordered, cost), encoding="utf-8")
    main_results = page.named_results(ordered, stress=False)
    shown = [(name, one) for name, one in main_results if one.horizon_ms in campaign.TABLE_MS]
    PICTURES.mkdir(exist_ok=True)
    plots.p95_by_horizon(shown, PICTURES / "fusion_p95.png")
    plots.ratios_by_file(shown, 80.0, PICTURES / "fusion_by_file.png")
    plots.overscan_by_horizon(page.overscan_curves(ordered), PICTURES / "fusion_overscan.png")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
