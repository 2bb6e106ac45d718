# SPDX-License-Identifier: GPL-3.0-or-later
"""The golden pictures: every workspace of a canned stage, in both languages and both schemes.

    python -m tests.ui.golden            compare; names what differs, and where the difference is
    python -m tests.ui.golden --update   take what is painted now as right: look at it first

Four pictures are kept whole, of the others a hash. A rasteriser that paints the probe as it was
painted when the hashes were made must paint all of them bit for bit; of another one (another Qt,
another processor) the whole ones are compared within `LIMIT`, and a picture of the difference is
saved.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QApplication, QWidget

from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from ui import theme
from ui.app import make_application
from ui.language import LANGUAGES
from ui.schemes import SCHEMES
from ui.shell.layout_file import Layout
from ui.workspaces import WORKSPACES

FOLDER = Path(__file__).parent / "golden_pictures"
HASHES = FOLDER / "hashes.json"
WHOLE = frozenset(("shoot_en_dark", "setup_zh_CN_dark", "shoot_zh_CN_night", "takes_en_night"))
# Of all pixels, how many may differ by more than a step or two of one colour.
LIMIT, STEP = 0.002, 8
STEPS = range(0, canned_boards.STEPS + 1, 20)
# One glyph for each picture, in a size that no label has.
FRESH_GLYPHS, FRESH_PX = "ABCDEFGHIJKLMNOP", 47


class Look(NamedTuple):
    """One picture."""

    workspace: str
    language: str
    scheme: str

    @property
    def name(self) -> str:
        """Return the name of its file, without the suffix."""
        return "_".join(self)


LOOKS = tuple(
    Look(row.name, language, scheme)
    for language in LANGUAGES
    for scheme in SCHEMES
    for row in WORKSPACES
)


def pictures(app: QApplication) -> Iterator[tuple[Look, QImage]]:
    """Paint every look of the stage in trouble, from a window that is made anew for each scheme."""
    for language in LANGUAGES:
        for scheme in SCHEMES:
            with ConsoleStage(app, Layout(language=language, scheme=scheme)) as stage:
                for step in STEPS:
                    canned_boards.trouble(stage.board, step)
                    stage.settle()
                for turn, look in enumerate(LOOKS):
                    if (look.language, look.scheme) == (language, scheme):
                        stage.window.show_workspace(look.workspace)
                        for _ in range(4):
                            stage.turn()
                        yield look, grab(stage.window, turn)


def forget_the_last_glyph(turn: int) -> None:
    """Paint a glyph that was never painted, at a whole pixel, in both faces.

    Qt 6.11 leaves the place within a pixel of the last glyph that it cached in the FreeType face.
    A figure larger than 64 px is painted as an outline from that face and moves by up to 4/64 px.
    Which glyph was the last one depends on what a label showed for an instant.
    """
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for bold in (False, True):
        painter.setFont(theme.font(FRESH_PX, bold=bold))
        painter.drawText(QPointF(0, 60), FRESH_GLYPHS[turn])
    painter.end()


def grab(window: QWidget, turn: int) -> QImage:
    """Return the picture of a window that is the same whatever was painted before."""
    window.grab()
    forget_the_last_glyph(turn)
    return window.grab().toImage()


def hash_of(image: QImage) -> str:
    """Return the SHA-256 of the pixels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = plain.constBits()
    assert bits is not None
    return hashlib.sha256(bits.asstring(plain.sizeInBytes())).hexdigest()


def probe() -> str:
    """Return the hash of a little of everything that is painted: text, edges, gradients, alpha."""
    image = QImage(320, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("#08090b"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    gradient = QLinearGradient(QPointF(0, 0), QPointF(320, 120))
    gradient.setColorAt(0, QColor("#163049"))
    gradient.setColorAt(1, QColor("#ffb52e"))
    painter.fillRect(QRectF(10, 10, 300, 30), gradient)
    painter.setPen(QPen(QColor(124, 192, 255, 130), 1.7))
    painter.setBrush(QColor(255, 92, 92, 58))
    painter.drawPolygon(QPolygonF([QPointF(12.3, 100.1), QPointF(150.7, 44.2), QPointF(201, 111)]))
    painter.setPen(QColor("#eef2f6"))
    for place, size in enumerate((13, 17, 29)):
        painter.setFont(theme.font(size, bold=place == 1))
        painter.drawText(QPointF(8 + 100 * place, 80), "Rg 0123 信号链路")
    painter.end()
    return hash_of(image)


def difference(one: QImage, other: QImage) -> tuple[float, QImage]:
    """Return the share of pixels that differ, and a picture of where: white on black."""
    image = QImage(one.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    a, b = (picture.convertToFormat(QImage.Format.Format_RGB32) for picture in (one, other))
    if a.size() != b.size():
        return 1.0, image
    import numpy as np

    def pixels(picture: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        bits = picture.constBits()
        assert bits is not None
        flat = np.frombuffer(bits.asstring(picture.sizeInBytes()), np.uint8)
        return flat.reshape(picture.height(), picture.width(), 4)[:, :, :3].astype(np.int16)

    off = (np.abs(pixels(a) - pixels(b)) > STEP).any(axis=2)
    for y, x in np.argwhere(off)[:500_000].tolist():
        image.setPixelColor(x, y, QColor("white"))
    return float(off.mean()), image


class Kept(NamedTuple):
    """What the golden folder holds."""

    probe: str
    hashes: dict[str, str]


def kept() -> Kept:
    """Read the golden folder."""
    content = json.loads(HASHES.read_text(encoding="utf-8"))
    return Kept(content["probe"], content["pictures"])


def compare(look: Look, image: QImage, golden: Kept, out: Path, *, exactly: bool) -> str | None:
    """Return what is wrong with a picture, and save it and the difference; None: it is right."""
    if hash_of(image) == golden.hashes.get(look.name):
        return None
    whole = FOLDER / f"{look.name}.png"
    if not exactly and look.name not in WHOLE:
        return None
    out.mkdir(parents=True, exist_ok=True)
    image.save(str(out / f"{look.name}.png"))
    said = f"{look.name}: painted otherwise; see {out / look.name}.png"
    if look.name in WHOLE and whole.exists():
        share, where = difference(image, QImage(str(whole)))
        if not exactly and share <= LIMIT:
            return None
        where.save(str(out / f"{look.name}_difference.png"))
        said += f", {share:.2%} of its pixels: {look.name}_difference.png"
    return said


def update(app: QApplication) -> None:
    """Take what is painted now as right."""
    FOLDER.mkdir(exist_ok=True)
    hashes = {}
    for look, image in pictures(app):
        hashes[look.name] = hash_of(image)
        if look.name in WHOLE:
            image.save(str(FOLDER / f"{look.name}.png"), "PNG", 0)
    content = {"probe": probe(), "pictures": hashes}
    HASHES.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Compare, or update."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("golden-differences"))
    args = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    if args.update:
        update(app)
        return 0
    golden = kept()
    exactly = probe() == golden.probe
    wrong = [
        said
        for look, image in pictures(app)
        if (said := compare(look, image, golden, args.out, exactly=exactly)) is not None
    ]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
