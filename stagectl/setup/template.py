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


_STATE = """\
# Another stage beside this file has the usual folder.
[paths]
state = "stagectl-state-{stage_id}"
"""


def bare_id(name: str) -> str:
    """Return the stage id that is made of `name`, the file's own."""
    return _BAD.sub("-", name)[:_LONGEST].strip("-._") or "stage"


def bare_stage(name: str, *, own_state: bool = False) -> str:
    """Return the text of a bare stage file; its id is made of `name`, the file's own.

    `own_state`: with a state folder of its own name, beside that of another stage.
    """
    text = _TEXT + "\n" + _STATE if own_state else _TEXT
    return text.format(stage_id=bare_id(name))
