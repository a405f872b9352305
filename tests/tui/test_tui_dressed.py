"""What the app wears: themes that change while it runs, a choice that is kept, no colour at all."""

from __future__ import annotations

import tomllib

import pytest
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from druthers.tui.dressed import Dressed
from druthers.tui.glancing import Glance, stamps

from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")


class Small(Dressed):
    """An app with something to read and something to choose."""

    CSS = "OptionList:focus { background-tint: transparent; }"

    def compose(self):
        yield Static("[$accent]words[/] ┃▌━ ○ read\n[$private]● [/]a secret\n[$public]○ public[/]\n● private  who")
        yield OptionList(Option("one\nand more"), Option("two"), Option("three"))
        yield Input()


def text_of(app) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The person's own folder, looked at without haste but often."""
    monkeypatch.setattr("druthers.tui.glancing.EVERY", 0.02)
    monkeypatch.setattr("druthers.tui.glancing.SETTLING", 0.02)
    monkeypatch.setattr("druthers.tui.dressed.SOON", 0.01)
    folder = tmp_path / "config" / "druthers" / "themes"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('name = "mine"\nprimary = "#aa5522"\nbackground = "#101010"\n')
    return folder


async def test_a_theme_that_is_saved_is_put_on_while_the_app_runs(mine):
    file = mine / "mine.toml"
    app = Small(theme="mine")
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.theme_variables["background"] == "#101010")
        file.write_text('name = "mine"\nprimary = "#aa5522"\nbackground = "#002211"\n')
        await until(pilot, lambda: app.theme_variables["background"] == "#002211")
        file.write_text('name = "mine"\nprimary = "#aa55')  # the last good one stays on
        await until(pilot, lambda: any("mine.toml cannot be read" in line for line in told(app)))
        assert app.theme_variables["background"] == "#002211"
        file.write_text('name = "mine"\nprimary = "#aa5522"\nbackground = "#220000"\n')
        await until(pilot, lambda: app.theme_variables["background"] == "#220000")
        (mine / "new.toml").write_text('name = "new"\nprimary = "#aa5522"\n')
        await until(pilot, lambda: "new" in app.themes.names)
        file.unlink()
        await until(pilot, lambda: any("The theme mine is gone" in line for line in told(app)))
        assert app.theme_variables["background"] == "#220000"
        app.theme = "new"
        await until(pilot, lambda: app.current_theme.name == "new")
    assert not app._glance._thread.is_alive()


async def test_the_choice_is_kept_with_what_else_stands_there(mine, tmp_path, monkeypatch):
    kept = tmp_path / "config" / "druthers" / "app.toml"
    elsewhere = tmp_path / "dotfiles.toml"
    elsewhere.write_text('# mine\nplain = false\ntheme = "ember" # by night\n')
    kept.symlink_to(elsewhere)
    app = Small()
    async with app.run_test() as pilot:
        assert app.theme == "ember"
        app.query_one(OptionList).focus()
        await pilot.press("down")
        await until(pilot, lambda: "▌two" in text_of(app))  # a mark that is seen, beside a ground that is not much
        assert "▌three" not in text_of(app)
        app.action_light_or_dark()
        await until(pilot, lambda: 'theme = "birch" # by night' in elsewhere.read_text())
        app.action_light_or_dark()
        await until(pilot, lambda: 'theme = "ember" # by night' in elsewhere.read_text())
        assert told(app) == []
        elsewhere.write_text("theme = ")  # the person is in the middle of it
        app.theme = "paper"
        await until(pilot, lambda: any("not kept" in line for line in told(app)))
        assert elsewhere.read_text() == "theme = "
    elsewhere.write_text('theme = "paper"\n')
    assert kept.is_symlink()
    monkeypatch.setenv("DRUTHERS_THEME", "print")
    app = Small(theme="ember")
    async with app.run_test() as pilot:
        assert app.theme == "print"
        app.theme = "console"
        await until(pilot, lambda: tomllib.loads(elsewhere.read_text()) == {"theme": "console"})
        assert any("DRUTHERS_THEME asks for print" in line for line in told(app))


async def test_no_colour_is_none_and_still_tells(mine, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = Small()
    async with app.run_test() as pilot:
        app.query_one(OptionList).focus()
        await pilot.press("down")
        await pilot.pause()
        strips = [strip for y in range(app.size.height) for strip in app.screen._compositor.render_strips()[y : y + 1]]
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        assert all(style.color is None or style.color.is_default for style in styles)
        assert all(style.bgcolor is None or style.bgcolor.is_default for style in styles)
        shown = {segment.text.strip(): segment.style for strip in strips for segment in strip if segment.style}
        assert shown["words"].bold
        assert shown["two"].reverse
        assert not shown["three"].reverse


async def test_plain_mode_draws_nothing_and_leads_the_cursor(mine, monkeypatch):
    monkeypatch.setenv("DRUTHERS_PLAIN", "1")
    app = Small()
    async with app.run_test(size=(120, 30)) as pilot:
        assert app.plain
        assert app.screen.has_class("-narrow")
        assert not app.screen.has_class("-wide")
        options = app.query_one(OptionList)
        options.focus()
        await pilot.press("down")
        await until(pilot, lambda: app.cursor_position == (options.content_region.x, options.content_region.y + 2))
        text = text_of(app)
        assert [line.rstrip() for line in text.splitlines()[:4]] == [
            "words     ○ read",
            "private: a secret",
            "public",
            "private  who",
        ]
        assert not {
            character for character in text if "\u2500" <= character <= "\u259f" or "\u2800" <= character <= "\u28ff"
        }


def test_files_that_come_and_go_are_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("druthers.tui.glancing.EVERY", 0.01)
    monkeypatch.setattr("druthers.tui.glancing.SETTLING", 0.01)
    file = tmp_path / "keys.toml"
    seen = []
    glance = Glance(lambda: [file], lambda: seen.append(stamps([file])))
    assert stamps([file]) == ()
    glance.start()
    try:
        file.write_text("a")
        for _ in range(1000):
            if seen and seen[-1]:
                break
            glance.ending.wait(0.01)
        assert seen[-1] == stamps([file])
    finally:
        glance.stop()
