# SPDX-License-Identifier: Apache-2.0
"""`python -m sim.processors`: the row that it prints is one that the loader takes and asks."""

from __future__ import annotations

import threading
import tomllib

import pytest

from hardware_profiles.loading import read_table
from sim.processors.__main__ import MAKES, main
from stagectl.processors.drivers import DRIVERS
from stagectl.runtime.processor_http import HttpAsker

pytestmark = [pytest.mark.system, pytest.mark.untimed]
STAGE = """version = 1
stage_id = "stage-1"
rate = "24/1"
"""


class Ear:
    """Holds what is said; says when the whole row is there."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.there = threading.Event()

    def say(self, line: str) -> None:
        self.lines.append(line)
        if "blackout" in line:
            self.there.set()


@pytest.mark.parametrize("kind", list(MAKES))
def test_the_fake_answers_where_its_row_says(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ear, over, codes = Ear(), threading.Event(), list[int]()
    monkeypatch.setattr("sim.processors.__main__.output.say", ear.say)
    server = threading.Thread(target=lambda: codes.append(main([kind, "--hz", "24"], over)))
    server.start()
    try:
        assert ear.there.wait(10.0)
        stage, problems = read_table(tomllib.loads(STAGE + "\n".join(ear.lines[1:])))
        assert stage is not None, problems
        host, _, port = str(stage.processor[0].address).partition(":")
        asker = HttpAsker(host, int(port))
        try:
            assert DRIVERS[kind]().read(asker).input_hz == 24.0
        finally:
            asker.close()
    finally:
        over.set()
        server.join()
    assert codes == [0]
