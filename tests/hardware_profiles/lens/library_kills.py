# SPDX-License-Identifier: Apache-2.0
"""A process that saves lenses and rigs without end, is killed, and what must then still be true."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.rig.library import RigLibrary
from render_bridge.clock import now_ns
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

ROOT = Path(__file__).resolve().parents[3]
SERIALS = ("1", "2", "3")
LONGEST_SAVE_NS = 12_000_000
"""About what one step of the loop below takes, so that kills fall all over it."""
# Each line of its output is a thing that was saved before: it must be there for ever.
SAVES_FOR_EVER = """
import random, sys
from pathlib import Path
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensName, Signature
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import CameraBody, make_session
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
library, rigs = LensLibrary(folder), RigLibrary(folder)
while True:
    way, serial = rng.randrange(5), str(rng.randint(1, 3))
    if way <= 1:
        put = library.put(zoom_lens(serial, focal=rng.uniform(0.5, 2.0)), date="now", author="a")
        print("put", put.head.current.hash, flush=True)
    elif way == 2 and library.with_serial(serial):
        head = library.with_serial(serial)[0]
        old = rng.choice(head.versions)
        library.roll_back(head, old.hash, date="now", author="b")
        print("back", old.hash, flush=True)
    elif way == 3 and library.with_serial(serial):
        content = rng.choice(library.with_serial(serial)[0].versions).hash
        library.sign(content, Signature("%064x" % rng.getrandbits(255), "a" * 128))
        print("signed", content, flush=True)
    else:
        motor = Motor("zoom", rng.uniform(0, 9), rng.uniform(10, 99))
        session = make_session("A-" + serial, CameraBody("A"), LensName(serial=serial),
                               motor=(motor,), date="now")
        print("rig", rigs.put(session, how="swap", use=True).session.hash, flush=True)
"""


def start(folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start a process that saves for ever."""
    return subprocess.Popen(
        [sys.executable, "-c", SAVES_FOR_EVER, str(folder), str(seed)], cwd=ROOT,
        stdout=subprocess.PIPE,
    )  # fmt: skip


def kill_in_a_save(folder: Path, rng: random.Random) -> list[tuple[str, str]]:
    """Kill a process somewhere in a save; return what it had said to be saved before."""
    child = start(folder, rng.getrandbits(30))
    said: list[bytes] = []
    assert child.stdout is not None
    try:
        with child.stdout as told:
            for _ in range(rng.randint(1, 12)):
                said.append(told.readline())
            until = now_ns() + rng.randrange(LONGEST_SAVE_NS)  # somewhere in the next
            while now_ns() < until:
                pass
            child.kill()
            said += told.read().splitlines(keepends=True)
    finally:
        child.kill()
        child.wait()
    whole = [
        line.decode().split() for line in said if line.endswith(b"\n")
    ]  # a torn one said nothing
    return [(what, content) for what, content in whole]


def check_all(folder: Path, saved: set[tuple[str, str]]) -> None:
    """Assert that library and rigs are whole, and hold all that was ever said to be saved."""
    library, rigs = LensLibrary(folder), RigLibrary(folder)
    looked = library.look()
    assert looked.problems == []
    named: set[str] = set()
    for head in looked.heads:
        for version in head.versions:
            profile = library.profile(version.hash)  # raises where it is gone or torn
            assert profile.lens.serial == head.lens.serial
            named.add(version.hash)
    for content in library.hashes():  # also those that no head names are whole files
        assert library.read(content).spoiled == []
    built = rigs.look()
    assert built.problems == []
    sessions = {line.hash for build in built.builds for line in build.sessions}
    for content in sessions:
        rigs.session(content)
    for use in rigs.in_use().values():
        assert use.hash in sessions
    for what, content in saved:
        assert content in (sessions if what == "rig" else named), (what, content)


def go_on(folder: Path) -> None:
    """Assert that the library takes and gives after a kill, and that nothing lies about."""
    library = LensLibrary(folder)
    put = library.put(zoom_lens(SERIALS[0], focal=1.25), date="now", author="c")
    head = library.roll_back(put.head, put.head.versions[0].hash, date="now", author="c")
    assert head.current.hash == put.head.versions[0].hash
    assert library.profile(head.current.hash).hash == head.current.hash
    left = [path.name for path in folder.glob("[oh]*/.*")]
    assert left == []


class Rounds(NamedTuple):
    """What so many kills met."""

    saved: int
    """Saves that were said to be done."""
    in_a_write: int
    """Kills that fell between the first byte of a file and its name."""


def kill_rounds(folder: Path, rounds: int, seed: int) -> Rounds:
    """Kill so often, and check after each."""
    rng = random.Random(seed)
    count = in_a_write = 0
    seen: set[Path] = set()
    saved: set[tuple[str, str]] = set()
    for n in range(rounds):
        # The histories grow: a new library now and then keeps the rounds short.
        library = folder / str(n // 20)
        saved = saved if n % 20 else set()
        fresh = kill_in_a_save(library, rng)
        saved |= set(fresh)
        count += len(fresh)
        left = set(library.rglob(".*.new")) - seen  # the killed process's own
        in_a_write += bool(left)
        seen |= left
        check_all(library, saved)
        go_on(library)
    return Rounds(count, in_a_write)
