# SPDX-License-Identifier: Apache-2.0
"""A camera films walls that show frame barcodes: synthetic pictures with known frame numbers.

Drawing, CRC, Gray code and optics are written from docs/barcode.md and share nothing with the
product. A picture is made in linear light: wall content and codes, LED dots (whose beat with the
pixels is moire), perspective, radial distortion, a row by row exposure that may see several wall
frames, light that falls off, the disc of defocus, stray light, noise, gamma, eight bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

WIDE, HIGH = 24, 17
"""Cells of a board."""
_CRC_POLYNOMIAL = 0xEDB88320
_LUMA = (0.114, 0.587, 0.299)  # blue, green, red: BT.601


@dataclass(frozen=True, slots=True)
class Board:
    """One code on a wall that stands before the camera; all lengths in pixels of the picture."""

    output: int
    centre_px: tuple[float, float]
    cell_px: float
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    """How far the wall is turned about its upright: one side is nearer than the other."""
    pitch_deg: float = 0.0
    white: float = 0.6
    """Light of a white cell; the sensor is full at 1."""
    black: float = 0.01


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera and its faults."""

    width_px: int = 640
    height_px: int = 360
    focal_px: float = 900.0
    k1: float = 0.0
    """Radial distortion, r' = r (1 + k1 r^2) with r in focal lengths; below 0 is barrel."""
    defocus_px: float = 0.0
    """Radius of the disc of confusion."""
    read_noise: float = 0.0
    """Sigma of the noise in the dark, in parts of full scale (linear light)."""
    shot_noise: float = 0.0
    """Sigma of the noise at full scale; it goes with the root of the light."""
    fall_off: float = 0.0
    """How much light a corner of the picture has lost, 0 to 1."""
    slope: float = 0.0
    """How much brighter the right edge is lit than the left one, -1 to 1."""
    stray: float = 0.0
    """Light that lies over everything."""
    dot_pitch_px: float = 0.0
    """Distance of the wall's LEDs in the picture; 0: the wall is smooth."""
    dot_depth: float = 0.7
    """How dark it is between the LEDs: 0 as bright as on them, 1 black."""
    pixel_fill: float = 0.6
    """Side of the part of a pixel that takes light."""
    gamma: float = 2.2


