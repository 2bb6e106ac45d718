# SPDX-License-Identifier: Apache-2.0
"""Puts each bug of `mutations.py` into a copy of the product; a scenario must see it.

python tests/nightly/mutate.py            # all, as a table
python tests/nightly/mutate.py "pan sign" # one
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that it runs as a program too

from tests.nightly.mutations import MUTATIONS, Mutation  # noqa: E402

PRODUCT = ("hardware_profiles", "tracking", "render_bridge", "stagectl", "ui")
SIMULATOR = ("sim",)
MOST_S = 120.0


class Played(NamedTuple):
    """What became of a scenario in a copy."""

    failed: tuple[str, ...]
    """Ids of the checks that failed, with what they found."""
    error: str
    """Why it could not be played."""


class Found(NamedTuple):
    """What became of one bug."""

    mutation: Mutation
    caught: bool
    """Whether the check named for it failed."""
    others: tuple[str, ...]
    detail: str


def copy_tree(folder: Path) -> Path:
    """Copy product and simulator; return where."""
    for name in (*PRODUCT, *SIMULATOR):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    return folder


def play(folder: Path, scenario: str) -> Played:
    """Play a scenario with the copy's code."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    argv = [sys.executable, "-P", "-m", "stagectl.cli.main", "sim", "run", scenario, "--json"]
    done = subprocess.run(
        argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=MOST_S,
        check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event.get("event") == "summary":
            failed = tuple(f"{c['id']}: {c['detail']}" for c in event["checks"] if not c["passed"])
            return Played(failed, event.get("error", ""))
    return Played((), (done.stderr.strip() or "no summary").splitlines()[-1])


def try_one(folder: Path, mutation: Mutation) -> Found:
    """Put one bug in, play, take it out again. Raises ValueError where its text is not there."""
    texts: dict[Path, str] = {}
    try:
        edits = ((mutation.file, mutation.before, mutation.after), *mutation.more)
        for file, before, after in edits:
            path = folder / file
            text = texts.setdefault(path, path.read_text(encoding="utf-8"))
            if text.count(before) != 1:
                raise ValueError(
                    f"{mutation.name}: {file} has its text {text.count(before)} times, "
                    "expected once: the code has changed, write the mutation anew"
                )
            path.write_text(text.replace(before, after), encoding="utf-8")
        played = play(folder, mutation.scenario)
    finally:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    own = [line for line in played.failed if line.startswith(mutation.check)]
    others = tuple(line.partition(":")[0] for line in played.failed if line not in own)
    return Found(mutation, bool(own), others, own[0] if own else played.error or "nothing failed")


def main(names: Sequence[str]) -> int:
    """Try the named bugs, or all; return 1 where one survives."""
    wanted = [m for m in MUTATIONS if not names or m.name in names]
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="stagectl-mutations-") as temporary:
        folder = copy_tree(Path(temporary))
        for mutation in wanted:
            found = try_one(folder, mutation)
            survivors += not found.caught
            word = "caught  " if found.caught else "SURVIVED"
            others = f"; also {', '.join(found.others)}" if found.others else ""
            sys.stdout.write(f"{word} {mutation.name:32} {found.detail}{others}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(wanted) - survivors} of {len(wanted)} caught\n")
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
