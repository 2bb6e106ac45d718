# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for `stagectl lens`: writes what a recorded solve wrote, and the profile of it.

`python recorded.py DIR calibrate ... -o OUT` | `python recorded.py DIR guide PROFILE`. A file
`DIR/hold` holds it between the views and the figures until the file is gone.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

LINES = Path(__file__).parents[2] / "vectors" / "lens_ui"
LOOK_S = 0.01


def main() -> None:
    folder, verb, *words = sys.argv[1:]
    (Path(folder) / "asked.json").write_text(json.dumps([verb, *words]), encoding="utf-8")
    if verb == "guide":
        write(json.dumps({"event": "error_map", "zooms": [0.0, 1.0], "foci": [0.0],
                          "px": [[1.5], [9.5]]}))  # fmt: skip
        write(json.dumps({"event": "next", "zoom": 0.5, "focus": 0.0, "why": "9.5 px predicted"}))
        write(json.dumps({"event": "missed", "zoom": 0.5, "focus": 0.0, "predicted_px": 4.0,
                          "missed_px": 3.1}))  # fmt: skip
        use = {"limit_px": 2.0, "good": False, "more": 3, "at_least": False}
        write(json.dumps({"event": "summary", "composite": use, "wall": {**use, "good": True},
                          "notes": ["no entrance pupil"]}))  # fmt: skip
        return
    for line in (LINES / "left_chess.jsonl").read_text(encoding="utf-8").splitlines():
        if '"event":"residuals"' in line:
            while (Path(folder) / "hold").exists():
                time.sleep(LOOK_S)
        write(line)
    shutil.copy(LINES / "solved.lens.json", words[words.index("-o") + 1])


def write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
