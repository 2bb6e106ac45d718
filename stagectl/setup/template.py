# SPDX-License-Identifier: Apache-2.0
"""The bare stage file: what a stage must say of itself, and nothing else."""

from __future__ import annotations

import re

_BAD = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 31
_TEXT = """\
# A stage of stagectl. Setup on the console fills it in; whoever likes may edit it by hand as well.
version = 1
stage_id = "{stage_id}"
rate = "24000/1001"
"""


def bare_stage(name: str) -> str:
    """Return the text of a bare stage file; its id is made of `name`, the file's own."""
    stage_id = _BAD.sub("-", name)[:_LONGEST].strip("-._") or "stage"
    return _TEXT.format(stage_id=stage_id)
