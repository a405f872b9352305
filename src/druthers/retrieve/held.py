"""Which of a few texts hold which terms: stemmed and without accents, as the index looks for them.

Stands under the retrieve stage. The index knows what a note or a passage holds; for a single line or sentence the same
tokenizer is asked, on a table in memory that lives as long as the call.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.models import Term

_TABLE: Final = "CREATE VIRTUAL TABLE held USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')"


def held(texts: Sequence[str], terms: Sequence[Term]) -> Mapping[Term, set[int]]:
    """Give for each term the positions of the texts that hold it.

    A term in letters that are no ASCII and that no text holds as a word is looked for as it is written: it may be of a
    script that puts no spaces between words.

    >>> from druthers.models import Term
    >>> list(held(["She swims.", "a swim", "no"], [Term("swimming"), Term("no"), Term("sw", "prefix")]).values())
    [{0, 1}, {2}, {0, 1}]
    """
    found = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(_TABLE)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO held (rowid, text) VALUES (?, ?)", enumerate(texts))
        for term in terms:
            quoted = '"' + term.text.replace('"', '""') + '"'
            if term.kind == "prefix":
                quoted += " *"
            rows = connection.execute("SELECT rowid FROM held WHERE held MATCH ?", (quoted,))
            found[term] = {number for (number,) in rows}
            if not found[term] and not term.text.isascii():
                written = term.text.casefold()
                found[term] = {number for number, text in enumerate(texts) if written in text.casefold()}
    return found
