# SPDX-License-Identifier: Apache-2.0
"""One case: a stream and its reference, side by side in a folder; checked, or made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.regression.compare import Difference, compare
from sim.regression.drive import StepFailedError, drive, make_step
from sim.regression.reference import (
    SUFFIX,
    Reference,
    Said,
    pack_reference,
    read_reference,
    said_of,
)
from sim.regression.stream import SUFFIX as STREAM_SUFFIX
from sim.regression.stream import StreamError, read_stream
from stagectl.step import Step

# Set by every CI we know of. A reference that CI wrote would agree with everything.
CI_VARIABLE = "CI"


class RefusedError(ValueError):
    """References were to be made where they must not be."""


class Outcome(NamedTuple):
    """What came of one case."""

    name: str
    step: str
    messages_in: int
    messages_out: int
    differences: Sequence[Difference]
    updated: bool = False

    @property
    def passed(self) -> bool:
        """Whether the Step says what its reference says, or was just taken at its word."""
        return self.updated or not self.differences


def case_names(folder: Path) -> list[str]:
    """Return the names of the streams in a folder, sorted."""
    return sorted(p.name.removesuffix(STREAM_SUFFIX) for p in folder.glob(f"*{STREAM_SUFFIX}"))


def check(folder: Path, name: str, step: Step | None = None) -> Outcome:
    """Return how one case stands; `step` stands in for the product's own.

    Raises StreamError where a file cannot be used, StepFailedError.
    """
    header, messages_in, said = _run(folder, name, step)
    reference = read_reference(folder / (name + SUFFIX))
    digest = _sha256(folder / (name + STREAM_SUFFIX))
    if reference.stream_sha256 != digest:
        raise StreamError(
            f"{folder / (name + SUFFIX)}: is of another stream than the one beside it; "
            "put the right one back, or make it anew with --update-refs"
        )
    return Outcome(name, header, messages_in, len(said), compare(reference.said, said))


def update(folder: Path, name: str, environment: Mapping[str, str]) -> Outcome:
    """Make the reference of one case anew; returns what changed by it.

    A file whose values stay as they are is not written: compressed bytes may differ from one
    machine to the next, and a change in the history must mean a change of values. Raises
    RefusedError in CI, StreamError, StepFailedError.
    """
    if environment.get(CI_VARIABLE, "").lower() not in ("", "0", "false"):
        raise RefusedError(
            f"--update-refs: not in CI ({CI_VARIABLE}={environment[CI_VARIABLE]}): "
            "look at the differences on your own machine, and commit the references from there"
        )
    step_name, messages_in, said = _run(folder, name, None)
    path = folder / (name + SUFFIX)
    digest = _sha256(folder / (name + STREAM_SUFFIX))
    before: Reference | None = None
    if path.exists():
        before = read_reference(path)
    differences = compare(before.said if before else (), said)
    if before is None or differences or before.stream_sha256 != digest:
        path.write_bytes(pack_reference(Reference(digest, said)))
    return Outcome(name, step_name, messages_in, len(said), differences, updated=True)


def _run(folder: Path, name: str, step: Step | None) -> tuple[str, int, list[Said]]:
    stream = read_stream(folder / (name + STREAM_SUFFIX))
    said = drive(step or make_step(stream.header), stream)
    return stream.header.step, len(stream.records), said_of(said)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


__all__ = [
    "Outcome",
    "RefusedError",
    "StepFailedError",
    "StreamError",
    "case_names",
    "check",
    "update",
]  # fmt: skip
