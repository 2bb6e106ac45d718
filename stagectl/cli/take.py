# SPDX-License-Identifier: Apache-2.0
"""`stagectl take`: list, show and replay takes; start, mark and stop one from the shell."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from stagectl.cli import output, rolling
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table
from stagectl.cli.verbs import with_examples
from stagectl.runtime.summary import percentiles
from stagectl.takes.notes import TakeNotes, read_notes
from stagectl.takes.preflight import Preflight
from stagectl.takes.reader import TakeReader, found_take, take_folders
from stagectl.takes.replay import Replay

HELP = "List and show takes, replay one and compare; start, mark and stop one."
EXAMPLES = (
    "stagectl take list takes",
    "stagectl take show 24A-3",
    "stagectl take replay takes/take_001 --json",
    "stagectl take start 24A-3 --connect 127.0.0.1:18700 && stagectl take stop",
)
EXAMPLES_OF = {
    "list": ("stagectl take list", "stagectl take list shows/monday/takes --json"),
    "show": ("stagectl take show 24A-3", "stagectl take show takes/take_001 --json"),
    "replay": ("stagectl take replay 24A-3", "stagectl take replay takes/take_001 --json"),
    "start": ("stagectl take start", "stagectl take start 24A-3 --connect 192.168.10.5:18700"),
    "mark": ("stagectl take mark", "stagectl take mark 'flare at the door'"),
    "stop": ("stagectl take stop",),
}
# A look-ahead made one sample earlier or later rounds differently, no more.
ROUNDING_MM = 1e-9
ROUNDING_DEG = 1e-9
DEFAULT_FOLDER = "takes"
TOLERANCE_MM = 0.001
TOLERANCE_DEG = 0.00001


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    commands = parser.add_subparsers(dest="take_command", metavar="COMMAND", required=True)
    for name, (_, text, metavar, default) in SUBCOMMANDS.items():
        sub = _parser(commands, name, text)
        sub.add_argument("folder", metavar=metavar, nargs="?" if default else None, default=default)
        if default is None:
            sub.add_argument(
                "--takes", metavar="DIR", type=Path, default=Path(DEFAULT_FOLDER),
                help=f"where a take is looked for by its name; default {DEFAULT_FOLDER}",
            )  # fmt: skip
        sub.add_argument("--json", action="store_true", help="JSON lines on stdout")
    for name, (verb, text) in ROLLING.items():
        sub = _parser(commands, name, text)
        rolling.add_arguments(sub, verb)
        sub.add_argument("--json", action="store_true", help="the answer as a JSON line")


def _parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=text, description=text, epilog=with_examples(EXAMPLES_OF[name]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Run the sub-command that was named."""
    if args.take_command in ROLLING:
        return rolling.run(args, ROLLING[args.take_command][0])
    return SUBCOMMANDS[args.take_command][0](args)


def _list(args: argparse.Namespace) -> int:
    folder = Path(args.folder)
    if not folder.is_dir():
        if args.folder == DEFAULT_FOLDER:
            output.note(f"no takes yet: there is no folder {folder} here")
            return EXIT_OK
        raise InputError(
            f"{folder}: no such folder; takes lie in `takes` beside the stage file, "
            "or where its paths.takes says"
        )
    rows = []
    broken = []
    for path in take_folders(folder):
        try:
            sidecar = TakeReader(path).sidecar
        except ValueError as error:
            broken.append(str(error))
            continue
        size = sum(
            (path / name).stat().st_size for name in sidecar.segments if (path / name).exists()
        )
        notes = read_notes(path)
        if args.json:
            output.emit(
                {
                    "event": "take", "take": sidecar.take, "stage_id": sidecar.stage_id,
                    "started_utc": sidecar.started_utc, "segments": len(sidecar.segments),
                    "bytes": size, "status": notes.status, "notes": len(notes.notes),
                    "marks": len(notes.marks), "folder": path.name,
                }
            )  # fmt: skip
        rows.append(
            (sidecar.take, sidecar.started_utc, len(sidecar.segments), round(size / 1e6, 1),
             notes.status, len(notes.marks), _last_note(notes))
        )  # fmt: skip
    if args.json:
        output.emit({"event": "summary", "takes": len(rows)})
    elif rows:
        columns = ("take", "started (UTC)", "segments", "MB", "status", "marks", "last note")
        print_table(columns, rows)
    else:
        output.say(f"no takes in {folder}")
    if broken:
        raise InputError(*broken)
    return EXIT_OK


