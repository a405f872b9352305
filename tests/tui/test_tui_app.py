from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.widgets import Input, OptionList, Static

from druthers.errors import GitError, IndexingError, ModelCrashed
from druthers.models import Change, FeatureBelief, Saved, Statement, Term, Trust, Understood
from druthers.settings import Settings
from druthers.tui.screens.help import HelpScreen
from druthers.tui.screens.journal import JournalScreen
from druthers.tui.screens.note import NoteScreen
from druthers.tui.screens.profile import ProfileScreen
from druthers.tui.screens.propose import ProposeScreen
from druthers.tui.screens.search import SearchScreen
from druthers.tui.widgets.capture_line import CaptureLine
from druthers.tui.widgets.hits import Hits
from druthers.tui.widgets.note_pane import NoteBody, NotePane
from druthers.tui.widgets.proposal_card import ProposalCard
from druthers.tui.widgets.syntax import Syntax
from druthers.tui.widgets.timeline import Timeline
from druthers.tui.widgets.top_line import TopLine

pytestmark = pytest.mark.usefixtures("calm")


async def until(pilot, true):
    """Wait until something is so; a few seconds at most."""
    for _ in range(200):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never so: {true}")


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


async def opened(app, pilot) -> Timeline:
    await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
    return app.screen.query_one(Timeline)


async def proposed(app, pilot) -> list[ProposalCard]:
    await pilot.press("escape", "p")
    await until(pilot, lambda: isinstance(app.screen.focused, ProposalCard))
    return list(app.screen.query(ProposalCard))


# writing


async def test_a_note_is_saved_and_comes_first(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await pilot.press(*"Saw a fox", "enter")
        await until(pilot, lambda: timeline.note.title == "Saw a fox")
        assert ("capture", "Saw a fox", "public") in journal.calls
        assert app.screen.query_one(CaptureLine).text == ""
        assert text_of(app, "#saved").startswith("Saved in public/2026/11/2026-11-21-0930-saw-a-fox.md")


async def test_private_is_for_one_note(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        line = app.screen.query_one(CaptureLine)
        assert line.border_title == "○ public"
        await pilot.press(*"secret", "ctrl+t")
        assert line.border_title == "● private"
        assert line.has_class("-private")
        await pilot.press("enter")
        await until(pilot, lambda: timeline.note.title == "secret")
        assert journal.calls.count(("capture", "secret", "private")) == 1
        assert line.border_title == "○ public"


async def test_a_private_vault_begins_private(journal, make_app):
    journal.settings = Settings(visibility="private")
    app = make_app(journal)
    async with app.run_test() as pilot:
        await pilot.press(*"x", "enter")
        await until(pilot, lambda: ("capture", "x", "private") in journal.calls)
        assert app.screen.query_one(CaptureLine).border_title == "● private"


async def test_a_failed_save_keeps_the_words(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.fault = GitError("The disk is [full].", "Make room, then press enter again.")
        await pilot.press(*"keep me", "enter")
        await until(pilot, lambda: told(app))
        assert told(app) == ["The disk is [full]. Make room, then press enter again."]
        assert app.screen.query_one(CaptureLine).text == "keep me"
        assert "still in the line" in text_of(app, "#saved")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one(CaptureLine).text == "")
        assert journal.saved_notes[0].title == "keep me"


async def test_words_typed_while_saving_stay(app, journal):
    going, capture = threading.Event(), journal.capture

    def slow(*args, **settings):
        going.wait(5)
        return capture(*args, **settings)

    journal.capture = slow
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"one", "enter", "enter", *" two")
        going.set()
        line = app.screen.query_one(CaptureLine)
        await until(pilot, lambda: line.text == " two")
        assert [call for call in journal.calls if call[0] == "capture"] == [("capture", "one", "public")]


async def test_a_pasted_page_is_kept_whole(app, journal):
    async with app.run_test() as pilot:
        line = app.screen.query_one(CaptureLine)
        line.insert("one\ntwo\n\nthree")
        await pilot.press("ctrl+j", *"four", "enter")
        await until(pilot, lambda: line.text == "")
        assert ("capture", "one\ntwo\n\nthree\nfour", "public") in journal.calls


async def test_a_waiting_commit_is_told(app, journal):
    journal.capture = lambda text, visibility: Saved("1", "public/a.md", "public", None, "another git is running")
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until(pilot, lambda: "waits: another git is running" in text_of(app, "#saved"))


async def test_nothing_is_saved_of_nothing(app, journal):
    async with app.run_test() as pilot:
        await pilot.press("space", "enter")
        await pilot.pause()
        assert not [call for call in journal.calls if call[0] == "capture"]


async def test_leaving_with_unsaved_words_asks_once(app):
    async with app.run_test() as pilot:
        await pilot.press(*"words", "ctrl+q")
        await until(pilot, lambda: told(app))
        assert "not saved" in told(app)[0]
        assert app.is_running
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_other_words_are_asked_about_anew(app):
    async with app.run_test() as pilot:
        await pilot.press(*"one", "ctrl+q")
        assert app.is_running
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.query_one(CaptureLine).text)
        await pilot.press(*"two", "ctrl+q")
        await pilot.pause()
        assert app.is_running
        assert app.screen.query_one(CaptureLine).text == "two"
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_saved_is_said_of_the_words_before_until_others_come(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: text_of(app, "#saved").startswith("Saved"))
        await pilot.pause(0.1)
        assert text_of(app, "#saved").startswith("Saved")
        await pilot.press("t")
        await until(pilot, lambda: text_of(app, "#saved") == "")


