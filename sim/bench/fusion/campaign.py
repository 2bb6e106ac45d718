# SPDX-License-Identifier: Apache-2.0
"""The whole bench as a list of jobs, kept on disk: what scripts/fusion_report.py measures.

A job's answer is a JSON file named by a digest of the code and of the data it came from, so a run
that was cut short goes on where it was, and nothing stale is ever shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from sim.bench.fusion.degrade import Degradation
from sim.bench.fusion.failover import Failover, fail_over
from sim.bench.fusion.faults import KINDS, Break
from sim.bench.fusion.measure import Result, result
from sim.bench.fusion.recording import Recording, load, short_name
from sim.bench.fusion.run import run_recording
from sim.bench.fusion.still import Jitter, jitter
from sim.bench.fusion.stops import MOVES, Stop, run_stops

ROOT = Path(__file__).resolve().parents[3]
MAIN_SETS = ("traj_euroc", "traj_tumvi", "traj_rpng_plane")
STRESS = (
    "traj_euroc_imu_MH01/MH_01_easy_groundtruth.txt.gz",
    "traj_evo_tumrgbd/freiburg1_xyz-groundtruth.txt.gz",
    "traj_evo_tumrgbd/fr2_desk_ORB.txt.gz",
    "traj_uzhfpv/*.gz",
    "traj_kaist_vio/*.gz",
)
SECONDS = (
    ("V1_02_medium.csv.gz", "orb_V1_02.txt.gz"),
    ("V2_03_difficult.csv.gz", "vio_mono_V2_03.txt.gz"),
)
TABLE_MS = (20.0, 40.0, 80.0, 160.0, 250.0)
FAR_MS = (300.0, 350.0, 400.0, 500.0, 600.0, 700.0, 850.0, 1000.0)
SEEDS = 3
STILL_RATES_HZ = (24.0, 50.0, 60.0, 100.0, 120.0, 200.0)
STILL_S = 65.0
# How bad it gets depends on what the stand-in says at that moment: several moments.
FAULTS_AT_S = (30.0, 40.0, 50.0)
FAULT_MS = (20.0, 80.0)
_CODE = ("tracking/fusion/*.py", "tracking/calibration/alignment.py", "sim/bench/fusion/*.py",
         "sim/motion/trajectory_file.py", "hardware_profiles/pose.py")  # fmt: skip
# These only show what was measured.
_SHOW = ("plots.py", "page.py", "cost.py", "dense_filter.py")


class Job(msgspec.Struct, frozen=True):
    """One part of the campaign. `kind` says what `paths` are."""

    kind: str
    name: str
    paths: tuple[str, ...] = ()
    stress: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What a job found; only the part of its kind is filled."""

    job: Job
    motion: list[Result] = []
    still: dict[str, list[Jitter]] = {}
    stops: dict[str, dict[str, list[Stop]]] = {}
    second: list[tuple[str, Result, Failover]] = []
    """By fault, "" for none; at each horizon of FAULT_MS."""


def jobs(data: Path) -> list[Job]:
    """Return all jobs over the shared recordings, the longest kinds first."""
    found = [
        Job("motion", short_name(path), (str(path),), stress)
        for patterns, stress in (([f"{name}/*.gz" for name in MAIN_SETS], False), (STRESS, True))
        for pattern in patterns
        for path in sorted(data.glob(pattern))
    ]
    euroc = data / "traj_euroc"
    found += [
        Job("second", other.partition(".")[0],
            (str(euroc / file), str(euroc / "vio_estimates" / other)))
        for file, other in SECONDS
        if (euroc / file).is_file()
    ]  # fmt: skip
    found += [Job("still", f"{rate:g} Hz", (f"{rate:g}",)) for rate in STILL_RATES_HZ]
    return [*found, Job("stops", "stops")]


def answer(job: Job, folder: Path) -> Answer:
    """Return a job's answer, from the folder where it is there and still true."""
    digest = hashlib.sha256(msgspec.json.encode(job))
    for pattern in _CODE:
        for path in sorted(ROOT.glob(pattern)):
            if path.name not in _SHOW:
                digest.update(path.read_bytes())
    for name in job.paths:
        if Path(name).is_file():
            digest.update(Path(name).read_bytes())
    words = "".join(c if c.isalnum() else "_" for c in f"{job.kind}_{job.name}")
    kept = folder / f"{words}-{digest.hexdigest()[:16]}.json"
    if kept.is_file():
        return msgspec.json.decode(kept.read_bytes(), type=Answer)
    found = _measure(job)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".part")
    unfinished.write_bytes(msgspec.json.encode(found))
    unfinished.replace(kept)
    return found


def _measure(job: Job) -> Answer:
    how = Degradation()
    table_s = [ms * 1e-3 for ms in TABLE_MS]
    if job.kind == "motion":
        horizons_s = [*table_s, *(ms * 1e-3 for ms in FAR_MS)]
        seeds = 1 if job.stress else SEEDS
        recording = load(job.paths[0])
        return Answer(job, motion=run_recording(recording, how, horizons_s, seeds, False, _quiet))
    if job.kind == "still":
        rate_hz = float(job.paths[0])
        return Answer(job, still=jitter(standing(rate_hz, STILL_S), how, table_s))
    if job.kind == "stops":
        return Answer(job, stops={move.name: run_stops(move, how, table_s) for move in MOVES})
    return Answer(job, second=_second(job.paths, how))


def standing(rate_hz: float, seconds: float) -> Recording:
    """Return a camera that stands still: (1, 2, 1.5) m, turned by 120 deg about (1, 1, 1)."""
    t_s = np.arange(int(rate_hz * seconds)) / rate_hz
    ones = np.ones((len(t_s), 1))
    return Recording("standing", 0, t_s, ones * [1.0, 2.0, 1.5], ones * [0.5, 0.5, 0.5, 0.5])


def _second(paths: Sequence[str], how: Degradation) -> list[tuple[str, Result, Failover]]:
    recording, other = load(paths[0]), load(paths[1])
    horizons_s = [ms * 1e-3 for ms in FAULT_MS]
    rows = []
    faults = [Break(kind, at_s) for kind in KINDS for at_s in FAULTS_AT_S]
    for fault in (None, *faults):
        name = "" if fault is None else f"{fault.kind}@{fault.at_s:g}"
        for errors, extra in fail_over(recording, other, how, horizons_s, fault):
            rows.append((name, result([errors]), extra))
    return rows


def _quiet(_line: str) -> None:
    return None
