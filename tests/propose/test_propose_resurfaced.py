"""What was meant to be done and not spoken of since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from druthers.propose.context import Earlier
from druthers.propose.sources.resurfaced import Resurfaced

KAYAK = "I want to build a kayak from the larch planks."


def offered(shelf, drafts, *older, **more):
    return drafts(Resurfaced(), shelf.desk(older=older, **more))


def test_an_old_wish_comes_back_with_its_words_and_its_day(shelf, drafts, ago):
    old = shelf.put(KAYAK, created=ago(60))
    (draft,) = offered(shelf, drafts, old)
    assert draft.text.startswith("On 22 September you wrote “I want to build a kayak from the larch planks”.")
    assert "on 22 September" in draft.because
    assert [citation.quote for citation in draft.citations] == [KAYAK]
    assert draft.pattern.form in ("time-box", "choose-time", "first-step")


@pytest.mark.parametrize(("days", "forgotten"), [(13, False), (15, True)])
def test_a_young_wish_is_not_forgotten(shelf, drafts, ago, days, forgotten):
    assert bool(offered(shelf, drafts, shelf.put(KAYAK, created=ago(days)))) is forgotten


@pytest.mark.parametrize(
    ("later", "taken_up"),
    [
        ("The kayak has its first planks, built all day.", True),
        ("Larch burns badly.", False),
        ("Anna has a kayak. I bought planks for the shelf.", False),
    ],
)
def test_what_a_later_note_speaks_of_is_not_brought_back(shelf, drafts, ago, later, taken_up):
    old = shelf.put(KAYAK, created=ago(60))
    shelf.put(later, created=ago(20))
    assert (offered(shelf, drafts, old) == []) is taken_up


def test_an_earlier_note_takes_nothing_up(shelf, drafts, ago):
    shelf.put("The kayak has its first planks, built all day.", created=ago(90))
    assert offered(shelf, drafts, shelf.put(KAYAK, created=ago(60)))


def test_what_the_same_note_takes_up_further_down_is_not_brought_back(shelf, drafts, ago):
    assert offered(shelf, drafts, shelf.put(f"{KAYAK}\n\nBuilt the kayak, larch and all.", created=ago(60))) == []


def test_what_was_brought_back_once_is_not_brought_back_again(shelf, drafts, ago):
    old = shelf.put(KAYAK, created=ago(60))
    (draft,) = offered(shelf, drafts, old)
    assert offered(shelf, drafts, old, earlier=(Earlier(draft.text, b""),)) == []
    assert offered(shelf, drafts, old, earlier=(Earlier("Sand the table.", b""),))


def test_an_open_box_is_offered_and_a_ticked_one_is_not(shelf, drafts, ago):
    box = shelf.put("- [ ] sort the tools in the shed\n- [x] paint the fence by the road", created=ago(60))
    (draft,) = offered(shelf, drafts, box)
    assert draft.text.startswith("The box for “sort the tools in the shed” is still open.")


def test_what_is_to_be_said_asks_for_one_line(shelf, drafts, ago):
    (draft,) = offered(shelf, drafts, shelf.put("I should ask Paul about the old boat.", created=ago(60)))
    assert draft.pattern.form == "tell"


@pytest.mark.parametrize(
    "line",
    [
        "I should call the plumber tomorrow.",
        "I want to read on Sunday by the river.",
        "I have to hand in the essay by 3 June.",
        "I wanted to see the puppet play.",
        "I should have planted the tulips.",
        "I want to be a kinder brother.",
        "I want to focus on the future of things.",
        "I should stop biting my nails.",
        "If you want to visit the mill you should ring first.",
        "I keep a box of films that I want to watch with Jo.",
        "I do not want to sell the piano.",
        "The mill pond froze in the night.",
        "I want to hurt my brother.",
        "I need to remember that Mia hates lilies.",
        "We have to talk about the piano, Karl said.",
        "I should see a doctor about my back.",
    ],
)
def test_what_cannot_be_come_back_to_is_left(shelf, drafts, ago, line):
    assert offered(shelf, drafts, shelf.put(line, created=ago(60))) == []


def test_a_note_without_a_date_of_its_own_is_given_none(shelf, drafts, ago):
    old = shelf.put(KAYAK, created=ago(60))
    shelf.notes[old] = replace(shelf.notes[old], dated=False)
    (draft,) = offered(shelf, drafts, old)
    assert "September" not in draft.text + draft.because
    assert draft.text.startswith("A while ago you wrote")


def test_of_a_long_line_the_wish_is_quoted(shelf, drafts, ago):
    line = "Between the tax papers and the leaking roof of the mill, I would love to build a kayak from larch planks."
    (draft,) = offered(shelf, drafts, shelf.put(line, created=ago(60)))
    assert "“I would love to build a kayak from larch planks”" in draft.text


def test_other_peoples_wishes_are_theirs(shelf, drafts, ago):
    assert offered(shelf, drafts, shelf.put(KAYAK, created=ago(60), visibility="following")) == []


def test_not_all_that_is_wanted_is_a_reminder(shelf, drafts, ago):
    things = ("kayak", "table", "ladder", "bench", "sledge")
    old = [shelf.put(f"I want to build a {thing} from {thing}wood.", created=ago(60)) for thing in things]
    assert [len(offered(shelf, drafts, *old, most=most)) for most in (1, 6, 9)] == [1, 2, 3]
