# SPDX-License-Identifier: Apache-2.0
"""Paints the console's pictures for the documents, of canned boards: the same ones each time.

    python -m scripts.console_pictures docs/pictures

The boards are those of the tests, so the painting is with them: `tests/ui/pictures.py`.
"""

from __future__ import annotations

import runpy

if __name__ == "__main__":
    runpy.run_module("tests.ui.pictures", run_name="__main__", alter_sys=False)
