"""The rules that read texts: what each finds in a batch, with the number of the text that holds it.

The publish stage. A rule is a function of a batch; it asks the whole batch first, and only where something may stand
there looks at its texts one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.publish.carried import carried, carries
from druthers.publish.hidden import coded, may_be_coded
from druthers.publish.overlap import flat, folded, sentences, versions
from druthers.publish.ports import Spotted
from druthers.publish.texts import Texts, every, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.publish.known import Known
    from druthers.publish.marks import Tokens

Rule = Callable[[Texts], Iterator[tuple[int, Spotted]]]
_BEFORE: Final = re.compile(rb"[ \t\"'*+#:\[({-]*(?:[A-Za-z]+[-_ ]?)?")
_AFTER: Final = re.compile(rb"[\w \"'-]{1,24}(?:::|[:=])")
SHORT: Final = 16  # characters that may stand before a key on its line: indents, marks, `dg-`
_HEADS: Final = (b"---", b"+++", b"{", b"\xef\xbb\xbf")
FEW_LINES: Final = 64  # so many are looked for one by one
_OWN_ID: Final = re.compile(rb"\s*(?:[-*] )?(?:id|uuid)::? ")  # a note's own, which a private one may name
RUN: Final = re.compile(rb"[A-Za-z0-9_]{20}")  # of letters and digits, as a token has and a file's name seldom
FEW: Final = 12  # letters by which the beginning of a sentence is found
SHOWN: Final = 60  # characters of a line that a reason shows


def spelled(spot: Callable[[Sequence[str]], Sequence[Sequence[Spotted]]]) -> Rule:
    """Secrets and personal data, as they are spelled out."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        for number, found in enumerate(spot(texts.texts)):
            for each in found:
                yield number, each

    return look


def of_secrets(rule: Rule) -> Rule:
    """What a rule finds of secrets in names, which are full of dates; it is asked only where one has a long run."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        if any(RUN.search(each) for each in texts.data):
            yield from ((number, each) for number, each in rule(texts) if each.rule.startswith("secret:"))

    return look


def refusing(says_no: Callable[[bytes], str | None], keys: Sequence[bytes]) -> Rule:
    """Notes that say themselves that they are not for others; none does without one of `keys`, in small letters."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        for number in sorted({texts.at(at) for each in keys for at in every(texts.lower, each) if _states(texts, at)}):
            if said := says_no(texts.data[number]):
                at = _line(texts.texts[number], said)
                reason = f"It says itself that it is not for others: {shortened(said)}"
                yield number, Spotted(at, "says-no", said, reason, "`druthers unpublish` it, or change that.")

    return look


def _states(texts: Texts, at: int) -> bool:
    """Whether a word may be a key, a tag, or part of a note's head: most of those in prose are none."""
    number = texts.at(at)
    data, start = texts.data[number], texts.start(number)
    joined = texts.joined
    if joined[at - 1 : at] in (b"#", b":", b"/"):
        return True
    begun = joined.rfind(b"\n", 0, at) + 1
    if at - begun < SHORT and _BEFORE.fullmatch(joined, begun, at) and _AFTER.match(joined, at):
        return True
    if data.startswith(_HEADS):
        end = data.find(b"\n" + data[:3] if data[:1] != b"{" else b"\n}", 3)
        return end < 0 or at - start < end
    return b"::" in data


def _line(text: str, said: str) -> int:
    """The line on which a note says it, or the first."""
    plain = said.lstrip("#")
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, 1) if said in line or plain in line), 1)


def overlapping(known: Known) -> Rule:
    """Lines and sentences that also stand in private, or once stood there."""
    sets = [each for each in (known.lines, known.earlier) if each]
    few = [line for each in sets for line in each] if sum(map(len, sets)) <= FEW_LINES else []

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        if not sets:
            return
        if few:
            whole = flat(texts.folded)
            if not any(line in whole for line in few):
                return
        elif all(each.isdisjoint(version) for version in versions(texts.folded) for each in sets):
            return
        for number, data in enumerate(texts.data):
            plain = folded(data)
            shared = {line for version in versions(plain) for line in version if any(line in each for each in sets)}
            if shared:
                yield from ((number, each) for each in _shared(data, shared, known))

    return look


