from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.models import Days, Term
from druthers.retrieve.dates import dates_in
from druthers.retrieve.query import MOST_WORDS, cleaned, words_of
from druthers.retrieve.syntax import pieces
from druthers.retrieve.understanding import MOST_DATES, understand
from druthers.telling import SYNTAX

TODAY = date(2026, 11, 18)


def asked(query):
    return understand(query, TODAY)


def words(query):
    return [term.text for term in asked(query).terms]


def nothing_but_words(understood):
    return not (
        understood.phrases
        or understood.without
        or understood.tags
        or understood.without_tags
        or understood.places
        or understood.within
        or understood.mended
    )


@pytest.mark.parametrize(
    "query",
    [
        "", '"', 'a "b', '""', '"++"', '6" by 8"', "tag:", "-tag:", "tag:#", "-", "--", "--verbose", "->", "- item",
        "C++", "3-4", "-3", "e-mail", "well-being", "snake_case", "#", "#1", "C#", "issue #12,", "in:box", "in:",
        "-in:box", "before:", "before:xyz", "-before:2023", "since: 2023", "*", "**", "*bold*", "a*b", "5*", "2 * 3",
        "@", "@ 5pm", "bob@x.org", "https://x.org/a#b?c=tag:x", "x:tag:y", "[[", "[[]]", "[link](x)",
        "a AND b OR NOT c", "(a b)", "NEAR(a b) ^ text:river*", "'; DROP TABLE notes; --", "title:x",
        "\U0001f389 \u2764\ufe0f", "#\ufe0f\u20e3",
        "\u4eac\u90fd\u306e\u5bfa", "\u0645\u064f\u062d\u064e\u0645\u0651\u062f", "\u05e9\u05dc\u05d5\u05dd",
        "Zu\u0308rich", "na\u00efve", "\u2014 a \u2014", "\u200f-\u200f",
    ],
)  # fmt: skip
def test_what_is_not_quite_syntax_is_words(query):
    understood = asked(query)
    assert nothing_but_words(understood)
    assert understood.rest == " ".join(query.split())
    assert [term.text for term in understood.terms] == words_of(query)


@given(st.text(st.characters(exclude_characters='"#@-*:[\u201c\u201e'), min_size=1))
def test_without_signs_a_query_is_its_words(query):
    understood = asked(query)
    assert nothing_but_words(understood)
    assert understood.rest == " ".join(cleaned(query).split())
    assert set(words_of(query)) - {"may"} <= {term.text for term in understood.terms}


PARTS = st.sampled_from(
    """ " - # @ * : [[ ]] | tag: in: before: since: on: public 2023 may Ana last word the \u201c \u201d ( ) \u4eac\u90fd
    \U0001f389 \u0301 / """.split()  # noqa: SIM905 - read as words
    + [" "] * 6
)


@given(st.lists(PARTS, max_size=14).map("".join) | st.text(), st.dates())
@example("after:9999-12-31 before:0001-01-01", TODAY)
@example("stray \udcff byte \x00", TODAY)
def test_whatever_is_typed_is_understood(query, today):
    understood = understand(query, today)
    assert "".join(piece.typed for piece in pieces(query)) == query
    assert len(understood.terms) == len(set(understood.terms)) <= MOST_WORDS
    assert all(term.text.strip() for term in (*understood.terms, *understood.phrases, *understood.without))
    assert all(any(character.isalnum() for character in phrase.text) for phrase in understood.phrases)
    understood.rest.encode()
    if understood.rest == " ".join(cleaned(query).split()):
        assert (
            understood.dates == tuple(dates_in(understood.rest, today))[:MOST_DATES] or "\n" in query or "  " in query
        )


def test_phrases():
    understood = asked('"slow  mornings" and \u201cto be\u201d, -"not this"')
    assert understood.phrases == (Term("slow mornings", "phrase"), Term("to be", "phrase"))
    assert understood.without == (Term("not this", "phrase"),)
    assert understood.rest == "slow mornings and to be,"
    assert words('"to be" or not') == ["to", "be"], "a stop word in quotes is asked for"
    assert words('what is "it"') == ["it"]
    assert words('"one"two') == ["one", "two"]
    assert asked('"last spring"').dates == (), "what is in quotes is meant as it stands"


def test_words_that_must_not_be():
    assert asked("coffee -work -run* -e-mail -Tea, (-jam").without == (
        Term("work"), Term("run", "prefix"), Term("e-mail", "phrase"), Term("tea"), Term("jam"),
    )  # fmt: skip
    assert words("coffee -work -run* -e-mail") == ["coffee"]
    assert asked("coffee -work").rest == "coffee"
    assert asked("-coffee").rest == ""