async def test_leaving_from_afar_leads_back_to_the_words(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(*"words", "escape", "slash", *"garlic")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
        assert isinstance(app.focused, CaptureLine)
        assert app.focused.text == "words"


# looking back


async def test_nothing_but_the_notes_is_asked_for_at_the_start(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert journal.calls[0][0] == "notes"
        await until(pilot, lambda: ("waiting",) in journal.calls)
        assert {call[0] for call in journal.calls} == {"notes", "mend", "waiting"}


async def test_an_empty_vault_shows_a_first_step(make_app, empty):
    app = make_app(empty)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.query_one("#first-step").display)
        assert "Write a line" in text_of(app, "#first-step")
        await pilot.press("escape", "n", *"first", "enter")
        await until(pilot, lambda: not app.screen.query_one("#first-step").display)


async def test_keys_walk_the_timeline_and_open_a_note(app):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await pilot.press("escape", "j", "down", "k")
        assert timeline.note.title == "I keep putting off the call with my brother"
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen.query_one(NoteBody).source)
        assert "24 cloves" in app.screen.query_one(NoteBody).source
        assert "id: 2" not in app.screen.query_one(NoteBody).source
        assert "○ public" in text_of(app, "#note-head")
        await pilot.press("escape")
        assert isinstance(app.screen, JournalScreen)
        await pilot.press("G")
        assert timeline.note.visibility == "following"
        await pilot.press("g", "k")
        assert isinstance(app.focused, CaptureLine)


async def test_all_notes_are_within_reach(make_app, journal):
    journal.saved_notes *= 90
    app = make_app(journal)
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await pilot.press("escape", "G")
        assert timeline.note is journal.saved_notes[-1]
        assert "900 notes" in text_of(app, "#top")


async def test_the_vault_is_not_drawn_again_when_nothing_changed(app, journal):
    async with app.run_test() as pilot:
        timeline = await opened(app, pilot)
        await pilot.press("escape", "j", "j")
        at = timeline.cursor
        reads = len(journal.calls)
        app.journal_screen.read()
        await until(pilot, lambda: len(journal.calls) > reads)
        await pilot.pause()
        assert timeline.cursor == at


