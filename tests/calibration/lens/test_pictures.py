# SPDX-License-Identifier: Apache-2.0
"""Pictures: any bytes are a picture or one sentence; depth, alpha, orientation."""

from __future__ import annotations

import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.calibration.lens.pictures import PictureError, is_picture, load_picture

RAMP = np.tile(np.linspace(0, 255, 96).astype(np.uint8), (80, 1))


def file_of(picture: np.ndarray, suffix: str = ".png") -> bytes:
    good, data = cv2.imencode(suffix, picture)
    assert good
    return data.tobytes()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".tiff", ".webp", ".pgm"])
def test_pictures_of_many_kinds_are_read(suffix: str) -> None:
    data = file_of(RAMP, suffix)
    assert is_picture(data[:64])
    assert np.abs(load_picture(data).astype(int) - RAMP).max() <= 12


def test_sixteen_bits_are_stretched_and_alpha_is_left_out() -> None:
    deep = (RAMP.astype(np.uint16) * 16) + 1000
    grey = load_picture(file_of(deep))
    assert grey.dtype == np.uint8
    assert (int(grey.min()), int(grey.max())) == (0, 255)
    rgba = np.dstack((RAMP, RAMP, RAMP, np.zeros_like(RAMP)))
    assert np.array_equal(load_picture(file_of(rgba)), RAMP)


def test_a_picture_lies_as_the_sensor_had_it() -> None:
    """EXIF says "turned by 90 deg" (orientation 6): the lens was not."""
    plain = file_of(RAMP, ".jpg")
    exif = (
        b"Exif\0\0II*\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\0" * 4
    )
    turned = plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:]
    assert load_picture(turned).shape == RAMP.shape


def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_unpacked() -> None:
    data = bytearray(file_of(RAMP))
    data[16:24] = (1_000_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    with pytest.raises(PictureError, match="1000000 x 1000000"):
        load_picture(bytes(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (file_of(RAMP)[:-40], "cut off"),
        (file_of(RAMP, ".jpg")[:-40], "cut off"),
        (b"", "empty"),
        (b"not a picture", "no picture"),
        (b"SDPX" + b"\0" * 99, "DPX is not read"),
        (file_of(RAMP[:9, :9]), "9 x 9 pixels"),
    ],
)
def test_what_is_no_picture_is_told(data: bytes, says: str) -> None:
    with pytest.raises(PictureError, match=says):
        load_picture(data)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"BM"]))
def test_any_bytes_are_a_picture_or_one_sentence(data: bytes, head: bytes) -> None:
    said = ""
    try:
        assert load_picture(head + data).dtype == np.uint8
    except PictureError as error:
        said = str(error)
    assert "\n" not in said


@given(st.integers(0, 600), st.binary(min_size=1, max_size=8))
def test_a_torn_picture_is_a_picture_or_one_sentence(at: int, junk: bytes) -> None:
    data = file_of(RAMP)
    said = ""
    try:
        load_picture(data[:at] + junk + data[at + len(junk) :])
    except PictureError as error:
        said = str(error)
    assert "\n" not in said
