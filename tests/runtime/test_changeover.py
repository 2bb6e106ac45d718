# SPDX-License-Identifier: Apache-2.0
"""Other processes in place of running ones, with tiny real children."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.runtime.changeover import changeover
from stagectl.runtime.supervisor import ChildSpec, Supervisor

pytestmark = [pytest.mark.system, pytest.mark.timeout(60)]

SAY = 'import os, sys\nos.write(1, b\'{"event":"ready"}\\n\')\n'
WAIT = "for line in sys.stdin:\n    if line.strip() == 'stop': sys.exit(0)\n"
DEAF = "import time\ntime.sleep(60)\n"


class House:
    """A supervisor with two children, "a" and "hot"."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.supervisor = Supervisor(())

    def spec(self, name: str, code: str) -> ChildSpec:
        """Return a child that runs this code."""
        path = self.folder / f"{name}-{abs(hash(code))}.py"
        path.write_text(code)
        return ChildSpec(name, (sys.executable, "-I", "-S", str(path)))

    def change(self, *coming: ChildSpec, last: ChildSpec) -> str:
        """Run a change over to its end."""
        steps = changeover(self.supervisor, ["a", "hot", "never-there"], coming, last)
        end_ns = now_ns() + 20_000_000_000
        while now_ns() < end_ns:
            try:
                next(steps)
            except StopIteration as end:
                return str(end.value)
            self.supervisor.step(0.005)
        raise AssertionError("the change has no end")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    assert house.change(house.spec("a", SAY + WAIT), last=house.spec("hot", SAY + WAIT)) == ""
    yield house
    house.supervisor.stop()


def test_new_processes_take_the_place_of_old_ones(house: House) -> None:
    old = house.supervisor.pid("a"), house.supervisor.pid("hot")
    coming = house.spec("a", SAY + WAIT), house.spec("b", SAY + WAIT)
    assert house.change(*coming, last=house.spec("hot", SAY + WAIT)) == ""
    new = house.supervisor.pid("a"), house.supervisor.pid("hot")
    assert None not in (*old, *new)
    assert not set(old) & set(new)
    assert house.supervisor.not_ready() == []


def test_one_that_dies_before_it_is_ready_has_failed_and_the_old_can_come_back(
    house: House,
) -> None:
    broken = house.spec("a", "raise SystemExit(3)\n")
    assert house.change(broken, last=house.spec("hot", SAY + WAIT)) == (
        "a died before it was ready"
    )
    assert house.change(house.spec("a", SAY + WAIT), last=house.spec("hot", SAY + WAIT)) == ""
    assert house.supervisor.not_ready() == []


def test_one_that_does_not_hear_is_killed(house: House) -> None:
    assert house.change(house.spec("a", SAY + DEAF), last=house.spec("hot", SAY + WAIT)) == ""
    deaf = house.supervisor.pid("a")
    assert house.change(house.spec("a", SAY + WAIT), last=house.spec("hot", SAY + WAIT)) == ""
    assert house.supervisor.pid("a") not in (None, deaf)
