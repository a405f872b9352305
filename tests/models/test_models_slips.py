from __future__ import annotations

from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st

from druthers.models.slips import slips

WORDS = st.text(alphabet="abc", max_size=7)


@cache
def plain(first, second):
    """The same by its definition, letter by letter."""
    if not first or not second:
        return len(first) + len(second)
    found = min(
        plain(first[1:], second) + 1,
        plain(first, second[1:]) + 1,
        plain(first[1:], second[1:]) + (first[0] != second[0]),
    )
    if len(first) > 1 and len(second) > 1 and first[:2] == second[1::-1]:
        found = min(found, plain(first[2:], second[2:]) + 1)
    return found


@given(WORDS, WORDS, st.integers(0, 4))
@example("ab", "ba", 1)
@example("abcabc", "bacacb", 2)
@example("", "", 0)
def test_slips_are_counted_up_to_what_is_asked(first, second, most):
    assert slips(first, second, most) == min(plain(first, second), most + 1)
    assert slips(first, second, most) == slips(second, first, most)
