# SPDX-License-Identifier: Apache-2.0
"""Makes the console's font: Noto Sans CJK SC, cut down to the signs that the console shows.

    python scripts/ui_font.py FOLDER

FOLDER holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian: fonts-noto-cjk). Signs in
use are those of every text in ui/ and of the translations, and all of Latin-1. The family is named
anew, as the licence asks of changed fonts with a reserved name, and so that a font of the system
never takes its place. Run it when tests/ui/test_fonts.py names a sign that is missing.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parents[1]
FAMILY = "Stagectl Sans"
STYLES = ("Regular", "Bold")
FACE = "Noto Sans CJK SC"
LATIN = range(0x20, 0x7F), range(0xA0, 0x100)
FAMILY_IDS, FULL_ID, POSTSCRIPT_ID, UNIQUE_ID = (1, 16), 4, 6, 3


def signs_in_use() -> set[str]:
    """Return every sign that the console can show of itself."""
    found = {chr(code) for block in LATIN for code in block}
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(node.value)
    for path in sorted((ROOT / "ui" / "translations").glob("*.ts")):
        found |= set(path.read_text(encoding="utf-8"))
    return {sign for sign in found if sign.isprintable()}


def cut(source: Path, style: str, target: Path) -> int:
    """Write one style with the signs in use; return how many of them the font does not have."""
    faces = TTCollection(str(source)).fonts
    font: TTFont = next(face for face in faces if face["name"].getDebugName(1).startswith(FACE))
    wanted = {ord(sign) for sign in signs_in_use()}
    lacking = wanted - set(font.getBestCmap())
    options = subset.Options(
        layout_features=["kern", "locl", "tnum", "vert"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True, hinting=True, desubroutinize=True,
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in FAMILY_IDS:
            record.string = FAMILY
        elif record.nameID in (FULL_ID, UNIQUE_ID):
            record.string = f"{FAMILY} {style}"
        elif record.nameID == POSTSCRIPT_ID:
            record.string = f"{FAMILY.replace(' ', '')}-{style}"
        elif record.nameID == 2:
            record.string = style
    cff = font["CFF "].cff
    cff.fontNames = [f"{FAMILY.replace(' ', '')}-{style}"]
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, f"{FAMILY} {style}"
    font["head"].modified = font["head"].created  # the same bytes each time
    font.recalcTimestamp = False
    # Beside, then renamed: a console that has the old file open goes on with it.
    fresh = target.with_suffix(".new")
    font.save(str(fresh))
    fresh.replace(target)
    return len(lacking)


def main() -> int:
    """Write both styles and say what they hold."""
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    for style in STYLES:
        target = ROOT / "ui" / "fonts" / f"StagectlSans-{style}.otf"
        lacking = cut(Path(sys.argv[1]) / f"NotoSansCJK-{style}.ttc", style, target)
        print(f"{target.name}: {target.stat().st_size} bytes, {lacking} signs not in the font")
    return 0


if __name__ == "__main__":
    sys.exit(main())
