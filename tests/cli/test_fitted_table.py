# SPDX-License-Identifier: Apache-2.0
"""`sim list` and `sim faults` fit a terminal of 80 columns and lose no word; files stay whole."""

from __future__ import annotations

import io
import sys

import pytest

from sim.cli.fitted_table import fitted
from sim.scenario.load import load_scenario, shipped_names
from stagectl.cli.main import main


class Terminal(io.StringIO):
    """What says that it is one."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def shown(verb: str, out: io.StringIO, monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["sim", verb]) == 0
    return out.getvalue().splitlines()


@pytest.mark.parametrize("verb", ["list", "faults"])
def test_a_terminal_is_not_overrun(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    whole = shown(verb, io.StringIO(), monkeypatch, 80)
    assert max(map(len, whole)) > 100
    narrow = shown(verb, Terminal(), monkeypatch, 80)
    rows = narrow[:-1] if verb == "list" else narrow  # the last is a path
    assert max(map(len, rows)) <= 80
    assert sorted(" ".join(narrow).split()) == sorted(" ".join(whole).split())
    assert shown(verb, Terminal(), monkeypatch, 400) == whole


def test_a_file_has_one_line_a_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown("list", io.StringIO(), monkeypatch, 80)
    assert len(lines) == len(shipped_names()) + 2
    assert any(line.endswith(load_scenario("calm").doc) for line in lines)


def test_what_goes_on_below_stays_in_its_column() -> None:
    rows = [("calm", "nothing goes wrong here at all", "x"), ("loss", "short", "y")]
    assert fitted(("name", "what", "z"), rows, 33) == [
        ("calm", "nothing goes wrong here", "x"), ("", "at all", ""), ("loss", "short", "y"),
    ]  # fmt: skip
    assert fitted(("name", "what", "z"), rows, 80) == rows
    long = [("a-word-that-is-longer-than-the-terminal", "", "x")]
    assert fitted(("name", "what", "z"), long, 20) == long
