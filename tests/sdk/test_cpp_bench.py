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
def test_the_render_thread_allocates_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    program = built("bench_alloc", tmp_path_factory)
    done = subprocess.run(
        [str(program), "10000", "1500"], capture_output=True, text=True, check=False, timeout=60
    )
    summary = json.loads(done.stdout)
    assert summary["frames"] == 10_000
    assert (summary["mallocs"], summary["locks"]) == (0, 0)
    assert summary["probe_mallocs"] > 0, "the counter is blind"
    assert summary["exact"] > 1_000
    assert summary["substituted"] > 100, "foretold frames take the longest way"
    assert summary["epoch"] == 3
    assert done.returncode == 0
