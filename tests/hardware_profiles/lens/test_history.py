# SPDX-License-Identifier: Apache-2.0
"""Is what a profile comes from still there? The versions before it, and its input files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hardware_profiles.lens.history import chain_fault, input_faults
from hardware_profiles.lens.profile import InputFile, LensProfile
from tests.hardware_profiles.lens.zoom_lens import zoom_lens


def chain(length: int) -> list[LensProfile]:
    """Return profiles, each the parent of the next."""
    found = [zoom_lens()]
    for n in range(1, length):
        found.append(zoom_lens(focal=1.0 + n / 1e3, parent=found[-1].hash))
    return found


def test_a_whole_chain_has_no_fault_and_a_gap_is_named() -> None:
    profiles = chain(4)
    by_hash = {one.hash: one for one in profiles}

    def find(content: str) -> LensProfile | None:
        return by_hash.get(content)

    assert chain_fault(profiles[-1], find) is None
    del by_hash[profiles[1].hash]
    fault = chain_fault(profiles[-1], find)
    assert fault is not None
    assert fault.startswith(f"parent: {profiles[1].hash[:12]} (parent of {profiles[2].hash[:12]})")
    assert chain_fault(profiles[0], find) is None


def test_input_files_are_compared_by_content(tmp_path: Path) -> None:
    good = hashlib.sha256(b"a picture").hexdigest()
    for name in ("a.png", "deep.png"):
        (tmp_path / name).write_bytes(b"a picture")
    profile = zoom_lens(
        inputs=(InputFile("a.png", good), InputFile("day 1\\deep.png", good)),
    )
    assert input_faults(profile, tmp_path) == []
    (tmp_path / "a.png").write_bytes(b"another")
    (tmp_path / "deep.png").unlink()
    changed, gone = input_faults(profile, tmp_path)
    assert "it is not the file that the profile was made from" in changed
    assert changed.startswith("origin.inputs[0]: ")
    assert "deep.png cannot be read" in gone


@pytest.mark.parametrize("name", ["/etc/passwd", "../../secret", "C:\\secret", "", "..", "a/../.."])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    sha = hashlib.sha256(b"x").hexdigest()
    (fault,) = input_faults(zoom_lens(inputs=(InputFile(name, sha),)), inside)
    assert "cannot be read" in fault