async def test_a_vault_that_cannot_be_read_is_told_once(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        journal.fault = IndexingError("The disk is gone.", "Look.")
        app.screen._look()
        await until(pilot, lambda: told(app))
        reads = len(journal.calls)
        app.screen._look()
        await pilot.pause(0.1)
        assert len(journal.calls) == reads
        assert told(app) == ["The disk is gone. Look."]


async def test_a_note_that_is_gone_is_one_line(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape")
        journal.saved_notes.clear()
        await pilot.press("enter")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("There is no note public/2026/11/")


# searching


async def test_search_as_one_types_and_by_meaning(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash")
        assert isinstance(app.screen, SearchScreen)
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
        assert isinstance(app.screen, JournalScreen)


async def test_typing_fast_asks_once(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"morning")
        await until(pilot, lambda: ("search", "morning*", "text") in journal.calls)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        assert len([call for call in journal.calls if call[0] == "search"]) < len("morning")


async def test_a_search_tells_how_far_it_is_and_ends_when_left(app, journal):
    journal.to_read, journal.gate = 50, threading.Semaphore(2)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"fox", "enter")
        await until(pilot, lambda: text_of(app, "#found").startswith("Reading your notes, "))
        assert journal.prepared[-1] is True
        await pilot.press("escape")
        journal.gate.release(50)
        await until(pilot, lambda: not app.workers._workers)
        assert ("search", "fox", "hybrid") not in journal.calls


async def test_a_search_that_fails_is_one_line(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash")
        journal.fault = IndexingError("The index is broken.", "Run `druthers index --rebuild`.")
        await pilot.press(*"fox")
        await until(pilot, lambda: text_of(app, "#found") == "The index is broken. Run `druthers index --rebuild`.")
        assert told(app) == []


async def test_a_word_that_ended_is_looked_for_whole(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"garlic", "space")
        await until(pilot, lambda: ("search", "garlic", "text") in journal.calls)
        assert app.screen.query_one(OptionList).option_count == 1


async def test_w_opens_and_closes_the_reasons_of_one_hit(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"garlic", "enter")
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
        await opened(app, pilot)
        await pilot.press("slash", *"garlic", "enter")
        wanted = 'Probably not in your notes (12 %); the nearest:\nRead: without "gym"'
        await until(pilot, lambda: text_of(app, "#found") == wanted)


async def test_embedding_goes_on_in_the_background_and_is_told_quietly(app, journal, monkeypatch):
    monkeypatch.setattr("druthers.tui.screens.search.LOOK", 0.05)
    journal.to_embed = 2500
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"garlic")
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
        await opened(app, pilot)
        await pilot.press("slash", *"garlic", "enter")
        await until(pilot, lambda: text_of(app, "#found") == "2 passages by text; by meaning once they are embedded")
        await until(pilot, lambda: app.screen.query_one(TopLine).fact == "2,500 passages not embedded yet")
        await pilot.pause(0.2)
        assert journal.calls.count(("unembedded",)) == 1


async def test_what_may_be_asked_is_shown_until_something_is(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("slash")
        await until(pilot, lambda: app.screen.query_one(Syntax).display)
        await pilot.press(*"fox")
        await until(pilot, lambda: not app.screen.query_one(Syntax).display)
        await pilot.press(*["backspace"] * 3)
        await until(pilot, lambda: app.screen.query_one(Syntax).display)


async def test_a_hit_opens_where_its_line_stands(app, journal):
    body = "\n\n".join(f"Paragraph {number} of a long note" for number in range(60))
    path = journal.capture(f"{body}\n\n- the **fox** sleeps under it\n\n{body}").path
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"fox", "enter")
        await until(pilot, lambda: app.screen.focused is app.screen.query_one(Hits))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen) and app.screen._path == path)
        pane = app.screen.query_one(NotePane)
        await until(pilot, lambda: pane.scroll_y > 100)
        rows = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
        assert any("the fox sleeps under it" in row for row in rows)


# proposals


