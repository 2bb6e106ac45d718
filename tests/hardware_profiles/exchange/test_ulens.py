# SPDX-License-Identifier: Apache-2.0
"""Unreal's lens file, read by a reader written here from public exporters' layout.

The reader splits the tables as they are described, interpolates as the engine does (straight over
zoom, then over focus), and projects with `cv2.projectPoints`.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.reading import ExchangeError, Wanted
from hardware_profiles.exchange.ulens import looks_like, read_lens, write_lens
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel
from tests.hardware_profiles.exchange.lenses import (
    CAMERA,
    TERMS,
    Floats,
    lens_of,
    projected,
    seen_points,
    zoom_lens,
)

TOLD_PX = 0.1
"""What `density` promises: straight lines between rows are off by less."""
Document = dict[str, Any]
HEADERS = {
    "FocalLengthTable": "FocusEncoder, ZoomEncoder, Fx, Fy",
    "ImageCenterTable": "FocusEncoder, ZoomEncoder, Cx, Cy",
    "NodalOffsetTable": "FocusEncoder, ZoomEncoder, Qx, Qy, Qz, Qw, Tx, Ty, Tz",
    "DistortionTable": "FocusEncoder, ZoomEncoder, K1, K2, K3, P1, P2",
    "Focus": "FocusEncoder, FocusCM",
    "Iris": "IrisEncoder, IrisFstop",
}


def document(written: Written) -> Document:
    (content,) = written.files.values()
    found: Document = json.loads(content)
    return found


def rows(lens_file: Document, which: str) -> list[dict[str, float]]:
    """Return a table's rows, values by column."""
    (table,) = (
        one
        for one in (*lens_file["cameraParameterTables"], *lens_file["encoderTables"])
        if one["parameterName"] == which
    )
    columns = table["header"].split(", ")
    if not table["data"]:
        return []
    return [
        dict(zip(columns, map(float, line.split(", ")), strict=True))
        for line in table["data"].split("; ")
    ]


def between(lens_file: Document, which: str, focus: float, zoom: float) -> dict[str, float]:
    """Return a table's values at a place, straight between its rows."""
    table = rows(lens_file, which)
    foci = sorted({row["FocusEncoder"] for row in table})
    columns = [name for name in table[0] if not name.endswith("Encoder")]

    def over_zoom(at: float) -> dict[str, float]:
        curve = sorted(
            (row for row in table if row["FocusEncoder"] == at), key=lambda row: row["ZoomEncoder"]
        )
        zooms = [row["ZoomEncoder"] for row in curve]
        return {c: float(np.interp(zoom, zooms, [row[c] for row in curve])) for c in columns}

    curves = [over_zoom(at) for at in foci]
    return {c: float(np.interp(focus, foci, [curve[c] for curve in curves])) for c in columns}


def engine_pixels(lens_file: Document, focus: float, zoom: float, points: Floats) -> Floats:
    """Return OpenCV's pixels with the values that the engine would use."""
    size = lens_file["imageDimensions"]
    focal = between(lens_file, "FocalLengthTable", focus, zoom)
    middle = between(lens_file, "ImageCenterTable", focus, zoom)
    bent = between(lens_file, "DistortionTable", focus, zoom)
    camera = (
        focal["Fx"] * size["width"], focal["Fy"] * size["height"],
        middle["Cx"] * size["width"], middle["Cy"] * size["height"],
    )  # fmt: skip
    terms = tuple(bent[name] for name in ("K1", "K2", "P1", "P2", "K3"))
    return projected(points, camera, terms)


def farthest(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(one - other).T).max())


