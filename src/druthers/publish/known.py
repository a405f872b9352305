"""What is private, in the forms in which a public text is compared with it; made anew for each push and never kept.

The publish stage. The journal gives the texts of the private side; nothing here is shown to anyone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from druthers.models.names import key, tail
from druthers.publish.marks import Tokens, tokens_of
from druthers.publish.overlap import folded, normal, telling
from druthers.publish.pointing import files_in, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

REPEATED: Final = 3  # times that a heading or a question stands there: it is a template's
APART: Final = b"\n\n"
LONG_NAME: Final = 16  # characters of a file's name that stands for its note wherever it is written
_FORMAL: Final = re.compile(
    rb"^(?:tags?|created|updated|modified|date|id|uuid|aliases?|type|status|layout|author|lang|cssclass(?:es)?|permalink)"
    rb"[ \t]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_BARE: Final = re.compile(rb"^[ \t>*+-]*<?(?:https?://|www\.)\S+>?[ \t.]*$", re.MULTILINE)
_ASKING: Final = re.compile(rb"^[ \t]*(?:#{1,6}[ \t].*|.*[?:][ \t*_]*)$", re.MULTILINE)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_DATED: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}[-_ T]")


@dataclass(frozen=True, slots=True)
class Known:
    """The private side.

    `lines` are compared forms of lines and sentences that stand there now, `earlier` of those that stood there once.
    `names` are the compared names of notes, `titles` those that are told in words; `files` are the names of what
    private notes embed or link to. `tokens` are long random-looking ones, `marks` words that were listed as canaries.
    """

    lines: frozenset[bytes] = frozenset()
    earlier: frozenset[bytes] = frozenset()
    names: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    tokens: Tokens = field(default_factory=Tokens)
    marks: tuple[bytes, ...] = ()


def know(
    notes: Mapping[str, bytes],
    *,
    others: Iterable[bytes] = (),
    earlier: Iterable[bytes] = (),
    agreed: Iterable[bytes] = (),
    boilerplate: Iterable[bytes] = (),
    marks: bytes = b"",
    known: Collection[str] = (),
) -> Known:
    """What the private side is known by.

    Args:
        notes: private notes by their path, in UTF-8.
        others: other private texts.
        earlier: what notes said once.
        agreed: what the person made public after a review; `earlier` does not count what stands there.
        boilerplate: templates, whose lines are nobody's.
        marks: a list of canaries, one a line.
        known: names of notes that others may know already.
    """
    every = [*notes.values(), *others]
    lines = lines_of(every, boilerplate)
    past = lines_of(earlier, (*boilerplate, *agreed)) - lines
    names, titles, long = set(), set(), set()
    for path, data in notes.items():
        for number, name in enumerate(names_in(path, data)):
            names.add(tail(key(name)))
            if number == 0 and len(name) >= LONG_NAME and _DATED.match(name) and name not in known:
                long.add(name.encode("utf-8", "surrogateescape"))
            if not _DATED.match(name):
                titles.add(name)
    once = tokens_of(earlier) - tokens_of([*boilerplate, *agreed])
    tokens = {*tokens_of(every), *once, *(name for name in long if b"-" in name and b" " not in name)}
    return Known(
        lines,
        past,
        frozenset(names - {""}),
        frozenset(titles),
        frozenset(files_in(APART.join(every))),
        Tokens(tokens),
        tuple(line.strip() for line in marks.split(b"\n") if line.strip() and not line.startswith(b"#")),
    )


def lines_of(texts: Iterable[bytes], boilerplate: Iterable[bytes] = ()) -> frozenset[bytes]:
    """The lines and sentences by which private texts are known; those of `boilerplate`, such as templates, are not."""
    plain = _BARE.sub(b"", _FORMAL.sub(b"", _COMMENT.sub(b"", APART.join(texts))))
    found = set(telling(plain))
    asked = Counter(normal(folded(APART.join(_ASKING.findall(plain)))).split(b"\n"))
    found.difference_update(line for line, times in asked.items() if times >= REPEATED)
    found.difference_update(telling(APART.join(boilerplate)))
    return frozenset(found)
