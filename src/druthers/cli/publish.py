"""`druthers publish`: make a note public, or all public notes a site.

`publish site DIR` is a command of its own; whatever else stands there names a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.cli.main import Lazy

if TYPE_CHECKING:
    import click

PARTS: Final = {
    "note": ("publish_note", "Make a note public."),
    "site": ("publish_site", "Make a site of all public notes."),
}


class _NoteFirst(Lazy):
    """A group whose first word may be a note's name instead of a command's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `note` before what is neither a command nor a question for help."""
        if args and args[0] not in {*PARTS, "--help", "-h"}:
            args = ["note", *args]
        return super().parse_args(ctx, args)


command = _NoteFirst(
    "publish",
    parts=PARTS,
    short_help="Make a note public, or all public notes a site.",
    help="Make a note public, or all public notes a site. `publish NOTE` is `publish note NOTE`.",
    epilog="\b\nExamples:\n  druthers publish ran 8k by the river\n  druthers publish site ~/garden",
)
