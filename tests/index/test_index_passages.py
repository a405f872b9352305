from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.index.passages import LEAST_TOKENS, most_tokens, passages_of
from druthers.index.tokens import cut, tokens
from druthers.index.wording import embedded_text, head_of, key_of, note_words, without_addresses
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
TURNS = st.builds(
    lambda name, words: f"{name} {'said ' * words}x",
    st.sampled_from(["**Ana:**", "**Ben**:", "Ana:", "[09:30] Ben Li:"]),
    st.integers(0, 300),
)
TALK = st.one_of(TURNS, TURNS, TURNS, st.sampled_from(["", "\r", "and so on", "# One", "```", "- item"]))


@given(
    lines=st.lists(LINES, max_size=25) | st.lists(TALK, max_size=25), head=st.integers(0, 5), most=st.integers(64, 300)
)
@example(lines=["one\u2028two\x0bthree\x85four\r", "five"], head=0, most=256)
@example(lines=["x" * 65_000], head=0, most=256)
@example(lines=["```", "# no heading", "~~~", "", "# heading", "```", "text", "````"], head=0, most=256)
@example(lines=["# only", "", "## headings", ""], head=0, most=256)
def test_passages_are_verbatim_and_hold_every_line_of_the_body(lines, head, most):
    text = "\n".join(lines)
    every = text.split("\n")
    head = min(head, len(every) - 1)
    held = dict.fromkeys(range(head + 1, len(every) + 1), "")
    before = (0, 0)
    for passage in passages_of(note(text, head + 1), most):
        first, last = passage.lines
        whole = "\n".join(every[first - 1 : last])
        assert passage.text.strip()
        assert head < first <= last <= len(every)
        if passage.text == whole:
            assert first > before[0] or last > before[1], "no passage stands twice"
            for number in range(first, last + 1):
                held[number] = every[number - 1]
        else:
            assert first == last
            held[first] += passage.text
        assert tokens(without_addresses(passage.text)) <= most_tokens(most)
        before = first, last
    for number, line in held.items():
        assert line == every[number - 1] or not every[number - 1].strip()


def test_an_embedder_that_reads_little_gets_smaller_passages():
    words = note("word " * 150)
    assert len(passages_of(words)) < len(passages_of(words, 64))
    assert passages_of(words, 8192) == passages_of(words)
    assert most_tokens(1) == LEAST_TOKENS


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


TALKED = """# At the river

**Ana:** Did you see the heron?

**Ben:** No. Where?
It was early.

**Ana:** By the bridge.

**Ben:** Tomorrow, then.

They went home.
"""


def test_turns_are_read_with_those_around_them():
    assert [(p.lines, p.text.split("\n")[0]) for p in passages_of(note(TALKED))] == [
        ((1, 8), "# At the river"),
        ((5, 10), "**Ben:** No. Where?"),
        ((12, 12), "They went home."),
    ]


@pytest.mark.parametrize("form", ["{}: {}", "**{}**: {}", "**{}:** {}", "[21/11/2026, 09:30] {}: {}"])
def test_talk_may_be_written_in_several_ways(form):
    said = [("Ana", "one"), ("Ben Li", "two"), ("Ana", "three"), ("Ben Li", "four")]
    assert [p.lines for p in passages_of(note("\n".join(form.format(*each) for each in said)))] == [(1, 3), (2, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ana\nAge: 4\nTown: Riga\nPet: none",
        "```\nAna: a\nBen: b\nAna: c\nBen: d\n```",
        "- Ana: a\n- Ben: b\n- Ana: c\n- Ben: d",
        "Ana: https://a.org\nand nothing else was said\n",
    ],
)
def test_not_everything_with_a_colon_is_talk(text):
    assert texts(text) == [text.rstrip("\n")]


def test_a_turn_that_is_too_long_is_cut_and_takes_no_other_with_it():
    found = texts("Ana: hello\n\nBen: " + "Well. " * 300 + "\n\nAna: bye\n\nBen: bye")
    assert found[0] == "Ana: hello"
    assert all(piece.strip().endswith("Well.") for piece in found[1:-1])
    assert found[-1] == "Ana: bye\n\nBen: bye"


def test_what_is_embedded_has_the_date_and_title_that_the_note_states():
    stated = note("Planted beans. https://example.org/1")
    assert embedded_text(head_of(stated), stated.body) == "1 January 2026. A\nPlanted beans. "
    unsaid = dataclasses.replace(stated, dated=False, named=True)
    assert embedded_text(head_of(unsaid), unsaid.body) == "Planted beans. "


def test_a_rename_a_touch_and_a_tag_change_no_key():
    before = dataclasses.replace(note("Planted beans."), dated=False, named=True)
    after = dataclasses.replace(
        before, path="b.md", title="B", created=datetime(2026, 2, 2, tzinfo=UTC), tags=("garden",)
    )
    keys = {key_of(embedded_text(head_of(each), each.body)) for each in (before, after)}
    assert len(keys) == 1


def test_a_whole_note_is_found_by_its_head():
    held = note_words(dataclasses.replace(note("Planted beans."), tags=("garden",), aliases=("Allotment",)))
    assert held == ("1 January 2026", "A", "Allotment", "garden", "Planted beans.")
    assert not any("2026" in words for words in note_words(dataclasses.replace(note("Planted beans."), dated=False)))
