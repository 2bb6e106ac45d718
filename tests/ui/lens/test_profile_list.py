# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of profiles: a library's versions by the names that the commands take."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hardware_profiles.lens.file import hashed, load_profile, save_profile
from hardware_profiles.lens.library import LensLibrary
from ui.lens.profile_list import ProfileFiles, rows_of

SOLVED = load_profile(Path(__file__).parents[2] / "vectors/lens_ui/solved.lens.json")


def test_versions_in_a_library_are_named_by_serial_and_version(tmp_path: Path) -> None:
    library, files = LensLibrary(tmp_path / "lenses"), ProfileFiles()
    lens = msgspec.structs.replace(SOLVED.lens, serial="12345")
    first = hashed(msgspec.structs.replace(SOLVED, lens=lens, signature=None))
    library.put(first, date="2026-11-27", author="kim")
    (row,) = rows_of(files.look([library.folder]), "", "").values()
    assert (row["file"], row["hash"]) == ("12345@1", first.hash[:8])
    node = msgspec.structs.replace(first.node[0], focal_mm=(30.3, 30.3))
    second = hashed(msgspec.structs.replace(first, node=(node,), parent=first.hash))
    library.put(second, date="2026-11-28", author="kim")
    # A file beside the library keeps its own name.
    save_profile(library.folder / "left.lens.json", first)
    rows = rows_of(files.look([library.folder]), "", "")
    assert sorted(str(row["file"]) for row in rows.values()) == [
        "12345@1", "12345@2", "left.lens.json",
    ]  # fmt: skip
