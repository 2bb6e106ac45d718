# SPDX-License-Identifier: Apache-2.0
"""lensfun's XML (database version 1 and 2) as a starting guess for a real calibration.

lensfun's radii are in halves of the picture's shorter side, R of the ideal picture, from its
documentation ("Lens distortion"; the coefficients are PanoTools'):

    poly3   Rd = R (1 - k1 + k1 R^2)
    poly5   Rd = R (1 + k1 R^2 + k2 R^4)
    ptlens  Rd = R (a R^3 + b R^2 + c R + 1 - a - b - c)

    acm     OpenCV's own formula with k1 to k3, p1 = k4, p2 = k5, in units of the focal length

The slope at the middle, d, is 1 - k1, 1, or 1 - a - b - c; the lens's real focal length is the
`real-focal`, or the nominal one times d, as lensfun has it. With h the half short side in mm, a ray
at r = tan(angle) has R = r real / (d h) and lands Rd h from the middle, in mm, which a focal length
and k1 to k3 are fitted to; acm is kept as it is. Odd powers cannot be held exactly: the rest is
stated in pixels.

Not held: transverse chromatic aberration. No focus axis, no serial number, photographic lenses.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hardware_profiles.exchange.fit import Floats, picture_grid
from hardware_profiles.exchange.reading import (
    ExchangeError,
    Imported,
    Wanted,
    finished,
    number,
    origin,
    short,
    shown,
)
from hardware_profiles.exchange.safe_xml import Element, read_xml
from hardware_profiles.lens.profile import LensName, LensNode, SensorMode, make_profile

FULL_FRAME_DIAGONAL_MM = math.hypot(36.0, 24.0)
_DEFAULT_WIDTH_PX = 1920
_HEAD = 64 << 10
_TERMS = {
    "poly3": ("k1",),
    "poly5": ("k1", "k2"),
    "ptlens": ("a", "b", "c"),
    "acm": ("k1", "k2", "k3", "k4", "k5"),
}
_MOST_OFFERED = 12
_MOST_FOCALS = 500
_MOST_COEFFICIENT = 9e3


class _Distortion(NamedTuple):
    focal: float
    real: float
    model: str
    terms: tuple[float, ...]
    slope: float

    def put(self, radius: Floats) -> Floats:
        """Return Rd of R."""
        r = radius
        if self.model == "poly3":
            (k1,) = self.terms
            return r * (1.0 - k1 + k1 * r**2)
        if self.model == "poly5":
            k1, k2 = self.terms
            return r * (1.0 + k1 * r**2 + k2 * r**4)
        a, b, c = self.terms
        return r * (a * r**3 + b * r**2 + c * r + 1.0 - a - b - c)


class Listed(NamedTuple):
    """A lens of a database file, as it stands there."""

    model: str
    mount: str
    crop: str
    """The sensor that it was measured on: 1 is 36 x 24 mm, 1.6 that divided by 1.6."""


def read_lens(data: bytes, name: str, wanted: Wanted) -> Imported:
    """Return the profile of one lens of a database file. Raises ExchangeError.

    `wanted.lens` names the model (a part of it will do where only one lens has it).
    """
    root = read_xml(data, name)
    if root.tag != "lensdatabase":
        raise ExchangeError(f"{name}: found <{root.tag[:40]}>, expected <lensdatabase>")
    lens, twins = _chosen(root.named("lens"), name, wanted.lens)
    label = f"{name}: lens {short(lens.words('model'), 60)!r}"
    kind = lens.words("type") or "rectilinear"
    if kind != "rectilinear":
        raise ExchangeError(
            f"{label}: type: found {kind[:40]!r}, expected rectilinear: a profile has no fisheye "
            "model; calibrate it"
        )
    if not lens.words("type") and "fisheye" in lens.words("model").casefold():
        raise ExchangeError(
            f"{label}: type: found nothing, and the name says fisheye; expected a rectilinear lens"
        )
    crop, aspect = _crop(lens, label)
    diagonal = FULL_FRAME_DIAGONAL_MM / crop
    longer = diagonal * aspect / math.hypot(aspect, 1.0)
    half_short = 0.5 * longer / aspect
    distortions = _distortions(lens, label)
    sensor, notes = _sensor(wanted, label, longer, 2.0 * half_short)
    focals = [one.focal for one in distortions]
    nodes, worst = [], 0.0
    falloffs = _falloffs(lens, label, focals, 0.5 * diagonal)
    for one, falloff in zip(distortions, falloffs, strict=True):
        focal, radial, miss = _node(one, sensor, half_short, label)
        tangential = (one.terms[3], one.terms[4]) if one.model == "acm" else (0.0, 0.0)
        zoom = (
            math.log(one.focal / focals[0]) / math.log(focals[-1] / focals[0])
            if len(focals) > 1 else 0.0
        )  # fmt: skip
        nodes.append(
            LensNode(
                zoom,
                0.0,
                (focal, focal),
                sensor.middle_px(),
                radial,
                tangential,
                falloff=falloff,
                how="nominal",
            )
        )
        worst = max(worst, miss)
    models = ", ".join(sorted({one.model for one in distortions}))
    notes = (
        f"a starting guess from {models}{_fitted(worst)}; calibrate before use",
        *(("zoom positions are taken as even in the logarithm of the focal length",)
          if len(focals) > 1 else ()),
        *(("transverse chromatic aberration (tca) is not held",)
          if any(c.named("tca") for c in lens.named("calibration")) else ()),
        *(("the centre's shift (center) is not held",) if lens.named("center") else ()),
        *twins,
        *notes,
    )  # fmt: skip
    maker, called = short(lens.words("maker")), short(lens.words("model"))
    # Most models of the database begin with the maker: once is enough.
    if maker and called.casefold().startswith(f"{maker.casefold()} "):
        called = called[len(maker) + 1 :]
    names = LensName(maker, called, mount=short(lens.words("mount")))
    return finished(
        make_profile(
            names, sensor, tuple(nodes),
            origin=origin(data, name, "converted from lensfun, a starting guess", notes),
        ),
        name, notes, worst,
    )  # fmt: skip


def _fitted(worst: float) -> str:
    return (
        f": fitted with k1 to k3, off by at most {worst:.3g} px over the picture" if worst else ""
    )


def looks_like(data: bytes) -> bool:
    """Say whether a file is a lensfun database."""
    return b"<lensdatabase" in data[:_HEAD]


def lens_models(data: bytes, name: str) -> list[Listed]:
    """Return the lenses of a database file that have distortion terms, in its order."""
    root = read_xml(data, name)
    return [
        Listed(
            short(lens.words("model")), short(lens.words("mount"), 40),
            short(lens.words("cropfactor") or "1", 12),
        )
        for lens in root.named("lens") if _has_terms(lens)
    ]  # fmt: skip


def _has_terms(lens: Element) -> bool:
    return any(part.named("distortion") for part in lens.named("calibration"))


def _chosen(lenses: list[Element], name: str, model: str) -> tuple[Element, tuple[str, ...]]:
    """Return the lens that is meant, and what is to be said where several have its name."""
    usable = [lens for lens in lenses if _has_terms(lens)]
    wanted = short(model).casefold()
    exact = [one for one in usable if short(one.words("model")).casefold() == wanted]
    near = [one for one in usable if wanted in short(one.words("model")).casefold()]
    found = exact if model and exact else near
    if len(found) == 1:
        return found[0], ()
    if not usable:
        raise ExchangeError(f"{name}: found no lens with distortion terms, expected one")
    named = sorted({short(one.words("model"), 60) for one in (found or usable)})
    offered = "; ".join(named[:_MOST_OFFERED])
    more = len(named) - _MOST_OFFERED
    tail = f"; and {more} more, --list shows all" if more > 0 else ""
    if not found:
        raise ExchangeError(
            f"{name}: --lens {model[:60]!r}: found none, expected one of {offered}{tail}"
        )
    if len(named) == 1:  # the same lens on sensors of several sizes: the largest covers the others
        crops = sorted(_crop(one, name)[0] for one in found)
        said = ", ".join(f"{crop:g}" for crop in crops[:_MOST_OFFERED])
        return min(found, key=lambda one: _crop(one, name)[0]), (
            f"the file has this lens {len(found)} times, measured on sensors of crop factor "
            f"{said}: {crops[0]:g} is taken, the largest covers the others",
        )
    names = f" under {len(named)} names" if len(named) < len(found) else ""
    raise ExchangeError(
        f"{name}: found {len(found)} lenses{names}; choose one with --lens: {offered}{tail}"
    )


def _crop(lens: Element, label: str) -> tuple[float, float]:
    crop = number(lens.words("cropfactor") or "1", label, "cropfactor", 0.1, 20.0)
    text = lens.words("aspect-ratio") or "1.5"
    first, _, second = text.partition(":")
    ratio = number(first, label, "aspect-ratio", 0.1, 100.0)
    if second:
        ratio /= number(second, label, "aspect-ratio", 0.1, 100.0)
    return crop, number(ratio, label, "aspect-ratio", 1.0, 10.0)


def _distortions(lens: Element, label: str) -> list[_Distortion]:
    found: dict[float, _Distortion] = {}
    for part in lens.named("calibration"):
        if part.attributes:
            raise ExchangeError(
                f"{label}: calibration: found {shown(sorted(part.attributes))}, expected no "
                "attributes: what they say of the sensor is not known here"
            )
        for one in part.named("distortion"):
            model = one.attributes.get("model", "")
            if model in ("", "none"):
                continue
            if model not in _TERMS:
                raise ExchangeError(
                    f"{label}: distortion model: found {model[:40]!r}, expected one of "
                    f"{', '.join(_TERMS)}"
                )
            focal = number(one.attributes.get("focal"), label, "distortion focal", 0.5, 5000.0)
            key = f"distortion at {focal:g} mm"
            terms = tuple(
                number(one.attributes.get(term, "0"), label, f"{key} {term}", -10.0, 10.0)
                for term in _TERMS[model]
            )
            slope = 1.0 if model in ("poly5", "acm") else 1.0 - sum(terms)
            number(slope, label, f"{key}: slope at the middle", 0.2, 5.0)
            real = number(
                one.attributes.get("real-focal", focal * slope), label, f"{key} real-focal",
                0.5, 5000.0,
            )  # fmt: skip
            found[focal] = _Distortion(focal, real, model, terms, slope)
    if len(found) > _MOST_FOCALS:
        raise ExchangeError(f"{label}: found {len(found)} focal lengths, expected fewer")
    if not found:
        raise ExchangeError(f"{label}: found no distortion terms, expected some")
    return [found[focal] for focal in sorted(found)]


def _sensor(
    wanted: Wanted, label: str, width_mm: float, height_mm: float
) -> tuple[SensorMode, tuple[str, ...]]:
    """Return the sensor: the asked one, or the one that the lens was measured on."""
    width, height = wanted.sensor_mm or (width_mm, height_mm)
    number(width, label, "sensor width in mm", 1.0, 200.0)
    number(height, label, "sensor height in mm", 1.0, 200.0)
    notes: tuple[str, ...] = ()
    if math.hypot(width, height) > 1.02 * math.hypot(width_mm, height_mm):
        notes += (
            f"the sensor is larger than the {width_mm:.1f} x {height_mm:.1f} mm that the terms "
            "were measured on: the edges are a guess of a guess",
        )
    if wanted.image_px is not None:
        return SensorMode(width, height, *wanted.image_px), notes
    px = (_DEFAULT_WIDTH_PX, max(round(_DEFAULT_WIDTH_PX * height / width), 16))
    notes += (f"lensfun knows no pixels: {px[0]} x {px[1]} taken; --image-px WxH says it",)
    return SensorMode(width, height, *px), notes


def _node(
    one: _Distortion, sensor: SensorMode, half_short: float, label: str
) -> tuple[float, tuple[float, ...], float]:
    """Return the focal length, k1 to k3, and what they miss the terms by, in px.

    The focal length is fitted as well: over the whole picture it is worth more than the slope at
    the very middle, which odd powers bend. Fewer terms where three would be absurd (long lenses).
    """
    if one.model == "acm":
        return one.real, one.terms[:3], 0.0
    across = sensor.px_per_mm()[0]
    to_radius = one.real / (one.slope * half_short)
    corner = math.hypot(sensor.width_mm, sensor.height_mm) / (2.0 * one.real)
    r = np.linspace(0.0, 2.5 * corner, 4_000)
    put = one.put(r * to_radius) * half_short / one.real
    turned = np.flatnonzero(np.diff(put) <= 0.0)
    rising = int(turned[0]) + 1 if len(turned) else len(r)
    if put[rising - 1] < corner:
        raise ExchangeError(
            f"{label}: distortion at {one.focal:g} mm: found terms that fold the picture back "
            "before its corner, expected none; is the sensor larger than the one measured on?"
        )
    pixels = (picture_grid(sensor) - np.array(sensor.middle_px())) / np.array(sensor.px_per_mm())
    target = np.hypot(pixels[:, 0], pixels[:, 1]) / one.real
    ray = np.interp(target, put[:rising], r[:rising])
    for terms in (3, 2, 1, 0):
        powers = np.stack([(ray / corner) ** (2 * n + 1) for n in range(terms + 1)], axis=1)
        found = np.linalg.lstsq(powers, target, rcond=None)[0]
        scale = float(found[0]) / corner
        radial = [float(found[n]) / corner ** (2 * n + 1) / scale for n in range(1, terms + 1)]
        if all(abs(k) <= _MOST_COEFFICIENT for k in radial):
            break
    miss = float(np.abs(powers @ found - target).max()) * one.real * across
    return one.real * scale, tuple(radial), miss


def _falloffs(
    lens: Element, label: str, focals: list[float], half_diagonal: float
) -> list[tuple[float, float, float] | None]:
    """Return a1 to a3 at each focal length: at the most open iris and the farthest distance.

    lensfun's "pa" has the light as 1 + k1 r^2 + k2 r^4 + k3 r^6, r = 1 in the corner.
    """
    best: dict[float, tuple[float, float, tuple[float, float, float]]] = {}
    for part in lens.named("calibration"):
        for one in part.named("vignetting"):
            if one.attributes.get("model") != "pa":
                continue
            focal, aperture, distance, *terms = (
                number(one.attributes.get(key), label, f"vignetting {key}", low, high)
                for key, low, high in (
                    ("focal", 0.5, 5000.0), ("aperture", 0.1, 200.0), ("distance", 0.0, 1e6),
                    ("k1", -100.0, 100.0), ("k2", -100.0, 100.0), ("k3", -100.0, 100.0),
                )
            )  # fmt: skip
            held = best.get(focal)
            if held is None or (aperture, -distance) < (held[0], -held[1]):
                best[focal] = (aperture, distance, (terms[0], terms[1], terms[2]))
    if not best:
        return [None] * len(focals)
    known = sorted(best)
    table = np.array([best[focal][2] for focal in known])
    scale = (half_diagonal**-2, half_diagonal**-4, half_diagonal**-6)
    columns = [-np.interp(focals, known, table[:, term]) * scale[term] for term in range(3)]
    return [(float(a), float(b), float(c)) for a, b, c in zip(*columns, strict=True)]
