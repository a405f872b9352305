"""How a review is put to the person before anything becomes public, and as JSON.

A front end. Standard library and click only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from druthers.cli.output import say
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.models import Finding, Review


def show(review: Review) -> None:
    """Print the text as others would read it, what was found in it, and what would not go with it."""
    say(f"As others would read it, in {printable(review.becomes)}:")
    bar = click.style("│", dim=True)
    for line in review.text.removesuffix("\n").split("\n"):
        say(f"  {bar} {printable(line.removesuffix(chr(13)).expandtabs(4))}".rstrip())
    for notice in review.notices:
        say(f"- {printable(notice)}")
    for each in review.attachments:
        stays = ", and other private notes too" if each.shared else ""
        say(f"- It uses {printable(each.path)}{stays}, which is not public.")
    if review.findings:
        with_them = " or in what it uses" if any(each.path != review.becomes for each in review.findings) else ""
        say(f"{count(len(review.findings), 'thing')} in it{with_them} would stop a push:")
        for finding in review.findings:
            say(_told(finding, review))


def document(review: Review) -> dict[str, Any]:
    """A review as JSON; `digest` names exactly this one."""
    return {
        "path": review.path,
        "becomes": review.becomes,
        "text": review.text,
        "digest": review.digest,
        "refuses": review.refuses or None,
        "findings": [
            {"id": each.id, "path": each.path, "line": each.line, "rule": each.rule, "reason": each.reason}
            for each in review.findings
        ],
        "notices": list(review.notices),
        "attachments": [
            {"path": each.path, "becomes": each.becomes, "sha256": each.digest, "shared": each.shared}
            for each in review.attachments
        ],
    }


def _told(finding: Finding, review: Review) -> str:
    where = f"line {finding.line}" if finding.line else "the whole file"
    if finding.path != review.becomes:
        where = finding.path
    return printable(f"- {where}, {finding.rule}: {finding.reason}\n").rstrip() + f"\n    {printable(finding.remedy)}"
