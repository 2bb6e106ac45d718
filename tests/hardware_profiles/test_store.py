# SPDX-License-Identifier: Apache-2.0
"""Atomic saves: whole files only, the last good one kept, whatever kills the writer."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hardware_profiles.store import LAST_KNOWN_GOOD, content_hash, save_atomic

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
# Saves files of growing size without end; each says by its first line what the rest must be.
SAVES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from hardware_profiles.store import content_hash, save_atomic
path = Path(sys.argv[1])
for i in itertools.count():
    body = b"%d " % i * (2_000 + 37 * i % 60_000)
    save_atomic(path, content_hash(body).encode() + b"\\n" + body)
    print(i, flush=True)
"""


def is_whole(path: Path) -> bool:
    head, _, body = path.read_bytes().partition(b"\n")
    return hashlib.sha256(body).hexdigest().encode() == head


def test_a_save_replaces_and_keeps_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "stage.toml"
    for i in range(4):
        save_atomic(path, b"version %d" % i)
        assert path.read_bytes() == b"version %d" % i
        kept = path.with_name(path.name + LAST_KNOWN_GOOD)
        assert kept.exists() == (i > 0)
        if i:
            assert kept.read_bytes() == b"version %d" % (i - 1)
    assert sorted(p.name for p in path.parent.iterdir()) == ["stage.toml", "stage.toml.lkg"]


def test_the_hash_is_that_of_the_content() -> None:
    assert content_hash(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_a_failed_save_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    """Given a path that is a folder, Expect OSError and everything as it was."""
    path = tmp_path / "stage.toml"
    path.mkdir()
    with pytest.raises(OSError, match=r"stage\.toml"):
        save_atomic(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["stage.toml"]


def test_a_link_left_by_a_killed_process_is_never_written_through(tmp_path: Path) -> None:
    """Given the leftover of a dead process that had our number: a link to the *live* file.

    Writing into it would tear the live file where a kill came at the wrong moment.
    """
    path = tmp_path / "show.json"
    save_atomic(path, b"first")
    leftover = path.with_name(f".{path.name}.{os.getpid()}.old")
    os.link(path, leftover)
    witness = tmp_path / "witness"
    os.link(path, witness)
    os.utime(witness, ns=(1_000, 1_000))
    save_atomic(path, b"second")
    assert witness.stat().st_mtime_ns == 1_000
    assert witness.read_bytes() == b"first"
    assert path.read_bytes() == b"second"
    assert path.with_name(path.name + LAST_KNOWN_GOOD).read_bytes() == b"first"
    assert not leftover.exists()


def test_a_save_killed_before_its_last_step_leaves_no_litter_to_the_next(tmp_path: Path) -> None:
    """Given live file and last known good with one content and one inode, as a kill leaves them."""
    path = tmp_path / "show.json"
    save_atomic(path, b"first")
    os.link(path, path.with_name(path.name + LAST_KNOWN_GOOD))
    save_atomic(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.with_name(path.name + LAST_KNOWN_GOOD).read_bytes() == b"first"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["show.json", "show.json.lkg"]


def test_without_hard_links_the_last_good_one_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("no links on this file system")

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "stage.toml"
    save_atomic(path, b"first")
    save_atomic(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.with_name(path.name + LAST_KNOWN_GOOD).read_bytes() == b"first"


@pytest.mark.system
@pytest.mark.untimed
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_kill_9_in_the_middle_of_saves_leaves_whole_files(tmp_path: Path) -> None:
    """Given a process killed 5 times while it saves, Expect file and last good one whole."""
    path = tmp_path / "stage.toml"
    rng = random.Random(2)
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVES_FOR_EVER, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        with child.stdout as told:
            for _ in range(rng.randint(3, 40)):  # so many saves, then somewhere in the next
                assert told.readline()
            child.kill()
        child.wait()
        assert is_whole(path)
        assert is_whole(path.with_name(path.name + LAST_KNOWN_GOOD))
    save_atomic(path, content_hash(b"x").encode() + b"\nx")
    assert is_whole(path)
