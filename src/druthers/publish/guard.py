"""The guard: everything that would leave, looked at; what must not is found.

The publish stage. It is given what would leave, and rules that know what is private; it knows neither git nor the
vault. What cannot be read is found as such, and stops a push. Each finding has an id that is the same on every device.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from druthers.models import Finding
from druthers.publish.allowing import finding_id
from druthers.publish.leaving import LINK, SUBMODULE, Placed
from druthers.publish.leftovers import leftover
from druthers.publish.ports import Spotted
from druthers.publish.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from druthers.publish.leaving import Trouble, Words
    from druthers.publish.leftovers import Leftover
    from druthers.publish.rules import Rule

Item = tuple[bytes, list[Placed]]  # a file's bytes, and every place that has them
LINE: Final = "private-line"
MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16
BATCH: Final = 1_000_000  # bytes of text that are looked at together
PLACE: Final = "public/"
OF_NOTES: Final = (".md", ".markdown", ".org", ".txt", ".mdx", ".rst", ".adoc", ".qmd", ".rmd", ".html", ".htm")
PLACES: Final = {
    "message": "the commit's message",
    "author": "the commit's author",
    "header": "what a program added to the commit",
    "ref": "the name of a branch or tag",
}
OUT: Final = "Take it out of public/ and name it in public/.gitignore."
ANEW: Final = "Then make the commit anew (`git commit --amend`, `git rebase`)."


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard asks: of any text, of text that stands in files alone, of notes alone, of what is no text.

    `of_names` is asked of every path, whose folders and name are lines of a text. `of_blobs` is asked once for a blob
    with one of its places, `of_files` for each file that is a link or is `named`; `of_paths` is given every path.
    """

    of_texts: Sequence[Rule] = ()
    of_spelling: Sequence[Rule] = ()
    of_notes: Sequence[Rule] = ()
    of_bytes: Sequence[Callable[[bytes], Iterable[Spotted]]] = ()
    of_blobs: Sequence[Callable[[Placed, bytes], Iterable[Spotted]]] = ()
    of_files: Sequence[Callable[[Placed, bytes], Iterable[Spotted]]] = ()
    of_paths: Callable[[str], Leftover | None] = leftover
    of_names: Sequence[Rule] = ()
    named: Container[str] = ()