async def test_proposals_stream_and_are_rated(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        cards = await proposed(app, pilot)
        assert len(cards) == 3
        drawn = str(cards[0].content)
        assert "Write three sentences of chapter 3 tomorrow" in drawn
        assert "“I write best in the morning, before anyone is up”  Fri 20 Nov" in drawn
        assert "71 % likely to be welcome, ± 1" in drawn
        assert "Why: You wrote this a few days ago" in drawn
        assert drawn.rstrip().endswith("sure")
        assert "nats" not in drawn
        cards[0].unfolded = True
        await pilot.pause()
        assert "\u22122.1 nats a token. That is not how good the step is." in str(cards[0].content)
        assert "step:first-sentences, weighed by SmolLM2-135M-Instruct" in str(cards[0].content)
        cards[0].unfolded = False
        await pilot.press("4")
        await until(pilot, lambda: cards[0].rating == 4)
        assert ("rate", cards[0].proposal.id, 4) in journal.calls
        assert "★★★★☆" in str(cards[0].content)
        await pilot.press("j", "1")
        await until(pilot, lambda: cards[1].rating == 1)
        await pilot.press("u")
        await until(pilot, lambda: cards[1].rating is None)
        assert journal.ratings == {cards[0].proposal.id: 4}


async def test_undo_gives_back_the_rating_before(app, journal):
    journal.ratings[journal.proposals()[0].id] = 2
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "o")
        await until(pilot, lambda: isinstance(app.screen.focused, ProposalCard))
        card = app.screen.focused
        await pilot.press("u")
        assert "rated at another time" in text_of(app, "#step")
        for given, then in (("4", 4), ("5", 5), ("u", 4), ("u", 2)):
            await pilot.press(given)
            await until(pilot, lambda then=then: card.rating == then)


async def test_what_was_left_out_is_told_only_unfolded(app, journal):
    journal.outcome = "3 of 24 completions were kept."
    async with app.run_test() as pilot:
        await opened(app, pilot)
        cards = await proposed(app, pilot)
        assert text_of(app, "#step") == "Rate what you see, from 1 to 5."
        assert journal.outcome not in str(cards[0].content)
        await pilot.press("e")
        assert journal.outcome in str(cards[0].content)


async def test_what_is_not_known_is_told_at_once(app, journal):
    journal.notices = ("It found little or nothing on “zeppelin” in your notes: this rests on what comes nearest.",)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await proposed(app, pilot)
        assert text_of(app, "#step") == f"{journal.notices[0]} Rate what you see, from 1 to 5."


async def test_the_footer_is_not_drawn_for_every_word(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        drawn, draw = [], ProposeScreen.refresh_bindings
        app.screen.refresh_bindings = lambda: (drawn.append(1), draw(app.screen))
        await until(pilot, lambda: isinstance(app.screen.focused, ProposalCard))
        assert len(drawn) <= 3


async def test_text_is_seen_while_the_model_writes(app, journal):
    journal.gate = threading.Semaphore(0)
    journal.delay = 0.12
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: "Writing, 0 of 3" in text_of(app, "#step"))
        journal.gate.release(4)
        await until(pilot, lambda: text_of(app, "#drafts") == "Write three sentences of")
        assert text_of(app, "#step") == "Writing, 0 of 3…  esc stops"
        assert not app.screen.query(ProposalCard)
        journal.gate.release(1000)
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 3)
        assert not app.screen.query_one("#drafts").display


async def test_why_unfolds(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        cards = await proposed(app, pilot)
        await pilot.press("e")
        drawn = str(cards[0].content)
        assert "+0.61  ━━━━━━━━  about writing" in drawn
        assert f"{cards[0].proposal.citations[0].path}, line 4" in drawn
        await pilot.press("e")
        assert "topic:writing" not in str(cards[0].content)
        assert "about writing" not in str(cards[0].content)


async def test_escape_stops_the_model_and_then_leaves(app, journal):
    journal.gate = threading.Semaphore(3)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: journal.written == 3)
        await pilot.press("escape")
        journal.gate.release(1000)
        assert await asyncio.to_thread(journal.closed.wait, 5)
        assert journal.written <= 4
        assert "Stopped" in text_of(app, "#step")
        assert not app.screen.query(ProposalCard)
        await pilot.press("escape")
        assert isinstance(app.screen, JournalScreen)
        assert told(app) == []


async def test_two_runs_never_overlap(app, journal):
    journal.gate = threading.Semaphore(0)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: journal.running == 1)
        await pilot.press("escape", "p", "escape", "p")
        await pilot.pause(0.2)
        assert journal.running == 1
        journal.gate.release(1000)
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 3)
        assert journal.most_running == 1


