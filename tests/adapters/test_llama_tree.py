"""What several texts share is read once, and every text is read whole, in an order in which nothing is missing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.llama_tree import levels, root, waves

TEXTS = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=7), min_size=1, max_size=9)


@given(TEXTS, st.integers(0, 7))
def test_each_text_is_read_whole_and_each_beginning_once(texts, most):
    start = root(texts, most)
    held = {None: texts[0][:start]}
    read = start
    for level in levels(texts, start):
        sources = {number: list(tokens) for number, tokens in held.items()}
        for segment in level:
            owner = segment.members[0]
            before = sources[segment.source]
            assert len(before) == segment.at
            if segment.source != owner:
                assert owner not in held, "a sequence that is given its beginning must be empty"
            held[owner] = [*before, *segment.tokens]
            read += len(segment.tokens)
            for number in segment.members:
                assert texts[number][: segment.end] == held[owner]
                if len(texts[number]) == segment.end:
                    held.setdefault(number, held[owner])
    for number, text in enumerate(texts):
        assert held.get(number, held[None]) == text
    beginnings = {tuple(text[:end]) for text in texts for end in range(1, len(text) + 1)}
    assert read == len(beginnings | {tuple(texts[0][:end]) for end in range(1, start + 1)})


@given(TEXTS, st.integers(1, 4), st.integers(0, 3), st.integers(10, 30))
def test_each_text_is_in_one_group_and_each_group_fits(texts, most, room, cells):
    found = waves(texts, [room] * len(texts), most=most, cells=cells)
    assert sorted(number for wave in found for number in wave) == list(range(len(texts)))
    for wave in found:
        assert len(wave) <= most
        beginnings = {tuple(texts[n][:end]) for n in wave for end in range(1, len(texts[n]) + 1)}
        assert len(beginnings) + room * len(wave) <= cells


def test_texts_that_begin_alike_are_written_together():
    assert waves([[1, 2], [5], [1, 3], [5, 6]], [1] * 4, most=2, cells=99) == [[0, 2], [1, 3]]
