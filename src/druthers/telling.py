"""How a search is told: what was read out of the query, which words stand in a passage, what a hit rests on.

Beside `wording`, and like it pure functions that both front ends call. They decide how an answer reads, never what it
is.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from druthers.models import Days, Found, Grounds, Hit, Term, Understood  # noqa: TC001 -- the examples use them
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What a query may hold beside words, as it is typed, and what it does.
SYNTAX: Final = (
    ('"old flat"', "these words, side by side"),
    ("-gym", "no note with this word"),
    ("run*", "words that begin so"),
    ("tag:work", "with this tag; -tag:work without"),
    ("in:private", "only there; or public, following"),
    ("before:2026-03", "only then; or since: until: on:"),
    ("@ana", "a person, by name"),
    ("last spring", "notes of those days come first"),
)
LISTS: Final = {"words": "by words", "meaning": "by meaning"}
SPACELESS: Final = 0x0E00  # from here on stand the scripts that write no spaces, or join what is not a word
SHORTEST: Final = 3  # letters that a word keeps when its ending is taken off
ENDINGS: Final = ("ings", "ing", "ied", "ies", "ed", "es", "er", "ly", "s", "e", "y")
WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
LINK: Final = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
WIDE: Final = frozenset("WF")  # East Asian widths that take two cells


# what was read out of a query


def understood(read: Understood) -> str:
    """What a person should know of how their query was read; nothing where it was taken as words alone.

    >>> from druthers.models import Mended
    >>> understood(Understood("thesis", without=(Term("gym"),), mended=(Mended("thesiss", "thesis"),)))
    'without "gym"; looked for "thesis" in place of "thesiss"'
    >>> understood(Understood("rent", tags=("flat",), places=("private",), within=Days(date(2026, 3, 1), None)))
    'since 1 March 2026; tagged #flat; in private'
    >>> understood(Understood("walks", dates=(Days(date(2026, 3, 1), date(2026, 5, 31), "last spring"),)))
    '"last spring" means 1 March to 31 May 2026'
    >>> july = tuple(Days(date(year, 7, 1), date(year, 7, 31), "July") for year in range(2026, 2020, -1))
    >>> understood(Understood("fun in July", dates=july))
    '"July" means July 2026, July 2025 or 4 more'
    """
    told = [within(read.within)] if read.within else []
    told += _periods(read.dates)
    told += [f'"{phrase.text}" word for word' for phrase in read.phrases]
    told += [f"without {_listed(map(_typed, read.without))}"] if read.without else []
    told += [f"tagged {_listed((f'#{tag}' for tag in read.tags), 'or')}"] if read.tags else []
    told += [f"not tagged {_listed((f'#{tag}' for tag in read.without_tags), 'or')}"] if read.without_tags else []
    told += [f"in {_listed(read.places, 'or')}"] if read.places else []
    told += [f"by {_listed(read.authors, 'or')}"] if read.authors else []
    told += [f"not by {_listed(read.without_authors, 'or')}"] if read.without_authors else []
    told += [f'looked for "{word.used}" in place of "{word.typed}"' for word in read.mended]
    return printable("; ".join(told))


def within(days: Days) -> str:
    """The days that a note must be from.

    >>> within(Days(None, date(2026, 2, 28), "before March")), within(Days(date(2023, 5, 8), date(2023, 5, 8)))
    ('before 1 March 2026', 'on 8 May 2023')
    >>> within(Days(date(2026, 1, 1), date(2026, 12, 31))), within(Days(date(2026, 3, 1), date(2026, 5, 31)))
    ('in 2026', 'from 1 March to 31 May 2026')
    >>> within(Days(date(2026, 2, 28), date(2026, 2, 1)))
    'on no day: one condition rules out the other'
    """
    if days.first is None or days.last is None:
        return span(days)
    if days.first > days.last:
        return "on no day: one condition rules out the other"
    if days.first == days.last:
        return f"on {span(days)}"
    return f"from {span(days)}" if " to " in span(days) else f"in {span(days)}"


def span(days: Days) -> str:
    """Days as a person names them: one, a month, a year, or from one to another.

    >>> span(Days(date(2026, 2, 1), date(2026, 2, 28))), span(Days(date(2025, 12, 20), date(2026, 1, 6)))
    ('February 2026', '20 December 2025 to 6 January 2026')
    >>> span(Days(None, date(2026, 2, 28))), span(Days(None, None))
    ('up to 28 February 2026', 'any day')
    """
    first, last = days.first, days.last
    if last is None:
        return f"since {_day(first)}" if first else "any day"
    if first is None:
        before = days.said.casefold().startswith("before") and last < date.max
        return f"before {_day(last + timedelta(days=1))}" if before else f"up to {_day(last)}"
    if first == last:
        return _day(first)
    month = last.replace(day=monthrange(last.year, last.month)[1])
    if last == month and first == last.replace(day=1):
        return f"{first:%B} {first.year}"
    if first == date(last.year, 1, 1) and last == date(last.year, 12, 31):
        return f"{first.year}"
    return f"{_day(first, year=first.year != last.year)} to {_day(last)}"


def chance(p: float) -> str:
    """A probability.

    >>> chance(0.124), chance(0.001), chance(0.999)
    ('12 %', 'less than 1 %', 'more than 99 %')
    """
    if p < 0.01:  # noqa: PLR2004 - one in a hundred
        return "less than 1 %"
    return "more than 99 %" if p > 0.99 else f"{round(100 * p)} %"  # noqa: PLR2004 - likewise


def doubt(found: Found) -> str:
    """What is said above an answer that is probably none; nothing above any other.

    >>> doubt(Found((), Understood("x"), "hybrid", answered=0.12, doubtful=True))
    'Probably not in your notes (12 %)'
    """
    if not found.doubtful:
        return ""
    how = "" if found.answered is None else f" ({chance(found.answered)})"
    return f"Probably not in your notes{how}"


def unembedded(passages: int, *, background: bool) -> str:
    """How many passages can be found by their words alone, and what becomes of it; nothing where there is none.

    >>> unembedded(1, background=False)
    '1 passage has no embedding yet, and is found by its words alone. `druthers index` makes it now.'
    >>> unembedded(1234, background=True)
    '1,234 passages have no embedding yet, and are found by their words alone; they are being made in the background.'
    """
    if not passages:
        return ""
    one = passages == 1
    told = f"{count(passages, 'passage')} {'has' if one else 'have'} no embedding yet, and "
    told += f"{'is' if one else 'are'} found by {'its' if one else 'their'} words alone"
    if background:
        return f"{told}; {'it is' if one else 'they are'} being made in the background."
    return f"{told}. `druthers index` makes {'it' if one else 'them'} now."


# the words of a query in a passage


def marks(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    r"""Where the terms stand in a text, as spans in their order; a guide to the eye, nearly what the index finds.

    >>> marks("She runs, and ran", [Term("running")]), marks("The old\nflat", [Term("old flat", "phrase")])
    ([(4, 8)], [(4, 12)])
    >>> marks("theses", [Term("the", "prefix")]), marks("昨日京都の寺へ", [Term("京都")])
    ([(0, 6)], [(2, 4)])
    """
    found: list[tuple[int, int]] = []
    roots: set[str] = set()
    starts: list[str] = []
    for term in terms:
        if any(ord(letter) >= SPACELESS and letter.isalpha() for letter in term.text):
            found += [each.span() for each in re.finditer(re.escape(term.text), text, re.IGNORECASE)]
        elif term.kind == "prefix":
            starts.append(_plain(term.text))
        elif term.kind == "phrase" and len(parts := WORD.findall(term.text)) > 1:
            together = r"[\W_]+".join(re.escape(part) for part in parts)
            found += [each.span() for each in re.finditer(rf"\b{together}\b", text, re.IGNORECASE)]
        else:
            roots.add(root(term.text))
    for word in WORD.finditer(text) if roots or starts else ():
        if root(word.group()) in roots or _plain(word.group()).startswith(tuple(starts)):
            found.append(word.span())
    return _joined(found)


@lru_cache(maxsize=4096)  # the same few words stand in every passage that is drawn
def root(word: str) -> str:
    """A word without its ending, its accents and its capitals, roughly.

    >>> root("Running"), root("runs"), root("Studies"), root("study"), root("is")
    ('run', 'run', 'stud', 'stud', 'is')
    """
    word = _plain(word)
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            break
    doubled = len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "aeious"
    return word[:-1] if doubled else word


def excerpt(hit: Hit, terms: Sequence[Term], lines: int) -> list[tuple[int, str]]:
    r"""The lines of a passage to show: so many in a row, with the most of what was looked for; each with its number.

    A heading that the title repeats is left out, and so are white space and the addresses of links.

    >>> text = "# Rent\n\nThe [flat](https://a.b) is cold.\nRent rises in March."
    >>> hit = Hit(1, "a.md", "public", (3, 6), text, 1, {}, "Rent")
    >>> excerpt(hit, [Term("march")], 1), excerpt(hit, [], 3)
    ([(6, 'Rent rises in March.')], [(5, 'The flat is cold.'), (6, 'Rent rises in March.')])
    """
    shown = [
        (number, words)
        for number, line in enumerate(hit.text.split("\n"), hit.lines[0])
        if (words := printable(" ".join(_unlinked(line, terms).split())))
    ]
    if len(shown) > 1 and shown[0][1].lstrip("# ") == " ".join(hit.title.split()):
        shown = shown[1:]
    held = [_held(line, terms) for _, line in shown]
    starts = range(max(len(shown) - lines + 1, 1))
    best = max(starts, key=lambda start: (sum(held[start : start + lines]), -start))
    return shown[best : best + lines]


def place(hit: Hit, shown: Sequence[tuple[int, str]], terms: Sequence[Term]) -> str:
    """The path, and the line that an editor should open it at: that of those shown which holds most of what was sought.

    >>> hit = Hit(1, "a.md", "public", (3, 6), "", 1, {})
    >>> place(hit, [(4, "The flat"), (5, "Cold flat")], [Term("cold"), Term("flat")]), place(hit, [], [])
    ('a.md:5', 'a.md:3')
    """
    best = max(shown, key=lambda each: (_held(each[1], terms), -each[0]), default=(hit.lines[0], ""))
    return f"{printable(hit.path)}:{best[0]}"


def clipped(text: str, spans: Sequence[tuple[int, int]], width: int) -> str:
    """So many cells of a line, with the first span in them.

    >>> clipped("one two three four", [(8, 13)], 9), clipped("one two three four", [], 8)
    ('…three…', 'one two…')
    """
    if _within(text, width) == len(text):
        return text
    start = 0
    if spans and cells(text[: spans[0][1]]) >= width:
        start = max(spans[0][0] - width // 3, 0)
        start = max(text.find(" ", start, spans[0][0]) + 1, start)
    kept = f"…{text[start:]}" if start else text
    if _within(kept, width) == len(kept):
        return kept
    end = _within(kept, width - 1)
    whole = kept.rfind(" ", end // 2, end + 1)
    return f"{kept[: whole if whole > 0 else end].rstrip()}…"


def rows(text: str, width: int, most: int) -> list[str]:
    """A text broken at its spaces into at most so many rows of so many cells.

    >>> rows("one two three four", 9, 2)
    ['one two', 'three…']
    """
    broken: list[str] = []
    row = ""
    for word in text.split(" "):
        if row and cells(row) + 1 + cells(word) > width:
            broken.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
        while cells(row) > width:  # a script without spaces, or an address
            end = max(_within(row, width), 1)
            broken.append(row[:end])
            row = row[end:]
    broken += [row] if row else []
    if len(broken) > most:
        kept = broken[:most]
        while kept[-1] and cells(kept[-1]) > width - 1:
            kept[-1] = kept[-1][:-1]
        kept[-1] = f"{kept[-1].rstrip('… ')}…"
        return kept
    return broken


def _within(text: str, width: int) -> int:
    """How many signs of a text take at most so many cells.

    >>> _within("one", 2), _within("\u4eac\u90fd", 3), _within("one", 9)
    (2, 1, 3)
    """
    if text.isascii():
        return min(max(width, 0), len(text))
    left = width
    for at, sign in enumerate(text):
        left -= 1 if sign.isascii() else cells(sign)
        if left < 0:
            return at
    return len(text)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> cells("Zoë"), cells("京都")
    (3, 4)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in WIDE) for sign in text)


# what a hit rests on


def grounds(rests: Grounds) -> list[str]:
    """What a hit rests on, a line each: its words, and its meaning.

    >>> grounds(Grounds(("thesis",), ("thesis", "march"), 0.618, {"words": 2, "meaning": 1}))
    ['Words: thesis here, march elsewhere in the note; rank 2', 'Meaning: 0.62 alike; rank 1']
    >>> grounds(Grounds(similarity=0.2))
    ['Words: none of them', 'Meaning: 0.20 alike']
    """
    elsewhere = [word for word in rests.in_note if word not in rests.in_passage]
    words = [f"{', '.join(rests.in_passage)} here"] if rests.in_passage else []
    words += [f"{', '.join(elsewhere)} elsewhere in the note"] if elsewhere else []
    told = [f"Words: {', '.join(words) or 'none of them'}{_rank(rests.ranks, 'words')}"]
    if rests.similarity is not None:
        told.append(f"Meaning: {rests.similarity:.2f} alike{_rank(rests.ranks, 'meaning')}")
    told += [f"{name.capitalize()}{_rank(rests.ranks, name)}" for name in rests.ranks if name not in LISTS]
    return [printable(line) for line in told]


def parts(why: Mapping[str, float], width: int) -> list[tuple[str, str, str]]:
    """The parts of a score, the weightiest first: name, number and a bar of at most `width` cells.

    >>> parts({"meaning": 1.5, "words in the note": 3.0, "looks like a list": -0.75, "recency": 0.0}, 4)
    [('words in the note', '3.00', '━━━━'), ('meaning', '1.50', '━━'), ('looks like a list', '-0.75', '╌')]
    """
    told = sorted(((name, part) for name, part in why.items() if part), key=lambda each: -each[1])
    most = max((abs(part) for _, part in told), default=1.0)
    return [(name, number(part), _bar(part / most, width)) for name, part in told]


def number(value: float) -> str:
    """A score, or a part of one.

    >>> number(3.14159), number(-0.002), number(0.25)
    ('3.14', '-0.002', '0.25')
    """
    digits = 2 if abs(value) >= 0.01 or not value else 3  # noqa: PLR2004 - what two digits still show
    return f"{value:.{digits}f}"


def folded(also: Sequence[str]) -> str:
    """The notes that say nearly the same as a hit.

    >>> folded(("public/a.md",)), folded(("a.md", "b.md", "c.md", "d.md")), folded(())
    ('also in public/a.md', 'also in a.md, b.md and 2 more', '')
    """
    return printable(f"also in {_some(also, 'and')}") if also else ""


def _rank(ranks: Mapping[str, int], name: str) -> str:
    return f"; rank {ranks[name]:,}" if name in ranks else ""


def _bar(share: float, width: int) -> str:
    if share < 0:
        return "╌" * max(round(-share * width), 1)
    halves = max(round(share * width * 2), 1)
    return "━" * (halves // 2) + "╸" * (halves % 2)


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _unlinked(line: str, terms: Sequence[Term]) -> str:
    """A line with what its links say, and where they lead only if that holds more of what was sought."""
    return LINK.sub(lambda link: link[0] if _sought(link[2], terms) - _sought(link[1], terms) else link[1], line)


def _held(line: str, terms: Sequence[Term]) -> int:
    """How much of what was sought a line holds; the same word twice counts once."""
    return len(_sought(line, terms))


def _sought(text: str, terms: Sequence[Term]) -> set[str]:
    return {root(text[start:end]) for start, end in marks(text, terms)}


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _listed(items: Iterable[str], last: str = "and") -> str:
    every = list(items)
    return f" {last} ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)


def _some(items: Sequence[str], last: str) -> str:
    """All of a few, or the first two and how many more there are."""
    if len(items) <= 3:  # noqa: PLR2004 - as many as a line holds
        return _listed(items, last)
    return f"{', '.join(items[:2])} {last} {len(items) - 2:,} more"


def _periods(dates: Sequence[Days]) -> list[str]:
    """What each date in words means; July alone means each of them."""
    meant: dict[str, list[str]] = {}
    for days in dates:
        meant.setdefault(days.said, []).append(span(days))
    return [f'"{said}" means {_some(spans, "or")}' for said, spans in meant.items()]


def _typed(term: Term) -> str:
    return f'"{term.text}*"' if term.kind == "prefix" else f'"{term.text}"'


def _day(of: date, *, year: bool = True) -> str:
    return f"{of.day} {of:%B} {of.year}" if year else f"{of.day} {of:%B}"
