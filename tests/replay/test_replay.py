# SPDX-License-Identifier: Apache-2.0
"""Every recorded stream through its Step says what its committed reference says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.regression import replay
from sim.regression.stream import read_stream

DATA = Path(__file__).parent / "data"
NAMES = replay.case_names(DATA)
SHOWN = 10


def told(outcome: replay.Outcome) -> str:
    """Return the first differences as lines."""
    lines = [one.line() for one in outcome.differences[:SHOWN]]
    return f"{outcome.name}: {len(outcome.differences)} differences\n" + "\n".join(lines)


def test_every_step_has_its_stream() -> None:
    steps = {read_stream(DATA / f"{name}.stream.xz").header.step for name in NAMES}
    assert steps == {"source", "sync", "grid", "fusion", "frames", "roster"}


@pytest.mark.parametrize("name", NAMES)
def test_the_step_says_what_its_reference_says(name: str, update_refs: bool) -> None:
    if update_refs:
        outcome = replay.update(DATA, name, os.environ)
        if outcome.differences:
            pytest.skip(f"reference made anew: {told(outcome)}")
    outcome = replay.check(DATA, name)
    assert outcome.messages_out > 50
    if outcome.differences:
        pytest.fail(
            f"{told(outcome)}\nwhere this is meant: pytest tests/replay --update-refs, and commit",
            pytrace=False,
        )
