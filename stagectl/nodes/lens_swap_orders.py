# SPDX-License-Identifier: Apache-2.0
"""The verbs of a lens swap, the jobs that they order, and what is kept from run to run. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from stagectl.nodes.lens_swap_prepared import Prepared
from stagectl.show.commands import Verb

JOB, KEPT_FILE = "lens-swap-", "lens-swap.json"
PROPOSE, USE, TAKE_OVER = "propose", "use", "take over"
LIMIT_S = 60.0
VERBS: Mapping[str, Verb] = {
    "lens_pick": Verb(None, needs=("camera", "serial")),
    "lens_mode": Verb(None, needs=("camera",), takes=("mode",)),
    "lens_end": Verb(None, needs=("camera", "ring", "end"), takes=("raw",)),
    "lens_ends_last": Verb(None, needs=("camera",)),
    "lens_ends_open": Verb(None, needs=("camera",)),
    "lens_look": Verb(
        None, needs=("camera",),
        takes=("picture", "live", "board", "square_mm", "marker_mm", "zoom", "focus"),
    ),
    "lens_use": Verb(None, needs=("camera",)),
    "lens_cancel": Verb(None, needs=("camera",)),
}  # fmt: skip


class Job(NamedTuple):
    """What is done for a camera beside the stage, and for which lens."""

    what: str
    serial: str
    more: tuple[str, ...] = ()


class SwapNeeds(NamedTuple):
    """What only the process can know or do."""

    folder: Path
    """What the paths of the stage file are relative to."""
    kept: Path
    """Where swaps are kept that are not in use yet."""
    stamp: Callable[[Path], float]
    """When a library's folder changed last, 0.0 where there is none."""
    take_over: Callable[[], None]
    """Have the stage go on with the lenses that are in use in their libraries now."""


def argv(camera: str, folder: str, swap: Prepared, job: Job) -> tuple[str, ...]:
    """Return the words of a job; `folder` is the library's."""
    words = ["lens", "swap", "--json", f"--camera={camera}", f"--serial={swap.serial}"]
    words += [f"--mode={swap.mode}"] if swap.mode else []
    words += [f"--library={folder}", "--ends", *swap.ends_argument(), *job.more]
    if job.what == USE:
        words += [f"--author={swap.author}"]
        words += [f"--looked={swap.looked}"] if swap.looked else []
    return tuple(words)


def read_kept(path: Path) -> dict[str, Prepared]:
    """Return the swaps that are kept, by camera; none where the file is not whole."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Prepared])
    except (OSError, msgspec.DecodeError):
        return {}
