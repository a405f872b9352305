"""Terms in the language of SQLite's full-text search, where they are taken as themselves and never as its operators.

Stands under the index stage's reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.index.scripts import pieces, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.models import Term


def any_of(terms: Iterable[Term]) -> str:
    """Write a query for what holds any of the terms.

    >>> from druthers.models import Term
    >>> any_of([Term("river"), Term("be", "prefix"), Term("京都の")])
    '"river" OR "be" * OR " 京  都 " OR " 都  の "'
    """
    return " OR ".join(each for term in terms for each in _alternatives(term))


def as_typed(term: Term) -> str:
    """Write a query for a term as it was typed: a word in a script without spaces is one phrase, not any part of it.

    >>> from druthers.models import Term
    >>> as_typed(Term("京都の"))
    '" 京  都  の "'
    """
    return f"{_quoted(term.text)} *" if term.kind == "prefix" else _quoted(term.text)


def _alternatives(term: Term) -> list[str]:
    return [_quoted(piece) for piece in pieces(term.text)] if term.kind == "word" else [as_typed(term)]


def _quoted(text: str) -> str:
    return '"' + spaced(text).replace('"', '""').replace("\0", " ") + '"'
