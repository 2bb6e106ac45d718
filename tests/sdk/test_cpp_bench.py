# SPDX-License-Identifier: Apache-2.0
"""The render thread of the C++ client allocates and locks nothing, counted over real frames."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.sdk.cpp_programs import built

pytestmark = pytest.mark.system


@pytest.mark.skipif(sys.platform != "linux", reason="the counter replaces glibc's malloc")
@pytest.mark.parametrize(
    ("frames", "epochs"), [(5_000, 2), pytest.param(10_000, 3, marks=pytest.mark.nightly)]
)  # the controller is replaced every 4000 frames
def test_the_render_thread_allocates_nothing(
    tmp_path_factory: pytest.TempPathFactory, frames: int, epochs: int
) -> None:
    program = built("bench_alloc", tmp_path_factory)
    done = subprocess.run(
        [str(program), str(frames), "1500"], capture_output=True, text=True, check=False, timeout=60
    )
    summary = json.loads(done.stdout)
    assert summary["frames"] == frames
    assert (summary["mallocs"], summary["locks"]) == (0, 0)
    assert summary["probe_mallocs"] > 0, "the counter is blind"
    assert summary["exact"] > 1_000
    assert summary["substituted"] > 100, "foretold frames take the longest way"
    assert summary["walls"] > 10, "WALL was never acknowledged"
    assert summary["epoch"] == epochs
    assert done.returncode == 0
