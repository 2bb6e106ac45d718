# SPDX-License-Identifier: Apache-2.0
"""Judges the scenario on stdin in namespaces of its own: the verdict as JSON on stdout."""

from __future__ import annotations

import signal
import sys

import msgspec

from sim.real.apart import system
from sim.real.judge import judge_real
from sim.scenario.model import Scenario
from sim.scenario.stopping import sigterm_as_ctrl_c
from stagectl.runtime.child import die_with_parent


def main() -> int:
    """Bring the own loopback up, play, judge; 1 where it is stopped by SIGTERM."""
    try:
        with sigterm_as_ctrl_c():
            die_with_parent(signal.SIGTERM)  # whoever starts us may be killed: the stage ends too
            return _judged()
    except KeyboardInterrupt:
        return 1


def _judged() -> int:
    system("ip", "link", "set", "dev", "lo", "up")
    scenario = msgspec.json.decode(sys.stdin.buffer.read(), type=Scenario)
    sys.stdout.buffer.write(msgspec.json.encode(judge_real(scenario)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
