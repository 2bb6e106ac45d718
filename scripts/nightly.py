# SPDX-License-Identifier: Apache-2.0
"""Runs the nightly tests; keeps the whole log and writes a dated table for the docs.

The log goes to build/nightly/DATE.log, the table to docs/nightly/DATE.md. The exit code is
pytest's own: a night without a single test (5) is a failure too. Arguments go on to pytest.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


# What keeps no time runs two at once; what starts processes keeps time and runs alone.
PASSES = (
    ("at-once", ("-m", "nightly and not system", "-n", "2", "--dist", "loadgroup")),
    ("alone", ("-m", "nightly and system")),
)
NO_TESTS = 5


def run(log: Path, junit: Path, words: Sequence[str], extra: list[str]) -> int:
    """Run pytest with its output on the terminal and in the log; return its exit code."""
    command = [sys.executable, "-m", "pytest", *words, "-v", "--timeout=7200", "--durations=0"]
    command += [f"--junitxml={junit}", "-o", "junit_family=xunit1", *extra]
    with log.open("a", encoding="utf-8") as file:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={"HYPOTHESIS_PROFILE": "nightly", **os.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in child.stdout or ():
            sys.stdout.write(line)
            file.write(line)
    return child.wait()


def table(junits: Sequence[Path], when: datetime) -> str:
    """Return the Markdown page of one night: the machine, then a row per test."""
    rows = []
    for case in (c for junit in junits for c in ElementTree.parse(junit).iter("testcase")):
        bad = [kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
        name = f"{case.get('classname', '')}.{case.get('name', '')}".replace("|", "\\|")
        rows.append(
            f"| {name} | {bad[0] if bad else 'passed'} | {float(case.get('time', 0)):.1f} |"
        )
    head = [
        f"# Nightly run of {when:%Y-%m-%d %H:%M} UTC",
        "",
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| test | result | seconds |",
        "|---|---|---|",
    ]
    return "\n".join(head + rows) + "\n"


def main(extra: list[str]) -> int:
    """Run the night and leave its log and table."""
    when = datetime.now(UTC)
    logs, pages = ROOT / "build/nightly", ROOT / "docs/nightly"
    logs.mkdir(parents=True, exist_ok=True)
    name = f"{when:%Y-%m-%d}"
    log = logs / f"{name}.log"
    log.unlink(missing_ok=True)
    codes, junits = [], []
    for kind, words in PASSES:
        junit = logs / f"{name}-{kind}.xml"
        code = run(log, junit, words, extra)
        if code == NO_TESTS:  # chosen ones may all be of the other kind
            continue
        codes.append(code)
        junits.append(junit)
    if not codes:
        return NO_TESTS
    if set(codes) <= {0, 1}:  # tests ran; any other code means that there is nothing to show
        pages.mkdir(parents=True, exist_ok=True)
        (pages / f"{name}.md").write_text(table(junits, when), encoding="utf-8")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