def carrying(known: Known) -> Rule:
    """The same in what programs write: an index, a page, a table, whose lines hold many others."""
    sets = [each for each in (known.lines, known.earlier) if each]

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        for number, data in enumerate(texts.data if sets else ()):
            if not carries(data):
                continue
            inside = carried(data)
            shared = {
                line for version in versions(folded(inside)) for line in version if any(line in each for each in sets)
            }
            yield from ((number, replace(each, line=0)) for each in _shared(inside, shared, known))

    return look


def _shared(data: bytes, shared: set[bytes], known: Known) -> Iterator[Spotted]:
    """Each shared line once, where it stands; a sentence that a shared line holds is not told again."""
    told: list[bytes] = []
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        plain = flat(folded(line))
        if plain in shared:
            told.append(plain)
            yield _private_line(number, line, plain, known)
        elif plain:
            for sentence in shared.intersection(sentences(folded(line)).split(b"\n")):
                told.append(sentence)
                yield _private_line(number, line, sentence, known)
    for sentence in sorted(shared):  # wrapped over several lines
        if not any(sentence in each for each in told):
            number = _begins(lines, sentence)
            yield _private_line(number, lines[number - 1], sentence, known)


def _begins(lines: list[bytes], sentence: bytes) -> int:
    """The line on which a sentence begins that goes on on the next."""
    start = sentence[:FEW]
    for number, line in enumerate(lines, 1):
        both = flat(folded(line + b" " + b" ".join(lines[number : number + 1])))
        if 0 <= both.find(start) < len(flat(folded(line))):
            return number
    return 1


def _private_line(number: int, line: bytes, plain: bytes, known: Known) -> Spotted:
    where = "also stands" if plain in known.lines else "once stood"
    reason = f"Something on this line {where} in your private notes: “{shortened(words(line))}”"
    return Spotted(number, "private-line", words(plain), reason, "Take it out, or put it in other words.")


def betraying(tokens: Tokens) -> Rule:
    """Canaries, and random-looking tokens of private notes; also where they are written in base64 and the like."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        if not tokens.by_start:
            return
        for token in tokens.found(texts.joined):
            for at in every(texts.joined, token):
                number, line = texts.at(at), texts.line(at)
                if not _OWN_ID.match(texts.data[number].split(b"\n")[line - 1]):
                    yield number, _canary(line, token)
        if may_be_coded(texts.joined):
            for number, data in enumerate(texts.data):
                for view in coded(data):
                    yield from ((number, _canary(0, token)) for token in tokens.found(view))

    return look


def marked(marks: Sequence[bytes]) -> Rule:
    """Words that the person listed as canaries, wherever they stand."""

    def look(texts: Texts) -> Iterator[tuple[int, Spotted]]:
        for mark in marks:
            for at in every(texts.joined, mark):
                yield texts.at(at), _canary(texts.line(at), mark)
        if marks and may_be_coded(texts.joined):
            for number, data in enumerate(texts.data):
                for view in coded(data):
                    yield from ((number, _canary(0, mark)) for mark in marks if mark in view)

    return look


def _canary(line: int, token: bytes) -> Spotted:
    reason = f"It has a mark that stands in your private notes: {shortened(words(token))[:8]}…"
    return Spotted(line, "canary", words(token), reason, "Take it out; find out how it came there.")


def shortened(text: str) -> str:
    r"""A line's beginning, in one line, without signs that steer a terminal.

    >>> shortened("  a\x1b[31m  b ")
    'a [31m b'
    """
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1].rstrip() + "…"
