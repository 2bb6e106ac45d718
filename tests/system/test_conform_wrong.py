# SPDX-License-Identifier: Apache-2.0
"""The conformance program fails a client that is wrong, and in the right clause."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = [pytest.mark.system, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("wrong_clients.py")
LONGEST_S = 100
# variant: (clauses that have to fail, clauses that have to pass all the same)
VARIANTS = {
    "shows-newest": ({"draw-never-newest"}, {"draw-exact", "draw-second-copy-ignored"}),
    "draws-second-copy": ({"draw-second-copy-ignored"}, {"draw-look-ahead"}),
    "ignores-epochs": ({"epoch-lower-frame"}, {"draw-exact"}),
    "wrong-step": ({"draw-look-ahead", "draw-last"}, {"draw-exact"}),
    "wrong-pan": ({"engine-unreal", "engine-golden"}, {"engine-unity"}),
    "mirrored-frusta": ({"frusta-flat", "frusta-curved", "frusta-tracked"}, {"frusta-of-message"}),
    "reports-late": ({"report-soon"}, {"report-shown", "decide-at-lead"}),
    "newest-exchange": ({"clock-best"}, {"ping-rate"}),
    "bold-bound": ({"clock-bound"}, {"clock-best"}),
    "never-waits": ({"barrier-no-go"}, {"barrier-go"}),
    "never-asks": ({"resend-asked", "resend-gap"}, {"draw-look-ahead", "resend-needless"}),
    "blind-to-valid": ({"body-keeps-last", "body-never-valid"}, {"draw-exact"}),
    "keeps-cameras": ({"wall-whole", "wall-next-vsync"}, {"wall-ack", "wall-below"}),
    "waits-for-frames": ({"wall-no-frames"}, {"wall-whole"}),
    "forgets-black": ({"wall-kept"}, {"wall-joiner", "wall-next-vsync"}),
    "takes-old-revs": ({"wall-old-rev", "wall-lower-epoch"}, {"wall-next-vsync"}),
}  # fmt: skip


QUICK = ("shows-newest", "ignores-epochs", "wrong-pan", "mirrored-frusta")
SORTED = [
    variant if variant in QUICK else pytest.param(variant, marks=pytest.mark.nightly)
    for variant in VARIANTS
]


Done = subprocess.CompletedProcess[str]


def judged(variant: str) -> Done:
    """Run the clauses that are of interest with one wrong client."""
    wrong, right = VARIANTS[variant]
    return subprocess.run(
        [sys.executable, "-m", "stagectl.cli.main", "conform", "node", "--json", "--only",
         *sorted(wrong | right), "--", sys.executable, str(PROGRAM), variant],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def verdict_of(request: pytest.FixtureRequest) -> Callable[[str], Done]:
    """Judge those that this run asks for, two side by side: it is mostly waiting."""
    names = (getattr(item, "callspec", None) for item in request.session.items)
    asked = {spec.params["variant"] for spec in names if spec and "variant" in spec.params}
    with ThreadPoolExecutor(2) as pool:
        running: dict[str, Future[Done]] = {
            variant: pool.submit(judged, variant) for variant in VARIANTS if variant in asked
        }
    return lambda variant: running[variant].result()


@pytest.mark.parametrize("variant", SORTED)
def test_a_wrong_client_fails_in_the_clause_it_breaks(
    variant: str, verdict_of: Callable[[str], Done]
) -> None:
    wrong, _ = VARIANTS[variant]
    done = verdict_of(variant)
    assert done.returncode == 1, done.stderr
    *rows, summary = (json.loads(line) for line in done.stdout.splitlines())
    failed = {row["id"]: row["detail"] for row in rows if not row["pass"]}
    assert set(failed) == wrong, failed
    assert sorted(summary["failed"]) == sorted(wrong)
