# SPDX-License-Identifier: Apache-2.0
"""Writes a sheet as SVG 1.1 or as PDF 1.6 (ISO 32000-1), at true scale."""

from __future__ import annotations

import math

from tracking.calibration.lens.board_drawing import Circle, Sheet, Text

POINTS_PER_MM = 72.0 / 25.4
# A quarter circle as a Bezier curve: 4/3 (sqrt 2 - 1), 0.03 % of the radius off at most.
_KAPPA = 4.0 / 3.0 * (math.sqrt(2.0) - 1.0)


def to_svg(sheet: Sheet) -> bytes:
    """Return the SVG file; its user unit is the millimetre."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(sheet.width)}mm" '
        f'height="{_n(sheet.height)}mm" viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}">',
        f'<rect x="0" y="0" width="{_n(sheet.width)}" height="{_n(sheet.height)}" fill="#ffffff"/>',
        # Without this, viewers draw hair lines between cells that touch.
        '<g fill="#000000" shape-rendering="crispEdges">',
    ]
    lines += [
        f'<rect x="{_n(r.x)}" y="{_n(r.y)}" width="{_n(r.width)}" height="{_n(r.height)}"/>'
        for r in sheet.rectangles
    ]
    lines.append('</g>\n<g fill="#000000">')
    lines += [f'<circle cx="{_n(c.x)}" cy="{_n(c.y)}" r="{_n(c.radius)}"/>' for c in sheet.circles]
    lines.append('</g>\n<g fill="#000000" font-family="Helvetica, Arial, sans-serif">')
    lines += [_svg_text(text) for text in sheet.texts]
    lines.append("</g>\n</svg>\n")
    return "\n".join(lines).encode()


def to_pdf(sheet: Sheet) -> bytes:
    """Return the PDF file: one page, one path for all that is black, words in Helvetica."""
    page = sheet.height
    k = POINTS_PER_MM
    draw = [f"{_n(k)} 0 0 {_n(k)} 0 0 cm", "0 g"]
    # PDF counts y from the bottom.
    draw += [
        f"{_n(r.x)} {_n(page - r.y - r.height)} {_n(r.width)} {_n(r.height)} re"
        for r in sheet.rectangles
    ]
    draw += [_pdf_circle(c, page) for c in sheet.circles]
    draw.append("f")
    draw += [_pdf_text(text, page) for text in sheet.texts]
    content = "\n".join(draw).encode("ascii")
    objects = [
        # Viewers that heed PrintScaling do not shrink the page in their print dialogue.
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_n(k * sheet.width)} {_n(k * page)}] "
        "/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    # The comment with high bytes tells transfer programs that this is no text.
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % xref
    return bytes(out)


def _n(value: float) -> str:
    """Return a number to a ten-thousandth, without an exponent (PDF knows none)."""
    return f"{value:.5f}".rstrip("0").rstrip(".") or "0"


def _svg_text(text: Text) -> str:
    words = text.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    turn = f' transform="rotate(-90 {_n(text.x)} {_n(text.y)})"' if text.upward else ""
    return (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}"{turn}>{words}</text>'
    )


def _pdf_text(text: Text, page: float) -> str:
    plain = text.words.encode("ascii", "replace").decode("ascii")
    words = plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    turn = "0 1 -1 0" if text.upward else "1 0 0 1"
    place = f"{turn} {_n(text.x)} {_n(page - text.y)} Tm"
    return f"BT /F1 {_n(text.size)} Tf {place} ({words}) Tj ET"


def _pdf_circle(circle: Circle, page: float) -> str:
    x, y, r = circle.x, page - circle.y, circle.radius
    b = _KAPPA * r

    def curve(*values: float) -> str:
        return " ".join(_n(v) for v in values) + " c"

    return "\n".join(
        (
            f"{_n(x + r)} {_n(y)} m",
            curve(x + r, y + b, x + b, y + r, x, y + r),
            curve(x - b, y + r, x - r, y + b, x - r, y),
            curve(x - r, y - b, x - b, y - r, x, y - r),
            curve(x + b, y - r, x + r, y - b, x + r, y),
            "h",
        )
    )