def _show(args: argparse.Namespace) -> int:
    take = _open(args.folder, args.takes)
    counts: Counter[str] = Counter()
    first = last = None
    for item in take.messages():
        counts[item.topic] += 1
        first = item.t_publish_ns if first is None else first
        last = item.t_publish_ns
    seconds = 0.0 if first is None or last is None else (last - first) / 1e9
    sidecar = take.sidecar
    notes = read_notes(take.folder)
    if args.json:
        output.emit(
            {
                "event": "summary", "take": sidecar.take, "stage_id": sidecar.stage_id,
                "config_hash": sidecar.config_hash, "started_utc": sidecar.started_utc,
                "seconds": round(seconds, 3), "segments": list(sidecar.segments),
                "messages": dict(sorted(counts.items())), "problems": take.problems,
                "said": msgspec.to_builtins(notes),
                "preflight": msgspec.to_builtins(sidecar.preflight),
            }
        )  # fmt: skip
        return EXIT_OK
    output.say(
        f"take {sidecar.take} of stage {sidecar.stage_id}, {seconds:.1f} s, {sidecar.started_utc}"
    )
    rows = [(t, n, round(n / seconds, 1) if seconds else "-") for t, n in sorted(counts.items())]
    print_table(("topic", "messages", "per s"), rows)
    _say_notes(notes)
    _say_preflight(sidecar.preflight)
    for problem in take.problems:
        output.say(f"! {problem}")
    return EXIT_OK


def _last_note(notes: TakeNotes) -> str:
    return notes.notes[-1].text if notes.notes else ""


def _say_notes(notes: TakeNotes) -> None:
    if notes.status:
        output.say(f"status: {notes.status}")
    for one in (*notes.marks, *notes.notes):
        output.say(f"{one.utc}  {one.by}: {one.text}")


def _say_preflight(preflight: Preflight | None) -> None:
    if preflight is None:
        output.say("no preflight before it")
        return
    verdict = "passed" if preflight.passed else "did not pass"
    output.say(f"preflight of {preflight.utc} by {preflight.by}: {verdict}")
    for line in preflight.lines:
        if line.state != "ok":
            output.say(f"  {line.state}  {line.what}: {line.sentence}")


def _replay(args: argparse.Namespace) -> int:
    take = _open(args.folder, args.takes)
    try:
        replay = Replay(take)
    except ValueError as error:
        raise InputError(str(error)) from None
    differences = list(replay.differences(_progress(args.json)))
    if not args.json and sys.stderr.isatty():
        output.note("")
    worst_mm = max((d.mm for d in differences), default=0.0)
    worst_deg = max((d.deg for d in differences), default=0.0)
    undecoded = replay.decode_differences
    problems = [*take.problems, *replay.problems]
    summary = {
        "event": "summary", "take": take.sidecar.take, "samples": replay.samples,
        "decode_differences": undecoded,
        "frames": replay.frames, "compared": len(differences),
        "identical": sum(d.mm < ROUNDING_MM and d.deg < ROUNDING_DEG for d in differences),
        "difference_mm": {**percentiles(d.mm for d in differences), "max": worst_mm},
        "difference_deg": {**percentiles(d.deg for d in differences), "max": worst_deg},
        "problems": problems,
    }  # fmt: skip
    if args.json:
        output.emit(summary)
    else:
        output.say(
            f"{replay.samples} samples, {replay.frames} frames; {len(differences)} compared "
            f"(not the first second), {summary['identical']} identical within rounding, "
            f"worst {worst_mm:.6f} mm, {worst_deg:.8f} deg"
        )
        output.say(f"{undecoded} samples that the recorded bytes do not give again")
        for problem in problems:
            output.say(f"! {problem}")
    if not differences:
        raise CheckError(f"{args.folder}: holds no second of frames to compare")
    if worst_mm > TOLERANCE_MM or worst_deg > TOLERANCE_DEG:
        raise CheckError(
            f"the replay differs from the recording by {worst_mm:.4f} mm, {worst_deg:.6f} deg"
        )
    if undecoded:
        raise CheckError(f"{undecoded} samples differ from what the recorded bytes decode to now")
    return EXIT_OK


def _open(name: str, takes: Path) -> TakeReader:
    try:
        return TakeReader(found_take(name, takes))
    except ValueError as error:
        raise InputError(str(error)) from None


def _progress(json: bool) -> Callable[[int], None] | None:
    if json or not sys.stderr.isatty():
        return None

    def show(count: int) -> None:
        sys.stderr.write(f"\r{count:9d} messages")
        sys.stderr.flush()

    return show


ROLLING = {
    "start": ("take_start", "Start a take on a running stage."),
    "mark": ("take_mark", "Mark this moment."),
    "stop": ("take_stop", "Stop the running take."),
}
SUBCOMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str, str, str | None]] = {
    "list": (_list, "List the takes of a folder.", "FOLDER", DEFAULT_FOLDER),
    "show": (_show, "Show what a take holds.", "TAKE", None),
    "replay": (_replay, "Replay a take into the graph and compare with it.", "TAKE", None),
}
