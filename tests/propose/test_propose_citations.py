"""A citation holds only where its quote stands to the letter, on the lines it names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Citation
from druthers.propose import verify

texts = st.text(alphabet="ab \n\r.é", max_size=60)


@given(text=texts, start=st.integers(0, 60), size=st.integers(1, 20), guess=st.integers(1, 9))
def test_any_span_of_a_note_verifies_and_its_lines_hold_it(text, start, size, guess):
    quote = text[start : start + size]
    found = verify(Citation("a.md", (guess, guess), quote), text)
    if not quote.strip():
        assert found is None
        return
    assert found is not None
    assert found.quote == quote
    first, last = found.lines
    assert last - first == quote.count("\n")
    assert quote in "\n".join(text.split("\n")[first - 1 : last])


@given(text=texts, quote=st.text(alphabet="abx \n.", min_size=1, max_size=12))
def test_what_does_not_stand_there_never_verifies(text, quote):
    found = verify(Citation("a.md", (1, 1), quote), text)
    assert (found is not None) == (quote in text and bool(quote.strip()))


@given(before=texts, after=texts)
def test_one_changed_letter_is_enough_to_fail(before, after):
    assert verify(Citation("a.md", (1, 1), "call Ana"), f"{before}call Ann{after}") is None


def test_the_nearest_of_several_places_is_taken():
    text = "run\nrest\nrun\nrest\nrun\n"
    assert verify(Citation("a.md", (4, 4), "run"), text).lines == (3, 3)
    assert verify(Citation("a.md", (9, 9), "run"), text).lines == (5, 5)