async def test_leaving_the_app_stops_the_model(app, journal):
    journal.gate = threading.Semaphore(2)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: journal.written == 2)
    journal.gate.release(1000)
    assert await asyncio.to_thread(journal.closed.wait, 5)
    assert journal.written <= 3


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (ModelCrashed("The model's process died.", "Ask again."), "The model's process died. Ask again."),
        (ZeroDivisionError("by [zero]"), "Something went wrong inside Druthers (ZeroDivisionError: by [zero])."),
    ],
)
async def test_a_crash_is_a_line_and_one_can_ask_again(app, journal, fault, line):
    journal.fault_while_writing = fault
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: text_of(app, "#step") == f"{line} p asks again.")
        assert told(app) == []
        journal.fault_while_writing = None
        await pilot.press("p")
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 3)


async def test_silence_has_a_reason(app, journal):
    journal.silent = "There are no notes to start from."
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: journal.silent in text_of(app, "#step"))


async def test_proposals_about_a_note_and_about_what_is_typed(app, journal):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "j", "a")
        await until(pilot, lambda: ("propose", "I keep putting off the call with my brother") in journal.calls)
        await until(pilot, lambda: app.screen.query(ProposalCard))
        await pilot.press("escape", "n", *"tonight", "ctrl+g")
        await until(pilot, lambda: ("propose", "tonight") in journal.calls)
        assert app.screen_stack[0].query_one(CaptureLine).text == "tonight"


async def test_earlier_proposals_keep_their_ratings(app, journal):
    journal.ratings[journal.proposals()[1].id] = 2
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "o")
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 3)
        assert [card.rating for card in app.screen.query(ProposalCard)] == [None, 2, None]
        assert not [call for call in journal.calls if call[0] == "propose"]


async def test_an_earlier_proposal_says_its_thumb_and_why_it_was_there(app, journal):
    one, two, _ = journal.proposals()
    journal.proposals = lambda: [replace(one, slot="random", gain=0.42), two]
    journal.thumbs = {one.id: False}
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "o")
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 2)
        first, second = (str(card.render()) for card in app.screen.query(ProposalCard))
        assert "you gave it a thumb down" in first
        assert "drawn by chance" in first
        assert "not rated yet" in second
        assert "here to find out" not in second
        await pilot.press("e")
        card = app.screen.query(ProposalCard).first()
        await until(pilot, lambda: "Expected to be +0.4 better than an average one" in str(card.render()))


async def test_two_proposals_are_compared_by_keys(app, journal):
    first, second, third = (each.id for each in journal.proposals())
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "o")
        await until(pilot, lambda: len(app.screen.query(ProposalCard)) == 3)

        def compared():
            return [call[1:] for call in journal.calls if call[0] == "compare"]

        shown = [card.proposal.id for card in app.screen.query(ProposalCard)]
        await pilot.press("c")
        assert "Better than which?" in text_of(app, "#step")
        await pilot.press("c")
        assert "Not compared" in text_of(app, "#step")
        await pilot.press("c", "j", "c")
        await until(pilot, lambda: "the first is better" in text_of(app, "#step"))
        await pilot.press("c", "j", "equals_sign")
        await until(pilot, lambda: "both are as good" in text_of(app, "#step"))
        assert compared() == [(shown[0], shown[1], False), (shown[1], shown[2], True)]
        assert {first, second, third} == set(shown)


# the profile, help, commands, themes


async def test_the_profile_says_what_is_known_and_why(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "P")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 6)
        assert isinstance(app.screen, ProfileScreen)
        assert "better than always giving your average" in text_of(app, "#summary")
        first = str(app.screen.query_one(OptionList).get_option_at_index(0).prompt)
        assert "about outdoors" in first
        assert "●" in first
        assert "likes it" in first
        assert "14 ratings" in first
        await pilot.press("e")
        await until(pilot, lambda: app.screen.query_one("#evidence").display)
        assert "about outdoors  topic:outdoors" in text_of(app, "#evidence")
        assert "Walk to the heron's bend" in text_of(app, "#evidence")


