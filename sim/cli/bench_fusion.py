# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench fusion`: the estimator beside what people use, on recorded motion.

One trajectory and one horizon end in one summary line; several end in a result line each and a
summary over all. `--stops`, `--cost` and `--sweep` are benches of their own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from sim.bench.fusion.cost import measure_cost
from sim.bench.fusion.degrade import Degradation
from sim.bench.fusion.failover import Failover, fail_over
from sim.bench.fusion.faults import KINDS, Break, parse_break
from sim.bench.fusion.measure import Result, result
from sim.bench.fusion.overview import overview
from sim.bench.fusion.recording import Recording, load
from sim.bench.fusion.run import run_recording
from sim.bench.fusion.stops import MOVES, run_stops
from sim.bench.fusion.sweep import as_source, sweep
from sim.cli import fusion_tables
from stagectl.cli import output, plot_file
from stagectl.cli.errors import EXIT_OK, InputError

HELP = "prediction of recorded motion beside hold, constant velocity, One-Euro, Holt, polynomial"
EXAMPLES = (
    "stagectl bench fusion room1.csv.gz --horizon-ms 80 --json",
    "stagectl bench fusion euroc/*.csv.gz --horizon-ms 40 80 160 250 --seeds 3 --plot p95.png",
    "stagectl bench fusion room1.csv.gz --horizon-ms 250 --still",
    "stagectl bench fusion V1_02.csv.gz --second orb.txt.gz --fault die@30 --horizon-ms 80",
    "stagectl bench fusion --stops",
    "stagectl bench fusion --cost --json",
)
HORIZONS_MS = (40.0, 80.0, 160.0, 250.0)
_RANGES = {
    "horizon_ms": (1.0, 1000.0),
    "rate": (1.0, 2000.0),
    "noise_mm": (0.0, 1000.0),
    "noise_deg": (0.0, 90.0),
    "loss": (0.0, 0.95),
    "jitter_ms": (0.0, 1000.0),
    "seed": (0, 2**31),
    "seeds": (1, 100),
}
Progress = Callable[[str], None]
Done = Callable[[], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the bench."""
    how = Degradation()
    add = parser.add_argument
    add("trajectory", nargs="*", metavar="TRAJECTORY", help="TUM or EuRoC form, plain or .gz")
    add("--horizon-ms", nargs="+", metavar="H", help="how far ahead, 1 to 1000 (40 80 160 250)")
    add("--rate", type=float, metavar="HZ", help="sample the recording anew (its own times)")
    add("--noise-mm", type=float, default=how.noise_mm, metavar="N", help="sigma per axis (0.3)")
    add("--noise-deg", type=float, default=how.noise_deg, metavar="D", help="per axis (0.02)")
    add("--loss", type=float, default=how.loss, metavar="P", help="share of samples lost (0.03)")
    add("--jitter-ms", type=float, default=0.0, metavar="J", help="late by |N(0, J)| (0)")
    add("--seed", type=int, default=0, metavar="S", help="of loss, noise and jitter (0)")
    add("--seeds", type=int, default=1, metavar="N", help="seeds S to S+N-1 together (1)")
    add("--still", action="store_true", help="a locked-off camera instead of the motion")
    add("--second", metavar="FILE", help="a second source, aligned to the trajectory")
    add(
        "--fault",
        metavar="KIND@SECONDS",
        help=f"break the first source, alone or not: {', '.join(KINDS)}",
    )
    add("--stops", action="store_true", help="overshoot and settling after a dolly and a whip pan")
    add("--cost", action="store_true", help="time of update and predict beside a dense filter")
    add("--sweep", action="store_true", help="find the baselines' best settings over the files")
    add("--plot", metavar="F.png", help="p95 of every method as a picture")
    add("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Run the bench that was asked for."""
    horizons_ms = _horizons(args)
    _check(args, horizons_ms)
    how = Degradation(
        args.noise_mm, args.noise_deg, args.loss, args.jitter_ms, args.rate, args.seed
    )
    horizons_s = [h * 1e-3 for h in horizons_ms]
    plot = _plotter(args.plot)
    progress, done = _progress_line()
    try:
        if args.stops:
            return _stops(args, how, horizons_s, done)
        if args.cost:
            return _cost(args, how, done)
        recordings = _load(args.trajectory)
        if args.sweep:
            return _sweep(args, how, recordings, progress, done)
        if args.second or args.fault:
            named = _second(args, how, recordings, horizons_s)
        else:
            named = [
                (recording, one, None)
                for recording in recordings
                for one in run_recording(
                    recording, how, horizons_s, args.seeds, args.still, progress
                )
            ]
    except ValueError as error:
        raise InputError(str(error)) from None
    finally:
        done()
    if plot is not None:
        plot([(recording.name, one) for recording, one, _ in named])
    _tell(args, named)
    return EXIT_OK


Named = tuple[Recording, Result, Failover | None]


def _tell(args: argparse.Namespace, named: Sequence[Named]) -> None:
    single = len(named) == 1
    by_horizon: dict[float, list[tuple[str, Result]]] = {}
    for recording, one, extra in named:
        by_horizon.setdefault(one.horizon_ms, []).append((recording.name, one))
        if args.json:
            kind = "summary" if single else "result"
            output.emit(_event(kind, args, recording, one, extra))
        else:
            fusion_tables.say_result(recording, one, extra, whole=len(args.trajectory) == 1)
    if single:
        return
    overviews = [overview(results) for results in by_horizon.values()]
    if args.json:
        output.emit({"event": "summary", "seed": args.seed, "seeds": args.seeds,
                     "files": len(args.trajectory), "horizons": overviews})  # fmt: skip
    else:
        fusion_tables.say_overviews(overviews)


def _event(
    kind: str, args: argparse.Namespace, recording: Recording, one: Result, extra: Failover | None
) -> Mapping[str, object]:
    event: dict[str, object] = {"event": kind, **msgspec.structs.asdict(one)}
    event |= {
        "trajectory": recording.name,
        "samples": len(recording.t_s),
        "reordered": recording.reordered,
        "doubled": recording.doubled,
        "seed": args.seed,
        "seeds": args.seeds,
    }
    if args.still:
        event["still"] = True
    if extra is not None:
        event |= {"second": args.second, "fault": args.fault}
        event |= msgspec.to_builtins(extra)
    return event


def _second(
    args: argparse.Namespace,
    how: Degradation,
    recordings: Sequence[Recording],
    horizons_s: Sequence[float],
) -> list[Named]:
    fault: Break | None = None
    if args.fault is not None:
        try:
            fault = parse_break(args.fault)
        except ValueError as error:
            raise InputError(f"--fault: {error}") from None
    if len(recordings) != 1 or args.seeds != 1 or args.still:
        raise InputError("--second and --fault take one trajectory, one seed and no --still")
    recording = recordings[0]
    second = _load([args.second])[0] if args.second else None
    pairs = fail_over(recording, second, how, horizons_s, fault)
    return [(recording, result([errors]), extra) for errors, extra in pairs]


def _stops(
    args: argparse.Namespace,
    how: Degradation,
    horizons_s: Sequence[float],
    done: Done,
) -> int:
    moves = {move.name: run_stops(move, how, horizons_s) for move in MOVES}
    done()
    horizons_ms = [h * 1e3 for h in horizons_s]
    if not args.json:
        fusion_tables.say_stops(moves, horizons_ms)
        return EXIT_OK
    output.emit(
        {
            "event": "summary",
            "stops": {
                move.name: {
                    "unit": move.unit,
                    "horizons_ms": horizons_ms,
                    "ours": moves[move.name]["ours"],
                    "baselines": {k: v for k, v in moves[move.name].items() if k != "ours"},
                }
                for move in MOVES
            },
        }
    )
    return EXIT_OK


def _cost(args: argparse.Namespace, how: Degradation, done: Done) -> int:
    cost = measure_cost(how)
    done()
    if args.json:
        output.emit({"event": "summary", **msgspec.structs.asdict(cost)})
    else:
        fusion_tables.say_cost(cost)
    return EXIT_OK


def _sweep(
    args: argparse.Namespace,
    how: Degradation,
    recordings: Sequence[Recording],
    progress: Progress,
    done: Done,
) -> int:
    best = sweep(recordings, how, progress)
    done()
    if args.json:
        output.emit({"event": "summary", "files": len(recordings), "settings": best})
    else:
        output.say(as_source(best))
    return EXIT_OK


def _horizons(args: argparse.Namespace) -> list[float]:
    """Return the horizons; words after them that are no numbers are trajectories."""
    words: list[str] = args.horizon_ms or []
    horizons: list[float] = []
    for index, word in enumerate(words):
        try:
            horizons.append(float(word))
        except ValueError:
            args.trajectory = [*args.trajectory, *words[index:]]
            break
    if words and not horizons:
        raise InputError(f"--horizon-ms: found {words[0]!r}, expected a number")
    return horizons or list(HORIZONS_MS)


def _check(args: argparse.Namespace, horizons_ms: Sequence[float]) -> None:
    """Raise InputError with a line for each value that is out of range."""
    lines = []
    for name, (low, high) in _RANGES.items():
        values = horizons_ms if name == "horizon_ms" else [getattr(args, name)]
        lines += [
            f"--{name.replace('_', '-')}: found {value:g}, expected {low:g} to {high:g}"
            for value in values
            if value is not None and not low <= value <= high
        ]
    if not args.trajectory and not (args.stops or args.cost):
        lines.append("no TRAJECTORY was named; --stops and --cost need none")
    if lines:
        raise InputError(*lines)


def _load(paths: Sequence[str]) -> list[Recording]:
    """Return the recordings; every file that cannot be used gets its line."""
    recordings, lines = [], []
    for path in paths:
        try:
            recordings.append(load(path))
        except OSError as error:
            lines.append(f"{path}: cannot be read ({error.strerror or error})")
        except ValueError as error:
            lines.append(str(error))
    if lines:
        raise InputError(*lines)
    return recordings


def _plotter(path: str | None) -> Callable[[list[tuple[str, Result]]], None] | None:
    if path is None:
        return None
    plot_file.check_ready(Path(path))
    from sim.bench.fusion import plots

    return lambda results: plots.p95_by_horizon(results, Path(path))


def _progress_line() -> tuple[Progress, Callable[[], None]]:
    """Return what writes one line over the other on a terminal, and what clears it."""
    if not sys.stderr.isatty():
        return (lambda _line: None), (lambda: None)

    def write(text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return write, lambda: write("")
