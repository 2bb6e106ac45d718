# SPDX-License-Identifier: Apache-2.0
"""Films hand-held moves, predicted and held; writes docs/registration.md and its pictures.

    python scripts/registration_report.py [DATA] [--page]

DATA: the folder that holds traj_tumvi and the others. What was measured is kept in
build/registration/; `--page` writes the page anew from what is there. A process for each core.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sim.bench.registration.moves import OPERATED, recordings
from sim.bench.registration.page import page
from sim.bench.registration.pool import measure_all
from sim.bench.registration.run import Moved, Order
from sim.scenario.pool import usable_cores

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "registration"
PAGE = ROOT / "docs" / "registration.md"
PICTURES = ROOT / "docs" / "pictures"
CAPTURE = ROOT / "tests" / "vectors" / "mosys_f4" / "A003_C001_first_700_packets.f4"
SECONDS = 25.0


class Measured(msgspec.Struct):
    """All that the page shows."""

    date: str
    moves: list[Moved]


def main(arguments: list[str]) -> int:
    """Measure, write the page and its pictures."""
    try:
        from sim.bench.registration import plots
    except ImportError:
        print("matplotlib is not installed; install stagectl[plots]", file=sys.stderr)
        return 3
    words = [word for word in arguments if word != "--page"]
    data = Path(words[0]) if words else ROOT.parent / "shared" / "data"
    kept = KEPT / "measured.msgpack"
    if "--page" not in arguments:
        found = recordings(data)
        if not found:
            print(f"{data}: no recordings there; name the folder of traj_tumvi", file=sys.stderr)
            return 2
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(msgspec.msgpack.encode(_measured(found)))
    elif not kept.is_file():
        print(f"{kept}: not there; run it without --page", file=sys.stderr)
        return 2
    measured = msgspec.msgpack.decode(kept.read_bytes(), type=Measured)
    PAGE.write_text(page(measured.moves, measured.date), encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    plots.by_latency(measured.moves, PICTURES / "registration_by_latency.png")
    plots.by_move(measured.moves, PICTURES / "registration_by_move.png")
    for move, file in plots.SHOWN:
        shown = next(one for one in measured.moves if one.name == move)
        plots.pair(shown, KEPT, PICTURES / file)
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


def _measured(found: list[str]) -> Measured:
    motions = [*found, *OPERATED, f"f4:{CAPTURE}"]
    orders = [Order(motion, SECONDS, str(KEPT)) for motion in motions]
    moves = []
    for moved in measure_all(orders, usable_cores()):
        moves.append(moved)
        print(f"{len(moves)} of {len(orders)}: {moved.name}", flush=True)
    return Measured(datetime.now(UTC).strftime("%Y-%m-%d"), moves)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