async def test_the_profile_shows_what_was_said_read_and_is_asked(app, journal):
    learnt = journal.learnt
    learnt.features[:2] = [
        FeatureBelief("topic:outdoors", 0.92, 0.22, 14, ideal=-0.4, ideal_sd=0.1),
        FeatureBelief("effort", -0.8, 0.0, 31, pinned=True, stated=True),
    ]
    learnt.trust = [Trust(learnt.principles[0], "social", 1.0, 1.0, 0.82, "e9")]
    learnt.conflicts = [learnt.features[0]]
    learnt.change = Change(0.7, "e3", datetime(2026, 11, 3, tzinfo=UTC), ())
    learnt.statements = [Statement("e8", datetime(2026, 11, 3, tzinfo=UTC), "effort", -0.8, 4.0, pinned=True)]
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "P")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 6)
        told = text_of(app, "#summary")
        assert "holds for your ratings with 82%" in told
        assert "It may be that what you like changed around Tue 3 Nov" in told
        assert "Which is it?" in told
        await pilot.press("e")
        await until(pilot, lambda: app.screen.query_one("#evidence").display)
        assert "Who you want to be: -0.40" in text_of(app, "#evidence")
        assert "pinned by you" in str(app.screen.query_one(OptionList).get_option_at_index(1).prompt)
        await pilot.press("j", "e")
        await until(pilot, lambda: "effort pinned at -0.80 (you set it)" in text_of(app, "#evidence"))


async def test_what_no_rating_touches_comes_last(app, journal):
    journal.learnt.features.insert(0, FeatureBelief("hour:night", 0.0, 0.9, 0))
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "P")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 7)
        last = str(app.screen.query_one(OptionList).get_option_at_index(6).prompt)
        assert last.startswith("at night ")
        assert "no rating" in last


async def test_a_young_profile_does_not_boast(app, journal):
    journal.learnt.ratings = 0
    journal.learnt.features = []
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "P")
        await until(pilot, lambda: "Nothing is learnt yet" in text_of(app, "#summary"))


async def test_help_opens_and_closes(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("escape", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, JournalScreen)


async def test_the_palette_has_every_action_and_theme(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        assert {"Write", "Search", "Propose", "Earlier proposals", "Profile", "Help", "Quit"} <= set(commands)
        commands["Theme: paper"]()
        assert app.theme == "paper"
        commands["Propose"]()
        await until(pilot, lambda: isinstance(app.screen, ProposeScreen))


@pytest.mark.parametrize("theme", ["harbour", "ember", "paper", "birch"])
async def test_each_shipped_theme_loads_in_the_app(make_app, journal, theme):
    app = make_app(journal, theme=theme)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert app.theme == theme
        assert app.screen.styles.background.hex == app.current_theme.background
        assert told(app) == []


async def test_a_foreign_theme_works_too(app):
    async with app.run_test() as pilot:
        app.theme = "nord"
        await opened(app, pilot)


async def test_the_environment_chooses_the_theme(make_app, journal, monkeypatch):
    monkeypatch.setenv("DRUTHERS_THEME", "birch")
    app = make_app(journal, theme="ember")
    async with app.run_test():
        assert app.theme == "birch"


async def test_broken_and_unknown_themes_are_lines(make_app, journal, tmp_path):
    (tmp_path / "odd.toml").write_text("name = 3")
    (tmp_path / "mine.toml").write_text('name = "mine"\nprimary = "#aa5522"\n')
    app = make_app(journal, theme="gone", themes=[tmp_path])
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert any("There is no theme gone. There are: mine." in line for line in told(app))
        assert any("odd.toml" in line for line in told(app))


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (120, 40)])
async def test_nothing_spills_over_the_edge(make_app, journal, size):
    app = make_app(journal)
    async with app.run_test(size=size) as pilot:
        timeline = await opened(app, pilot)
        for keys in ([], ["escape", "slash", *"the"], ["escape", "P"], ["p"], ["e"], ["escape"]):
            await pilot.press(*keys)
            await pilot.pause(0.1)
            for widget in app.screen.query("#top, #capture, #timeline, #hits, #features, ProposalCard"):
                assert widget.region.right <= size[0]
        assert timeline.size.width > 0
