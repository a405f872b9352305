"""Embeds, links and titles of private notes in what would leave: each tells that such a note is there.

The publish stage. Names are compared as the vault compares them. A name that a public note has too is that note's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from druthers.models.names import key, page, stem, tail
from druthers.publish.ports import Spotted
from druthers.publish.rules import shortened
from druthers.publish.texts import every, words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from druthers.publish.rules import Rule
    from druthers.publish.texts import Texts

HEAD: Final = 4000  # bytes of a note in which its title stands
_WIKI: Final = re.compile(rb"\[\[([^\[\]\n|#^]{1,400})")
_LINK: Final = re.compile(rb"\]\(<?([^()<>\n\"]{1,600})")
_BLOCK: Final = re.compile(rb"\(\(([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)\)")
_FORMS: Final = ((b"[[", _WIKI), (b"](", _LINK), (b"((", _BLOCK))
_EMBEDS: Final = re.compile(rb"!$|\{\{embed $|!\[[^\[\]\n]*$")
_HEADING: Final = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_STATED: Final = re.compile(
    r"^(?:title|alias)[ \t]*(?:::|:|=)[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_ALIASES: Final = re.compile(r"^aliases[ \t]*(?:::|:|=)[ \t]*(.*(?:\n[ \t]*-[ \t].*)*)$", re.MULTILINE | re.IGNORECASE)
_ALIAS: Final = re.compile(r"[^\[\],\n\"']+")
_FILE: Final = re.compile(
    rb"!\[\[([^\[\]\n|#]{1,300})|\[\[([^\[\]\n|#]{1,300}\.[A-Za-z0-9]{2,5})[\]|#]|\]\(<?([^()<>\n]{1,600})|(?:src|href)=[\"']([^\"'\n]{1,600})",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"^[\W\d_]*$|^\D{0,12}\d{4}[-/. ]?\d{2}[-/. ]?\d{2}\D{0,12}$|^\w{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}$"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")  # noqa: RUF001 - the apostrophe of typeset text
# Words of which a title says nothing.
_GENERIC: Final = """
    a about action all an and annual archive areas as at book books by change check checklist daily day days diary
    do done draft drafts evening every family for friends from garden goal goals habits health home how i idea ideas
    in inbox index is it items journal later learning life links list lists log logs map me meeting meetings misc
    moc monday month monthly morning my new next note notes of on one or our overview page pages people personal
    plan planning plans private project projects public questions quotes random reading recipes resources retro
    retrospective review reviews routine saturday schedule some someday start study summary sunday task tasks
    template templates the things this thoughts three to today todo tomorrow travel trip two untitled up vision we
    week weekend weekly what why wiki with work writing year yearly yesterday you your friday thursday wednesday
    tuesday january february march april may june july august september october november december spring summer
    autumn winter
"""
GENERIC: Final = frozenset(_GENERIC.split())
FEW: Final = 40  # titles that are looked for one by one
_WORDLY: Final = bytes(each if chr(each).isalpha() or each >= 128 else 32 for each in range(256))  # noqa: PLR2004 - ASCII
LONG_TITLE: Final = 4  # words that are nobody else's whatever their case
LETTERS: Final = 8


def names_in(path: str, data: bytes) -> Iterator[str]:
    """The names that a note is known by: its file's, its title, its aliases."""
    file = stem(path)
    yield file
    if (other := page(file)) != file:
        yield other
    head = words(data[:HEAD])
    if (block := _block(head)) is not None:
        yield from _STATED.findall(block)
        for listed in _ALIASES.findall(block):
            for alias in _ALIAS.findall(listed):
                if plain := alias.strip(" \t-"):
                    yield plain
    if heading := _HEADING.search(head):
        yield heading[1]


def _block(head: str) -> str | None:
    """Frontmatter, or the properties on a Logseq page's first lines."""
    if head.startswith(("---", "+++")):
        end = head.find("\n" + head[:3], 3)
        return head[3 : end if end > 0 else None]
    first = head.split("\n\n", 1)[0]
    return first if "::" in first else None


