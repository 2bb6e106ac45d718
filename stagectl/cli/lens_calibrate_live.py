# SPDX-License-Identifier: Apache-2.0
"""`lens calibrate --live`: views from a camera, as soon as the board is still where it was not yet.

Ends at `--views`, with Ctrl-C, or when the camera gives no more pictures; then it is solved.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import sys
from collections import Counter
from pathlib import Path

from hardware_profiles.lens.profile import InputFile
from hardware_profiles.store import save_atomic
from stagectl.cli import lens_calibrate_events as events
from stagectl.cli import output
from stagectl.cli.errors import InputError, MachineError
from stagectl.cli.lens_calibrate_input import Gathered
from tracking.calibration.lens.advice import advice
from tracking.calibration.lens.camera import Camera, png_of
from tracking.calibration.lens.corners import Grey
from tracking.calibration.lens.coverage import coverage_of
from tracking.calibration.lens.look import Looked
from tracking.calibration.lens.solve import Solution, solve
from tracking.calibration.lens.steady import Steady

VIEWS = 24


def capture(args: argparse.Namespace, gathered: Gathered) -> None:
    """Fill in views from the camera; the pictures are kept where `--keep` says."""
    if args.leave_out:
        raise InputError("--leave-out: belongs to pictures; calibrate again from --keep DIR")
    try:
        if args.keep is not None:
            args.keep.mkdir(parents=True, exist_ok=True)
        camera = Camera(args.live)
    except ValueError as error:
        raise MachineError(str(error)) from None
    except OSError as error:
        raise InputError(f"--keep {args.keep}: cannot be made ({error.strerror})") from None
    whys: Counter[str] = Counter()
    try:
        # Ctrl-C means "enough": what was taken is solved.
        with contextlib.suppress(KeyboardInterrupt):
            _watch(args, gathered, camera, whys)
    finally:
        camera.close()
    looks = sum(whys.values()) + len(gathered.views)
    gathered.clips.append(f"live {args.live}: {len(gathered.views)} views of {looks} pictures")
    gathered.dropped += [
        (f"{args.live}, {count} pictures", why) for why, count in whys.most_common()
    ]


def _watch(
    args: argparse.Namespace, gathered: Gathered, camera: Camera, whys: Counter[str]
) -> None:
    wanted = args.views or VIEWS
    steady = Steady(gathered.board, args.corner_window, args.max_blur)
    said = ""
    for n, grey in enumerate(camera):
        size = (grey.shape[1], grey.shape[0])
        if gathered.size_px == (0, 0):
            gathered.size_px = size
        if size != gathered.size_px:
            whys["of another size than the first"] += 1
            continue
        number = len(gathered.views) + 1
        seen = steady.offer(_name(args, number), grey)
        view = seen.view()
        if view is None:
            whys[seen.why.partition(":")[0].partition(";")[0]] += 1
            said = _hint(args, seen, n, said)
            continue
        gathered.inputs.append(_kept(args, seen.name, grey))
        gathered.views.append(view)
        if args.json:
            output.emit(events.view(seen, number, wanted))
        _advise(args, gathered, number, wanted)
        if number >= wanted:
            return


def _advise(args: argparse.Namespace, gathered: Gathered, number: int, wanted: int) -> None:
    coverage = coverage_of([view.found.points_px for view in gathered.views], gathered.size_px)
    solved = solve(gathered.board, gathered.views, gathered.size_px, 2)
    more = advice(coverage, number, solved if isinstance(solved, Solution) else None)
    if args.json:
        output.emit({"event": "advice", "views": number, "of": wanted, "next": more or None})
    else:
        output.note(f"\a{number} of {wanted} taken. {('Next: ' + more) if more else 'Enough.'}")


def _hint(args: argparse.Namespace, seen: Looked, n: int, said: str) -> str:
    """Tell why a picture is not taken, where that is news; return what was told last."""
    if args.json:
        if seen.why != said:
            output.emit(events.looked(seen, 0) | {"frame": n})
    elif sys.stderr.isatty():
        sys.stderr.write(f"\r{seen.why[:100]}\x1b[K")
    return seen.why


def _name(args: argparse.Namespace, number: int) -> str:
    return str(Path(args.keep or "") / f"view{number:03d}.png")


def _kept(args: argparse.Namespace, name: str, grey: Grey) -> InputFile:
    """Keep a picture as a file where that is wanted, and return what names it in the profile."""
    data = png_of(grey)
    digest = hashlib.sha256(data).hexdigest()
    if args.keep is None:
        return InputFile(name, digest)
    path = Path(name)
    if path.exists():
        raise InputError(f"--keep {args.keep}: {path.name} is there already; name an empty folder")
    try:
        save_atomic(path, data)
    except OSError as error:
        raise MachineError(f"--keep {path}: cannot be written ({error.strerror})") from None
    return InputFile(name[-200:], digest)
