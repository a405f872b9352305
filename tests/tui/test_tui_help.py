from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from druthers.tui.bound import Bindings, all_bindings
from druthers.tui.keymap import sections
from druthers.tui.keys import keys_file
from druthers.tui.screens.help import HelpScreen, columns
from druthers.tui.screens.today import TodayScreen
from druthers.tui.widgets.timeline import Timeline

from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")


def text_of(app, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def keep(text: str) -> None:
    path = keys_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_works_on_a_screen_comes_first_and_nothing_is_left_out():
    known = all_bindings()
    told = sections(known, {"today.write": "Z"}, TodayScreen)
    assert [one.title for one in told if one.here][:1] == ["Today"]
    assert "The line where you write" in [one.title for one in told if one.here]
    assert next(row.keys for row in told[0].rows if row.does == "Write")[-1] == "Z"
    named = [row.id for one in sections(known, {}, TodayScreen, apart=True) for row in one.rows]
    assert sorted(named) == sorted(known.bound)
    left, right = columns(told)
    assert [*left, *right] == told
    assert left
    assert right


async def test_help_opens_on_where_one_is_with_the_keys_as_they_are(app):
    keep('vim = true\n[keys]\n"go.find" = "Z"\n"no.such" = "x"')
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        await until(pilot, lambda: app.own.problems)
        await pilot.press("escape", "escape", "question_mark")
        await until(pilot, lambda: "Today" in text_of(app, "#help-left"))
        page = text_of(app, "#help-left")
        assert page.startswith("Today\n")
        assert "Vim: writing" in page + text_of(app, "#help-right")
        assert "Z        Find" in page + text_of(app, "#help-right")
        assert "nothing is called no.such" in text_of(app, "#help-problems")
        assert str(keys_file()) in text_of(app, "#help-own")
        await pilot.press("i")
        assert "today.write " in text_of(app, "#help-left")
        assert not app.screen.query_one("#help-right").display
        await pilot.press("i", "j", "j", "k")
        await until(pilot, lambda: app.screen.query_one("#help").scroll_offset.y == 1)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        await pilot.press("f1", "escape")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))


# what it looks like, with keys that do not change


class Page(Screen):
    BINDINGS: ClassVar = [
        Binding("n,i", "write", "Write", id="today.write"),
        Binding("a", "about", "About this note, in a few words that need a second line", id="today.about"),
        *(Binding(str(given), f"rate({given})", "Rate", id=f"today.rate_{given}") for given in range(1, 6)),
    ]


class Rows(Widget):
    BINDINGS: ClassVar = [
        Binding("enter", "open", "Open", id="timeline.open"),
        Binding("j,down", "down", "Down", id="timeline.down"),
        Binding("pagedown,ctrl+d", "page", "Page down", id="timeline.page_down"),
    ]


class Place(App):
    BINDINGS: ClassVar = [
        Binding("question_mark,f1", "help", "Help", id="app.help"),
        Binding("slash,f4", "go('find')", "Find", id="go.find"),
        Binding("escape", "back", "Back", id="page.back"),
    ]


class Known(Bindings):
    def groups(self, screen):
        return ("today", "page", "timeline")


@pytest.mark.parametrize(
    ("theme", "size", "keys"),
    [
        ("harbour", (80, 24), ()),
        ("harbour", (40, 24), ()),
        ("paper", (100, 40), ()),
        ("paper", (80, 24), ("i",)),
    ],
)
def test_help(snap_compare, make_app, journal, monkeypatch, theme, size, keys):
    known = Known(Place, (Page, Rows))
    monkeypatch.setattr("druthers.tui.bound.all_bindings", lambda: known)
    monkeypatch.setattr("druthers.tui.screens.help.keys_file", lambda: "~/.config/druthers/keys.toml")
    if theme == "paper":
        keep('vim = true\n[keys]\n"today.wirte" = "n"')

    async def press(pilot):
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
        await until(pilot, lambda: theme != "paper" or app.own.problems)
        app.clear_notifications()
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "Today" in text_of(app, "#help-left"))
        await pilot.press(*keys)
        await until(pilot, lambda: not keys or "today.write" in text_of(app, "#help-left"))
        await pilot.pause(0.1)

    assert snap_compare(make_app(journal, theme=theme), terminal_size=size, run_before=press)
