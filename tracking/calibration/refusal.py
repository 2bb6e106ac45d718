# SPDX-License-Identifier: Apache-2.0
"""What a calibration returns when the recording cannot give an answer."""

from __future__ import annotations

from typing import NamedTuple


class Refused(NamedTuple):
    """No result, and why, in one sentence that says what to do."""

    reason: str
