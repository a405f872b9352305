from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from druthers.index import Index
from druthers.models import Term
from druthers.retrieve.answering import Answering
from druthers.retrieve.held import held
from druthers.retrieve.looking import Asked, look

TALK = """**Ana:** Hi Ben! How was your weekend?

**Ben:** I repaired the old canoe in the shed.

**Ana:** Nice! I planted tomatoes on the balcony yesterday.

**Ben:** Did you plant basil too?

**Ana:** No, only tomatoes.

**Ben:** My sister grows tomatoes as well."""


def read(source, query, embedder=None, k=10):
    looked = look(source, embedder, Asked(query, "hybrid" if embedder else "text"), exact=20)
    return Answering(source, looked, k)


def lines_for(source, query, k=3, embedder=None):
    return read(source, query, embedder, k).hits(k)


@pytest.mark.parametrize("by_meaning", [False, True])
def test_a_turn_is_found_with_its_own_line(searching, embedder, by_meaning):
    embedder = embedder if by_meaning else None
    with searching({"talk.md": TALK, "b.md": "Bought rope."}, embedder=embedder) as source:
        hits = lines_for(source, "canoe in the shed", embedder=embedder)
    assert (hits[0].path, hits[0].lines, hits[0].text) == (
        "talk.md",
        (3, 3),
        "**Ben:** I repaired the old canoe in the shed.",
    )
    assert [hit.rank for hit in hits] == [1, 2, 3]


def test_each_line_comes_once_though_windows_overlap(searching):
    with searching({"talk.md": TALK}) as source:
        hits = lines_for(source, "tomatoes", k=50)
    assert sorted(hit.lines for hit in hits) == [(number, number) for number in (1, 3, 5, 7, 9, 11)]


def test_the_parts_sum_to_the_score(searching, embedder):
    with searching({"talk.md": TALK}, embedder=embedder) as source:
        hits = lines_for(source, "When did Ana plant tomatoes?", embedder=embedder)
    for hit in hits:
        assert sum(hit.why.values()) == pytest.approx(hit.score)
    assert hits[0].lines == (5, 5)
    assert hits[0].grounds.in_passage == ("plant", "tomatoes")
    assert {"said by whom it asks about", "tells a time"} <= hits[0].why.keys()


def test_who_is_asked_about_decides_between_equal_words(searching):
    with searching({"talk.md": TALK}) as source:
        ana, ben = (lines_for(source, f"What does {name} say of tomatoes?")[0] for name in ("Ana", "Ben"))
    assert ana.text.startswith("**Ana:**")
    assert ben.text == "**Ben:** My sister grows tomatoes as well."


def test_a_reply_gains_by_the_question_before_it(searching):
    with searching({"talk.md": TALK}) as source:
        hits = lines_for(source, "basil", k=6)
    reply = next(hit for hit in hits if hit.lines == (9, 9))
    assert reply.why["answers a question"] > 0
    assert all("answers a question" not in hit.why for hit in hits if hit.lines not in {(9, 9), (3, 3)})


def test_an_item_of_a_list_is_a_line_and_nobody_said_it(searching):
    text = "# Shopping\n\n- oat milk\n- brown rice\n- candles for the cake\n"
    with searching({"list.md": text}) as source:
        answering = read(source, "candles")
        hit = answering.hits(1)[0]
    assert (hit.lines, hit.text) == ((5, 5), "- candles for the cake")
    assert answering.lines.asked is None
    assert "said by whom it asks about" not in hit.why


def test_a_name_that_nobody_goes_by_is_a_word_like_any_other(searching):
    with searching({"talk.md": TALK, "c.md": "Clara came by."}) as source:
        reading = read(source, "Where is Clara?").lines
    assert reading.asked is None
    assert Term("clara") in reading.weights


def test_a_line_without_spaces_between_its_words_is_found(searching):
    with searching({"a.md": "昨日は雨だった。\n京都の寺を見た。\n疲れた。"}) as source:
        hits = lines_for(source, "京都", k=1)
    assert hits[0].text == "京都の寺を見た。"


def test_words_that_no_passage_holds_are_told(searching):
    with searching({"talk.md": TALK}) as source:
        reading = read(source, "Did Ana plant a zucchini?").lines
    assert reading.missing == {Term("zucchini")}
    assert 0 < reading.share(reading.missing) <= 1


def test_nothing_found_gives_no_lines(searching):
    with searching({"talk.md": TALK}) as source:
        assert lines_for(source, "submarine") == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\n\r"), max_size=30), max_size=8))
def test_a_hit_is_a_line_of_its_note_verbatim(tmp_path_factory, lines):
    from datetime import UTC, datetime

    from druthers.models import Note, NoteFile

    text = "\n".join([*lines, "here is the word lantern"])
    note = Note("a.md", "private", text, 1, "a", datetime(2026, 1, 1, tzinfo=UTC), "x")
    index = Index(tmp_path_factory.mktemp("lines") / "index.db")
    for _ in index.update([NoteFile("a.md", "private", 1, 1)], lambda file: note, None):
        pass
    with index.reader() as source:
        hits = lines_for(source, "lantern", k=20)
    assert any(hit.text.endswith("lantern") for hit in hits)
    for hit in hits:
        assert hit.lines[0] == hit.lines[1]
        assert text.split("\n")[hit.lines[0] - 1] == hit.text


@pytest.mark.parametrize(
    ("term", "positions"),
    [
        (Term("swimming"), {0, 1}),
        (Term("cafe"), {2}),
        (Term("she swims", "phrase"), {0}),
        (Term("sw", "prefix"), {0, 1}),
        (Term("寺"), {3}),
        (Term('"'), set()),
        (Term("AND"), set()),
    ],
)
def test_words_are_held_as_the_index_looks_for_them(term, positions):
    texts = ["She swims.", "swim", "The Café", "京都の寺を見た"]
    assert held(texts, [term])[term] == positions


def test_reading_lines_by_words_imports_no_numpy(tmp_path, searching):
    with searching({"talk.md": TALK}):
        pass
    program = f"""
import sys
from pathlib import Path
from druthers.index import Index
from druthers.retrieve.answering import Answering
from druthers.retrieve.looking import Asked, look
with Index(Path({str(tmp_path / "index.db")!r})).reader() as source:
    answering = Answering(source, look(source, None, Asked("canoe", "text"), exact=20))
    assert answering.hits(1)[0].lines == (3, 3)
    assert 0 < answering.answered() <= 1
print(sorted({{"numpy", "sqlite_utils"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
