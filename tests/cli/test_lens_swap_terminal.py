# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens swap` on a terminal: five questions for a known lens, and well within a minute.

The program runs on a real pty. What a person adds is reckoned with the keystroke-level model (Card,
Moran, Newell, CACM 23, 1980): 1.35 s to make up one's mind and 0.28 s a key for each answer, and 5
s for each end of a ring that has to be turned to and read. Carrying the lens is not counted.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensNode
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import RigSession
from render_bridge.clock import now_ns
from tests.cli.lens_shelf import chess_lens, filled

pytestmark = [
    pytest.mark.system,
    pytest.mark.untimed,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty"),
]
ROOT = Path(__file__).resolve().parents[2]
QUESTION = re.compile(r"([1-5])/5 (serial|mode|ends|look|use) \([^\n]*\): $")
MOST_STEPS, MOST_S = 5, 60.0
MIND_S, KEY_S, RING_END_S = 1.35, 0.28, 5.0
TIME_OUT_S = 60.0
QUICKEST_S, DEAF_S = 0.05, 2.0
# Ctrl-C reaches only a program whose controlling terminal it is typed on.
ON_ITS_TERMINAL = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("stagectl.cli.main", run_name="__main__")
"""


class Terminal:
    """A program on a pty, as a person has it: wait for a question, type an answer."""

    def __init__(self, handle: int, child: subprocess.Popen[bytes]) -> None:
        self.handle, self.child = handle, child
        self.said = ""
        self.questions: list[str] = []
        self.person_s = 0.0

    def answer(self, step: str, text: str, *, ring_ends: int = 0) -> None:
        """Wait for the question of a step, and answer it."""
        found = self.question()
        assert found == step, self.said
        self.questions.append(found)
        self.person_s += MIND_S + KEY_S * (len(text) + 1) + RING_END_S * ring_ends
        self.said = ""
        os.write(self.handle, text.encode() + b"\n")

    def press(self, key: bytes) -> None:
        """Press keys, no quicker than a person; Ctrl-C again if nothing comes of it.

        Python's input() misses a signal that comes between the prompt and its read.
        """
        select.select([self.handle], [], [], QUICKEST_S)
        os.write(self.handle, key)
        while key == b"\x03" and "stopped" not in self.said:
            if select.select([self.handle], [], [], DEAF_S)[0]:
                if not self._read():
                    return
            else:
                os.write(self.handle, key)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return exit code and what was said since the last answer."""
        while self._read():
            pass
        return self.child.wait(TIME_OUT_S), self.said

    def question(self) -> str:
        """Return the step that is asked."""
        while True:
            found = QUESTION.search(self.said)
            if found:
                return found[2]
            assert self._read(), f"it ended: {self.said}"

    def _read(self) -> bool:
        ready, _, _ = select.select([self.handle], [], [], TIME_OUT_S)
        assert ready, f"it says nothing any more: {self.said}"
        try:
            data = os.read(self.handle, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.said += data.decode().replace("\r\n", "\n")
        return bool(data)


@contextmanager
def swap_on_terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    """Start `stagectl lens swap` on a pty."""
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", ON_ITS_TERMINAL, "lens", "swap", *words], cwd=folder,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(ours, child)
    finally:
        child.kill()
        child.wait()
        os.close(ours)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a zoom whose wide end is the lens of the shared chessboard pictures."""
    folder = tmp_path_factory.mktemp("stock")
    filled(folder)
    wide = chess_lens(serial="888")
    focal, (cx, cy) = wide.node[0].focal_mm[0], wide.node[0].center_px
    tele = LensNode(1.0, 0.0, (2.0 * focal, 2.0 * focal), (cx, cy))
    zoom = msgspec.structs.replace(wide, node=(*wide.node, tele))
    LensLibrary(folder / "lenses").put(zoom, date="2026-11-27T07:00:00Z", author="kim")
    return folder


@pytest.fixture
def folder(tmp_path: Path, stock: Path) -> Path:
    shutil.copytree(stock, tmp_path, dirs_exist_ok=True)
    return tmp_path


def on_camera(folder: Path, camera: str = "A") -> RigSession:
    found = RigLibrary(folder / "lenses").on_camera(camera)
    assert found is not None
    return found


def set_in_the_morning(folder: Path) -> None:
    """Make the session on camera A, and its ends, some hours old: dates count in seconds."""
    session, morning = on_camera(folder), "2026-01-01T07:00:00Z"
    motors = tuple(msgspec.structs.replace(motor, set_on=morning) for motor in session.motor)
    old = msgspec.structs.replace(session, motor=motors, date=morning)
    RigLibrary(folder / "lenses").put(old, how="swap", use=True)


def test_a_known_lens_is_five_steps_and_well_within_a_minute(
    folder: Path, shared_data: Path
) -> None:
    """Given a zoom whose ends are read and one picture, Expect 5 answers and <= 60 s in all."""
    look = shlex.quote(str(shared_data / "lens_opencv_chess" / "left05.jpg"))
    began = now_ns()
    with swap_on_terminal(folder, "--camera", "A") as terminal:
        terminal.answer("serial", "888")
        terminal.answer("mode", "")
        terminal.answer("ends", "zoom 120:64000", ring_ends=2)
        terminal.answer("look", f"{look} zoom_raw=120 board=chessboard:9x6 square=25")
        assert terminal.question() == "use"
        shown = terminal.said
        terminal.answer("use", "")
        code, said = terminal.end()
    program_s = (now_ns() - began) / 1e9
    assert code == 0
    assert "54 points, rms 0.16" in shown
    assert "% of the picture's width: wall pass" in shown
    assert terminal.questions == ["serial", "mode", "ends", "look", "use"]
    assert len(terminal.questions) <= MOST_STEPS
    assert "5 answers" in said
    assert program_s + terminal.person_s <= MOST_S, (program_s, terminal.person_s)
    session = on_camera(folder)
    assert session.motor_of("zoom").at(64000.0).position == 1.0
    assert session.look is not None
    assert session.look.zoom == 0.0
    assert session.look.rms_px == pytest.approx(0.166, abs=0.002)


def test_the_next_time_enter_is_enough(folder: Path, shared_data: Path) -> None:
    """Given lenses that were on before, Expect camera, mode, ends and board to be proposed."""
    picture = shlex.quote(str(shared_data / "lens_opencv_chess" / "left05.jpg"))
    with swap_on_terminal(folder, "--camera", "A") as terminal:
        terminal.answer("serial", "777")
        terminal.answer("mode", "1")
        # a prime of one focus has no ring to set
        terminal.answer("look", f"{picture} board=chessboard:9x6 square=25")
        terminal.answer("use", "")
        code, said = terminal.end()
    assert (code, "4 answers" in said) == (0, True)
    with swap_on_terminal(folder) as terminal:
        terminal.answer("serial", "12345")
        terminal.answer("mode", "")
        terminal.answer("ends", "zoom 120:64000 focus 9000:300", ring_ends=4)
        terminal.answer("look", "")
        terminal.answer("use", "")
        assert terminal.end()[0] == 0
    set_in_the_morning(folder)
    with swap_on_terminal(folder) as terminal:
        terminal.answer("serial", "777")
        terminal.answer("mode", "")
        terminal.answer("look", picture)
        assert terminal.question() == "use"
        assert "54 points" in terminal.said
        terminal.answer("use", "")
        assert terminal.end()[0] == 0
    with swap_on_terminal(folder) as terminal:
        terminal.answer("serial", "12345")
        terminal.answer("mode", "")
        assert terminal.question() == "ends"
        assert "zoom: 120 wide, 64000 tele" in terminal.said
        terminal.answer("ends", "")
        terminal.answer("look", "")
        terminal.answer("use", "")
        code, said = terminal.end()
    assert code == 0
    assert "ends from before: zoom, focus" in said
    assert on_camera(folder).motor_of("zoom").last == 64000.0


def test_wrong_answers_are_explained_and_asked_again(folder: Path) -> None:
    with swap_on_terminal(folder, "--camera", "A") as terminal:
        terminal.answer("serial", "88")
        assert terminal.question() == "serial"
        assert "88: is not in the library; is it 888?" in terminal.said
        terminal.answer("serial", "888")
        terminal.answer("mode", "imax")
        assert terminal.question() == "mode"
        assert "expected 640x480 (VGA)" in terminal.said
        terminal.answer("mode", "vga")
        terminal.answer("ends", "zoom 1:b")
        assert terminal.question() == "ends"
        assert "'b' is no reading" in terminal.said
        terminal.answer("ends", "-")
        terminal.answer("look", "none.png")
        assert terminal.question() == "look"
        assert "the board is not known yet" in terminal.said
        terminal.answer("look", "none.png board=chessboard:9x6 square=25")
        assert terminal.question() == "look"
        assert "none.png: cannot be read" in terminal.said
        terminal.answer("look", "")
        terminal.answer("use", "chessboard:9x6")  # an answer to the step before
        assert terminal.question() == "use"
        assert "'chessboard:9x6': is no answer here" in terminal.said
        terminal.answer("use", "yes")
        code, said = terminal.end()
    assert code == 0
    assert "ends not set: zoom" in said
    assert on_camera(folder).motor == ()


def test_an_unknown_lens_goes_on_without_a_profile(folder: Path) -> None:
    with swap_on_terminal(folder, "--camera", "B") as terminal:
        terminal.answer("serial", "0815")
        terminal.answer("serial", "")
        terminal.answer("mode", "")
        terminal.answer("ends", "")
        terminal.answer("use", "")  # there is nothing to compare a picture with
        code, said = terminal.end()
    assert code == 0
    assert "ends not set: zoom, focus" in said
    assert on_camera(folder, "B").lens.serial == "0815"


@pytest.mark.parametrize("key", [b"\x03", b"\x04", b"n\n", b"quit\n"])
def test_stopping_changes_nothing(folder: Path, key: bytes) -> None:
    """Ctrl-C, Ctrl-D, or a no at the last question."""
    with swap_on_terminal(folder, "--camera", "A") as terminal:
        terminal.answer("serial", "777")
        terminal.answer("mode", "")
        terminal.answer("look", "")
        assert terminal.question() == "use"
        terminal.press(key)
        code, said = terminal.end()
    assert code == 0
    assert "stopped: nothing was changed" in said
    assert not (folder / "lenses" / "rigs").exists()
