# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that accepts one place after the other and says so, until it is killed.

`python -m tests.ui.lens.accepting_window SESSION TARGET`: for each accept a line "accepted HASH
ZOOM", written after `accept` has returned.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

from hardware_profiles.lens.file import load_profile, save_profile
from ui.app import make_application
from ui.lens.events import read_event
from ui.lens.folder import SessionFolder
from ui.lens.window import LensWindow

VECTORS = Path(__file__).parents[2] / "vectors" / "lens_ui"


def main(session: Path, target: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    window = LensWindow(SessionFolder(session))
    state = window.state
    state.change("pictures", state.session.with_sources(["left01.jpg"]))
    # As the command leaves it: the lines of the solve, and its profile.
    lines = (VECTORS / "left_chess.jsonl").read_bytes().splitlines()
    for number in itertools.count():
        zoom = (number % 40) / 40.0
        state.change("zoom", state.session.with_setup(zoom=zoom))
        state.begin_solve()
        for line in lines:
            event = read_event(line)
            if event is not None:
                state.take(event)
        state.keep_solve(lines)
        save_profile(state.folder.solved, load_profile(VECTORS / "solved.lens.json"))
        app.processEvents()
        if not window.pages.calibrate.accept(target) or state.profile is None:
            raise SystemExit(window.answer.status.word)
        sys.stdout.write(f"accepted {state.profile.hash} {zoom:g}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
