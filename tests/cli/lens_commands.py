# SPDX-License-Identifier: Apache-2.0
"""Runs `stagectl lens` in this process, and profiles for it to work on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from tests.cli.running import ran

Event = Mapping[str, object]


class Said(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: list[str]

    def events(self) -> list[dict[str, object]]:
        """Return its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def summary(self) -> dict[str, object]:
        """Return its last event, which is the summary."""
        last = self.events()[-1]
        assert last["event"] == "summary"
        return last


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Said:
    """Run `stagectl lens ...`; no traceback and no crash report is ever right."""
    return Said(*ran(capsys, "lens", *map(str, words)))


def number(event: Event, key: str) -> float:
    """Return a number of an event."""
    value = event[key]
    assert isinstance(value, int | float), (key, value)
    return float(value)


def numbers(event: Event, key: str) -> list[float]:
    """Return a list of numbers of an event."""
    value = event[key]
    assert isinstance(value, list), (key, value)
    return [float(one) for one in value]
