# SPDX-License-Identifier: Apache-2.0
"""Filmed barcodes under all kinds of bad luck, and the count of what was read of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.barcode_clip import Board, Camera, Exposure, Picture, Shown, film, truth
from tracking.calibration.barcode import read_barcodes

FRAMES = 1 << 24


@dataclass(slots=True)
class Tally:
    """What became of the codes in many pictures."""

    pictures: int = 0
    codes: int = 0
    whole: int = 0
    """Codes of which the exposure saw one frame only."""
    whole_read: int = 0
    blended: int = 0
    blended_read: int = 0
    spoilt: int = 0
    """Codes in pictures that are too bad: covered in part, far out of focus, tiny, noisy."""
    spoilt_read: int = 0
    wrong: int = 0
    doubled: int = 0

    def share_read(self) -> float:
        return self.whole_read / max(1, self.whole)


def camera(rng: np.random.Generator, cell_px: float, width_px: int, height_px: int) -> Camera:
    """Return a camera with some of every fault, within what a barcode is made for."""
    return Camera(
        width_px, height_px,
        focal_px=width_px * rng.uniform(0.9, 1.8),
        k1=rng.uniform(-0.25, 0.12),
        defocus_px=cell_px * rng.uniform(0.0, 0.5),
        read_noise=rng.uniform(0.0, 0.02),
        shot_noise=rng.uniform(0.0, 0.06),
        fall_off=rng.uniform(0.0, 0.5),
        slope=rng.uniform(-0.6, 0.6),
        stray=rng.uniform(0.0, 0.05),
        dot_pitch_px=float(rng.choice((0.0, 0.0, rng.uniform(1.2, 3.5)))),
    )  # fmt: skip


def too_bad(rng: np.random.Generator, lens: Camera, cell_px: float) -> Camera:
    """Return the camera far outside of what a barcode is made for."""
    return replace(
        lens,
        defocus_px=cell_px * rng.uniform(0.5, 1.0),
        read_noise=rng.uniform(0.02, 0.15),
        shot_noise=rng.uniform(0.05, 0.3),
    )


def cover(rng: np.random.Generator, picture: Picture, codes: list[Board]) -> None:
    """Put something over a part of each code: a cable, a highlight, a head."""
    for board in codes:
        cell = board.cell_px
        x = int(board.centre_px[0] + rng.uniform(-8.0, 8.0) * cell)
        y = int(board.centre_px[1] + rng.uniform(-5.0, 5.0) * cell)
        wide, high = (int(rng.uniform(0.6, 5.0) * cell) for _ in range(2))
        part = picture[max(0, y) : y + high, max(0, x) : x + wide]
        part[:] = rng.integers(0, 256, part.shape) if rng.random() < 0.5 else rng.integers(0, 256)


def boards(
    rng: np.random.Generator, cell_px: float, count: int, width_px: int, height_px: int
) -> list[Board]:
    """Return codes side by side, each turned in its own way."""
    names = rng.choice(256, size=count, replace=False)
    made = []
    for place, name in enumerate(names):
        x = width_px * (place + 0.5) / count + rng.uniform(-6.0, 6.0)
        free = max(0.0, height_px / 2.0 - 12.0 * cell_px)
        made.append(
            Board(
                int(name), (x, height_px / 2.0 + rng.uniform(-free, free)), cell_px,
                roll_deg=rng.uniform(-12.0, 12.0), yaw_deg=rng.uniform(-35.0, 35.0),
                pitch_deg=rng.uniform(-20.0, 20.0), white=rng.uniform(0.25, 0.9),
                black=rng.uniform(0.002, 0.03),
            )
        )  # fmt: skip
    return made


def exposures(rng: np.random.Generator, count: int) -> list[Exposure]:
    """Return exposures of every kind: half of them within one frame, the others over an edge."""
    base = int(rng.integers(0, FRAMES))
    kind = int(rng.integers(0, 6))
    made = []
    for index in range(count):
        length, readout, into = 0.5, rng.uniform(0.0, 0.3), rng.uniform(0.02, 0.2)
        if kind == 3:  # anywhere, the edge in the code or beside it
            length, readout, into = rng.uniform(0.05, 0.6), rng.uniform(0.1, 0.9), rng.uniform()
        elif kind == 4:  # over the edge all at once
            length, readout, into = 0.5, 0.0, rng.uniform(0.5, 1.0)
        elif kind == 5:  # several frames in one exposure
            length, readout, into = rng.uniform(1.0, 2.5), rng.uniform(0.0, 1.0), rng.uniform()
        made.append(Exposure(base + index + into, length, readout))
    return made


def tally(seed: int, pictures: int, width_px: int = 480, height_px: int = 270) -> Tally:
    """Film and read that many pictures, ten with each camera."""
    rng = np.random.default_rng(seed)
    result = Tally()
    while result.pictures < pictures:
        count = int(rng.integers(1, 4))
        widest = width_px / count / 31.0
        cell_px = rng.uniform(3.0, widest)
        lens = camera(rng, cell_px, width_px, height_px)
        spoilt = rng.random() < 0.3
        if spoilt:
            cell_px = rng.uniform(1.8, cell_px)
            lens = too_bad(rng, lens, cell_px) if rng.random() < 0.5 else lens
        codes = boards(rng, cell_px, count, width_px, height_px)
        late = {board.output: int(rng.integers(0, 5)) for board in codes}
        skips = int(rng.choice((1, 1, 1, 1, 2, 3)))

        def shown(output: int, wall: int, late: dict[int, int] = late, skips: int = skips) -> int:
            return max(0, (wall - late[output]) * skips) % FRAMES

        taken = exposures(rng, min(10, pictures - result.pictures))
        for picture, exposure in zip(
            film(codes, lens, taken, shown, int(rng.integers(1 << 31))), taken, strict=True
        ):
            result.pictures += 1
            if spoilt:
                cover(rng, picture, codes)
            _count(result, picture, codes, lens, exposure, shown, spoilt)
    return result


def _count(
    result: Tally, picture: Picture, codes: list[Board], lens: Camera, exposure: Exposure,
    shown: Shown, spoilt: bool,
) -> None:  # fmt: skip
    read: dict[int, list[int]] = {}
    for one in read_barcodes(picture):
        read.setdefault(one.output, []).append(one.frame)
    for board in codes:
        frames, whole = truth(board, lens, exposure, shown)
        found = read.pop(board.output, [])
        result.codes += 1
        result.doubled += len(found) > 1
        result.wrong += sum(frame not in frames for frame in found)
        if spoilt:
            result.spoilt += 1
            result.spoilt_read += bool(found)
        elif whole:
            result.whole += 1
            result.whole_read += bool(found)
        else:
            result.blended += 1
            result.blended_read += bool(found)
    result.wrong += sum(len(frames) for frames in read.values())
