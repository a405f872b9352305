"""Which lines of the notes a step may begin from, and that each is a verbatim span."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from druthers.propose.citations import verify
from druthers.propose.lines import choose, cue


def quotes(shelf, about=None, most=8):
    lines, _ = choose(shelf.context(about), shelf.hits(), most)
    return [line.citation.quote for line in lines]


def test_a_stated_wish_is_taken_before_what_merely_is(shelf):
    shelf.put("Lunch by the river with the others. I should call Ana about the flat. It rained later on.\n")
    assert quotes(shelf)[0] == "I should call Ana about the flat."


def test_a_hit_gives_no_more_than_three_lines(shelf):
    shelf.put("I want to paint the fence. I want to swim in the lake. I should call Ana. I must go to the baker.\n")
    assert len(quotes(shelf)) == 3


def test_without_any_cue_a_full_sentence_serves(shelf):
    shelf.put("The heron stood in the river again.\n")
    assert quotes(shelf) == ["The heron stood in the river again."]


def test_what_was_asked_about_decides_among_equals(shelf):
    shelf.put("I want to paint the fence green.\n\nI want to read the book on bees.\n\nI want to swim in the lake.\n")
    assert quotes(shelf, about="bees", most=1) == ["I want to read the book on bees."]


def test_only_prose_that_is_not_done_is_taken(shelf):
    shelf.put(
        "---\ntitle: I want to be skipped here\n---\n"
        "# I want to be a heading\n"
        "> I want to be a quotation of someone\n"
        "| I want | to be a table |\n"
        "```\nI want to be some code here\n```\n"
        "- [x] I want to be a finished task\n"
        "[I want to be a link only](https://example.org)\n"
        "status:: I want to be a property\n"
        "- [ ] sort the photos of last summer\n",
        body_line=4,
    )
    assert quotes(shelf) == ["sort the photos of last summer"]
    lines, _ = choose(shelf.context(), shelf.hits(), 8)
    assert lines[0].kind == "task"
    assert lines[0].citation.lines == (13, 13)


def test_a_sentence_over_two_lines_is_quoted_as_it_stands(shelf):
    shelf.put("Monday.\r\nI want to write to my\r\npen friend in Japan. It rained.\r\n")
    lines, _ = choose(shelf.context(), shelf.hits(), 8)
    assert lines[0].citation.quote == "I want to write to my\r\npen friend in Japan."
    assert lines[0].citation.lines == (2, 3)


def test_nobody_elses_notes_are_taken(shelf):
    shelf.put("I want to learn the cello at last.\n", visibility="following")
    lines, left_out = choose(shelf.context(), shelf.hits(), 8)
    assert lines == ()
    assert left_out["in someone else's note"] == 1


def test_a_paragraph_of_loss_is_left_alone_and_a_note_of_harm_wholly(shelf):
    shelf.put("Dad died in May. I should call Ana.\n\nI want to paint the fence green.\n")
    shelf.put("I thought about suicide.\n\nI should water the plants today.\n")
    assert quotes(shelf) == ["I want to paint the fence green."]


def test_a_note_that_is_gone_is_passed_over(shelf):
    shelf.put("I want to learn the cello at last.\n")
    context = shelf.context()
    shelf.notes.clear()
    assert choose(context, context.hits, 8)[0] == ()


def test_cues_see_typographic_apostrophes():
    assert cue("I haven\u2019t called her.") == "task"


def test_something_good_is_glad_unless_it_is_clouded():
    assert cue("A lovely evening by the lake.") == "glad"
    assert cue("It was fun until we lost him.") != "glad"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(alphabet="aI want to.\n-#>`[ ]x|é\r!?\t", max_size=200))
def test_every_line_is_a_verbatim_span_with_its_right_lines(shelf, text):
    shelf.notes.clear()
    shelf.put(text)
    for line in choose(shelf.context(), shelf.hits(), 8)[0]:
        assert verify(line.citation, text) == line.citation