class TestWhatOthersRead:
    @pytest.mark.parametrize("kind", ["tangential", "barrel", "pincushion"])
    def test_every_number_comes_back_as_the_same_double(self, kind: str) -> None:
        fx, fy, cx, cy = CAMERA
        k1, k2, p1, p2, k3 = TERMS[kind]
        profile = lens_of(*CAMERA, TERMS[kind], entrance_pupil_m=0.1 + 1e-16)
        model = LensModel(profile)
        state = model.at(0, 0)
        lens_file = document(write_lens(profile, None, None))
        at = {"FocusEncoder": 0.0, "ZoomEncoder": 0.0}
        real_fx, real_fy = model.focal_px(state)
        assert (real_fx, real_fy) == pytest.approx((fx, fy), rel=1e-14)
        assert rows(lens_file, "FocalLengthTable") == [
            at | {"Fx": real_fx / 1920, "Fy": real_fy / 1080}
        ]
        assert rows(lens_file, "ImageCenterTable") == [at | {"Cx": cx / 1920, "Cy": cy / 1080}]
        assert rows(lens_file, "DistortionTable") == [
            at | {"K1": k1, "K2": k2, "K3": k3, "P1": p1, "P2": p2}
        ]
        (nodal,) = rows(lens_file, "NodalOffsetTable")
        assert nodal == at | {
            "Qx": 0.0, "Qy": 0.0, "Qz": 0.0, "Qw": 1.0, "Tx": 0.0, "Ty": 0.0,
            "Tz": (0.1 + 1e-16) * 100.0,
        }  # fmt: skip

    def test_the_layout_is_the_published_one(self) -> None:
        lens_file = document(write_lens(zoom_lens(), None, None))
        metadata = lens_file["metadata"]
        assert metadata["type"] == "LensFile"
        assert metadata["version"] == "0.0.0"
        assert metadata["lensInfo"] == {
            "serialNumber": "7", "modelName": "Acme Zoom 24-68", "distortionModel": "Spherical",
        }  # fmt: skip
        assert (metadata["fxFyUnits"], metadata["cxCyUnits"]) == ("Normalized", "Normalized")
        assert lens_file["sensorDimensions"] == {
            "width": 35.9, "height": 20.2, "units": "Millimeters"
        }  # fmt: skip
        tables = (*lens_file["cameraParameterTables"], *lens_file["encoderTables"])
        assert {one["parameterName"]: one["header"] for one in tables} == HEADERS

    def test_the_engine_goes_straight_and_stays_within_what_is_told(self) -> None:
        profile = zoom_lens()
        written = write_lens(profile, None, None)
        lens_file = document(written)
        model = LensModel(profile)
        rng = np.random.default_rng(5)
        worst = 0.0
        for zoom, focus in rng.random((60, 2)):
            state = model.at(zoom, focus)
            points = seen_points(*model.focal_px(state)) * (0.95, 0.95, 1.0)
            there = engine_pixels(lens_file, focus, zoom, points)
            worst = max(worst, farthest(there, model.project(state, points)))
        assert worst <= written.fit_px < TOLD_PX
        assert any("goes straight, off by up to 0.0" in note for note in written.notes)

    def test_fewer_rows_if_that_is_enough(self) -> None:
        many = write_lens(zoom_lens(), None, None)
        few = write_lens(zoom_lens(), None, None, straight_px=2.0)
        one, other = (len(rows(document(written), "FocalLengthTable")) for written in (many, few))
        assert other < one / 3
        told = float(few.notes[0].rsplit(" ", 2)[1])
        assert 0.1 < told < 2.0

    def test_its_own_nodes_alone_would_not_do(self) -> None:
        """Show that the added rows are needed: straight between the nodes is off by pixels."""
        profile = zoom_lens()
        lens_file = document(write_lens(profile, None, None))
        keep = [0.0, 0.3, 0.65, 1.0]
        for table in lens_file["cameraParameterTables"]:
            lines = [
                line for line in table["data"].split("; ") if float(line.split(", ")[1]) in keep
            ]
            table["data"] = "; ".join(lines)
        model = LensModel(profile)
        state = model.at(0.15, 0.0)
        points = seen_points(*model.focal_px(state))
        there = engine_pixels(lens_file, 0.0, 0.15, points)
        assert farthest(there, model.project(state, points)) > 10 * TOLD_PX

    def test_marks_and_pupil(self) -> None:
        lens_file = document(write_lens(zoom_lens(), None, None, nodal_unit="mm"))
        assert [row["FocusCM"] for row in rows(lens_file, "Focus")] == [10_000.0, 200.0, 60.0]
        assert [row["IrisFstop"] for row in rows(lens_file, "Iris")] == [2.8, 22.0]
        wide = between(lens_file, "NodalOffsetTable", 0.0, 0.0)
        assert wide["Tz"] == pytest.approx(160.0, abs=1e-9)

    def test_six_terms_are_fitted_to_three_and_the_rest_is_told(self) -> None:
        profile = lens_of(*CAMERA, TERMS["rational"])
        written = write_lens(profile, None, None)
        points = seen_points(*CAMERA[:2]) * (0.9, 0.9, 1.0)
        there = engine_pixels(document(written), 0.0, 0.0, points)
        off = farthest(there, projected(points, CAMERA, TERMS["rational"]))
        assert 0.0 < off <= written.fit_px < 0.1
        assert any("fitted" in note for note in written.notes)

    def test_the_other_direction_is_fitted_and_the_rest_is_told(self) -> None:
        profile = msgspec.structs.replace(
            lens_of(*CAMERA, TERMS["barrel"]), direction="distorted_to_undistorted"
        )
        written = write_lens(profile, None, None)
        model = LensModel(profile)
        points = seen_points(*CAMERA[:2]) * (0.8, 0.8, 1.0)
        there = engine_pixels(document(written), 0.0, 0.0, points)
        off = farthest(there, model.project(model.at(0, 0), points))
        assert 0.0 < off <= written.fit_px < 1.0

    def test_an_anamorphic_lens_is_that_of_the_pulled_picture(self) -> None:
        squeezed = lens_of(1000.0, 2004.0, 963.0, 536.0, TERMS["barrel"])
        squeezed = msgspec.structs.replace(
            squeezed, lens=msgspec.structs.replace(squeezed.lens, squeeze=2.0)
        )
        lens_file = document(write_lens(squeezed, None, None))
        assert lens_file["imageDimensions"] == {"width": 3840, "height": 1080}
        points = seen_points(1000.0, 2004.0)
        wide = projected(points, (1000.0, 2004.0, 963.0, 536.0), TERMS["barrel"])
        wide[:, 0] = 2.0 * (wide[:, 0] + 0.5) - 0.5
        assert farthest(engine_pixels(lens_file, 0.0, 0.0, points), wide) < 1e-8

    def test_a_pupil_that_is_not_known_is_not_made_up(self) -> None:
        written = write_lens(lens_of(*CAMERA, ()), None, None)
        assert rows(document(written), "NodalOffsetTable") == []
        assert any("entrance pupil is not known" in note for note in written.notes)


