# SPDX-License-Identifier: GPL-3.0-or-later
"""The session folder: comes back, is never shared, and no garbage in it keeps a window from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware_profiles.lens.file import load_profile
from ui.lens.folder import SESSION, SOLVE, FolderBusyError, SessionFolder
from ui.lens.session import Session, Setup

VECTORS = Path(__file__).parents[2] / "vectors/lens_ui"
LINES = (VECTORS / "left_chess.jsonl").read_bytes().splitlines()
SOME = Session(
    Setup(serial="7", zoom=0.25), ("a.png",), ("a.png",), "p.lens.json", use="wall",
    folder="profiles",
)  # fmt: skip


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "monday")
    folder.save(SOME)
    folder.save_solve(b"question", LINES)
    folder.close()
    again = SessionFolder(tmp_path / "monday")
    session, solve = again.load()
    assert session == SOME
    assert again.question == b"question"
    assert solve.solved
    assert len(solve.residuals) == 13
    assert solve.worst == "left08.jpg"
    assert not again.problem
    again.close()


def test_two_windows_never_share_a_folder(tmp_path: Path) -> None:
    folders = [SessionFolder(tmp_path / "monday") for _ in range(9)]
    assert [folder.path.name for folder in folders[:3]] == ["monday", "monday-2", "monday-3"]
    with pytest.raises(FolderBusyError, match="--session"):
        SessionFolder(tmp_path / "monday")
    folders[1].close()
    freed = SessionFolder(tmp_path / "monday")
    assert freed.path.name == "monday-2"
    for folder in (*folders, freed):
        folder.close()


def test_accepted_profiles_are_kept_under_their_hash(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "monday")
    profile = load_profile(VECTORS / "solved.lens.json")
    assert folder.keep(profile).hash == profile.hash
    (kept,) = folder.kept()
    assert kept.name == f"{profile.hash[:12]}.lens.json"
    assert load_profile(kept) == profile
    folder.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=80) | st.sampled_from([b'{"sources":[1]}', b'{"setup":{"zoom":9}}', b"[]"]),
    st.binary(max_size=200) | st.just(b"\n".join(LINES)[:3000]),
)
def test_garbage_is_kept_aside_and_told(tmp_path: Path, session: bytes, solve: bytes) -> None:
    folder = SessionFolder(tmp_path / "garbage")
    (folder.path / SESSION).write_bytes(session)
    (folder.path / SOLVE).write_bytes(solve)
    loaded, _ = folder.load()
    assert isinstance(loaded, Session)
    if folder.problem:
        assert (folder.path / f"{SESSION}.bad").read_bytes() == session
    else:
        assert loaded == Session() or b"{" in session
    folder.close()
