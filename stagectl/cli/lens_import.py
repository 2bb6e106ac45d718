# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens import`: another program's lens file as a profile; a camera's frames as a table.

A table of formats, each a module with `read_lens` and `looks_like` (contract:
hardware_profiles.exchange.reading). Without `--from` the file is shown to each in turn. The formats
of cameras hold no optics, only what the lens was set to at each frame: stagectl.cli.lens_frames.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.exchange.camera_csv import FRAME_FORMATS
from hardware_profiles.exchange.camera_csv import looks_like as camera_of
from hardware_profiles.exchange.lensfun import lens_models
from hardware_profiles.exchange.places import Place, node_places
from hardware_profiles.exchange.reading import (
    LARGEST_BYTES,
    ExchangeError,
    Imported,
    Wanted,
)
from hardware_profiles.lens.file import LensFileError, save_profile
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import FORMAT, LensProfile
from stagectl.cli import lens_folder, lens_frames, lens_optics, output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.report import print_table
from stagectl.runtime.provenance import version
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import sign_if_keyed

# Name of the format: its module, and what it is. The order is that of the detection.
FORMATS: dict[str, tuple[str, str]] = {
    "lensfun": ("hardware_profiles.exchange.lensfun", "lensfun's XML database: a starting guess"),
    "ulens": ("hardware_profiles.exchange.ulens", "Unreal lens file"),
    "opentrackio": (
        "hardware_profiles.exchange.opentrackio_lens",
        "OpenTrackIO samples, JSON or JSON lines",
    ),
    "opencv": ("hardware_profiles.exchange.opencv_lens", "OpenCV FileStorage, YAML, JSON or XML"),
    "csv": ("hardware_profiles.exchange.lens_csv", "a table of nodes, as `lens export` writes it"),
}
HELP = "Read another program's lens file as a profile, or a camera's lens metadata frame by frame."
EXAMPLES = (
    "stagectl lens import left_intrinsics.yml --from opencv --sensor-mm 5.4x4.05 -o left.lens.json",
    "stagectl lens import slr-canon.xml --list --lens 24-70",
    "stagectl lens import slr-canon.xml --lens 'EF 24-70mm f/2.8L II USM' -o 24-70.lens.json",
    "stagectl lens import nodes.csv --from csv --image-px 3840x2160 -o zoom.lens.json",
    "stagectl lens import A001C001.csv --from arri --frames A001C001.frames.csv",
    "stagectl lens import A001.frames.csv --from red --frames out.csv --profile 40mm.lens.json",
)
MOST_ROWS = 40
_HEAD = 4_096
_ALONE = ("fx_px", "fy_px", "cx_px", "cy_px", "distortion_opencv")


