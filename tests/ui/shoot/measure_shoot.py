# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update of the Shoot workspace costs: eight cameras, sixteen nodes, rows at 20 Hz.

`python -m tests.ui.shoot.measure_shoot` writes milliseconds of CPU an update, painting included, at
30 updates a second: mean, 95 of 100, worst; and the share of a core.
"""

from __future__ import annotations

import os
import resource

from stagectl.cli import output
from stagectl.control import Board
from stagectl.control.client import State
from tests.ui import canned_boards
from tests.ui.context import context_of

UPDATES = 900
UPDATES_HZ, ROWS_HZ = 30, 20
STAGE_HZ = 24
SIZE = (1920, 820)


def states() -> list[State]:
    """Return what the stage shows at each change of its rows."""
    board = Board()
    made = []
    for turn in range(UPDATES * ROWS_HZ // UPDATES_HZ + 1):
        step = turn * STAGE_HZ // ROWS_HZ
        canned_boards.big(board, step)
        made.append(board.snapshot())
    return made


def cpu_ms() -> float:
    """Return the CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return 1e3 * (used.ru_utime + used.ru_stime)


def main() -> None:
    """Measure, and write the figures."""
    from ui.app import make_application
    from ui.shoot.workspace import ShootWorkspace

    app = make_application()
    shown = states()
    page = ShootWorkspace(context_of(shown[0]))
    page.setFixedSize(*SIZE)
    page.show()
    app.processEvents()

    for view in page.views.names:
        page.views.show_page(view)
        page.update_state(shown[0], stale=False)
        app.processEvents()
        costs: list[float] = []
        for turn in range(UPDATES):
            before = cpu_ms()
            page.update_state(shown[turn * ROWS_HZ // UPDATES_HZ], stale=False)
            app.processEvents()
            costs.append(cpu_ms() - before)
        costs.sort()
        mean = sum(costs) / len(costs)
        output.say(
            f"{view}: mean {mean:.2f} ms, p95 {costs[len(costs) * 95 // 100]:.2f} ms, "
            f"worst {costs[-1]:.2f} ms, {mean * UPDATES_HZ / 10:.1f} % of a core"
        )
    page.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
