# SPDX-License-Identifier: Apache-2.0
"""Runs `stagectl` in this process, as from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagectl.cli.main import main

CRASH = Path("stagectl-crash.txt")


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run a command; return its code, its stdout and the lines of its stderr.

    No traceback and no crash report is ever right; run it in a folder of the test's own.
    """
    capsys.readouterr()
    try:
        code = main(list(words))
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not CRASH.exists(), CRASH.read_text(encoding="utf-8")
    return code, captured.out, captured.err.splitlines()
