"""Proposals for two as a page that may be shared: what was proposed, and the public lines that it rests on.

Part of the publish stage, and pure. It says nothing of what either is expected to make of a proposal, for that is told
by a profile which is nobody else's. What stands in it was partly written by a stranger, so no word of it is markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Together

OWN: Final = "public/"
FOLLOWING: Final = "following/"
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>()#!|&~$:@])")
_UNPRINTED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def page(proposals: Sequence[Together], name: str, author: str = "") -> str:
    r"""The page as markdown; `name` is whom the person follows, `author` how the person calls themselves in public.

    >>> from druthers.models import Together
    >>> told = Together("01J", "Ask ana how it began.", "", 0.7, 0.6, (("following/ana/a.md", (3, 3), "I *bake*."),))
    >>> print(page([told], "ana").splitlines()[-1])
    - ana, a.md, line 3: “I \*bake\*.”
    """
    whose = _plain(author) or "the one who made this page"
    lines = [
        f"# Good for both: {whose} and {_plain(name)}",
        "",
        f"Made from public notes of both. “You” is {whose}.",
    ]
    for number, proposal in enumerate(proposals, 1):
        lines += ["", f"## {number}. {_plain(proposal.text)}", ""]
        lines += [f"- {_cited(*citation, name=name, whose=whose)}" for citation in proposal.citations]
    return "\n".join(lines) + "\n"


def _cited(path: str, span: tuple[int, int], quote: str, *, name: str, whose: str) -> str:
    theirs = path.startswith(FOLLOWING)
    inside = path.removeprefix(f"{FOLLOWING}{name}/") if theirs else path.removeprefix(OWN)
    return f"{_plain(name) if theirs else whose}, {_plain(inside)}, line {span[0]}: “{_plain(quote)}”"


def _plain(text: str) -> str:
    """A text on one line, in which nothing is markup."""
    return _MARKS.sub(r"\\\1", " ".join(_UNPRINTED.sub(" ", text).split()))