def test_tags():
    understood = asked('tag:work/thesis #Garden, -tag:#x -#y TAG:"two words" river')
    assert understood.tags == ("work/thesis", "Garden", "two words")
    assert understood.without_tags == ("x", "y")
    assert understood.rest == ", river"
    assert words("#garden river") == ["river"]


def test_places():
    assert asked("in:Public, in:following").places == ("public", "following")
    assert asked("-in:private").places == ("public", "following")
    assert asked("in:public -in:public").places == ("public",), "what excludes everything was not meant"


def test_beginnings():
    understood = asked("mount* ze*? slow")
    assert understood.terms == (Term("mount", "prefix"), Term("ze", "prefix"), Term("slow"))
    assert understood.rest == "mount ze? slow"


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("before:2023", None, date(2022, 12, 31)),
        ("after:2023-05-08", date(2023, 5, 9), None),
        ("Since:May", date(2026, 5, 1), None),
        ("before:March 2023,", None, date(2023, 2, 28)),
        ("until:last-week", None, date(2026, 11, 15)),
        ("on:yesterday?", date(2026, 11, 17), date(2026, 11, 17)),
        ('on:"8 May 2023"', date(2023, 5, 8), date(2023, 5, 8)),
        ("on:2023-05", date(2023, 5, 1), date(2023, 5, 31)),
        ("since:summer-2022 before:2023", date(2022, 6, 1), date(2022, 12, 31)),
        ("on:summer-2022 on:july-2022", date(2022, 7, 1), date(2022, 7, 31)),
    ],
)
def test_dates_as_conditions(query, first, last):
    understood = asked(query)
    assert understood.within is not None
    assert (understood.within.first, understood.within.last) == (first, last)
    assert understood.dates == ()
    assert understood.terms == ()


def test_a_year_belongs_to_a_month_before_it_and_to_nothing_else():
    assert asked("since:March 2023 walk").rest == "walk"
    assert asked("since:yesterday 2023").rest == "2023"
    assert asked("tag:march 2023").rest == "2023"
    assert asked("since:march. 2023").rest == ". 2023"


def test_conditions_that_contradict_each_other_leave_no_day():
    within = asked("after:2024 before:2023").within
    assert within is not None
    assert within.first > within.last
    assert within.said == "after:2024 before:2023"


def test_dates_in_words_favour_and_stay_words():
    understood = asked("What hurt in May 2023?")
    assert understood.dates == (Days(date(2023, 5, 1), date(2023, 5, 31), "May 2023"),)
    assert understood.within is None
    assert words("What hurt in May 2023?") == ["hurt", "may", "2023"], "notes have their date in words"
    assert words("What did I do in May?") == ["may"]
    assert words("What may hurt?") == ["hurt"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("When did Caroline see Ana's LGBTQ group?", ("Caroline", "Ana", "LGBTQ")),
        ("Running in the rain", ()),
        ("What helps? Sleeping well", ()),
        ("Ana's thesis", ("Ana",)),
        ("Ana Ruiz on thesis", ("Ana", "Ruiz")),
        ("Ben said what of tea?", ("Ben",)),
        ("Ana?", ()),
        ("Ana", ("Ana",)),
        ("Sleep. No Sleep", ("Sleep",)),
        ("What did Ana do in July, on Friday 8 May?", ("Ana",)),
        ("WHERE ARE MY KEYS", ()),
        ("met @ana at [[Ben Lee|him]]", ("ana", "Ben", "Lee")),
        ("-Ana", ()),
    ],
)
def test_names(query, names):
    assert asked(query).names == names


def test_a_marked_name_is_looked_for_as_one():
    understood = asked("tea with [[Ana Ruiz]] and @ben.")
    assert understood.terms == (Term("tea"), Term("ana"), Term("ruiz"), Term("Ana Ruiz", "phrase"), Term("ben"))
    assert understood.phrases == ()
    assert understood.rest == "tea with Ana Ruiz and ben."


def test_a_pasted_page_is_read_in_part():
    page = " ".join(f"On {day} May river{day} hill{day} lake{day}." for day in range(1, 31)) * 40
    understood = asked(page)
    assert len(understood.terms) == MOST_WORDS
    assert len(understood.dates) == MOST_DATES


OTHERS = (
    '-"slow walk"', "-tag:work", "#garden", "in:public", "in:following", "since:2023", "until:may",
    "before:2023-05-08", 'since:"last spring"', "on:yesterday", "[[Ana Ruiz]]",
)  # fmt: skip


@pytest.mark.parametrize("typed", [*(typed for typed, _ in SYNTAX), *OTHERS])
def test_the_syntax_is_read_as_it_is_told(typed):
    understood = asked(typed)
    marked = any(term.kind != "word" for term in understood.terms) or understood.dates or understood.names
    assert marked or not nothing_but_words(understood)