class _Reader(NamedTuple):
    read: Callable[[bytes, str, Wanted], Imported]
    looks_like: Callable[[bytes], bool]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the other program's file")
    kinds = "; ".join(f"{name}: {words}" for name, (_, words) in FORMATS.items())
    cameras = "; ".join(f"{name}: {words}" for name, words in FRAME_FORMATS.items())
    parser.add_argument(
        "--from", dest="kind", choices=(*FORMATS, *FRAME_FORMATS), metavar="FORMAT",
        help=f"{kinds}; {cameras}; not given: found out",
    )  # fmt: skip
    parser.add_argument("-o", "--out", type=Path, metavar="PROFILE", help="the profile to write")
    parser.add_argument(
        "--sensor-mm", type=_size, metavar="WxH", help="size of what is recorded of the sensor"
    )
    parser.add_argument("--image-px", type=_pixels, metavar="WxH", help="size of the picture")
    parser.add_argument("--squeeze", type=float, metavar="S", help="anamorphic squeeze")
    parser.add_argument(
        "--lens", default="", metavar="MODEL", help="which one, where a file holds several"
    )
    parser.add_argument(
        "--list", action="store_true", help="of lensfun: say which lenses are in the file"
    )
    parser.add_argument("--serial", metavar="S", help="serial number of the lens")
    parser.add_argument("--mode", metavar="NAME", help="name of the sensor mode")
    parser.add_argument(
        "--center", choices=("note", "middle"),
        help="offsets count from W/2 (the published note) or (W-1)/2; default: as the file says",
    )  # fmt: skip
    parser.add_argument(
        "--tangential",
        choices=("p/F", "p/F2"),
        help="OpenTrackIO's tangential unit; default: as the file says, else p/F",
    )
    parser.add_argument(
        "--nodal-unit", choices=("cm", "mm"), help="of .ulens nodal offsets (default cm)"
    )
    parser.add_argument("--key", type=Path, metavar="KEY", help="sign with this key")
    lens_frames.add_arguments(parser)
    lens_folder.add_author(parser)
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Import."""
    data = read_bytes(args.file)
    kind = args.kind or _detected(data, args.file)
    if args.list and kind != "lensfun":
        raise InputError(f"--list: found a file of {kind}, expected lensfun's, which holds many")
    if kind in FRAME_FORMATS:
        return lens_frames.run(args, data, kind)
    if args.frames is not None:
        raise InputError(
            f"--frames: {kind} files hold a lens, not frames; expected one of "
            f"{', '.join(FRAME_FORMATS)}"
        )
    if args.list:
        return _list(args, data)
    if args.out is None:
        raise InputError("-o PROFILE: found nothing, expected where the profile goes")
    if args.squeeze is not None and not 0.5 <= args.squeeze <= 4.0:  # nan as well
        raise InputError(f"--squeeze: found {args.squeeze:g}, expected 0.5 to 4")
    wanted = Wanted(
        args.sensor_mm, args.image_px, args.squeeze, args.lens, args.center, args.tangential,
        args.nodal_unit,
    )  # fmt: skip
    try:
        found = _reader(kind).read(data, str(args.file), wanted)
    except ExchangeError as error:
        raise InputError(*error.lines) from None
    profile = _saved(args, found.profile)
    _tell(args, kind, found, profile)
    return EXIT_OK


def _list(args: argparse.Namespace, data: bytes) -> int:
    """Say which lenses a database holds, those with `--lens` in their name."""
    try:
        every = lens_models(data, str(args.file))
    except ExchangeError as error:
        raise InputError(*error.lines) from None
    part = args.lens.casefold()
    found = sorted(one for one in every if part in one.model.casefold())
    if not found:
        raise InputError(f"{args.file}: --lens {args.lens[:60]!r}: found none of {len(every)}")
    if args.json:
        for one in found:
            output.emit({"event": "lens", **one._asdict()})
        output.emit({"event": "summary", "file": str(args.file), "lenses": len(found)})
        return EXIT_OK
    print_table(("lens", "mount", "crop factor"), found)
    output.say(f"{len(found)} lenses")
    return EXIT_OK


def read_bytes(path: Path) -> bytes:
    """Return a file's content, bounded; raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a lens file") from None
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB, expected a lens file")
    return data


def _reader(kind: str) -> _Reader:
    module = importlib.import_module(FORMATS[kind][0])
    return _Reader(module.read_lens, module.looks_like)


def _detected(data: bytes, path: Path) -> str:
    if FORMAT.encode() in data[:_HEAD]:
        raise InputError(
            f"{path}: is a profile of stagectl already, expected another program's file; "
            f"`stagectl lens list --add {path}` puts it into the library"
        )
    camera = camera_of(data)
    if camera:
        return camera
    for kind in FORMATS:
        if _reader(kind).looks_like(data):
            return kind
    raise InputError(
        f"{path}: is none of the formats that are told apart by their content; expected --from "
        f"{'|'.join((*FORMATS, *FRAME_FORMATS))}"
    )


