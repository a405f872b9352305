from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Hit
from druthers.retrieve.folding import fold

LONG = "The ferry left at dawn and we sat on the upper deck with tea, bread and the last of the plum jam from home"
TEMPLATE = "Morning: how did you sleep and what is the one thing that matters today? {} Evening: what went well? {}"


def hit(path, text, *, title="", day="2026-03-04", also=()):
    created = datetime.fromisoformat(day) if day else None
    return Hit(1, path, "private", (1, 1), text, 0.5, {}, title=title or path, created=created, also=also)


def folded(*hits):
    return [(each.rank, each.path, each.also) for each in fold(hits)]


def test_the_same_text_folds_into_the_best_whatever_its_dress():
    assert folded(
        hit("best.md", f"# {LONG}"),
        hit("other.md", "Something else altogether"),
        hit("copy.md", f"> **{LONG.upper()}**\n", day="2020-01-01"),
        hit("again.md", LONG.replace("ferry", "[ferry](https://a.org/b)"), day=""),
    ) == [(1, "best.md", ("copy.md", "again.md")), (2, "other.md", ())]


def test_an_edited_copy_of_the_same_day_folds():
    edited = LONG + ", which Ana had packed"
    assert folded(hit("a.md", LONG), hit("b.md", edited)) == [(1, "a.md", ("b.md",))]
    assert len(folded(hit("a.md", LONG), hit("b.md", edited, day="2026-03-05"))) == 2
    assert len(folded(hit("a.md", LONG), hit("b.md", edited.replace("ferry left", "train came")))) == 2


def test_another_number_is_another_fact():
    text = LONG + " for {} euros"
    assert len(folded(hit("a.md", text.format(12)), hit("b.md", text.format(13)))) == 2


def test_notes_of_one_template_are_not_copies():
    days = [hit(f"{day}.md", TEMPLATE.format(said, said), day=day) for day, said in
            (("2026-03-04", "Rest"), ("2026-03-05", "Write"), ("2026-03-06", "Swim"))]  # fmt: skip
    assert len(folded(*days)) == 3
    empty = [hit(f"{day}.md", TEMPLATE.format("", ""), day=day) for day in ("2026-03-04", "2026-03-05")]
    assert len(folded(*empty)) == 1, "nothing was filled in"


def test_few_words_are_soon_written_twice():
    assert len(folded(hit("a.md", "Ran 8k", title="Run"), hit("b.md", "Ran 8k", title="Run", day="2026-03-05"))) == 2
    assert len(folded(hit("a.md", "Ran 8k", title="One"), hit("b.md", "Ran 8k", title="Two"))) == 2
    assert len(folded(hit("a.md", "Ran 8k", title="Run"), hit("b.md", "ran  8k", title="run"))) == 1
    assert len(folded(hit("a.md", "", title="Run"), hit("b.md", "", title="Run"))) == 2


def test_scripts_without_spaces_are_counted_by_their_characters():
    text = "\u6628\u65e5\u306f\u4eac\u90fd\u306e\u5bfa\u3092\u6b69\u3044\u305f"
    assert len(folded(hit("a.md", text), hit("b.md", text, day="2020-01-01"))) == 1


def test_lines_of_one_note_are_never_folded():
    assert len(folded(hit("a.md", LONG), hit("a.md", LONG))) == 2


def test_what_was_folded_before_stays_named():
    assert folded(hit("a.md", LONG, also=("x.md",)), hit("b.md", LONG, also=("y.md",))) == [
        (1, "a.md", ("x.md", "b.md", "y.md"))
    ]


@given(
    st.lists(
        st.tuples(
            st.text("ab c\u4eac1", max_size=30) | st.sampled_from([LONG, LONG + " again"]),
            st.sampled_from(["2026-03-04", ""]),
        )
    )
)
def test_every_note_is_named_once_and_folding_again_changes_nothing(given_hits):
    hits = [hit(f"{number}.md", text, day=day) for number, (text, day) in enumerate(given_hits)]
    once = fold(hits)
    assert sorted(path for each in once for path in (each.path, *each.also)) == sorted(each.path for each in hits)
    assert [each.rank for each in once] == list(range(1, len(once) + 1))
    assert [each.path for each in once] == [each.path for each in hits if each.path in {kept.path for kept in once}]
    assert fold(once) == once
