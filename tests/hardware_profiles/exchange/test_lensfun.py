# SPDX-License-Identifier: Apache-2.0
"""lensfun's database against the formulas of its documentation, worked out another way.

The reader goes from the picture to rays and fits. Here a ray at an angle goes forward: PanoTools'
formula takes the radius in the *ideal* picture, R = f tan(angle) / h with the engraved focal length
f and half the shorter side h, to the radius in the real one, in the same unit.
"""

from __future__ import annotations

import functools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.lensfun import lens_models, looks_like, read_lens
from hardware_profiles.exchange.reading import ExchangeError, Wanted
from hardware_profiles.lens.model import LensModel
from tests.hardware_profiles.exchange.opencv_files import points, project
from tests.hardware_profiles.exchange.refused import lines_of, well_said

HEAD = '<!DOCTYPE lensdatabase SYSTEM "lensfun-database.dtd">\n<lensdatabase version="2">\n'


def database(calibration: str, more: str = "<cropfactor>1.5</cropfactor>") -> bytes:
    return (
        f"{HEAD}<lens><maker>Acme</maker><model>Acme 35mm</model><mount>PL</mount>{more}"
        f"<calibration>{calibration}</calibration></lens></lensdatabase>"
    ).encode()


def landing_mm(
    model: str, terms: dict[str, float], focal: float, half: float, angle: float
) -> float:
    """Return how far from the middle a ray at an angle lands, in mm, by the documentation."""
    r = focal * math.tan(angle) / half
    if model == "poly3":
        put = r * (1.0 - terms["k1"] + terms["k1"] * r * r)
    elif model == "poly5":
        put = r * (1.0 + terms["k1"] * r**2 + terms["k2"] * r**4)
    else:
        a, b, c = terms["a"], terms["b"], terms["c"]
        put = r * (a * r**3 + b * r**2 + c * r + 1.0 - a - b - c)
    return put * half


def worst_px(
    profile_model: LensModel, zoom: float, model: str, terms: dict[str, float], focal: float,
    half: float,
) -> float:  # fmt: skip
    """Return how far the profile is from the documentation, in px, for rays that land in it."""
    state = profile_model.at(zoom, 0.0)
    sensor = profile_model.sensor
    corner = math.hypot(sensor.width_mm, sensor.height_mm) / 2.0
    per_mm = sensor.px_per_mm()[0]
    worst = 0.0
    for angle in np.linspace(0.001, math.atan(1.3 * corner / focal), 300).tolist():
        landed = landing_mm(model, terms, focal, half, angle)
        if landed > corner:
            break
        ray = np.array([[math.tan(angle), 0.0, 1.0]])
        px = profile_model.project(state, ray)[0, 0] - profile_model.sensor.middle_px()[0]
        worst = max(worst, abs(px - landed * per_mm))
    return worst


@pytest.mark.parametrize(
    ("model", "terms"),
    [
        ("ptlens", {"a": 0.012, "b": -0.035, "c": 0.008}),
        ("ptlens", {"a": 0.0, "b": 0.02, "c": 0.0}),
        ("poly3", {"k1": -0.025}),
        ("poly3", {"k1": 0.015}),
        ("poly5", {"k1": -0.02, "k2": 0.004}),
    ],
)
@pytest.mark.parametrize(
    ("frame", "crop", "aspect"),
    [
        ("<cropfactor>1.5</cropfactor>", 1.5, 1.5),
        ("<cropfactor>2</cropfactor><aspect-ratio>4:3</aspect-ratio>", 2.0, 4 / 3),
        ("<cropfactor>1</cropfactor><aspect-ratio>1.777</aspect-ratio>", 1.0, 1.777),
    ],
)
def test_a_ray_lands_where_the_documentation_puts_it_within_the_stated_miss(
    model: str, terms: dict[str, float], frame: str, crop: float, aspect: float
) -> None:
    attributes = " ".join(f'{key}="{value}"' for key, value in terms.items())
    data = database(f'<distortion model="{model}" focal="35" {attributes}/>', frame)
    found = read_lens(data, "acme.xml", Wanted())
    diagonal = math.hypot(36.0, 24.0) / crop
    half = 0.5 * diagonal / math.hypot(aspect, 1.0)
    assert found.profile.sensor.height_mm == pytest.approx(2.0 * half)
    assert found.profile.sensor.width_mm == pytest.approx(2.0 * half * aspect)
    miss = worst_px(LensModel(found.profile), 0.0, model, terms, 35.0, half)
    assert miss <= found.fit_px + 1e-3
    # Even powers are held as they are: nothing is left to miss.
    if model != "ptlens" or not (terms["a"] or terms["c"]):
        assert found.fit_px < 1e-3
    assert found.fit_px < 0.5


