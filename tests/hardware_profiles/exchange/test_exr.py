# SPDX-License-Identifier: Apache-2.0
"""EXR files: every float the same, whatever it is, and both windows where they were put."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.exr import NoOpenEXRError, Window, write_exr
from tests.hardware_profiles.exchange.open_exr import opened


@given(
    width=st.integers(1, 40), height=st.integers(1, 40), left=st.integers(-9, 9),
    top=st.integers(-9, 9), smooth=st.booleans(), seed=st.integers(0, 999),
)  # fmt: skip
def test_every_float_comes_back(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, left: int, top: int,
    smooth: bool, seed: int,
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    planes = {
        name: rng.random((height, width)).astype(np.float32) if not smooth
        else np.full((height, width), seed, dtype=np.float32)
        for name in "RGBA"
    }  # fmt: skip
    data = Window(left, top, left + width - 1, top + height - 1)
    content = write_exr(planes, data, Window(0, 0, 15, 8), {"stagectl.lens": "Zörn 50"})
    path = tmp_path_factory.getbasetemp() / "one.exr"
    found = opened(content, path)
    assert found.planes.keys() == planes.keys()
    assert all(np.array_equal(found.planes[name], planes[name]) for name in planes)
    assert found.data == [left, top, data.right, data.bottom]
    assert found.display == [0, 0, 15, 8]
    assert found.header["stagectl.lens"] == "Zörn 50"


def test_what_is_no_number_comes_back_too(tmp_path: Path) -> None:
    plane = np.array([[np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4e38]], dtype=np.float32)
    window = Window(0, 0, 5, 0)
    found = opened(write_exr({"Y": plane}, window, window, {}), tmp_path / "a.exr")
    assert found.planes["Y"].tobytes() == plane.tobytes()


def test_the_pixel_aspect_is_in_the_header(tmp_path: Path) -> None:
    plane = np.zeros((2, 2), dtype=np.float32)
    window = Window(0, 0, 1, 1)
    content = write_exr({"R": plane}, window, window, {}, pixel_aspect=2.0)
    assert opened(content, tmp_path / "a.exr").header["pixelAspectRatio"] == 2.0


def test_a_plane_of_another_size_is_refused() -> None:
    window = Window(0, 0, 3, 3)
    with pytest.raises(ValueError, match="channel R"):
        write_exr({"R": np.zeros((4, 3), dtype=np.float32)}, window, window, {})


def test_a_name_that_old_readers_cannot_take_is_refused() -> None:
    window = Window(0, 0, 0, 0)
    with pytest.raises(ValueError, match="31 bytes"):
        write_exr({"R": np.zeros((1, 1), dtype=np.float32)}, window, window, {"n" * 32: ""})


def test_without_the_library_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    window = Window(0, 0, 0, 0)
    with pytest.raises(NoOpenEXRError, match=r"pip install 'stagectl\[post\]'"):
        write_exr({"R": np.zeros((1, 1), dtype=np.float32)}, window, window, {})


def test_the_planes_of_the_caller_stay_as_they_are() -> None:
    plane = np.ones((2, 3), dtype=np.float32)
    planes = {"R": plane}
    window = Window(0, 0, 2, 1)
    write_exr(planes, window, window, {})
    assert planes["R"] is plane