def _saved(args: argparse.Namespace, profile: LensProfile) -> LensProfile:
    """Save with what only the command line knows: author, date, serial number, mode."""
    lens, sensor = profile.lens, profile.sensor
    if args.serial is not None:
        lens = msgspec.structs.replace(lens, serial=args.serial)
    if args.mode is not None:
        sensor = msgspec.structs.replace(sensor, name=args.mode)
    whole = msgspec.structs.replace(
        profile, lens=lens, sensor=sensor,
        origin=msgspec.structs.replace(
            profile.origin, author=lens_folder.author_of(args), date=lens_folder.utc_iso(),
            versions={"stagectl": version()},
        ),
    )  # fmt: skip
    try:
        return save_profile(args.out, sign_if_keyed(whole, args.key))
    except KeyFileError as error:
        raise InputError(str(error)) from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except OSError as error:
        raise InputError(f"{args.out}: cannot be written ({error.strerror})") from None


def _tell(args: argparse.Namespace, kind: str, found: Imported, profile: LensProfile) -> None:
    model = LensModel(profile)
    places = node_places(profile, model)
    sensor = profile.sensor
    focals = [place.state.focal_mm[0] for place in places]
    back = [lens_optics.inverse_px(model, place.state) for place in places]
    inverse = None if None in back else max(one for one in back if one is not None)
    if args.json:
        nodes = [lens_optics.optics(profile, model, place) for place in places]
        for node in nodes:
            output.emit({"event": "node", **node})
        # Of a lens with one place the summary says it all, as that of `lens calibrate` does.
        alone = {key: nodes[0][key] for key in _ALONE} if len(nodes) == 1 else {}
        output.emit(
            {
                "event": "summary", "file": str(args.file), "format": kind,
                "profile": str(args.out), "hash": profile.hash, "lens": profile.lens.words(),
                "nodes": len(places), "focal_mm": [min(focals), max(focals)],
                "sensor_mm": [sensor.width_mm, sensor.height_mm],
                "image_px": [sensor.width_px, sensor.height_px], "squeeze": profile.lens.squeeze,
                "direction": profile.direction, "fit_px": found.fit_px, "inverse_px": inverse,
                **alone, "notes": found.notes,
            }
        )  # fmt: skip
        return
    output.say(
        f"{args.out}: {profile.lens.words()}, {len(places)} node{'s' * (len(places) > 1)}, "
        f"{sensor.width_mm:g} x {sensor.height_mm:g} mm, {sensor.width_px} x {sensor.height_px} px"
    )
    output.say(f"from {kind}; hash {profile.hash[: lens_folder.SHORT_HASH]}")
    output.say(
        "coefficients: " + (
            f"fitted, off by at most {found.fit_px:.3g} px" if found.fit_px else "the file's own"
        ) + "; there and back " + ("folds" if inverse is None else f"within {inverse:.2g} px")
    )  # fmt: skip
    output.say()
    print_table(
        ("zoom", "focus", "focal mm", "fx px", "fy px", "cx px", "cy px", "k1", "k2", "p1", "p2"),
        [_row(model, place) for place in places[:MOST_ROWS]],
    )
    if len(places) > MOST_ROWS:
        output.say(f"the first {MOST_ROWS} of {len(places)} nodes; --json has all")
    for note in found.notes:
        output.say(f"! {note}")


def _row(model: LensModel, place: Place) -> tuple[object, ...]:
    state = place.state
    fx, fy = model.focal_px(state)
    return (
        round(place.zoom, 4), round(place.focus, 4), f"{state.focal_mm[0]:.3f}", f"{fx:.2f}",
        f"{fy:.2f}", f"{state.center_px[0]:.2f}", f"{state.center_px[1]:.2f}",
        *(f"{one:.5f}" for one in (*state.radial[:2], *state.tangential)),
    )  # fmt: skip


def _size(text: str) -> tuple[float, float]:
    """Return WxH; argparse turns the error into its own line, exit code 2."""
    first, _, second = text.lower().partition("x")
    try:
        found = (float(first), float(second))
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected WxH") from None
    if not all(1.0 <= one <= 200.0 for one in found):  # nan as well
        raise argparse.ArgumentTypeError(f"found {text!r}, expected 1 to 200 mm each")
    return found


def _pixels(text: str) -> tuple[int, int]:
    first, _, second = text.lower().partition("x")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected WxH")
    if len(text) > 20 or not all(16 <= int(one) <= 40_000 for one in (first, second)):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected 16 to 40000 px each")
    return int(first), int(second)
