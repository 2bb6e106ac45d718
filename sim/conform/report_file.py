# SPDX-License-Identifier: Apache-2.0
"""The report on a client of the node link: one Markdown file, what failed first."""

from __future__ import annotations

from collections.abc import Sequence

from render_bridge.conformance.clauses import CLAUSES
from sim.conform.run import Verdict

_BY_ID = {clause.id: clause for clause in CLAUSES}


def report_text(verdicts: Sequence[Verdict], command: str, when: str) -> str:
    """Return the report as Markdown."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    lines = [
        "# Render node conformance", "",
        f"- client: `{command.replace('`', '')}`", f"- when: {when}",
        f"- judged: {len(verdicts) - len(failed)} of {len(verdicts)} clauses passed",
    ]  # fmt: skip
    if failed:
        lines += ["", "## What is wrong", ""]
        for verdict in failed:
            clause = _BY_ID[verdict.clause]
            lines += [
                f"- **{verdict.clause}** (PROTOCOL.md, section {clause.section}): "
                f"{_plain(clause.sentence)}",
                f"  - expected: {_plain(clause.expected)}",
                f"  - found: {_plain(verdict.detail)}",
            ]
    lines += [
        "",
        "## All clauses",
        "",
        "| clause | section | verdict | what |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {v.clause} | {_BY_ID[v.clause].section} | {'pass' if v.passed else '**FAIL**'} "
        f"| {_plain(_BY_ID[v.clause].sentence)} |"
        for v in verdicts
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return text that is no Markdown of its own."""
    safe = "".join(c if c.isprintable() else "?" for c in text)
    for mark in ("\\", "|", "<", "`", "*", "_", "["):
        safe = safe.replace(mark, "\\" + mark)
    return safe