@dataclass(frozen=True, slots=True)
class Exposure:
    """When the rows of one picture saw light, in wall frames.

    Row r of h is exposed from `start + r / h * readout`, for `length`. The wall shows frame n from
    n to n + 1.
    """

    start: float
    length: float = 0.5
    readout: float = 0.0

    def rows(self, height: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return begin and end of each row's exposure."""
        begin = self.start + np.arange(height) / height * self.readout
        return begin, begin + self.length


Shown = Callable[[int, int], int]
"""Output and wall frame to the frame number that is drawn then."""


def film(
    boards: Sequence[Board],
    camera: Camera,
    exposures: Sequence[Exposure],
    shown: Shown,
    seed: int,
) -> list[Picture]:
    """Return one grey picture (h, w) for each exposure, through a camera that stands still."""
    rng = np.random.default_rng(seed)
    placed = [_Placed.of(board, camera) for board in boards]
    scene = _scene(camera, rng)
    optics = _Optics.of(camera)
    pictures = []
    for exposure in exposures:
        light = scene.copy()
        for place in placed:
            place.paint(light, exposure, shown)
        pictures.append(_developed(optics.through(light), camera, rng))
    return pictures


def truth(board: Board, camera: Camera, exposure: Exposure, shown: Shown) -> tuple[set[int], bool]:
    """Return the frame numbers that a board's rows saw, and whether it was only one, unmixed."""
    place = _Placed.of(board, camera)
    frames = {shown(board.output, wall) for wall in place.wall_frames(exposure)}
    return frames, len(frames) == 1


def coloured(grey: Picture) -> Picture:
    """Return a grey picture as (h, w, 3)."""
    return np.repeat(grey[:, :, None], 3, axis=2)


def board_cells(output: int, frame: int) -> npt.NDArray[np.bool_]:
    """Return the board (17, 24), True where white."""
    number = frame % (1 << 24)
    reflected = number ^ (number // 2)
    message = [output, reflected // 65536, reflected // 256 % 256, reflected % 256]
    check = _crc(message)
    rows = [255, *message, *(check >> shift & 255 for shift in (24, 16, 8, 0))]
    cells = np.ones((HIGH, WIDE), dtype=np.bool_)
    cells[2:-2, 2:-2] = False
    for y, value in enumerate(rows):
        for place, digit in enumerate(f"{value:08b}"):
            cells[4 + y, 4 + 2 * place + (digit == "0")] = True
    return cells


def _crc(message: Sequence[int]) -> int:
    """Return the CRC-32 of bytes, bit by bit (ISO 3309)."""
    register = 0xFFFFFFFF
    for byte in message:
        for bit in range(8):
            feedback = (register ^ (byte >> bit)) & 1
            register = (register >> 1) ^ (_CRC_POLYNOMIAL if feedback else 0)
    return register ^ 0xFFFFFFFF


class _Placed:
    """A board as the camera sees it: which pixels, and which place on the board each sees."""

    def __init__(
        self, board: Board, window: tuple[slice, slice], x: Floats, y: Floats, height: int,
        dots: Floats,
    ) -> None:  # fmt: skip
        self._board = board
        self._window = window
        self._x, self._y = x, y  # cells, of every pixel of the window
        # The mean over a pixel, near enough: nine places in it.
        step_x, step_y = np.gradient(x, axis=1) / 3.0, np.gradient(y, axis=0) / 3.0
        self._cells = np.stack(
            [
                np.clip((y + j * step_y).astype(np.intp), 0, HIGH - 1) * WIDE
                + np.clip((x + i * step_x).astype(np.intp), 0, WIDE - 1)
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
            ]
        )
        self._inside = (x > 0.0) & (x < WIDE) & (y > 0.0) & (y < HIGH)
        self._height = height
        self._dots = dots

    @classmethod
    def of(cls, board: Board, camera: Camera) -> _Placed:
        reach = 1.5 * board.cell_px * WIDE / 2.0 + 8.0
        cx, cy = board.centre_px
        rows = slice(max(0, int(cy - reach)), min(camera.height_px, int(cy + reach)))
        columns = slice(max(0, int(cx - reach)), min(camera.width_px, int(cx + reach)))
        py, px = np.mgrid[rows, columns].astype(np.float64)
        ray_x, ray_y = _undistorted(px, py, camera)
        middle_x, middle_y = _undistorted(np.array(cx), np.array(cy), camera)
        x, y = _on_board(ray_x, ray_y, float(middle_x), float(middle_y), board, camera)
        dots = np.ones_like(x)
        if camera.dot_pitch_px > 0.0:
            turns = 2.0 * np.pi * board.cell_px / camera.dot_pitch_px
            # A pixel is no point: what it does not resolve it takes the mean of.
            depth = camera.dot_depth * np.sinc(camera.pixel_fill / camera.dot_pitch_px)
            dots = (1.0 + depth * np.cos(turns * x)) * (1.0 + depth * np.cos(turns * y))
        return cls(
            board, (rows, columns), x.astype(np.float32), y.astype(np.float32), camera.height_px,
            dots.astype(np.float32),
        )  # fmt: skip

    def wall_frames(self, exposure: Exposure) -> list[int]:
        """Return the wall frames that any row with a piece of the board saw."""
        rows = np.flatnonzero(self._inside.any(axis=1)) + self._window[0].start
        if not len(rows):
            return []
        begin, end = exposure.rows(self._height)
        first, last = np.floor(begin[rows].min()), np.ceil(end[rows].max() - 1e-9)
        return list(range(int(first), int(last)))

    def paint(self, light: Floats, exposure: Exposure, shown: Shown) -> None:
        """Put the board's light into the picture, each row as it was exposed."""
        begin, end = exposure.rows(self._height)
        begin, end = begin[self._window[0]], end[self._window[0]]
        seen = np.zeros_like(self._x)
        for wall in self.wall_frames(exposure):
            share = np.clip(np.minimum(end, wall + 1) - np.maximum(begin, wall), 0.0, None)
            weight = (share / exposure.length).astype(np.float32)
            seen += weight[:, None] * self._light(shown(self._board.output, wall))
        window = light[self._window]
        window[self._inside] = (seen * self._dots)[self._inside]

    def _light(self, frame: int) -> Floats:
        cells = board_cells(self._board.output, frame).astype(np.float32)
        level = self._board.black + (self._board.white - self._board.black) * cells.ravel()
        return np.asarray(level[self._cells].mean(axis=0), dtype=np.float32)


def _undistorted(
    px: npt.NDArray[np.float64], py: npt.NDArray[np.float64], camera: Camera
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the rays (x, y at depth 1) of pixels, by fixed-point steps against the distortion."""
    seen_x = (px - (camera.width_px - 1) / 2.0) / camera.focal_px
    seen_y = (py - (camera.height_px - 1) / 2.0) / camera.focal_px
    x, y = seen_x.copy(), seen_y.copy()
    for _ in range(8):
        grown = 1.0 + camera.k1 * (x * x + y * y)
        x, y = seen_x / grown, seen_y / grown
    return x, y


def _on_board(
    ray_x: npt.NDArray[np.float64],
    ray_y: npt.NDArray[np.float64],
    middle_x: float,
    middle_y: float,
    board: Board,
    camera: Camera,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the cells that rays meet on a board whose middle is at depth 1 on the given ray."""
    roll, yaw, pitch = np.radians((board.roll_deg, board.yaw_deg, board.pitch_deg))
    turn_z = np.array(
        [[np.cos(roll), -np.sin(roll), 0.0], [np.sin(roll), np.cos(roll), 0.0], [0.0, 0.0, 1.0]]
    )
    turn_y = np.array(
        [[np.cos(yaw), 0.0, np.sin(yaw)], [0.0, 1.0, 0.0], [-np.sin(yaw), 0.0, np.cos(yaw)]]
    )
    turn_x = np.array(
        [[1.0, 0.0, 0.0], [0.0, np.cos(pitch), -np.sin(pitch)], [0.0, np.sin(pitch), np.cos(pitch)]]
    )
    right, down, away = (turn_y @ turn_x @ turn_z).T
    middle = np.array([middle_x, middle_y, 1.0])
    depth = (away @ middle) / (away[0] * ray_x + away[1] * ray_y + away[2])
    cell = board.cell_px / camera.focal_px
    off = [ray_x * depth - middle[0], ray_y * depth - middle[1], depth - middle[2]]
    x = sum(one * part for one, part in zip(right, off, strict=True)) / cell + WIDE / 2.0
    y = sum(one * part for one, part in zip(down, off, strict=True)) / cell + HIGH / 2.0
    return np.asarray(x), np.asarray(y)


def _scene(camera: Camera, rng: np.random.Generator) -> Floats:
    """Return the rest of the picture: a wall's content with edges, boxes and texture."""
    height, width = camera.height_px, camera.width_px
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 0.08 + 0.08 * np.sin(x / width * 7.0 + rng.uniform(0, 6)) * np.cos(y / height * 5.0)
    for _ in range(14):
        left, top = rng.integers(0, width - 20), rng.integers(0, height - 20)
        right, bottom = left + rng.integers(8, width // 3), top + rng.integers(8, height // 3)
        light[top:bottom, left:right] = rng.uniform(0.0, 0.5)
    grain = rng.uniform(0.0, 0.06, (height // 4 + 1, width // 4 + 1)).astype(np.float32)
    light += np.repeat(np.repeat(grain, 4, axis=0), 4, axis=1)[:height, :width]
    return np.asarray(np.clip(light, 0.0, None), dtype=np.float32)


class _Optics:
    """Defocus, light that falls off and stray light."""

    def __init__(self, transfer: npt.NDArray[np.complexfloating] | None, lit: Floats,
                 stray: float) -> None:  # fmt: skip
        self._transfer = transfer
        self._lit = lit
        self._stray = stray

    @classmethod
    def of(cls, camera: Camera) -> _Optics:
        height, width = camera.height_px, camera.width_px
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        across, down = x / (width - 1) * 2.0 - 1.0, y / (height - 1) * 2.0 - 1.0
        lit = (1.0 - camera.fall_off * (across**2 + down**2) / 2.0) * (
            1.0 + camera.slope / 2.0 * across
        )
        transfer = None
        if camera.defocus_px > 0.0:
            wrapped_y = np.minimum(y, height - y)
            wrapped_x = np.minimum(x, width - x)
            distance = np.hypot(wrapped_x, wrapped_y)
            disc = np.clip(camera.defocus_px + 0.5 - distance, 0.0, 1.0)  # its edge one pixel soft
            transfer = np.fft.rfft2(disc / disc.sum())
        return cls(transfer, lit.astype(np.float32), camera.stray)

    def through(self, light: Floats) -> Floats:
        """Return what falls on the sensor."""
        if self._transfer is not None:
            blurred = np.fft.irfft2(np.fft.rfft2(light) * self._transfer, s=light.shape)
            light = np.clip(blurred, 0.0, None).astype(np.float32)
        return light * self._lit + np.float32(self._stray)


def _developed(light: Floats, camera: Camera, rng: np.random.Generator) -> Picture:
    noise = rng.standard_normal(light.shape, dtype=np.float32)
    sigma = np.sqrt(camera.read_noise**2 + camera.shot_noise**2 * np.clip(light, 0.0, 1.0))
    level = np.clip(light + sigma * noise, 0.0, 1.0) ** (1.0 / camera.gamma)
    return np.asarray(np.round(level * 255.0), dtype=np.uint8)