class TestBack:
    @pytest.mark.parametrize("center", ["note", "middle"])
    @pytest.mark.parametrize("unit", ["cm", "mm"])
    def test_one_place(self, center: Any, unit: Any) -> None:
        profile = lens_of(*CAMERA, TERMS["tangential"], entrance_pupil_m=0.123)
        written = write_lens(profile, None, None, center=center, nodal_unit=unit)
        back = read_lens(written.files[".ulens"], "a.ulens", Wanted()).profile
        model = LensModel(back)
        points = seen_points(*CAMERA[:2])
        there = projected(points, CAMERA, TERMS["tangential"])
        assert farthest(model.project(model.at(0, 0), points), there) < 1e-8
        assert back.node[0].entrance_pupil_m == pytest.approx(0.123, abs=1e-12)

    def test_a_zoom(self) -> None:
        profile = zoom_lens()
        back = read_lens(write_lens(profile, None, None).files[".ulens"], "z", Wanted()).profile
        ours, theirs = LensModel(profile), LensModel(back)
        for zoom, focus in ((0.0, 0.0), (0.11, 0.7), (0.83, 0.31)):
            state = ours.at(zoom, focus)
            points = seen_points(*ours.focal_px(state)) * (0.95, 0.95, 1.0)
            off = farthest(
                ours.project(state, points), theirs.project(theirs.at(zoom, focus), points)
            )
            assert off < TOLD_PX
        assert back.focus_mark == pytest.approx(profile.focus_mark)
        assert back.iris_mark == profile.iris_mark

    def test_more_rows_than_a_profile_has_room_for(self) -> None:
        """Show that what is left out is on the curve between what stays, and told."""
        zooms, foci = np.linspace(0.0, 1.0, 211), np.linspace(0.0, 1.0, 21)
        places = [(focus, zoom, 1.0 + zoom**2 + 0.05 * focus) for focus in foci for zoom in zooms]
        lens_file = document(write_lens(lens_of(*CAMERA, TERMS["barrel"]), None, None))
        lens_file["cameraParameterTables"][0]["data"] = "; ".join(
            f"{focus!r}, {zoom!r}, {fx!r}, {fx * 1.778!r}"
            for focus, zoom, fx in np.array(places).tolist()
        )
        back = read_lens(json.dumps(lens_file).encode(), "many", Wanted())
        assert len(back.profile.node) <= 4096
        ends = {(n.focus, n.zoom) for n in back.profile.node}
        assert {(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)} <= ends
        assert 0.0 < back.fit_px < 0.1
        assert any("rows were left out" in note for note in back.notes)
        model = LensModel(back.profile)
        found = model.focal_px(model.at(zooms[157], foci[7]))[0]
        assert found == pytest.approx((1.0 + zooms[157] ** 2 + 0.05 * foci[7]) * 1920, abs=0.1)


