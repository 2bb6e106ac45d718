# SPDX-License-Identifier: Apache-2.0
"""Reads a picture file as grey, 8 bits, the way the sensor recorded it.

EXIF orientation is not applied: a lens belongs to the sensor, not to how a photo is held. Alpha is
left out. Deeper pictures are stretched to 8 bits between their darkest and brightest 0.1 %.
"""

from __future__ import annotations

import zlib

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration.lens.corners import Grey

LARGEST_BYTES = 1 << 30
MOST_PIXELS = 200_000_000
LEAST_SIDE = 64
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_STRETCH = (0.1, 99.9)
_PICTURE_HEADS = (
    _PNG, _JPEG, b"II*\0", b"MM\0*", b"BM", b"GIF8", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6",
    b"PF", b"Pf", b"#?RADIANCE", b"\x76\x2f\x31\x01", b"SDPX", b"XPDS", b"\0\0\0\x0cjP  ",
)  # fmt: skip
_NOT_READ = ((b"\x76\x2f\x31\x01", "EXR"), (b"SDPX", "DPX"), (b"XPDS", "DPX"))
_STILL_BRANDS = (b"ftypavif", b"ftypheic", b"ftypmif1")


class PictureError(ValueError):
    """A picture that cannot be used; one sentence without the file's name."""


def load_picture(data: bytes) -> Grey:
    """Return the picture (h, w) of a file's bytes. Raises PictureError."""
    if not data:
        raise PictureError("the file is empty")
    if not _is_whole(data):
        raise PictureError("is cut off or damaged; copy it again")
    size = size_in_header(data)
    if size is not None:
        _check_size(*size)
    buffer = np.frombuffer(data, dtype=np.uint8)
    try:
        if _frames(data, buffer) > 1:
            raise PictureError(
                "holds several pictures; name a single picture, or a video clip in their place"
            )
        picture = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
    except cv2.error:
        picture = None
    if picture is None or picture.size == 0:
        kind = next((name for head, name in _NOT_READ if data.startswith(head)), "")
        more = f"; {kind} is not read: convert it to 16-bit TIFF or PNG" if kind else ""
        raise PictureError(f"is no picture that can be read{more}")
    _check_size(picture.shape[1], picture.shape[0])
    return grey_of(np.asarray(picture))


def is_picture(head: bytes) -> bool:
    """Tell by a file's first bytes (16 or more) whether it is a picture rather than a clip."""
    return head.startswith(_PICTURE_HEADS) or head[8:12] == b"WEBP" or head[4:12] in _STILL_BRANDS


def be_quiet() -> None:
    """Keep OpenCV from writing its own lines: what is wrong with a file is told by us."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def grey_of(picture: npt.NDArray[np.generic]) -> Grey:
    """Return a picture (h, w) or (h, w, 1 to 4), blue first, of any depth as grey of 8 bits."""
    if picture.ndim == 3 and picture.shape[2] in (3, 4):
        flat = np.ascontiguousarray(picture[..., :3])
        if flat.dtype not in (np.uint8, np.uint16, np.float32):
            flat = flat.astype(np.float32)
        picture = np.asarray(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY))
    elif picture.ndim == 3:
        picture = picture[..., 0]
    if picture.dtype == np.uint8:
        return np.ascontiguousarray(picture, dtype=np.uint8)
    deep = np.nan_to_num(picture.astype(np.float32), nan=0.0, posinf=3e38, neginf=-3e38)
    low, high = (float(v) for v in np.percentile(deep, _STRETCH))
    scale = 255.0 / (high - low) if high > low else 0.0
    stretched: Grey = np.clip((deep - low) * scale + 0.5, 0.0, 255.0).astype(np.uint8)
    return stretched


def size_in_header(data: bytes) -> tuple[int, int] | None:
    """Return width and height as a PNG's or JPEG's header has them; None where it is neither.

    A small file can claim a picture that fills the memory, so this is asked before it is unpacked.
    """
    if data.startswith(_PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not data.startswith(_JPEG):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            high, wide = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(wide, "big"), int.from_bytes(high, "big")
        stands_alone = kind == 0xFF or kind == 0x01 or 0xD0 <= kind <= 0xD8
        if kind == 0xFF:
            at += 1
        else:
            at += 2 if stands_alone else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"is {width} x {height} pixels, expected at most {MOST_PIXELS // 1_000_000} million"
        )
    if min(width, height) < LEAST_SIDE:
        raise PictureError(f"is {width} x {height} pixels, expected {LEAST_SIDE} or more each way")


def _is_whole(data: bytes) -> bool:
    """Tell whether a PNG's parts have their length and check sums, and a JPEG its end.

    OpenCV takes a damaged PNG's word and asks for gigabytes; of a cut JPEG it makes a grey picture.
    """
    if data.startswith(_JPEG):
        return b"\xff\xd9" in data
    if not data.startswith(_PNG):
        return True
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 8 + length
        if end + 4 > len(data):
            return False
        if zlib.crc32(memoryview(data)[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


def _frames(data: bytes, buffer: npt.NDArray[np.uint8]) -> int:
    """Return how many pictures a file holds: 1, or 2 for several."""
    head = data[:4]
    if head not in (b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"\x89PNG"):
        return 1
    if head == b"\x89PNG" and b"acTL" not in data[:4096]:
        return 1
    good, pages = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED, range=(0, 2))
    return len(pages) if good else 1