class Guard:
    """One look at what would leave; `sizes` has the size of every blob that was read, by its id."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._found: dict[str, Finding] = {}
        self._words: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, by place."""
        return tuple(sorted(self._found.values(), key=lambda each: (each.path, each.line, each.rule, each.id)))

    def said(self, finding: Finding) -> str:
        """The words that a finding is about."""
        return self._words[finding.id]

    def troubles(self, troubles: Iterable[Trouble]) -> None:
        """Take what could not be read, or is not to be."""
        for each in troubles:
            self.add(
                Placed(each.path, "", "", each.commit), Spotted(0, each.rule, each.words, each.reason, each.remedy)
            )

    def words(self, told: Sequence[Words]) -> None:
        """Look at what stands in no file: messages, names, tags. Who wrote is no secret, but may be a private word."""
        texts = Texts([each.data.replace(b"\0", b"\n") for each in told])
        for rule in (*self._rules.of_spelling, *self._rules.of_texts):
            for number, spotted in rule(texts):
                each = told[number]
                if each.place != "author" or rule not in self._rules.of_spelling:
                    reason = f"In {PLACES.get(each.place, each.place)}: {spotted.reason}"
                    where = Placed("", "", each.place, each.commit)
                    self.add(where, replace(spotted, reason=reason, remedy=f"{spotted.remedy} {ANEW}"))

    def files(
        self, files: Iterable[Placed], read: Callable[[Iterable[str]], Iterator[tuple[str, bytes | None]]]
    ) -> Iterator[int]:
        """Look at every file; gives how many were read, now and then."""
        places: defaultdict[str, list[Placed]] = defaultdict(list)
        for placed in files:
            if placed.mode == SUBMODULE:
                self.add(placed, _SUBMODULE)
            else:
                places[placed.blob].append(placed)
            if kind := self._rules.of_paths(placed.path):
                self.add(
                    placed, Spotted(0, kind.rule, placed.path, f"Such a file should not leave: {kind.reason}.", OUT)
                )
        self._names(places)
        batch: list[Item] = []
        waiting = done = 0
        for blob, data in read(places):
            here = places[blob]
            if data is None:
                self._put(here, _MISSING)
                continue
            self.sizes[blob] = len(data)
            batch.append((data, here))
            waiting += len(data)
            if waiting > BATCH:
                self._look(batch)
                done += len(batch)
                batch, waiting = [], 0
                yield done
        self._look(batch)
        yield done + len(batch)

    def _names(self, places: Mapping[str, Sequence[Placed]]) -> None:
        """Look at what files and their folders are called."""
        called = list({placed.path: placed for each in places.values() for placed in each if placed.path}.values())
        texts = Texts([_called(placed.path).encode("utf-8", "surrogateescape") for placed in called])
        for rule in self._rules.of_names if called else ():
            for number, spotted in rule(texts):
                self.add(called[number], replace(spotted, line=0, reason=f"What it is called: {spotted.reason}"))

    def _look(self, batch: list[Item]) -> None:
        """Every rule on some files' bytes; of one that lies in private as it is, the lines are not told one by one."""
        rules = self._rules
        same = set()
        for data, places in batch:
            if found := [spotted for rule in rules.of_blobs for spotted in rule(places[0], data)]:
                same.add(id(places))
                self._put(places, *found)
        plain: list[Item] = []
        others: list[Item] = []
        for data, places in batch:
            text = _text(data)
            if text is None:
                others.append((data, places))
            else:
                plain.append((text, places))
        self._ask((*rules.of_spelling, *rules.of_texts), plain, same)
        if rules.of_notes:
            self._ask(rules.of_notes, [each for each in plain if each[1][0].path.lower().endswith(OF_NOTES)], same)
        for data, places in others:
            inside = [each for of_bytes in rules.of_bytes for each in of_bytes(data)]
            self._put(places, *(each for each in inside if each.rule != LINE or id(places) not in same))
        special = (
            (placed, data)
            for data, places in batch
            for placed in places
            if placed.mode == LINK or placed.path in rules.named
        )
        for placed, data in special:
            self._put([placed], *(each for of_file in rules.of_files for each in of_file(placed, data)))

    def _ask(self, rules: Sequence[Rule], batch: list[Item], same: set[int]) -> None:
        texts = Texts([data for data, _ in batch])
        for rule in rules if batch else ():
            for number, spotted in rule(texts):
                places = batch[number][1]
                if spotted.rule != LINE or id(places) not in same:
                    self._put(places, spotted)

    def _put(self, places: Iterable[Placed], *found: Spotted) -> None:
        for placed in places:
            for spotted in found:
                self.add(placed, spotted)

    def add(self, placed: Placed, spotted: Spotted) -> None:
        """Keep a finding once: as it stands in the newest state, else in the first commit that was looked at."""
        path = PLACE + placed.path if placed.path else ""
        made = finding_id(spotted.rule, path, spotted.text)
        known = self._found.get(made)
        if known is None or (known.commit and not placed.commit):
            self._words[made] = spotted.text
            self._found[made] = Finding(
                made, path, spotted.line, spotted.rule, spotted.reason, spotted.remedy, placed.commit
            )


def _text(data: bytes) -> bytes | None:
    r"""A file's bytes as text in UTF-8, or nearly; None of what is no text.

    >>> _text("\ufeffno".encode("utf-16-le")), _text(b"caf\xe9"), _text(b"\x89PNG\0")
    (b'no', b'caf\xe9', None)
    """
    if b"\0" not in data:
        return data
    if data.startswith(MARKS):
        try:
            return data.decode("utf-16").encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None
    return None


def _called(path: str) -> str:
    r"""A path's folders and name, a line each, without the name's ending.

    >>> _called("2026/a b.md")
    '2026\na b'
    """
    folders, _, name = path.rpartition("/")
    plain = name.rpartition(".")[0] or name
    return f"{folders}/{plain}".replace("/", "\n").lstrip("\n")


_SUBMODULE: Final = Spotted(
    0,
    "unreadable",
    "submodule",
    "It is a repository inside public/, whose files nobody looked at.",
    "Move it out of public/, or take away its .git folder and commit its files.",
)
_MISSING: Final = Spotted(
    0,
    "unreadable",
    "missing",
    "Its bytes are not in the repository, so nobody knows what would leave.",
    "Fetch them (`git fetch --unshallow`, `git fetch --refetch`) or mend it (`git fsck` in public/).",
)
