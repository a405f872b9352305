"""Finding: words at every key, meaning on Enter, and what narrows it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from textual.widgets import Input, OptionList, Static

from druthers.errors import IndexingError
from druthers.models import Days, Mended, Narrowing, Term, Understood
from druthers.tui.screens.find import FindScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.filters import Filters
from druthers.tui.widgets.hits import Hits
from druthers.tui.widgets.note_pane import NotePane
from druthers.tui.widgets.query import Query
from druthers.tui.widgets.syntax import Syntax
from druthers.tui.widgets.top_line import TopLine

from .waiting import settled, until

pytestmark = pytest.mark.usefixtures("calm")
SIZES = {"small": (80, 24), "wide": (120, 40), "narrow": (40, 24)}


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def asked(journal) -> list[str]:
    return [call[1] for call in journal.calls if call[0] == "search"]


async def finding(app, pilot) -> Query:
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(app.screen, FindScreen) and app.screen.query_one(Query).has_focus)
    return app.screen.query_one(Query)


async def test_search_as_one_types_and_by_meaning(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        assert isinstance(app.screen, FindScreen)
        await pilot.press(*"garlic")
        hits = app.screen.query_one(OptionList)
        await until(pilot, lambda: hits.option_count == 1)
        assert [call for call in journal.calls if call[0] == "search"][-1] == ("search", "garlic*", "text")
        drawn = str(hits.get_option_at_index(0).prompt)
        assert "public/2026/11/2026-11-20-1042-planted-garlic.md:6\n" in drawn
        assert "24 cloves" in drawn
        await pilot.press("enter")
        await until(pilot, lambda: ("search", "garlic", "hybrid") in journal.calls and hits.option_count == 2)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_words_that_come_while_it_looks_are_looked_for_next(app, journal):
    gate, glance = threading.Semaphore(0), journal.glance

    def slow(query, *, k):
        assert gate.acquire(timeout=20)
        return glance(query, k=k)

    journal.glance = slow
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"morning")
        assert not app.screen.query_one(Hits).hits
        gate.release(50)
        await until(pilot, lambda: app.screen.query_one(Hits).option_count == 1)
        assert asked(journal)[-1] == "morning*"
        assert len(asked(journal)) <= 2  # of the first letter, and of the words as they were when that ended


async def test_a_search_tells_how_far_it_is_and_ends_when_left(app, journal):
    journal.to_read, journal.gate = 50, threading.Semaphore(2)
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"fox", "enter")
        await until(pilot, lambda: text_of(app, "#found").startswith("Reading your notes, "))
        assert journal.prepared[-1] is True
        await pilot.press("escape")
        journal.gate.release(50)
        await until(pilot, lambda: text_of(app, "#found") == "Nothing by text; enter also searches by meaning.")
        assert ("search", "fox", "hybrid") not in journal.calls
        assert isinstance(app.screen, FindScreen)  # escape ended the search; once more, and the place is left
        await pilot.press("escape")
        assert isinstance(app.screen, TodayScreen)


async def test_a_search_that_fails_is_one_line(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await until(pilot, lambda: app.screen.query_one(Filters).by.tags)  # what is brought up to date looks again
        journal.fault = IndexingError("The index is broken.", "Run `druthers index --rebuild`.")
        await pilot.press("f")
        await until(pilot, lambda: text_of(app, "#found").startswith("The index is broken. Run `druthers index"))
        assert told(app) == []
        await pilot.press(*"ox")
        await until(pilot, lambda: text_of(app, "#found") == "Nothing by text; enter also searches by meaning.")


async def test_a_word_that_ended_is_looked_for_whole(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"garlic", "space")
        await until(pilot, lambda: ("search", "garlic", "text") in journal.calls)
        assert app.screen.query_one(OptionList).option_count == 1


async def test_w_opens_and_closes_the_reasons_of_one_hit(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"garlic", "enter")
        hits = app.screen.query_one(Hits)
        await until(pilot, lambda: hits.option_count == 2 and app.screen.focused is hits)

        def drawn(at):
            return str(hits.get_option_at_index(at).prompt)

        closed = drawn(0)
        await pilot.press("w")
        told = [" ".join(line.split()) for line in drawn(0).splitlines()]
        assert "│ Words: garlic here, early elsewhere in the note; rank 1" in told
        assert "│ Meaning: 0.62 alike; rank 1" in told
        assert "│ score 5.00" in told
        assert any(line.startswith("│ words in the note 3.00 ━━━") for line in told)
        assert "score" not in drawn(1)
        await pilot.press("w")
        assert drawn(0) == closed
        await pilot.press("j", "w", "k", "k")
        assert "score" in drawn(1)
        assert app.screen.focused is app.screen.query_one(Input)


async def test_what_was_read_and_what_is_doubtful_is_told(app, journal):
    journal.read = Understood("", without=(Term("gym"),))
    journal.answered = 0.12
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"garlic", "enter")
        wanted = 'Probably not in your notes (12 %); the nearest:\nRead: without "gym"'
        await until(pilot, lambda: text_of(app, "#found") == wanted)


async def test_embedding_goes_on_in_the_background_and_is_told_quietly(app, journal, monkeypatch):
    monkeypatch.setattr("druthers.tui.screens.find.LOOK", 0.05)
    journal.to_embed = 2500
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"garlic")
        await until(pilot, lambda: ("search", "garlic*", "text") in journal.calls)
        assert ("embed",) not in journal.calls
        line = app.screen.query_one(TopLine)
        seen = []
        monkeypatch.setattr(TopLine, "watch_fact", lambda line: seen.append(line.fact))
        await pilot.press("enter")
        await until(pilot, lambda: line.fact == "every passage is embedded now")
        assert seen[0] == "embedding in the background, 2,500 to go"
        assert journal.calls.count(("embed",)) == 1


async def test_where_nothing_embeds_it_is_said_once(app, journal):
    journal.to_embed, journal.embeds, journal.used = 2500, 0, "text"
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"garlic", "enter")
        await until(pilot, lambda: text_of(app, "#found") == "2 passages by text; by meaning once they are embedded")
        await until(pilot, lambda: app.screen.query_one(TopLine).fact == "2,500 passages not embedded yet")
        await pilot.pause(0.2)
        assert journal.calls.count(("unembedded",)) == 1


async def test_what_may_be_asked_is_shown_until_something_is(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await until(pilot, lambda: app.screen.query_one(Syntax).display)
        await pilot.press(*"fox")
        await until(pilot, lambda: not app.screen.query_one(Syntax).display)
        await pilot.press(*["backspace"] * 3)
        await until(pilot, lambda: app.screen.query_one(Syntax).display)


async def test_a_hit_opens_where_its_line_stands(app, journal):
    body = "\n\n".join(f"Paragraph {number} of a long note" for number in range(60))
    path = journal.capture(f"{body}\n\n- the **fox** sleeps under it\n\n{body}").path
    async with app.run_test(size=(80, 24)) as pilot:
        await finding(app, pilot)
        await pilot.press(*"fox", "enter")
        await until(pilot, lambda: app.screen.focused is app.screen.query_one(Hits))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._path == path)
        pane = app.screen.query_one(NotePane)
        await until(pilot, lambda: pane.scroll_y > 100)
        rows = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
        assert any("the fox sleeps under it" in row for row in rows)


# what narrows it


async def test_what_narrows_a_search_is_turned_and_typed(app, journal):
    journal.by = Narrowing(("running", "slow walks"), ("lena",))
    async with app.run_test() as pilot:
        query = await finding(app, pilot)
        filters = app.screen.query_one(Filters)
        await until(pilot, lambda: filters.by.tags)
        await pilot.press(*"a", "ctrl+t")
        assert query.value == "in:private a"
        await pilot.press("b")
        assert query.value == "in:private ab"
        await until(pilot, lambda: asked(journal)[-1] == "in:private ab*")
        await pilot.press("tab", "right", "down", "down")
        assert filters.has_focus
        assert query.value == 'in:private tag:"slow walks" ab'
        await pilot.press("right", "space", "right", "up", "backspace", "left", "left", "left", "backspace")
        assert query.value == 'tag:"slow walks" since:2026-11-21 ab'
        await pilot.press("escape")
        assert query.has_focus
        await pilot.press(*" from:lena")
        assert "» from:lena" in str(filters.render())
        await pilot.click(Filters, offset=(4, 0))
        assert query.value == 'in:private tag:"slow walks" since:2026-11-21 from:lena ab'


async def test_what_changed_is_found_without_another_key(app, journal):
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await pilot.press(*"heron's egg")
        await until(pilot, lambda: text_of(app, "#found").startswith("Nothing by text"))
        journal.capture("The heron's egg is blue")
        journal.watching.change(journal.saved_notes[0].path)
        await until(pilot, lambda: app.screen.query_one(Hits).option_count == 1)
        await pilot.press("escape")
        prepared = journal.calls.count(("prepare",))
        journal.watching.change(journal.saved_notes[0].path)
        await until(pilot, lambda: app.get_screen_stack("find")[0]._stale)
        assert journal.calls.count(("prepare",)) == prepared
        await pilot.press("f4")
        await until(pilot, lambda: journal.calls.count(("prepare",)) == prepared + 1)


async def test_an_index_that_is_being_made_is_told_and_waited_for_by_no_key(app, journal):
    journal.to_index, journal.gate = 3, threading.Semaphore(0)
    async with app.run_test() as pilot:
        await finding(app, pilot)
        await until(pilot, lambda: text_of(app, "#found").startswith("Reading your notes"))
        await pilot.press(*"garlic")
        await until(pilot, lambda: app.screen.query_one(Hits).option_count == 1)
        journal.gate.release(10)
        await until(pilot, lambda: app.screen.query_one(Filters).by.tags)


async def test_what_was_entered_comes_back_with_up(app, journal):
    async with app.run_test() as pilot:
        query = await finding(app, pilot)
        for words in ("fox", "heron"):
            query.value = words
            await pilot.press("enter", "slash")
        await until(pilot, lambda: query.has_focus)
        query.value = ""
        for words in ("heron", "fox", "heron"):
            await pilot.press("up")
            assert query.value == words
        query.value = "garlic"
        await until(pilot, lambda: app.screen.query_one(Hits).option_count == 1)
        await pilot.press("down", "y")
        assert app.clipboard.startswith("Planted garlic")


# what it looks like


@pytest.mark.parametrize(("theme", "size"), [("harbour", "small"), ("paper", "narrow")])
def test_picture_of_nothing_asked(snap_compare, make_app, journal, theme, size):
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled("f4"))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "narrow"), ("paper", "small")])
def test_picture_of_what_is_typed(snap_compare, make_app, journal, theme, size):
    keys = ("f4", "ctrl+t", *"mor", "tab", "right")
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled(*keys))


@pytest.mark.parametrize(("theme", "size"), [("harbour", "wide"), ("paper", "narrow")])
def test_picture_of_why(snap_compare, make_app, journal, monkeypatch, theme, size):
    monkeypatch.setattr("druthers.tui.screens.find.LOOK", 600)
    journal.read = Understood(
        "", within=Days(None, date(2026, 2, 28), "before:2026-03"), mended=(Mended("mornign", "morning"),)
    )
    journal.to_embed, journal.also = 3965, ("public/2026/11/another-one.md",)
    keys = ("f4", *"morning", "enter", "w")
    assert snap_compare(make_app(journal, theme=theme), terminal_size=SIZES[size], run_before=settled(*keys))


def test_picture_of_what_is_doubtful(snap_compare, make_app, journal):
    journal.answered = 0.12
    assert snap_compare(make_app(journal, theme="paper"), run_before=settled("f4", *"fox", "enter"))


def test_picture_of_an_error(snap_compare, make_app, journal):
    async def fail(pilot):
        await settled("f4")(pilot)
        journal.fault = IndexingError("The index is broken.", "Run `druthers index --rebuild`.")
        await settled("f")(pilot)

    assert snap_compare(make_app(journal), run_before=fail)
