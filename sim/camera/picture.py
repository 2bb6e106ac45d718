# SPDX-License-Identifier: Apache-2.0
"""What the virtual camera sees of the virtual wall, as a picture, ray by ray and row by row.

The way is the opposite one to that of the figures: there a point goes forward through the node's
eye onto the wall and through the lens onto a pixel. Here a pixel goes back through the lens to the
wall, and from there to the eye of the node that was lit when the pixel's row was exposed. Both must
agree.

The virtual world is round dots. A dot is drawn as large as an angle, by whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.camera.field import Field
from sim.camera.optics import Optics
from sim.camera.png import Picture
from sim.camera.registration import CameraTruth
from sim.camera.screens import Met, meet
from sim.camera.sight import Eyes, drawn_eyes, eyes
from sim.camera.turns import Floats, turned, turned_back
from sim.camera.wall_light import WallLight

_DOT = 1.0
_INNER, _OUTER = 0.16, 0.07  # of full brightness: the wall between the dots, in and out of `inner`
_OPEN_STAGE_M = 5.0
_FEW = Field(10, 6, reach=0.9)
_RGB_SEEN, _RGB_WANTED = np.array([255, 80, 0]), np.array([0, 175, 255])


class World(NamedTuple):
    """Dots of the virtual world."""

    points_m: Floats
    """(n, 3), stage frame."""
    radius_rad: float


class _Rows(NamedTuple):
    """The rows of a picture at the moments they see: eyes (rows, 1), rays (rows, n, 3)."""

    times_ns: list[int]
    true: Eyes
    rays: Floats


def world_before(
    camera: CameraTruth, t_ns: int, field: Field, radius_px: float = 3.0, *, mixed: bool = False
) -> World:
    """Return dots where a camera at a time has the points of a field, one for each depth.

    `mixed`: one dot in each direction, of the field's depths in turn, so that no two are in line.
    """
    lens = camera.lens_at(camera.seconds(t_ns))
    true = eyes([camera.at(t_ns)], [lens.pupil_m])
    directions = turned(true.turn, lens.rays(field.pixels(lens))[None])
    eye = true.position[..., None, :]
    met = meet(camera.screens, eye, directions)
    reach = np.sqrt(np.sum((met.points_m - eye) ** 2, axis=-1))
    reach = np.where(met.hit, reach, _OPEN_STAGE_M)
    points = field.points(np.broadcast_to(eye, directions.shape), directions, reach)
    if mixed:
        flat = points.reshape(-1, len(field.depths), 3)
        points = flat[np.arange(len(flat)), np.arange(len(flat)) % len(field.depths)]
    return World(points.reshape(-1, 3), radius_px / lens.focal_px[0])


def seen_picture(
    camera: CameraTruth,
    light: WallLight,
    edge_ns: int,
    world: World,
    *,
    samples: int = 2,
    instants: int = 1,
) -> Picture:
    """Return what a frame shows (height, width): the wall, black beside it and where it is dark.

    Each pixel is `samples` x `samples` rays. A row is exposed at `instants` moments, spread evenly
    over its exposure; one is its middle, a sharp picture without motion blur.
    """

    def brightness(rows: _Rows, met: Met) -> Floats:
        found = np.zeros(met.hit.shape)
        lit = [light.lit_at(t_ns) for t_ns in rows.times_ns]
        bright = [i for i, one in enumerate(lit) if one is not None and one.on_wall]
        if not bright:
            return found
        shown = [one for one in lit if one is not None and one.on_wall]
        node = drawn_eyes(shown)
        ways = met.points_m[bright] - node.position
        inner = np.array([one.inner for one in shown])
        local = turned_back(node.turn[:, 0], ways)
        painted = np.where(_inside(local, inner), _INNER, _OUTER)
        painted += (_DOT - painted) * _dots(world, node.position, ways)
        found[bright] = np.where(met.hit[bright], painted, 0.0)
        return found

    return _exposed(camera, edge_ns, samples, instants, brightness)


def wanted_picture(
    camera: CameraTruth, edge_ns: int, world: World, *, samples: int = 2, instants: int = 1
) -> Picture:
    """Return the frame as it would be if the virtual world stood there, seen past no wall."""

    def brightness(rows: _Rows, met: Met) -> Floats:
        ways = turned(rows.true.turn[:, 0], rows.rays)
        return np.where(
            met.hit, _INNER + (_DOT - _INNER) * _dots(world, rows.true.position, ways), 0.0
        )

    return _exposed(camera, edge_ns, samples, instants, brightness)


def compared(seen: Picture, wanted: Picture) -> Picture:
    """Return both in one (height, width, 3): orange where it is, blue where it should be.

    What is in its place is white.
    """
    both = seen[..., None] / 255.0 * _RGB_SEEN + wanted[..., None] / 255.0 * _RGB_WANTED
    return np.asarray(np.rint(np.minimum(both, 255.0)), np.uint8)


def comparison(
    camera: CameraTruth, light: WallLight, edge_ns: int, *, width_px: int = 480, instants: int = 1
) -> Picture:
    """Return a small picture (h, w, 3) of one frame for people: dots where they are and should be.

    60 dots stand on the wall, twice as far and at infinity in turn. The brighter grey is the inner
    frustum as drawn; a darker rim is the wall outside it, seen.
    """

    def small(t_s: float) -> Optics:
        lens = camera.lens_at(t_s)
        height_px = round(lens.picture_px[1] * width_px / lens.picture_px[0])
        return replace(lens, picture_px=(width_px, height_px))

    few = replace(camera, lens_at=small)
    t_mid_ns = camera.exposure.row_mid_ns(edge_ns)
    world = world_before(few, t_mid_ns, _FEW, width_px / 120.0, mixed=True)
    seen = seen_picture(few, light, edge_ns, world, instants=instants)
    return compared(seen, wanted_picture(few, edge_ns, world, instants=instants))


def _exposed(
    camera: CameraTruth,
    edge_ns: int,
    samples: int,
    instants: int,
    brightness: Callable[[_Rows, Met], Floats],
) -> Picture:
    lens = camera.lens_at(camera.seconds(camera.exposure.row_mid_ns(edge_ns)))
    width, height = lens.picture_px
    rays = _rays(lens, samples)
    exposure_ns = camera.exposure.exposure_ms * 1e6
    total = np.zeros((height, width))
    for instant in range(instants):
        later_ns = round(((instant + 0.5) / instants - 0.5) * exposure_ns)
        times = [
            camera.exposure.row_mid_ns(edge_ns, (row + 0.5) / height) + later_ns
            for row in range(height)
        ]
        true = eyes([camera.at(t_ns) for t_ns in times], [lens.pupil_m] * height)
        met = meet(camera.screens, true.position, turned(true.turn[:, 0], rays))
        light = brightness(_Rows(times, true, rays), met)
        total += light.reshape(height, width, samples * samples).mean(axis=-1)
    return np.asarray(np.rint(np.clip(total / instants, 0.0, 1.0) * 255.0), np.uint8)


def _rays(lens: Optics, samples: int) -> Floats:
    """Return the rays (height, width * samples^2, 3) of all pixels."""
    width, height = lens.picture_px
    parts = (np.arange(samples) + 0.5) / samples - 0.5
    pixels = np.empty((height, width, samples, samples, 2))
    pixels[..., 0] = np.arange(width)[None, :, None, None] + parts[None, None, None, :]
    pixels[..., 1] = np.arange(height)[:, None, None, None] + parts[None, None, :, None]
    return lens.rays(pixels.reshape(height, -1, 2))


def _inside(local: Floats, inner: Floats) -> Floats:
    """Tell which directions (rows, n, 3) in the node's frame are in frusta (rows, 4)."""
    left, right, bottom, top = (inner[:, i, None] for i in range(4))
    ahead, x, z = local[..., 1], local[..., 0], local[..., 2]
    return np.asarray(
        (ahead > 0.0) & (x >= left * ahead) & (x <= right * ahead)
        & (z >= bottom * ahead) & (z <= top * ahead)
    )  # fmt: skip


def _dots(world: World, eye: Floats, ways: Floats) -> Floats:
    """Return how much of a dot is seen in directions (rows, n, 3) from eyes (rows, 1, 3)."""
    towards = world.points_m[None] - eye
    towards /= np.sqrt(np.sum(towards**2, axis=-1, keepdims=True))
    cosine = np.max(ways @ np.swapaxes(towards, -1, -2), axis=-1)
    cosine /= np.sqrt(np.sum(ways * ways, axis=-1))
    share = 2.0 * (1.0 - cosine) / world.radius_rad**2  # of the angle, squared
    found, near = np.zeros_like(share), share < 4.0
    found[near] = np.exp(-(share[near] ** 2))
    return np.asarray(found)
