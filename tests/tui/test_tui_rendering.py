from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from textual.color import Color

from druthers.tui.printing import Printable
from druthers.tui.rendering import NoteText
from druthers.tui.widgets.note_pane import NoteBody
from druthers.wording import printable

pytestmark = pytest.mark.usefixtures("calm")

COLOURS = dict.fromkeys(("primary", "foreground", "muted", "accent"), "#aabbcc")
EVIL = "# Title \x1b[31mred\x07\n\n\x1b]0;owned\x07 \x9b2J [x](<http://a/\x1b]0;owned\x07>) \u202egnp.exe\n"


def drawn(text: str, width: int = 60) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    return "".join(segment.text for segment in console.render(NoteText(text, COLOURS)))


async def until(pilot, true):
    for _ in range(400):
        await pilot.pause(0.02)
        if true():
            return
    raise AssertionError(f"never so: {true}")


@given(st.text())
def test_what_is_printable_holds_no_command(text):
    left = printable(text)
    assert not any(ord(one) < 0x20 or 0x7F <= ord(one) < 0xA0 or one in "\u202e\u2066" for one in left)
    assert printable(left) == left
    assert [one for one in text if one.isalnum()] == [one for one in left if one.isalnum()]


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab|-#>*`_[]()!<> \n\t1.~😀日"), max_size=200), st.integers(1, 80))
def test_any_markdown_is_drawn(text, width):
    console = Console(width=width, file=io.StringIO())
    for line in console.render_lines(NoteText(text, COLOURS), console.options):
        assert line


def test_markdown_says_what_stands_there():
    page = drawn(
        "# Soup\n\nLess **cumin**, `more` [lemon](http://x) ![the pot](pot.png)\n\n"
        "| a | b |\n|---|---|\n| ![p](q.png) | 2 |\n\n"
        "```python\ndef f():\n    return [1]\n```\n\n<b>bold</b> [bold]as it stands[/bold]\n\n- one\n  - two\n"
    )
    for words in (
        "Soup",
        "Less cumin, more lemon ▣ the pot",
        "def f():",
        "      return [1]",
        "[bold]as it stands[/bold]",
    ):
        assert words in page
    assert next(line for line in page.split("\n") if "▣ p" in line).rstrip().endswith("2")


def test_a_second_look_at_the_same_width_is_the_same():
    text = NoteText("# a\n\n- b\n- c\n", COLOURS)
    console = Console(width=40, file=io.StringIO())
    assert list(console.render(text)) == list(console.render(text))


def test_a_filter_keeps_styles_and_takes_commands():
    console = Console(width=40, file=io.StringIO())
    before = list(console.render("[bold]a\x1b[2Jb[/]"))
    after = Printable().apply(before, Color(0, 0, 0))
    assert "".join(one.text for one in after) == "a[2Jb"
    assert [one.style for one in after] == [one.style for one in before]


async def test_no_note_reaches_the_terminal_as_a_command(make_app, journal):
    journal.capture(EVIL)
    app = make_app(journal)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "J")
        await until(pilot, lambda: app.screen.query(NoteBody) and app.screen.query_one(NoteBody).source)
        await pilot.pause(0.1)
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        page = "".join(lines)
        assert "red" in page
        assert "gnp.exe" in page
        assert page == printable(page)


async def test_a_long_note_opens_at_once(make_app, journal):
    body = "".join(f"- item {number} with **bold** and [a link](http://x/{number})\n" for number in range(1500))
    journal.capture("# Long\n\n" + body)
    app = make_app(journal)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("escape", "J")
        await until(pilot, lambda: app.screen.query(NoteBody) and app.screen.query_one(NoteBody).size.height > 1500)
        assert app.screen.query_one(NoteBody).size.height > 1500
        assert not app.screen.query_one(NoteBody).children  # a widget for each block took twenty seconds