class TestOthersFiles:
    def file(self, **tables: str) -> Document:
        """Return a file as public exporters make it: no history of ours, columns by header."""
        found = document(write_lens(lens_of(*CAMERA, TERMS["barrel"]), None, None))
        found["metadata"]["userMetadata"] = []
        for table in found["cameraParameterTables"]:
            table["data"] = tables.get(table["parameterName"], table["data"])
        return found

    def read(self, lens_file: Document) -> Any:
        return read_lens(json.dumps(lens_file).encode(), "a.ulens", Wanted())

    def test_a_table_with_fewer_rows_is_gone_straight_through(self) -> None:
        lens_file = self.file(
            FocalLengthTable="0, 0, 1.0, 1.7; 0, 0.5, 1.5, 2.6; 0, 1, 2, 3.5; 1, 0, 1.1, 1.9",
            ImageCenterTable="0, 0, 0.5, 0.5; 0, 1, 0.52, 0.5",
        )
        found = self.read(lens_file).profile
        middle = next(node for node in found.node if node.zoom == 0.5)
        assert middle.center_px[0] == pytest.approx(0.51 * 1920)
        assert len(found.node) == 4

    def test_columns_are_found_by_name(self) -> None:
        lens_file = self.file()
        table = lens_file["cameraParameterTables"][0]
        table["header"] = "ZoomEncoder, Fy, FocusEncoder, Fx"
        table["data"] = "0.25, 1.75, 0.5, 1.0"
        (node,) = self.read(lens_file).profile.node
        assert (node.zoom, node.focus) == (0.25, 0.5)
        assert node.focal_mm == pytest.approx((35.9, 1.75 * 20.2))

    @pytest.mark.parametrize(
        ("tables", "words"),
        [
            ({"FocalLengthTable": ""}, "FocalLengthTable: found no rows"),
            ({"FocalLengthTable": "0, 0, 1"}, "FocalLengthTable, row 0: found 3 values"),
            ({"FocalLengthTable": "0, 0, nan, 1"}, "row 0, Fx: found ' nan'"),
            ({"FocalLengthTable": "0, 0, 1, 1.7; 0, 0, 1, 1.7"}, "twice"),
            ({"DistortionTable": "0, 0, 1e9, 0, 0, 0, 0"}, "row 0, K1"),
            ({"NodalOffsetTable": "0, 0, 0, 0.7, 0, 0.7, 0, 0, 9"}, "turn"),
            ({"NodalOffsetTable": "0, 0, 0, 0, 0, 1, 5, 0, 9"}, "across"),
        ],
    )
    def test_what_cannot_be_is_named(self, tables: dict[str, str], words: str) -> None:
        with pytest.raises(ExchangeError) as caught:
            self.read(self.file(**tables))
        assert words in str(caught.value)

    def test_another_distortion_model_is_refused(self) -> None:
        lens_file = self.file()
        lens_file["metadata"]["lensInfo"]["distortionModel"] = "Anamorphic"
        with pytest.raises(ExchangeError, match="distortionModel: found 'Anamorphic'"):
            self.read(lens_file)

    @given(data=st.binary(max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        looks_like(data)
        with pytest.raises(ExchangeError):
            read_lens(data, "x", Wanted())

    @given(
        which=st.sampled_from(sorted(HEADERS)), text=st.text("0123456789.,;- enaif", max_size=40)
    )
    def test_any_table(self, which: str, text: str) -> None:
        lens_file = self.file()
        for table in (*lens_file["cameraParameterTables"], *lens_file["encoderTables"]):
            if table["parameterName"] == which:
                table["data"] = text
        with contextlib.suppress(ExchangeError):
            self.read(lens_file)