def telling_title(name: str) -> bool:
    """Whether a title is telling enough to be looked for in plain words.

    >>> [telling_title(each) for each in ("Weekly review", "2026-11-21", "Leaving the bank in March", "Project Falcon")]
    [False, False, True, True]
    """
    found = [each.casefold() for each in _WORD.findall(name)]
    if len(found) < 2 or _DATE.match(name) or sum(map(len, found)) < LETTERS:  # noqa: PLR2004 - two words
        return False
    rare = [each for each in found if each not in GENERIC and not each.isdigit()]
    if len(found) >= LONG_TITLE:
        return len(rare) >= 2  # noqa: PLR2004 - two of four
    return bool(rare) and any(each[:1].isupper() for each in _WORD.findall(name)[1:])


def files_in(data: bytes) -> Iterator[str]:
    """The names of the files, without their folders, that a note embeds or links to."""
    for found in _FILE.finditer(data):
        written = next(each for each in found.groups() if each)
        name = unquote(words(written)).strip().split("#")[0].split("?")[0].rsplit("/", 1)[-1]
        if "." in name and not name.lower().endswith((".md", ".markdown")):
            yield key(name)


def linked(data: bytes) -> Iterator[str]:
    """The names that a note's links have, as they are written, without their folders."""
    for sign, pattern in _FORMS:
        for at in every(data, sign):
            if found := pattern.match(data, at):
                yield unquote(words(found[1]).split("#")[0]).rsplit("/", 1)[-1]


def pointing(private: Container[str], public: Callable[[], Container[str]]) -> Rule:
    """Links to private notes, and embeds of them, by the names that notes have; `public` is asked late."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        for sign, pattern in _FORMS if private else ():
            for at in every(texts.joined, sign):
                found = pattern.match(texts.joined, at)
                if found is None:
                    continue
                name = tail(key(unquote(words(found[1]).split("#")[0])))
                if name in private and name not in public():
                    yield texts.at(at), _points(texts, at, name)

    return look


def _points(texts: Texts, at: int, name: str) -> Spotted:
    embeds = _EMBEDS.search(texts.joined[max(0, at - HEAD) : at])
    shows = "embeds" if embeds else "links to"
    reason = f"It {shows} a private note: {shortened(name)}"
    return Spotted(texts.line(at), "private-embed" if embeds else "private-link", name, reason, REMEDY)


REMEDY: Final = "Take it out, or make that note public too: `druthers publish`."


def titled(titles: Iterable[str], public: Callable[[], Container[str]]) -> Rule:
    """Titles of private notes in plain words: long ones in any case, short ones as they are written."""
    needles = {_spaced(name): name for name in titles if telling_title(name)}
    by_rarest: dict[bytes, list[str]] = {}
    for needle in needles:
        by_rarest.setdefault(max(_plain_words(needle), key=len, default=b""), []).append(needle)

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        if not needles:
            return
        if len(by_rarest) <= FEW:
            there = {word for word in by_rarest if word in texts.lower}
        else:
            there = by_rarest.keys() & set(_plain_words(texts.joined))
        wanted = [needle for word in there for needle in by_rarest[word] if key(needles[needle]) not in public()]
        for number, text in enumerate(texts.texts) if wanted else ():
            spoken = _spaced(text)
            small = spoken.casefold()
            for needle in wanted:
                at = small.find(needle.casefold()) if needle.count(" ") > LONG_TITLE else spoken.find(needle)
                if at >= 0:
                    reason = f"It has the title of a private note: “{shortened(needles[needle])}”"
                    line = _line_of(text, spoken.count(" ", 0, at))
                    yield number, Spotted(line, "private-title", key(needle), reason, "Say it in other words.")

    return look


def _plain_words(text: bytes | str) -> list[bytes]:
    """Runs of ASCII letters and whatever is beyond ASCII, in small letters as far as they are ASCII."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return data.lower().translate(_WORDLY).split()


def _spaced(text: str) -> str:
    """Its words, a space before and after each."""
    return f" {' '.join(_WORD.findall(text))} "


def _line_of(text: str, before: int) -> int:
    """The line on which a word stands that so many words precede."""
    for count, found in enumerate(_WORD.finditer(text)):
        if count == before:
            return text.count("\n", 0, found.start()) + 1
    return 1
