"""A draft whose text begins with frontmatter of its own: a filled template, or a whole note from a pipe.

The vault stage. Its head is kept as it is written; what a note of ours needs is patched into it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.errors import VaultError
from druthers.vault.patch import set_field, set_tags
from druthers.vault.read import split_frontmatter, stated_moment

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models import Draft


def with_own_head(draft: Draft) -> Draft:
    """The draft with its text's frontmatter as its head; a moment that it states is when the note was written.

    A head that cannot be changed with certainty stays among the words, and the note gets one of ours before it.
    """
    head, body_line = split_frontmatter(draft.text)
    if body_line == 1:  # the rule that it begins with is no frontmatter
        return draft
    stated = stated_moment(head)
    try:
        text = set_field(draft.text, "id", draft.id)
        if stated is None:
            text = set_field(text, "created", draft.created.isoformat(timespec="seconds"))
        text = set_tags(text, add=draft.tags)
    except VaultError:
        return draft
    lines, body_line = text.split("\n"), split_frontmatter(text)[1]
    return replace(
        draft,
        head="".join(f"{line}\n" for line in lines[: body_line - 1]),
        text="\n".join(lines[body_line - 1 :]),
        created=_written(draft, *stated) if stated else draft.created,
    )


def _written(draft: Draft, moment: datetime, whole_day: bool) -> datetime:  # noqa: FBT001 - a pair's second half
    """The stated moment; of today's date, which a template fills in, the time is known better."""
    return draft.created if whole_day and moment.date() == draft.created.date() else moment
