# SPDX-License-Identifier: Apache-2.0
"""The one clock of the control path.

`now_ns()` never jumps: it is CLOCK_MONOTONIC on Linux and QueryPerformanceCounter on Windows, and
every process of one machine reads the same value. Wall-clock time is metadata and lives elsewhere.
"""

from __future__ import annotations

import time

now_ns = time.perf_counter_ns
