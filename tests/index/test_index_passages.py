from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.index.passages import MOST_TOKENS, passages_of
from druthers.index.tokens import cut, tokens
from druthers.index.wording import without_addresses
from druthers.models import Note


def note(text, body_line=1):
    return Note("a.md", "private", text, body_line, "A", datetime(2026, 1, 1, tzinfo=UTC), "0")


def texts(text, body_line=1):
    return [passage.text for passage in passages_of(note(text, body_line))]


LINES = st.one_of(
    st.sampled_from(["", " ", "\r", "# One", "## Two\r", "```", "````py", "~~~", "- item", "  - inner", "===", "---"]),
    st.text(alphabet=st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=60),
    st.integers(1, 400).map(lambda count: "word. " * count),
    st.integers(1, 90).map(lambda count: "- [a title](https://example.org/some-page/12345_(x)) " * count),
    st.integers(1, 3000).map(lambda count: "x1" * count),
)


@given(lines=st.lists(LINES, max_size=25), head=st.integers(0, 5))
@example(lines=["one\u2028two\x0bthree\x85four\r", "five"], head=0)
@example(lines=["x" * 65_000], head=0)
@example(lines=["```", "# no heading", "~~~", "", "# heading", "```", "text", "````"], head=0)
@example(lines=["# only", "", "## headings", ""], head=0)
def test_passages_are_verbatim_and_hold_every_line_of_the_body_once(lines, head):
    text = "\n".join(lines)
    every = text.split("\n")
    head = min(head, len(every) - 1)
    held = dict.fromkeys(range(head + 1, len(every) + 1), "")
    before = 0
    for passage in passages_of(note(text, head + 1)):
        first, last = passage.lines
        whole = "\n".join(every[first - 1 : last])
        assert passage.text.strip()
        assert head < first <= last <= len(every)
        if passage.text == whole:
            assert first > before, "passages do not overlap"
            for number in range(first, last + 1):
                held[number] = every[number - 1]
        else:
            assert first == last
            held[first] += passage.text
        assert tokens(without_addresses(passage.text)) <= MOST_TOKENS
        before = last
    for number, line in held.items():
        assert line == every[number - 1] or not every[number - 1].strip()


@given(st.text(max_size=3000), st.integers(1, 50))
def test_cut_pieces_join_to_the_text(text, limit):
    pieces = cut(text, limit)
    assert "".join(pieces) == text
    most = max((tokens(atom) for atom in text.split()), default=0)
    assert all(tokens(piece) <= max(limit, min(most, 24)) for piece in pieces)


def test_small_neighbours_are_packed_and_headings_divide():
    assert texts("# One\n\nFirst.\n\nSecond.\n\n# Two\n\n- a\n- b\n") == [
        "# One\n\nFirst.\n\nSecond.",
        "# Two\n\n- a\n- b",
    ]


def test_underlined_headings_divide_too():
    assert texts("One\n===\nFirst.\n\nTwo\n---\nSecond.") == ["One\n===\nFirst.", "Two\n---\nSecond."]


def test_packing_stops_at_about_a_hundred_words():
    paragraph = "I walked to the river again and it was quiet there. " * 4
    found = texts("\n\n".join([paragraph] * 6))
    assert [len(text.split()) for text in found] == [88, 88, 88]


def test_long_lists_are_cut_between_items_and_keep_what_is_under_them():
    item = "- " + "plant the beans " * 20 + "\n  - inner " + "and water them " * 15
    found = texts("\n".join([item] * 5))
    assert len(found) > 1
    assert all(text.startswith("- plant") for text in found)


def test_a_fence_stays_whole_and_hides_its_headings():
    code = "```sh\n# not a heading\n\nmake all\n```"
    assert texts(f"Before.\n\n{code}\n\nAfter.") == [f"Before.\n\n{code}\n\nAfter."]
    long = "some words to fill the passage before it " * 12
    assert texts(f"{long}\n\n{code}\n\n# After\n\nMore.") == [long, code, "# After\n\nMore."]


def test_an_unclosed_fence_hides_nothing():
    assert texts("```\ncode\n\n# Heading\n\nText") == ["```\ncode", "# Heading\n\nText"]


def test_frontmatter_is_no_passage():
    found = passages_of(note("---\ntags: [a]\n---\nBody", body_line=4))
    assert [(passage.lines, passage.text) for passage in found] == [((4, 4), "Body")]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\r\n", "---\n---"])
def test_empty_notes_have_no_passages(text):
    assert passages_of(note(text, body_line=3 if text.startswith("-") else 1)) == []


def test_carriage_returns_stay_and_count_no_line():
    assert [(p.lines, p.text) for p in passages_of(note("one\r\ntwo\r\n\r\n# H\r\nthree\r\n"))] == [
        ((1, 2), "one\r\ntwo\r"),
        ((4, 5), "# H\r\nthree\r"),
    ]
