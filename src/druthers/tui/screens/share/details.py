"""What stands beside the list of Share: all that a stranger would see of a thing, or why it stops a push."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Final

from textual.content import Content

from druthers import wording as words
from druthers.models import Finding, Followed, SentCommit, SentFile
from druthers.tui.screens.share.rows import CARD, SHORT, Earlier, Passed, Profile
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from druthers.models import Card
    from druthers.tui.screens.share.rows import Thing

MOST_LINES: Final = 2000  # of a difference; more are counted
NAMED: Final = 8  # new notes that are named
STYLES: Final = {"+": "$success", "-": "$error", "@": "$muted"}


def details(of: Thing, *, plain: bool = False) -> Content:
    """Everything about it, and which keys do something with it."""
    lines, keys = _told(of, plain)
    rest = [Content(), *(Content.assemble((key, "$accent bold"), (f" {does}", "$muted")) for key, does in keys)]
    return Content("\n").join([*lines, *(rest if keys else ())])


Told = tuple[list[Content], list[tuple[str, str]]]


@singledispatch
def _told(of: object, plain: bool) -> Told:  # noqa: FBT001 -- singledispatch passes it by place
    raise TypeError(of, plain)


@_told.register
def _finding(of: Finding, plain: bool) -> Told:  # noqa: FBT001 -- as above
    keys = [("a", "lets it pass, with a reason that you give")]
    if of.path:
        keys = [("enter", "opens it there"), ("v", "makes the note private again"), *keys]
    return [*_where(of, plain), Content(), _words(of.reason), Content(), _words(of.remedy, "$muted")], keys


@_told.register
def _earlier(of: Earlier, plain: bool) -> Told:  # noqa: FBT001 -- as above
    told = "It stands only in earlier versions, which nobody has yet; but a push sends history too."
    return [*_where(of.finding, plain), Content(), _words(of.finding.reason), Content(), _words(told, "$muted")], [
        ("R", "makes the history anew without those, and keeps a copy"),
        ("a", "lets it pass, with a reason that you give"),
    ]


@_told.register
def _passed(of: Passed, plain: bool) -> Told:  # noqa: FBT001 -- as above
    why = Content.assemble(("You let it pass: ", "$foreground bold"), words.printable(of.reason))
    return [*_where(of.finding, plain), Content(), why, Content(), _words(of.finding.reason, "$muted")], [
        ("a", "lets it pass no longer"),
        ("enter", "opens it there"),
    ]


@_told.register
def _file(of: SentFile, plain: bool) -> Told:  # noqa: FBT001 -- as above
    about = {"new": "Nobody has it yet.", "changed": "Others have an earlier version.", "gone": "It goes from there."}
    lines = [*_head(of.path, plain), _words(about.get(of.status, of.status), "$muted"), Content()]
    if of.binary:
        lines.append(_words(f"A file that is no text, {of.size:,} bytes."))
    lines += _difference(of.patch)
    return lines, [] if of.status == "gone" else [("enter", "opens it"), ("v", "makes it private again")]


@_told.register
def _commit(of: SentCommit, plain: bool) -> Told:  # noqa: FBT001 -- as above
    del plain
    lines = [_words(of.id[:SHORT] or "What is not committed yet, as it would be", "$foreground bold")]
    lines.append(_fact("by", f"{of.author}, {_moment(of.authored)}"))
    if of.committer != of.author or of.committed != of.authored:
        lines.append(_fact("committed by", f"{of.committer}, {_moment(of.committed)}"))
    return [*lines, Content(), *map(_words, of.message.strip().split("\n"))], []


@_told.register
def _profile(of: Profile, plain: bool) -> Told:  # noqa: FBT001 -- as above
    if of.card is None:
        told = "What is learnt of you stays yours. You may publish a few coarse levels of it, after a look."
        return [_words(told)], [("v", "shows what it would tell, and asks")]
    return [
        *_head(CARD, plain),
        *card_lines(of.card),
        Content(),
        _words("It leaves with a push, like any public file.", "$muted"),
    ], [
        ("v", "takes it back"),
        ("enter", "shows what it tells, and what a newer one would"),
    ]


@_told.register
def _person(of: Followed, plain: bool) -> Told:  # noqa: FBT001 -- as above
    when = f"fetched {of.updated.day} {of.updated:%B %Y}" if of.updated else "not fetched yet"
    lines = [
        *_head(f"following/{of.name}", plain),
        _words(of.url, "$muted"),
        _words(f"{words.count(of.notes, 'note')}, {when}"),
    ]
    if of.author and of.author != of.name:
        before = f"; the time before it was {of.former}" if of.former else ""
        lines.append(_words(f"Last written by {of.author}, as the commit says{before}.", "$muted"))
    lines += [_words(of.problem, "$warning")] if of.problem else []
    if of.left_out:
        left = ", ".join(f"{why} ({number:,})" if number > 1 else why for why, number in of.left_out)
        lines.append(_words(f"Not taken: {left}.", "$muted"))
    if of.card is not None:
        lines += [Content(), _words("Their profile counts, as you took it:"), *card_lines(of.card)]
    if of.newer:
        lines.append(_words("There is a newer profile of theirs." if of.card else "They publish a profile.", "$accent"))
    if of.new:
        lines += [Content(), _words(f"New or changed: {words.count(len(of.new), 'note')}", "$accent bold")]
        lines += [_words(f"  {path.split('/', 2)[-1]}") for path in of.new[:NAMED]]
    keys = [("enter", "shows what is new")] if of.new else []
    keys += [("t", "takes their profile")] if of.newer else [("t", "leaves their profile")] if of.card else []
    return lines, [*keys, ("F", "fetches what they published"), ("x", "follows them no longer")]


def card_lines(card: Card) -> list[Content]:
    """The levels of a published profile, and how it was made."""
    told = [_words(f"  {each.level:+d}  {words.feature(each.name)}") for each in card.features if each.level]
    noise = f"; each level was hidden by chance, with epsilon {card.epsilon:g}" if card.mechanism else ""
    return [*told, _words(f"  out of {card.ratings} ratings, {card.made}{noise}", "$muted")]


def _where(of: Finding, plain: bool) -> list[Content]:  # noqa: FBT001 -- as above
    where = f"{of.path}, line {of.line}" if of.line and of.path else of.path or "a commit's message or author"
    since = f", in the commit {of.commit[:SHORT]}" if of.commit else ""
    head = _head(where if of.path else "public/", plain)
    return [head[0], _words(where, "$foreground bold"), Content.styled(f"{of.rule}{since}", "$warning")]


def _head(path: str, plain: bool) -> list[Content]:  # noqa: FBT001 -- as above
    """Who can read it, and below that where it lies."""
    place = visibility_of(path)
    sign = place if plain else words.visibility(place)
    return [Content.styled(sign, f"${place}"), _words(path, "$foreground bold")]


def _difference(patch: str) -> Iterable[Content]:
    """The lines of a difference; what git says above them names what is named already."""
    lines = patch.rstrip("\n").split("\n") if patch else []
    first = next((at for at, line in enumerate(lines) if line.startswith("@@")), 0)
    lines = lines[first:]
    for line in lines[:MOST_LINES]:
        yield _words(line.expandtabs(4), STYLES.get(line[:1], "$foreground"))
    if len(lines) > MOST_LINES:
        yield _words(f"… and {len(lines) - MOST_LINES:,} lines more", "$muted")


def _fact(name: str, said: str) -> Content:
    return Content.assemble((f"{name} ", "$muted"), (words.printable(said), "$foreground"))


def _words(text: str, style: str = "$foreground") -> Content:
    return Content.styled(words.printable(text), style)


def _moment(at: datetime) -> str:
    return at.isoformat(" ", "minutes")
