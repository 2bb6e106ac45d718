# SPDX-License-Identifier: Apache-2.0
"""What no single value of a lens profile shows to be absurd: one line for each, with its key."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from hardware_profiles.lens.profile import LensNode, LensProfile, SensorMode

# Nodes nearer to each other than this are the same place of a ring.
SAME_RING = 1e-6
_MOST_PIXEL_ASPECT = 1.5
# Outside this share of the picture no projection centre of a real lens is.
_CENTER_SHARE = 0.5
_MOST_PROBLEMS = 50
_MARGIN = 1.01
# A term of the radial formula at the picture's corner; the strongest real ones are about 1.
_MOST_MOVED = 10.0
# With a denominator, terms above and below take each other off: only nonsense is refused here.
_MOST_MOVED_RATIONAL = 1e4


def faults(profile: LensProfile) -> list[str]:
    """Return one line for each thing that cannot be: key, found, expected."""
    problems: list[str] = []
    across, down = profile.sensor.px_per_mm()
    aspect = across / down
    if not 1.0 / _MOST_PIXEL_ASPECT <= aspect <= _MOST_PIXEL_ASPECT:
        problems.append(
            f"sensor: found pixels {1e3 / across:.3g} um wide and {1e3 / down:.3g} um high, "
            f"expected nearly square ones; are width and height those of one mode?"
        )
    problems += _repeated(profile.node)[:_MOST_PROBLEMS]
    for number, node in enumerate(profile.node):
        problems += [f"node[{number}].{line}" for line in _node_faults(node, profile)]
        if len(problems) >= _MOST_PROBLEMS:
            break
    problems += _rising("focus_mark", [mark.focus for mark in profile.focus_mark])
    problems += _rising("iris_mark", [mark.iris for mark in profile.iris_mark])
    return problems


def _repeated(nodes: tuple[LensNode, ...]) -> list[str]:
    """Return a line for each node at a place that another has, as the grid groups them."""
    order = sorted(range(len(nodes)), key=lambda n: nodes[n].zoom)
    columns: list[list[int]] = []
    for n in order:
        if columns and nodes[n].zoom - nodes[columns[-1][0]].zoom <= SAME_RING:
            columns[-1].append(n)
        else:
            columns.append([n])
    found = []
    for column in columns:
        for one, other in itertools.pairwise(sorted(column, key=lambda n: (nodes[n].focus, n))):
            first, again = sorted((one, other))
            if abs(nodes[one].focus - nodes[other].focus) <= SAME_RING:
                found.append(
                    f"node[{again}]: found zoom {nodes[again].zoom:g}, focus "
                    f"{nodes[again].focus:g}, which node[{first}] has already; expected each place "
                    "once"
                )
    return found


def farthest_corner(node: LensNode, sensor: SensorMode) -> float:
    """Return the distance of the farthest picture corner from the projection centre, over f."""
    across, down = sensor.px_per_mm()
    fx, fy = node.focal_mm[0] * across, node.focal_mm[1] * down
    cx, cy = node.center_px
    x = max(abs(cx + 0.5), abs(sensor.width_px - 0.5 - cx)) / fx
    y = max(abs(cy + 0.5), abs(sensor.height_px - 0.5 - cy)) / fy
    return math.hypot(x, y)


def _node_faults(node: LensNode, profile: LensProfile) -> Iterator[str]:
    sensor = profile.sensor
    middle = sensor.middle_px()
    size = (sensor.width_px, sensor.height_px)
    for found, half, whole, axis in zip(node.center_px, middle, size, "xy", strict=True):
        if abs(found - half) > _CENTER_SHARE * whole:
            yield (
                f"center_px: found {axis} {found:g}, expected within the picture's middle half, "
                f"{half - _CENTER_SHARE * whole:g} to {half + _CENTER_SHARE * whole:g}; are the "
                "numbers of another sensor mode?"
            )
    across, down = sensor.px_per_mm()
    ratio = (node.focal_mm[0] * across) / (node.focal_mm[1] * down) * profile.lens.squeeze
    if not 0.8 <= ratio <= 1.25:
        yield (
            f"focal_mm: found {node.focal_mm[0]:g} across and {node.focal_mm[1]:g} down, which "
            f"with squeeze {profile.lens.squeeze:g} makes squares {ratio:.2f} times as wide as "
            "high; expected 0.8 to 1.25; is the squeeze right?"
        )
    corner = farthest_corner(node, sensor)
    most = _MOST_MOVED_RATIONAL if any(node.radial[3:]) else _MOST_MOVED
    for n, k in enumerate(node.radial):
        moved = abs(k) * corner ** (2 * (n % 3 + 1))
        if not moved <= most:
            yield (
                f"radial[{n}]: found {k:g}, which alone moves the picture's corner {moved:.3g} "
                f"times its distance, expected {most:g} or less; are the numbers of another "
                "program's formula? `stagectl lens import` reads those"
            )
            return
    fold = _fold(node, profile)
    if fold is not None:
        yield (
            f"radial: found coefficients that fold the picture back {100.0 * fold:.0f} % of the "
            "way to its corner, expected none that do; fewer radial terms, or more views at the "
            "edges"
        )


def _fold(node: LensNode, profile: LensProfile) -> float | None:
    """Return where on the way to the farthest corner (0 to 1) the radial part turns back.

    The formula is walked outward until it is at the corner, where the picture ends: to distorted it
    must land there, from distorted it begins there. A little beyond: tangential terms move a fold.
    """
    corner = _MARGIN * farthest_corner(node, profile.sensor)
    forward = profile.direction == "undistorted_to_distorted"
    k1, k2, k3, k4, k5, k6 = (*node.radial, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[:6]
    reached = 0.0
    steps = 400
    for n in range(1, 3 * steps):
        r2 = (n * corner / steps) ** 2
        below = 1.0 + r2 * (k4 + r2 * (k5 + r2 * k6))
        if below <= 0.0:
            return reached / corner
        put = math.sqrt(r2) * (1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))) / below
        if put <= reached:
            return reached / corner
        if (put if forward else math.sqrt(r2)) >= corner:
            return None
        reached = put
    return reached / corner


def _rising(key: str, values: list[float]) -> list[str]:
    for n, (before, after) in enumerate(itertools.pairwise(values)):
        if after <= before:
            return [f"{key}[{n + 1}]: found {after:g} after {before:g}, expected rising positions"]
    return []