def test_a_measured_real_focal_length_counts_instead_of_the_engraved_one() -> None:
    line = '<distortion model="ptlens" focal="35" real-focal="36.2" a="0" b="0.02" c="0"/>'
    found = read_lens(database(line), "acme.xml", Wanted())
    assert found.profile.node[0].focal_mm[0] == pytest.approx(36.2, rel=1e-6)
    engraved = '<distortion model="ptlens" focal="35" a="0" b="0.02" c="0"/>'
    found = read_lens(database(engraved), "acme.xml", Wanted())
    assert found.profile.node[0].focal_mm[0] == pytest.approx(35.0 * 0.98, rel=1e-6)


def test_adobes_model_is_opencvs() -> None:
    line = (
        '<distortion model="acm" focal="35" real-focal="34.5" k1="-0.12" k2="0.03" k3="0.004" '
        'k4="0.0007" k5="-0.0004"/>'
    )
    found = read_lens(database(line), "acme.xml", Wanted(image_px=(1920, 1280)))
    sensor = found.profile.sensor
    f = 34.5 * 1920 / sensor.width_mm
    matrix = np.array([[f, 0, 959.5], [0, 34.5 * 1280 / sensor.height_mm, 639.5], [0, 0, 1.0]])
    coefficients = np.array([-0.12, 0.03, 0.0007, -0.0004, 0.004])
    model = LensModel(found.profile)
    off = model.project(model.at(0, 0), points()) - project(points(), coefficients, matrix)
    assert np.abs(off).max() < 1e-6
    assert found.fit_px == 0.0


def test_a_smaller_sensor_sees_the_middle_of_the_same_lens() -> None:
    line = '<distortion model="ptlens" focal="35" a="0.01" b="-0.03" c="0.005"/>'
    whole = read_lens(database(line), "a.xml", Wanted(image_px=(3000, 2000)))
    part = read_lens(database(line), "a.xml", Wanted((12.0, 8.0), (1500, 1000)))
    big, small = LensModel(whole.profile), LensModel(part.profile)
    rays = np.column_stack((np.linspace(0.0, 0.15, 20), np.zeros(20), np.ones(20)))
    in_mm = [
        (one.project(one.at(0, 0), rays)[:, 0] - one.sensor.middle_px()[0])
        / one.sensor.px_per_mm()[0]
        for one in (big, small)
    ]
    per_mm = big.sensor.px_per_mm()[0]
    assert np.abs(in_mm[0] - in_mm[1]).max() * per_mm <= 2.0 * whole.fit_px + 0.01


def test_light_falls_off_as_the_pa_model_says() -> None:
    calibration = (
        '<distortion model="poly3" focal="35" k1="0.001"/>'
        '<vignetting model="pa" focal="35" aperture="8" distance="10" k1="-0.2" k2="0" k3="0"/>'
        '<vignetting model="pa" focal="35" aperture="2" distance="10" k1="-0.5" k2="0.1" '
        'k3="-0.05"/>'
    )
    node = read_lens(database(calibration), "a.xml", Wanted()).profile.node[0]
    assert node.falloff is not None
    corner = math.hypot(36.0, 24.0) / 1.5 / 2.0
    for share in (0.3, 0.7, 1.0):
        r = share * corner
        a1, a2, a3 = node.falloff
        light = 1.0 - (a1 * r**2 + a2 * r**4 + a3 * r**6)
        assert light == pytest.approx(1.0 - 0.5 * share**2 + 0.1 * share**4 - 0.05 * share**6)


