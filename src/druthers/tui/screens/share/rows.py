"""What stands in the list of Share, part by part: what stops a push, what would be sent, the profile, the people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Final

from textual.content import Content

from druthers import wording as words
from druthers.models import Card, Finding, Followed, SentCommit, SentFile
from druthers.tui.screens.trash import name
from druthers.tui.signs import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from druthers.models import Pushed

MOST: Final = 300  # rows of a part; more are counted
SHORT: Final = 8  # digits of a commit's hash
CARD: Final = "public/profile.json"


@dataclass(frozen=True, slots=True)
class Passed:
    """A finding that the person let pass, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A finding that stands only in versions of a file that nobody has yet."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Profile:
    """The published profile, or that there is none."""

    card: Card | None


Thing = Finding | Passed | Earlier | SentFile | SentCommit | Profile | Followed


@dataclass(frozen=True, slots=True)
class Row:
    """A thing in its part; `key` is the same as long as it is the same thing."""

    part: str
    key: str
    of: Thing


def rows(
    pushed: Pushed | None, reasons: Mapping[str, str], people: Sequence[Followed], card: Card | None
) -> Iterator[Row]:
    """Every row; those that stop a push come first. Without `pushed` what would leave is not known yet."""
    if pushed is not None:
        guarded = pushed.guarded
        for found in guarded.findings[:MOST]:
            of = Earlier(found) if found.path in pushed.earlier else found
            yield Row(_part("Stops a push", guarded.findings), f"finding {found.id}", of)
        for file in guarded.files[:MOST]:
            yield Row(_part("Would be sent", guarded.files, "file"), f"file {file.path}", file)
        for at, commit in enumerate(guarded.commits[:MOST]):
            yield Row(_part("With these", guarded.commits, "commit"), f"commit {commit.id or at}", commit)
        for found in guarded.allowed[:MOST]:
            passed = Passed(found, reasons.get(found.id, ""))
            yield Row(_part("You let pass", guarded.allowed), f"passed {found.id}", passed)
    yield Row("Your profile", "profile", Profile(card))
    for person in people:
        yield Row(_part("You follow", people), f"person {person.name}", person)


def _part(title: str, things: Sequence[object], noun: str = "") -> str:
    """A heading with how many there are.

    >>> _part("Stops a push", [1]), _part("Would be sent", range(400), "file")
    ('Stops a push: 1', 'Would be sent: 400 files, the first 300')
    """
    counted = words.count(len(things), noun) if noun else f"{len(things):,}"
    return f"{title}: {counted}" + (f", the first {MOST}" if len(things) > MOST else "")


def drawn(row: Row, *, plain: bool = False) -> Content:
    """A row as one line."""
    return _line(row.of, plain)


@singledispatch
def _line(of: object, plain: bool) -> Content:  # noqa: FBT001 -- singledispatch passes it by place
    raise TypeError(of, plain)


@_line.register
def _finding(of: Finding, plain: bool) -> Content:  # noqa: FBT001 -- as above
    sign = "" if plain else "▲ "
    return Content.assemble((sign, "$warning"), (place(of), "$foreground"), (f"  {of.rule}", "$warning"))


@_line.register
def _earlier(of: Earlier, plain: bool) -> Content:  # noqa: FBT001 -- as above
    return Content.assemble(_finding(of.finding, plain), ("  earlier", "$muted"))


@_line.register
def _passed(of: Passed, plain: bool) -> Content:  # noqa: FBT001 -- as above
    return Content.styled(f"{'' if plain else '△ '}{place(of.finding)}  {of.finding.rule}", "$muted")


@_line.register
def _file(of: SentFile, plain: bool) -> Content:  # noqa: FBT001 -- as above
    return Content.assemble(mark(of.path, plain=plain), (f"{of.status:<8}", "$muted"), (short(of.path), "$foreground"))


@_line.register
def _commit(of: SentCommit, plain: bool) -> Content:  # noqa: FBT001 -- as above
    first = words.printable(of.message.strip().partition("\n")[0])
    sign = "" if plain else "· "
    return Content.assemble((f"{sign}{of.id[:SHORT] or 'not yet':<{SHORT}}  ", "$muted"), (first, "$foreground"))


@_line.register
def _profile(of: Profile, plain: bool) -> Content:  # noqa: FBT001 -- as above
    if of.card is None:
        return Content.assemble(mark("private/", plain=plain), ("yours alone", "$foreground"))
    levels = words.count(sum(bool(each.level) for each in of.card.features), "feature")
    return Content.assemble(mark(CARD, plain=plain), (f"published: {levels}, {of.card.made}", "$foreground"))


@_line.register
def _person(of: Followed, plain: bool) -> Content:  # noqa: FBT001 -- as above
    return Content.assemble(
        mark("following/", plain=plain),
        (of.name, "$foreground"),
        (f"  {words.count(of.notes, 'note')}", "$muted"),
        (f"  {len(of.new):,} new" if of.new else "", "$accent bold"),
        ("  newer profile" if of.newer and of.card else "", "$accent"),
        ("  cannot be had now" if of.problem else "", "$warning"),
    )


def short(path: str) -> str:
    """A file's name as a person says it.

    >>> short("public/2026/11/2026-11-20-1042-planted-garlic.md"), short("public/profile.json")
    ('planted garlic', 'profile.json')
    """
    return words.printable(name(path))


def place(finding: Finding) -> str:
    """Where a finding stands, in a few words.

    >>> place(Finding("1", "public/2026-11-20-1042-garlic.md", 7, "x", "", "")), place(Finding("1", "", 0, "x", "", ""))
    ('garlic, line 7', 'a commit')
    """
    if not finding.path:
        return f"commit {finding.commit[:SHORT]}" if finding.commit else "a commit"
    return f"{short(finding.path)}, line {finding.line}" if finding.line else short(finding.path)
