# SPDX-License-Identifier: Apache-2.0
"""What may be commanded now: by whom, and what waits for the cut. Pure; the one place for it.

While rolling, structure is locked and what operators ride is not. Structure is what changes the
meaning of a picture under the camera without anybody's hand on it: profiles, rates, alignments,
lines. A draft of the set-up is no structure until it is applied. Nothing refuses to roll.
"""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.show.owner import Owner, refusal
from stagectl.show.state import ShowState

# Verb -> what of the stage it changes.
STRUCTURE: Mapping[str, str] = {
    "setup_apply": "the set-up of the running stage",
    "alignment_use": "where a tracking system stands on the stage",
    "lens_use": "which lens the running stage has on a camera",
    "scan_start": "the lines of the trackers",
}


def rule_refusal(
    owner: Owner | None, show: ShowState, verb: str, client: str, author: str
) -> str | None:
    """Return why a command may not run now, or None where it may."""
    not_his = refusal(owner, verb, client, author)
    if not_his is not None:
        return not_his
    what = STRUCTURE.get(verb)
    if what is not None and show.take is not None:
        return f"take {show.take} is rolling: {verb} changes {what}, which is locked until cut"
    return None
