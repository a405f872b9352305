"""What the index and retrieval hand on: progress, passages, hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, overload

from druthers.models.places import author_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from druthers.models.notes import Skipped
    from druthers.models.places import Lines, Mode, Visibility


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come; `total` is 0 while unknown."""

    stage: str
    done: int = 0
    total: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and cited: `text` is lines `lines` of the note `path`, verbatim."""

    path: str
    visibility: Visibility
    lines: Lines
    text: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of the index did; `embedded` and `removed` count passages, `seconds` is wall time.

    `files` is how many markdown files there are: `notes` of them are indexed, the rest is in `skipped` with its reason.
    `unembedded` counts the passages that have no vector of the embedder in use yet.
    """

    notes: int
    passages: int
    embedded: int
    removed: int
    skipped: tuple[Skipped, ...]
    seconds: float
    files: int = 0
    unembedded: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for by words: a word whatever its ending, words that begin so, or a phrase."""

    text: str
    kind: Literal["word", "prefix", "phrase"] = "word"


@dataclass(frozen=True, slots=True)
class Days:
    """Days that a question speaks of, both included; None is open. `said` are the words that were read so."""

    first: date | None
    last: date | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """A word that is in no note, and the one that was looked for in its place."""

    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class Understood:
    """How a query was read: what must be, what must not be, and what is looked for.

    `terms` are scored; `phrases`, `tags` (any of them), `places` (any of them), `authors` (any of them: names of people
    who are followed) and `within` must hold; `without`, `without_tags` and `without_authors` must not. `dates` speak
    for a note and hide none. `names` are persons or things named with a capital.
    `rest` is the question in words, without what is syntax: what is embedded.
    """

    rest: str
    terms: tuple[Term, ...] = ()
    phrases: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    places: tuple[Visibility, ...] = ()
    authors: tuple[str, ...] = ()
    without_authors: tuple[str, ...] = ()
    within: Days | None = None
    dates: tuple[Days, ...] = ()
    names: tuple[str, ...] = ()
    mended: tuple[Mended, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a hit rests on: words of the query that its passage and its note hold, cosine, and rank in each list.

    `ranks` names the lists ("words", "meaning") in which the note stands, counted from 1.
    """

    in_passage: tuple[str, ...] = ()
    in_note: tuple[str, ...] = ()
    similarity: float | None = None
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; `why` names the parts that sum to `score`.

    `id` names the passage by its content; `also` are the paths of notes that say nearly the same and were folded into
    this one.
    """

    rank: int
    path: str
    visibility: Visibility
    lines: Lines
    text: str
    score: float
    why: Mapping[str, float]
    title: str = ""
    created: datetime | None = None
    tags: tuple[str, ...] = ()
    id: str = ""
    grounds: Grounds | None = None
    also: tuple[str, ...] = ()

    @property
    def author(self) -> str:
        """Whose note it is, where it is somebody's who is followed; nothing for one's own."""
        return author_of(self.path)


@dataclass(frozen=True, slots=True)
class Found(Sequence[Hit]):
    """What a search found, best first: a sequence of hits, with how the query was read.

    `answered` is the probability that the notes answer the query, None where it was not asked; where it is too low,
    `doubtful` is true and only the nearest few hits are given. `unembedded` counts the passages that could be found by
    their words alone, because they have no embedding yet.
    """

    hits: tuple[Hit, ...]
    understood: Understood
    mode: Mode
    answered: float | None = None
    doubtful: bool = False
    unembedded: int = 0

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        """Give a hit by its position, or several."""
        return self.hits[at]

    def __len__(self) -> int:
        """Count the hits."""
        return len(self.hits)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search can be narrowed by: the tags of one's own notes, most used first, and those who are followed."""

    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a note did not come up for a query, or where it did.

    `reason` is one sentence for a person. `kind` is one of: `absent` (no such file), `skipped` (not taken as a note),
    `filtered`, `excluded` (a word that must not be), `phrase` (lacks one), `unmatched` (nothing speaks for it),
    `folded` (into a note that says the same), `ranked` (below what was shown), `shown`.
    `rank` of `of` counts from 1 among all that anything speaks for; `why` and `grounds` are as in a hit; `least` is the
    score of the last one shown.
    """

    path: str
    kind: str
    reason: str
    rank: int | None = None
    of: int = 0
    score: float | None = None
    least: float | None = None
    why: Mapping[str, float] = field(default_factory=dict)
    grounds: Grounds | None = None
    understood: Understood | None = None
