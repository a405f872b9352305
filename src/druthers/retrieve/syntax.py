"""What in a query is syntax: phrases, tags, places, people, dates as conditions, words that must not be.

The retrieve stage. A query is cut into pieces, in its order; whatever is not quite syntax is text, so that nothing that
can be typed is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from druthers.retrieve.saying import MONTHS, SEASONS

Kind = Literal["text", "phrase", "name", "tag", "in", "from", "date", "prefix", "word"]

_LEADS: Final = frozenset('"\u201c\u201e[#@-*:')
_PIECE: Final = re.compile(
    r"""
    (?<![^\s(])  (?P<no>-)?
    (?: "(?P<plain>[^"]*)" | [\u201c\u201e](?P<curly>[^\u201c\u201d\u201e"]*)[\u201c\u201d]
      | \[\[(?P<name>[^\[\]|\#]+)(?:[|\#][^\[\]]*)?\]\]
      | @(?P<at>[^\W\d_][\w.-]*)
      | \#(?P<hash>[^\s"\#]+)
      | (?P<key>tag|in|from|before|after|since|until|on):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))
        (?P<year>\ (?:19|20)[0-9]{2}(?![^\s,.;:!?)]))?
      | (?P<begin>[^\W_]{2}[^\W_]*+)\*(?=[\s,.;:!?)]|\Z)
      | (?<=-)(?!(?:tag|in|from|before|after|since|until|on):)(?P<word>[^\W\d_][^\s"]*)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPELT: Final = re.compile(r"[^\W_]")
_TRAILING: Final = ",.;:!?)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query: `typed` as it stands there, `text` what is meant; `how` is a date's operator."""

    kind: Kind
    typed: str
    text: str
    negated: bool = False
    how: str = ""


def pieces(query: str) -> list[Piece]:
    """Cut a query into pieces; joined as typed, they are the query.

    >>> [(piece.kind, piece.text, piece.negated) for piece in pieces('tea "at night" -tag:work C++ moun*')]  # noqa
    ... # doctest: +NORMALIZE_WHITESPACE
    [('text', 'tea ', False), ('phrase', 'at night', False), ('text', ' ', False), ('tag', 'work', True),
     ('text', ' C++ ', False), ('prefix', 'moun', False)]
    """
    if _LEADS.isdisjoint(query):
        return [Piece("text", query, query)]
    found: list[Piece] = []
    at = 0
    for match in _PIECE.finditer(query):
        piece = _piece(match)
        if piece is None:
            continue
        end = match.start() + len(piece.typed)
        found += [_text(query[at : match.start()]), piece]
        at = end
    return [piece for piece in (*found, _text(query[at:])) if piece.typed]


def _text(typed: str) -> Piece:
    return Piece("text", typed, typed)


def _piece(match: re.Match[str]) -> Piece | None:
    """Give what was matched; None where it is text after all, as `""`, `#1`, `tag:` and `in:box` are."""
    typed, negated = match.group(), match["no"] is not None
    phrase = match["plain"] if match["plain"] is not None else match["curly"]
    if phrase is not None:
        return _spelt("phrase", typed, " ".join(phrase.split()), negated=negated)
    if match["name"] or match["at"]:
        typed, text = _without_trailing(typed, match["name"] or match["at"])
        return _spelt("name", typed, " ".join(text.split()), negated=negated)
    if match["begin"]:
        return Piece("prefix", typed, match["begin"], negated)
    if match["word"]:
        typed, text = _without_trailing(typed, match["word"])
        return Piece("word", typed, text, negated=True)
    if match["hash"]:
        typed, text = _without_trailing(typed, match["hash"])
        return None if text.isdecimal() else _tag(typed, text, negated=negated)
    return _condition(match, typed, negated=negated)


def _condition(match: re.Match[str], typed: str, *, negated: bool) -> Piece | None:
    key, text, year = match["key"].lower(), match["quoted"], match["year"] or ""
    typed = typed.removesuffix(year)
    if text is None:
        typed, text = _without_trailing(typed, match["value"])
        if (
            year
            and key not in ("tag", "in", "from")
            and text == match["value"]
            and text.lower() in MONTHS.keys() | SEASONS.keys()
        ):
            typed, text = typed + year, text + year  # before:March 2023 is not of the latest March
    if key == "tag":
        return _tag(typed, text.strip(), negated=negated)
    if key == "in":
        place = text.lower()
        return Piece("in", typed, place, negated) if place in ("public", "private", "following") else None
    if key == "from":
        return _spelt("from", typed, text.strip(), negated=negated)
    return None if negated else Piece("date", typed, text.strip(), how=key)


def _tag(typed: str, text: str, *, negated: bool) -> Piece | None:
    tag = text.lstrip("#").rstrip("/")
    empty = tag.startswith("/") or not tag.strip("\ufe0f\u20e3")  # what is left of the emoji of a hash
    return None if empty else Piece("tag", typed, tag, negated)


def _spelt(kind: Kind, typed: str, text: str, *, negated: bool) -> Piece | None:
    """Give the piece, if there is a letter or digit in it: a phrase of signs alone would be in no note."""
    return Piece(kind, typed, text, negated) if _SPELT.search(text) else None


def _without_trailing(typed: str, text: str) -> tuple[str, str]:
    """Leave the punctuation of the sentence out of what was typed last."""
    kept = text.rstrip(_TRAILING)
    end = len(text) - len(kept)
    return (typed, text) if not end or not typed.endswith(text) else (typed[:-end], kept)
