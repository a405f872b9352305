"""What holds of every pattern of the library, whatever part of life it is for."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from druthers.propose.care import concern
from druthers.propose.filters import unfit
from druthers.propose.patterns import FORMS, library
from druthers.propose.patterns.pattern import GAPS

LIBRARY = library()
MOST_WORDS = 22  # of its own; what a gap brings in comes on top
MOST_LINES = 900
MOST_MINUTES = 30
LEAST_LINES = 2
DOMAINS = ("body", "rest", "mind", "people", "family", "home")
FILLS = {
    "do": "call the plumber",
    "it": "the garage",
    "name": "Ana",
    "line": "Ana has not called",
    "word": "dog",
    "other": "",
    "date": "",
}
LINE = "Ana has not called, so I should call the plumber about the garage; the dog barks."
NOT_SAID = re.compile(
    r"\b(?:maybe|perhaps|amazing|awesome|great job|well done|you (?:love|are so|always|never)|therapy"
    r"|medication|pills?|diet|lawyer|invest|always|never)\b",
    re.IGNORECASE,
)


def filled(pattern):
    text = pattern.step
    for gap in pattern.gaps:
        text = text.replace(f"{{{gap}}}", FILLS[gap])
    return text


def own_words(pattern):
    own = pattern.step.replace("You wrote “{line}”.", "")
    return [word for word in own.split() if not re.fullmatch(r"\W*\{\w+\}\S*", word)]


def names(patterns):
    return [pattern.name for pattern in patterns]


def test_a_name_is_of_small_letters():
    assert not names(each for each in LIBRARY if not re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)*", each.name))
    assert not names(each for each in LIBRARY if each.form not in FORMS)


def test_a_step_is_short_and_has_an_end():
    assert not names(each for each in LIBRARY if len(own_words(each)) > MOST_WORDS)
    assert not names(each for each in LIBRARY if each.step[-1] not in ".?")
    assert not names(
        each for each in LIBRARY if each.step.endswith("?") != (each.form == "question") and not each.fallback
    )
    assert not names(each for each in LIBRARY if not 0 < each.minutes <= MOST_MINUTES)


def test_a_step_neither_hedges_nor_praises_nor_claims():
    assert not names(each for each in LIBRARY if NOT_SAID.search(each.step))


def test_a_filled_step_passes_the_filters():
    reasons = {
        each.name: unfit(
            filled(each), "Some other line", cited=["Ana has not called", "I want to call the plumber"], own=each.step
        )
        for each in LIBRARY
    }
    assert not {name: reason for name, reason in reasons.items() if reason}
    assert not names(each for each in LIBRARY if concern(filled(each)))


def test_only_the_persons_own_words_stand_in_quotation_marks():
    own = [each for each in LIBRARY if each.domain in DOMAINS]
    assert not names(each for each in own if re.search("[“”]", each.step.replace("“{line}”", "")))
    assert all(gap in GAPS for each in LIBRARY for gap in each.gaps)


def test_the_lines_a_pattern_is_for_are_lines_that_people_could_write():
    told = [(each.name, line) for each in LIBRARY for line in each.when]
    assert not [(name, line) for name, line in told if line[-1] not in ".!?"]
    kept = {each.name: [line for line in each.when if not concern(line)] for each in LIBRARY if each.when}
    assert not [name for name, lines in kept.items() if len(lines) < LEAST_LINES]


def test_a_pattern_lets_through_at_least_half_of_what_it_is_for():
    worded = [each for each in LIBRARY if each.when and each.words is not None]
    kept_out = {
        each.name: [
            line for line in each.when if not each.words.search(line) or (each.unless and each.unless.search(line))
        ]
        for each in worded
        if each.domain in DOMAINS
    }
    assert not [each.name for each in worded if 2 * len(kept_out.get(each.name, [])) > len(each.when)]


def test_no_two_patterns_say_the_same():
    steps = [each.step for each in LIBRARY]
    assert not [step for step in steps if steps.count(step) > 1]


def test_the_files_stay_readable_and_each_is_read():
    for file in files("druthers.propose.patterns").iterdir():
        if file.name.endswith(".toml"):
            text = file.read_text(encoding="utf-8")
            assert text.count("\n") < MOST_LINES, file.name
            domain = file.name.removesuffix(".toml")
            told = [each["name"] for each in tomllib.loads(text)["pattern"]]
            assert told == names(each for each in LIBRARY if each.domain == domain)
