"""One pattern of a step, and how it is written in TOML.

    [[pattern]]
    name = "inbox-by-sender"      # its own for ever: ledgers name it
    form = "time-box"             # one of FORMS: what kind of step it is
    step = "Sort your inbox by sender, and archive everything from one newsletter."
    when = ["My inbox has thousands of unread mails.", "I never get through my emails."]
    words = "inbox | e-?mails? | mails?"
    minutes = 10

A line of a note suits a pattern when one of `words` stands in it, none of `unless` does, its kind is among `kinds` and
every gap can be filled; how well, is how near in meaning it is to the nearest of `when`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from druthers.propose import signs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Form = Literal[
    "first-step",
    "time-box",
    "when-then",
    "choose-time",
    "prepare",
    "tidy",
    "ask",
    "tell",
    "write",
    "obstacle",
    "instead",
    "notice",
    "try",
    "look-up",
    "practise",
    "rest",
    "keep",
    "decide-not",
    "kindness",
    "question",
]
FORMS: Final[Mapping[Form, str]] = {
    "first-step": "name the smallest next step, or do it",
    "time-box": "give a matter a few minutes, with an end",
    "when-then": "tie a deed to a moment: when this happens, I will do that",
    "choose-time": "choose the day and the hour",
    "prepare": "lay something ready, or put it where you will see it",
    "tidy": "put one small place in order",
    "ask": "ask somebody for something",
    "tell": "tell somebody something",
    "write": "write something down",
    "obstacle": "look at what stands in the way, and loosen it",
    "instead": "put something else in the place of what you want less of",
    "notice": "watch yourself or the world for a while",
    "try": "try something out once, to see how it goes",
    "look-up": "find one thing out",
    "practise": "practise the smallest part of something",
    "rest": "rest, or do less",
    "keep": "keep hold of what was good",
    "decide-not": "let something go, or say no to it",
    "kindness": "do something small for somebody",
    "question": "answer a question",
}
Horizon = Literal["now", "today", "tomorrow", "week", "later"]
Cost = Literal["none", "small", "some"]
GAPS: Final = ("do", "it", "name", "line", "word", "other", "date")
KINDS: Final[tuple[signs.Kind, ...]] = ("intent", "task", "worry", "plain", "glad")
USUAL: Final[tuple[signs.Kind, ...]] = ("intent", "task", "worry", "plain")
_GAP: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A step with gaps, and for which lines it is meant.

    `step` may hold gaps, filled with the line's own words: `{do}` a deed that it names (“call the plumber”), `{it}`
    its matter (“the garage”), `{name}` a person (“Ana”, “your sister”), `{line}` its beginning to the letter,
    `{word}` what `words` found (in a group of that name, where there is one), as the pattern spells it. A pattern
    without a gap must fit every line that suits it. `domain` is the file it stands in, `when` are lines as people
    write them, to which a suiting line is near in meaning; without any it is meant for whatever `words`, `deed` and
    `kinds` let through. `about` are broader words of the matter: where one of them stands in a line, and none of
    `words`, the pattern suits if the line is nearer than otherwise. All four are regular expressions of whole
    words, spaces as they are; `deed` is how the deed must begin; `sign`, `unsign` and `deed_sign` name such an
    expression that `signs` has. A `fallback` is for when nothing else suits. `worth` is how well it suits, from 0
    to 1, where there is no `when` to tell: the more of a line it takes up, the more. `minutes` is what the step
    takes, `horizon` when it is to be done, `social` whether it involves somebody, `outdoors` whether it leads
    outside, `cost` whether it costs money.
    """

    name: str
    form: Form
    step: str
    domain: str
    when: tuple[str, ...] = ()
    words: re.Pattern[str] | None = field(default=None, repr=False)
    about: re.Pattern[str] | None = field(default=None, repr=False)
    unless: re.Pattern[str] | None = field(default=None, repr=False)
    deed: re.Pattern[str] | None = field(default=None, repr=False)
    kinds: tuple[signs.Kind, ...] = USUAL
    minutes: float = 5.0
    horizon: Horizon = "today"
    social: bool = False
    outdoors: bool = False
    cost: Cost = "none"
    fallback: bool = False
    worth: float = 0.3
    sign: re.Pattern[str] | None = field(default=None, repr=False)
    unsign: re.Pattern[str] | None = field(default=None, repr=False)
    deed_sign: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of its gaps, in order."""
        return tuple(_GAP.findall(self.step))

    def filled(self, fills: Mapping[str, str | None]) -> str | None:
        """The step with its gaps filled, with a capital at its beginning; None where one cannot be.

        >>> ask = parse({"name": "a", "form": "ask", "step": "{date} you wrote “{line}”. Ask {name}."}, "people")
        >>> ask.filled({"date": "on 3 March", "line": "I miss Ana", "name": "Ana"}), ask.filled({"name": "Ana"})
        ('On 3 March you wrote “I miss Ana”. Ask Ana.', None)
        """
        said = {gap: fills.get(gap) for gap in self.gaps}
        if not all(said.values()):
            return None
        text = _GAP.sub(lambda gap: said[gap[1]] or "", self.step)
        return text[0].upper() + text[1:]

    def found(self, line: str) -> str | None:
        """What `words` finds in a line, in capitals where the pattern has them; None where it finds nothing.

        >>> sing = parse({"name": "x", "form": "try", "step": "Sing {word}.", "words": "German | songs"}, "making")
        >>> sing.found("My german is bad")
        'German'
        """
        match = self.words.search(line) if self.words is not None else None
        if match is None or self.words is None:
            return None
        groups = [group for name, group in match.groupdict().items() if name.startswith("word") and group]
        word = groups[0] if groups else match[0]
        return word.capitalize() if word.capitalize() in self.words.pattern else word.lower()


_WORDED: Final = ("words", "about", "unless", "deed")
_SIGNS: Final = ("sign", "unsign", "deed_sign")
_ALLOWED: Final[Mapping[str, Collection[str]]] = {
    "form": FORMS,
    "horizon": get_args(Horizon),
    "cost": get_args(Cost),
    "kinds": KINDS,
}


def parse(found: Mapping[str, Any], domain: str) -> Pattern:
    """Read one table of a pattern file.

    Raises:
        ValueError: a key or value in it is wrong; the text says which.

    >>> parse({"name": "ask-ana", "form": "ask", "step": "Ask {name}.", "words": "ana"}, "people").gaps
    ('name',)
    """
    try:
        given = {key: _value(key, value) for key, value in found.items()}
        return Pattern(domain=domain, **given)
    except (TypeError, ValueError, re.error) as error:
        raise ValueError(f"{domain}: pattern {found.get('name', '?')}: {error}") from error


def _value(key: str, value: Any) -> Any:
    """What one key of a table means."""
    known = _ALLOWED.get(key)
    each = value if isinstance(value, list) else [value]
    if known is not None and (wrong := [one for one in each if one not in known]):
        raise ValueError(f"{key} cannot be {wrong[0]!r}")
    if key == "step" and (wrong := [gap for gap in _GAP.findall(value) if gap not in GAPS]):
        raise ValueError(f"there is no gap {wrong[0]!r}")
    if key in _WORDED:
        return signs.compiled(value, start=key == "deed")
    if key in _SIGNS:
        if not isinstance(sign := getattr(signs, str(value).upper(), None), re.Pattern):
            raise ValueError(f"there is no sign {value!r}")
        return sign
    return tuple(value) if isinstance(value, list) else value
