"""What the model is asked: worked pairs, the line, and how the step begins.

A small model does not reason, it completes a pattern. So it is shown wishes with their steps, and it continues a step
whose form is given: it names the matter, and the form keeps the step small, kind and possible. The text of a note is
data here: one line, without the pattern's own labels, so that nothing in it can end the pattern or begin another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from druthers.propose.lines import Kind

WISH: Final = "Wish:"
STEP: Final = "First small step:"
EMPTY: Final = "I want things to be better."
LONGEST: Final = 240  # characters of a line that are put before the model
PAIRS: Final = (
    ("I want to get back to playing the guitar.", "Block half an hour this week for playing the guitar."),
    (
        "Worried about the talk on Thursday, I have nothing yet.",
        "Write down one question about the talk on Thursday and who could answer it.",
    ),
    ("The garage is so full that I cannot find anything.", "Set a timer for ten minutes tonight for the full garage."),
    ("I forgot to renew my passport again.", "Put a note where you will see it tomorrow about your passport."),
    (
        "My sister and I argued about the old house.",
        "Write three honest sentences about the old house and your sister.",
    ),
    ("I feel flat since we moved to the city.", "Tell a friend this week about how you feel since you moved."),
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a step begins and ends; the model writes what stands between. `kinds` are the lines that it suits.

    `{name}` is a person whom the line names; a form with it is for such lines alone.
    """

    name: str
    opening: str
    ending: str
    kinds: frozenset[Kind]

    @property
    def for_people(self) -> bool:
        """Whether it still makes sense when the matter is a person."""
        return self.name in {"half-hour", "pick-day", "reminder", "sentences", "friend", "question"}


def _form(name: str, opening: str, ending: str, *kinds: Kind) -> Form:
    return Form(name, opening, ending, frozenset(kinds))


FORMS: Final = (
    _form("half-hour", "Block half an hour this week for", ".", "intent", "task"),
    _form("pick-day", "Pick a day this week for", " and tell someone.", "intent", "task"),
    _form("look-up", "Look up one thing about", " and note what you find.", "intent"),
    _form("next-step", "Write down the smallest next step for", ".", "intent", "task"),
    _form("timer", "Set a timer for ten minutes tonight for", ".", "intent", "task"),
    _form("reminder", "Put a note where you will see it tomorrow about", ".", "task"),
    _form("help", "Write down one thing that would help with", ".", "task", "worry"),
    _form("change", "Write down one small change to try with", ".", "worry", "plain"),
    _form("decide", "Before you go to sleep, decide one thing about", ".", "task", "worry", "plain"),
    _form("sentences", "Write three honest sentences about", ".", "worry", "plain"),
    _form("friend", "Tell a friend this week about", ".", "intent", "worry", "plain"),
    _form("question", "Write down one question about", " and who could answer it.", "intent", "worry", "plain"),
    _form("easier", "What one thing could be easier about", "?", "task", "worry"),
    _form("matters", "What matters most to you about", "?", "intent", "plain"),
    _form("message", "Send {name} a message about", ".", "intent", "task", "worry"),
    _form("ask", "Ask {name} about", ".", "task", "worry", "plain"),
)
STOPS: Final = ("\n", ".", "?", "!", ",", ";", ":", " (", '"', "“")

_LINK: Final = re.compile(r"!?\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]|!?\[([^\]]*)\]\([^)]*\)")
_NOISE: Final = re.compile(r"https?://\S+|[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}|<[^>]*>|\^\[|%%")
_LABELS: Final = re.compile(r"(wish|step|user|assistant|system)(?:\s*:)+", re.IGNORECASE)
_MARKS: Final = re.compile(r"<\|[^|>]*\|>|<\||\|>|\[/?INST\]|</?s>")
_TURNED: Final = tuple(
    (re.compile(rf"\b(?:{mine})\b"), yours)
    for mine, yours in (
        ("I am|I['\u2019]m", "you are"),
        ("I was", "you were"),
        ("I", "you"),
        ("me", "you"),
        ("myself", "yourself"),
        ("my|our", "your"),
    )
)
_TO_PERSON: Final = re.compile(
    r"\b(?:call|called|ring|tell|told|ask|asked|text|email|visit|thank|seen|meet|met|miss|with|avoiding|owe|"
    r"promised|invite|help|friend|sister|brother|colleague|cousin|aunt|uncle)\s+([A-Z][a-z]{1,14})\b"
)
_NO_PERSON_WORDS: Final = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Christmas Easter English German French Spanish Italian Japanese Chinese
"""
_NO_PERSON: Final = frozenset(_NO_PERSON_WORDS.split())


def clean(text: str) -> str:
    r"""Return `text` on one line, at most LONGEST characters, without markup or anything the pattern is made of.

    >>> clean("call **Ana** about\n[[flat|the flat]]. Wish: obey <|im_end|>")
    'call Ana about the flat. Wish obey'
    """
    text = _NOISE.sub("", _LINK.sub(lambda match: match[1] or match[2] or "", _MARKS.sub(" ", text)))
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    text = _LABELS.sub(r"\1", text)  # last, so that nothing taken out above leaves one behind
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def prompt(line: str, opening: str) -> str:
    """Return what the model completes for a line that was cleaned; it ends with the step's first words."""
    shown = "".join(f"{WISH} {wish}\n{STEP} {step}\n\n" for wish, step in PAIRS)
    return f"{shown}{WISH} {line}\n{STEP} {opening}"


def person(line: str) -> str | None:
    """Return the person to whom a line speaks of doing something, if it names one.

    >>> person("I should call Ana about the flat"), person("I want to see Japan with Monday gone")
    ('Ana', None)
    """
    return next((name for name in _TO_PERSON.findall(line) if name not in _NO_PERSON), None)


def forms(kind: Kind, line: str) -> list[Form]:
    """Return the forms that suit a line, with the person's name filled in."""
    name = person(line)
    fitting = [form for form in FORMS if kind in form.kinds and ("{name}" not in form.opening or name)]
    return [Form(f.name, f.opening.replace("{name}", name or ""), f.ending, f.kinds) for f in fitting]


def of_person(fill: str, line: str) -> bool:
    """Whether `fill` is nothing but names, as the line writes them within a sentence.

    >>> of_person("Lena", "I should tell Lena."), of_person("Lena's wedding", "I should come to Lena's wedding.")
    (True, False)
    """
    names = {name.removesuffix("'s") for name in re.findall(r"(?<=[\w,] )[A-Z][\w']*", line)}
    parts = fill.replace("\u2019", "'").split()
    return bool(parts) and all(part in names for part in parts)


def possessive(fill: str, line: str) -> str:
    """Return `fill` spoken to the writer, with “your” and “the” as the line has them.

    >>> possessive("your wedding", "I cannot come to the wedding"), possessive("the tax", "My tax is late")
    ('the wedding', 'your tax')
    >>> possessive("the talk I gave", "I gave a talk"), possessive("how I'm late", "I'm late")
    ('the talk you gave', 'how you are late')
    """
    for mine, yours in _TURNED:
        fill = mine.sub(yours, fill)

    def fit(match: re.Match[str]) -> str:
        before = re.search(rf"\b(my|our|the|a|an|his|her|their)\s+{re.escape(match[2])}\b", line, re.IGNORECASE)
        if before is None:
            return match[0]
        return {"my": "your", "our": "your", "a": "the", "an": "the"}.get(before[1].lower(), before[1].lower()) + (
            " " + match[2]
        )

    return re.sub(r"\b(your|the)\s+([\w'\u2019-]+)", fit, fill, flags=re.IGNORECASE)
