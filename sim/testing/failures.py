# SPDX-License-Identifier: Apache-2.0
"""What a test of a simulated stage ends with where it is not green. Each text stands for itself."""

from __future__ import annotations


class CheckFailedError(AssertionError):
    """A stage ran, and what was seen breaks a check; the text has checks, seed and command."""


class StageBrokeError(RuntimeError):
    """A live stage cannot go on: a process of it died again and again, or never came up."""


class StageTimeoutError(TimeoutError):
    """What was waited for on a live stage did not come in time."""
