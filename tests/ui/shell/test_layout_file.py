# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout file: kept whole, read back, and never able to keep the console from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_profiles.store import LAST_KNOWN_GOOD
from ui.shell.layout_file import BAD, Layout, LayoutFile


def test_what_is_changed_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "stagectl" / "console.json"
    LayoutFile(path).change(
        workspace="lens", camera="B", scheme="night", text_scale=150, language="zh_CN",
        pages={"lens": {"page": 2, "sizes": [300, 900]}},
    )  # fmt: skip
    again = LayoutFile(path)
    assert again.problem == ""
    assert again.layout == Layout(
        workspace="lens", camera="B", scheme="night", text_scale=150, language="zh_CN",
        pages={"lens": {"page": 2, "sizes": [300, 900]}},
    )  # fmt: skip


def test_a_damaged_file_is_told_and_the_one_before_is_used(tmp_path: Path) -> None:
    path = tmp_path / "console.json"
    first = LayoutFile(path)
    first.change(workspace="takes")
    first.change(workspace="setup")
    path.write_bytes(path.read_bytes()[:20])
    again = LayoutFile(path)
    assert again.layout.workspace == "takes"
    assert "cannot be read" in again.problem
    assert (tmp_path / f"console.json{BAD}").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[1, 2]", b'{"workspace": 7}', b"[" * 100_000, b'{"pages": {"a": 1}}'],
)
def test_whatever_stands_in_the_file_the_console_starts(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "console.json"
    path.write_bytes(data)
    kept = LayoutFile(path)
    assert kept.layout == Layout()
    assert kept.problem != ""
    kept.change(workspace="lens")
    assert LayoutFile(path).layout.workspace == "lens"
    assert not path.with_name(path.name + LAST_KNOWN_GOOD).exists()


def test_what_is_no_file_is_never_moved_away(tmp_path: Path) -> None:
    """Given a folder (a device is alike), Expect it in its place, and nothing kept."""
    path = tmp_path / "console.json"
    path.mkdir()
    found = LayoutFile(path)
    assert found.layout == Layout()
    assert str(path) in found.problem
    found.change(camera="B")
    assert [one.name for one in tmp_path.iterdir()] == ["console.json"]
    assert path.is_dir()


def test_what_another_version_knows_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "console.json"
    path.write_text(
        '{"version": 9, "workspace": "drone", "scheme": "pink", "text_scale": 3,'
        ' "language": "xx", "camera": "C", "new": {}}'
    )
    kept = LayoutFile(path)
    assert kept.problem == ""
    assert kept.layout == Layout(camera="C")


def test_reset_goes_back_to_the_first_start(tmp_path: Path) -> None:
    path = tmp_path / "console.json"
    LayoutFile(path).change(workspace="lens", text_scale=200)
    LayoutFile(path).reset()
    assert LayoutFile(path).layout == Layout()


def test_a_folder_that_cannot_be_written_is_told_and_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = LayoutFile(tmp_path / "file" / "console.json")
    kept.change(workspace="lens")
    assert kept.layout.workspace == "lens"
    assert "cannot be kept" in kept.problem


def test_without_a_path_nothing_is_kept() -> None:
    kept = LayoutFile()
    kept.change(workspace="lens")
    assert (kept.layout.workspace, kept.problem, kept.folder) == ("lens", "", None)