@pytest.mark.parametrize("name", ["slr-canon.xml", "slr-sigma.xml", "mil-panasonic.xml"])
def test_lenses_of_the_real_database(shared_data: Path, name: str) -> None:
    data = (shared_data / "lens_lensfun" / name).read_bytes()
    assert looks_like(data)
    models = lens_models(data, name)
    read = 0
    for lens in models[:: max(len(models) // 6, 1)]:
        wanted = Wanted(lens=lens.model)
        refused = lines_of(functools.partial(read_lens, data, name, wanted))
        if refused:
            assert re.search("fisheye|equisolid", refused[0]), refused
            continue
        found = read_lens(data, name, wanted)
        read += 1
        assert found.fit_px < 0.002 * found.profile.sensor.width_px, lens
        assert "starting guess" in found.notes[0]
    assert read >= 5


def test_a_fisheye_whose_type_is_commented_out_is_still_one(shared_data: Path) -> None:
    data = (shared_data / "lens_lensfun" / "slr-canon.xml").read_bytes()
    with pytest.raises(ExchangeError, match="type: found nothing, and the name says fisheye"):
        read_lens(data, "slr-canon.xml", Wanted(lens="Canon EF 15mm f/2.8 Fisheye"))


def test_a_zoom_of_the_real_database_lands_as_documented(shared_data: Path) -> None:
    name = "slr-canon.xml"
    data = (shared_data / "lens_lensfun" / name).read_bytes()
    lens = "Canon EF 24-70mm f/2.8L II USM"
    found = read_lens(data, name, Wanted(lens=lens))
    text = data.decode()
    block = text[text.index(f"<model>{lens}</model>") :]
    block = block[: block.index("</lens>")]
    crop = float(re.findall(r"<cropfactor>([\d.]+)", block)[0])
    half = 0.5 * math.hypot(36.0, 24.0) / crop / math.hypot(1.5, 1.0)
    lines = re.findall(
        r'model="ptlens" focal="([\d.]+)" a="([-\d.]+)" b="([-\d.]+)" c="([-\d.]+)"', block
    )
    assert len(lines) == len(found.profile.node) >= 3
    model = LensModel(found.profile)
    for node, (focal, *terms) in zip(found.profile.node, lines, strict=True):
        named = dict(zip("abc", map(float, terms), strict=True))
        miss = worst_px(model, node.zoom, "ptlens", named, float(focal), half)
        assert miss <= found.fit_px + 1e-3


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><lensdatabase>&b;</lensdatabase>'
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (LAUGHS, "DOCTYPE with declarations inside"),
        (b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>', "DOCTYPE"),
        (b"<lensdatabase>" + b"<a>" * 40, "deeper ones"),
        (b"<lensdatabase><lens>", "found no XML"),
        (b"<other/>", "expected <lensdatabase>"),
        (b"<lensdatabase/>", "found no lens with distortion"),
        (database('<distortion model="spline" focal="35"/>'), "distortion model: found 'spline'"),
        (database('<distortion model="poly3" focal="0" k1="0"/>'), "distortion focal: found '0'"),
        (database('<distortion model="poly3" focal="nan" k1="0"/>'), "focal: found 'nan'"),
        (database('<distortion model="poly3" focal="35" k1="inf"/>'), "k1: found 'inf'"),
        (database('<distortion model="poly3" focal="35" k1="-0.9"/>'), "fold the picture back"),
        (database('<distortion model="poly3" focal="35" k1="0"/>', "<cropfactor>0</cropfactor>"),
         "cropfactor: found '0'"),
        (database('<distortion model="poly3" focal="35" k1="0"/>', "<type>fisheye</type>"),
         "type: found 'fisheye'"),
        (database('<distortion model="poly3" focal="35" k1="0"/>').replace(
            b"<calibration>", b'<calibration crop="2">'), "calibration: found ['crop']"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError) as error:
        read_lens(data, "x.xml", Wanted())
    assert error.value.lines[0].startswith("x.xml:")
    assert said in error.value.lines[0]


def test_of_several_lenses_one_must_be_named() -> None:
    one = database('<distortion model="poly3" focal="35" k1="0.01"/>').decode()
    lens = one[one.index("<lens>") : one.index("</lensdatabase>")]
    other = lens.replace("Acme 35mm", "Acme 50mm").replace('focal="35"', 'focal="50"')
    data = one.replace("</lensdatabase>", f"{other}</lensdatabase>").encode()
    with pytest.raises(ExchangeError, match="choose one with --lens: Acme 35mm; Acme 50mm"):
        read_lens(data, "x.xml", Wanted())
    found = read_lens(data, "x.xml", Wanted(lens="50mm")).profile
    assert found.lens.make == "Acme"
    assert found.lens.model == "50mm"
    assert found.node[0].focal_mm[0] == pytest.approx(50.0 * 0.99, rel=1e-3)
    with pytest.raises(ExchangeError, match="--lens '85mm': found none"):
        read_lens(data, "x.xml", Wanted(lens="85mm"))


def twins() -> bytes:
    """Return Acme 35mm on two sensors, and Acme 50mm."""
    one = database('<distortion model="poly3" focal="35" k1="0.01"/>').decode()
    lens = one[one.index("<lens>") : one.index("</lensdatabase>")]
    more = lens.replace(">1.5<", ">1<") + lens.replace("Acme 35mm", "Acme 50mm")
    return one.replace("</lensdatabase>", f"{more}</lensdatabase>").encode()


def test_lenses_and_names_are_counted_each() -> None:
    with pytest.raises(ExchangeError, match="found 3 lenses under 2 names; choose one"):
        read_lens(twins(), "x.xml", Wanted())
    assert [(one.model, one.mount, one.crop) for one in lens_models(twins(), "x.xml")] == [
        ("Acme 35mm", "PL", "1.5"), ("Acme 35mm", "PL", "1"), ("Acme 50mm", "PL", "1.5")
    ]  # fmt: skip


def test_of_one_lens_on_several_sensors_it_is_said_which_is_taken() -> None:
    found = read_lens(twins(), "x.xml", Wanted(lens="Acme 35mm"))
    assert found.profile.sensor.width_mm == pytest.approx(36.0)
    said = "2 times, measured on sensors of crop factor 1, 1.5: 1 is taken"
    assert any(said in note for note in found.notes)
    other = read_lens(twins(), "x.xml", Wanted(lens="50mm"))
    assert not any("times" in note for note in other.notes)


_NUMBER = st.floats(allow_nan=True).map(str) | st.text(alphabet="0123456789.-e", max_size=8)


@given(
    model=st.sampled_from(["ptlens", "poly3", "poly5", "acm", "none", ""]),
    focals=st.lists(_NUMBER | st.floats(5, 300).map(str), min_size=1, max_size=3),
    terms=st.lists(_NUMBER | st.floats(-0.1, 0.1).map(str), min_size=6, max_size=6),
    crop=_NUMBER | st.just("1.5"),
    aspect=_NUMBER | st.sampled_from(["3:2", "4:3", "1.5", ""]),
)
def test_any_numbers_are_a_profile_or_one_error(
    model: str, focals: list[str], terms: list[str], crop: str, aspect: str
) -> None:
    keys = zip(("a", "b", "c", "k1", "k2", "k3"), terms, strict=True)
    attributes = " ".join(f'{key}="{value}"' for key, value in keys)
    lines = "".join(f'<distortion model="{model}" focal="{f}" {attributes}/>' for f in focals)
    frame = f"<cropfactor>{crop}</cropfactor><aspect-ratio>{aspect}</aspect-ratio>"
    data = database(lines, frame)
    assert well_said(lines_of(lambda: read_lens(data, "x.xml", Wanted())), "x.xml")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_one_error(data: bytes) -> None:
    looks_like(data)
    assert well_said(lines_of(lambda: read_lens(data, "x.xml", Wanted())), "x.xml")
