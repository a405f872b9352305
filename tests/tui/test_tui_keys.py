from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.tui.app import DruthersApp
from druthers.tui.bound import all_bindings, merged, own
from druthers.tui.clashes import clashes, clashes_by_default, settled
from druthers.tui.first_run import FirstRun
from druthers.tui.keys import OwnKeys, keys_file, parsed, read_keys
from druthers.tui.places import PLACES
from druthers.tui.screens.find import FindScreen
from druthers.tui.touring import TourApp
from druthers.tui.widgets.timeline import Timeline

from .waiting import until

pytestmark = pytest.mark.usefixtures("calm")


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


def keep(text: str) -> None:
    path = keys_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def opened(app, pilot) -> Timeline:
    await until(pilot, lambda: app.screen.query_one(Timeline).note is not None)
    return app.screen.query_one(Timeline)


# the file


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[keys", "is not TOML"),
        ("vim = 1", "vim is true or false, not 1"),
        ("vi = true", "there is no setting vi."),
        ("keys = 3", "keys is a table"),
        ('[keys]\n"today.write" = ""', "today.write has no key"),
        ('[keys]\n"today.write" = 3', "there is no key 3"),
        ('[keys]\n"today.write" = "n, hyperspace"', "there is no key hyperspace, so today.write keeps its own"),
    ],
)
def test_what_cannot_be_read_is_a_line(text, says):
    own = parsed(text)
    assert not own.vim
    assert not own.keys
    assert len(own.problems) == 1
    assert says in own.problems[0]


def test_a_name_with_and_without_quotation_marks_and_several_keys():
    own = parsed(
        '[keys]\ntoday.write = ["n", "Ctrl+N"]\n"today.about" = "a, ,"\n"go.share" = "ctrl+/"\n"go.find" = "," '
    )
    assert own == OwnKeys(
        keys={
            "today.write": "n,ctrl+n",
            "today.about": "a",
            "go.share": "ctrl+slash,ctrl+underscore",
            "go.find": "comma",
        }
    )


def test_a_file_that_cannot_be_read_is_a_line(tmp_path):
    assert read_keys(tmp_path / "none.toml") == OwnKeys()
    (tmp_path / "keys.toml").write_bytes(b"\xff")
    assert "cannot be read" in read_keys(tmp_path / "keys.toml").problems[0]
    assert "cannot be read" in read_keys(tmp_path).problems[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"today.wirte" = "n"', "nothing is called today.wirte; did you mean today.write? `druthers keys` lists"),
        ('"today.about" = "n"', "today.about cannot be n: today.write has that key at the same moment"),
        ('"today.about" = "T"', "go.today has that key"),
        ('"go.today" = "a"', "has that key at the same moment"),
        ('"today.about" = "tab"', "“Focus Next” has that key"),
        ('"today.about" = "3"', "1 to 5 always rate"),
        ('"app.quit" = "q"', "it works while you type"),
        ('"today.about" = "n"\n"today.write" = "n,i"', "today.about cannot be n: today.write has that key"),
        ('"today.about" = "Z"\n"today.mend" = "Z"', "today.mend cannot be Z: today.about has that key"),
    ],
)
def test_a_clash_is_a_line_and_changes_nothing(line, says):
    own = settled(parsed(f"[keys]\n{line}"), all_bindings())
    assert len(own.problems) == 1
    assert says in own.problems[0]
    assert len(own.keys) == line.count("\n")  # of two, the one that was said first stays


def test_two_actions_may_change_their_keys_and_what_is_shared_on_purpose_may_stay():
    own = parsed('[keys]\n"today.write" = "a"\n"today.about" = "n"\n"today.write_again" = "escape,f12"')
    assert settled(own, all_bindings()) == own


@given(st.data())
def test_whatever_is_asked_for_what_is_left_clashes_with_nothing(data):
    known = all_bindings()
    names = [*known.bound, "no.such"]
    keys = st.sampled_from([*"abjnpuxyTZ?/3", "ctrl+s", "enter", "escape", "tab", "f6", "down", "wheel"])
    table = data.draw(st.dictionaries(st.sampled_from(names), st.lists(keys, min_size=1, max_size=2), max_size=5))
    asked = parsed("[keys]\n" + "\n".join(f'"{name}" = {said}' for name, said in table.items()))
    own = settled(asked, known)
    assert not list(clashes(known, own.keys))
    assert settled(own, known) == own
    assert len(table) <= len(own.keys) + len(own.problems)


# in the app


async def test_own_keys_work_and_a_saved_file_is_read_while_the_app_runs(app, monkeypatch):
    monkeypatch.setattr("druthers.tui.glancing.EVERY", 0.02)
    keep('[keys]\n"go.find" = "Z"\n"today.about" = "n"')
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await until(pilot, lambda: told(app))
        assert told(app) == [app.own.problems[0]]
        assert app.own.keys == {"go.find": "Z"}
        find = next(one for one in app.get_system_commands(app.screen) if one.title == "Find")
        assert find.help.startswith("Z ")
        assert str(app.screen.query_one("#top").content).startswith("T Today  J Journal  Z Find")
        await pilot.press("escape", "slash")
        assert not isinstance(app.screen, FindScreen)
        await pilot.press("Z")
        await until(pilot, lambda: isinstance(app.screen, FindScreen))
        await pilot.press("Z", "escape")  # a letter where one writes
        await until(pilot, lambda: not isinstance(app.screen, FindScreen))

        keep('vim = true\n[keys]\n"go.find" = "Y"')
        os.utime(keys_file(), (1, 1))
        await until(pilot, lambda: app.own.keys == {"go.find": "Y"})
        assert app.vim
        assert told(app)[-1] == "Your keys were read again."
        keep("[keys")
        os.utime(keys_file(), (2, 2))
        await until(pilot, lambda: app.own.problems)
        assert "the keys stay as they are" in told(app)[-1]
        assert app.own.keys == {"go.find": "Y"}
        keys_file().unlink()
        await until(pilot, lambda: app.own == OwnKeys())
        assert not app.vim


# every key there is


APPS = (DruthersApp, FirstRun, TourApp)


def test_every_key_has_a_name_and_says_what_it_does():
    known = all_bindings()
    lacking = []
    for kind in (*APPS, *known.kinds):
        for one in own(kind):
            where = f"{kind.__name__}: {one.key}"
            if not (one.id and one.description):
                lacking.append(f"{where} has no id or no description")
                continue
            if not acts(kind, one.action, known):
                lacking.append(f"{where}: there is no action {one.action}")
        lacking += [f"{kind.__name__}: {key} is {one} and {other}" for key, one, other in clashes_by_default(kind)]
        ids = [one.id for one in own(kind)]
        lacking += [f"{kind.__name__}: {name} is given twice" for name in {one for one in ids if ids.count(one) > 1}]
    assert not lacking


def acts(kind, action: str, known) -> bool:
    """Whether a class, or one made of it, has the method that an action asks for."""
    name = action.partition("(")[0]
    namespace, _, name = name.rpartition(".")
    made = [one for one in (*APPS, *known.kinds) if issubclass(one, kind)]
    kinds = {"app": APPS, "screen": known.kinds, "": made}[namespace]
    return any(hasattr(one, f"action_{name}") for one in kinds)


MOVES = {"up", "down", "home", "end", "pageup", "pagedown", "enter", "tab", "shift+tab", "escape"}  # nearest wins
MEANT = {
    ("p", "propose.again", "go.propose"),
    ("slash", "find.again", "go.find"),
    ("exclamation_mark", "doctor.leave", "app.doctor"),
}


def test_no_key_hides_another_that_means_something_else():
    known = all_bindings()
    tables = {kind: list(merged(kind)) for chain in known.chains for kind in chain}
    hidden = {
        (key, binding.id or binding.description, other.id)
        for chain in known.chains
        for at, here in enumerate(chain)
        for there in chain[at + 1 :]
        for key, binding in tables[here]
        for same, other in tables[there]
        if key == same and other.id and binding.id != other.id and key not in MOVES
    }
    assert hidden <= MEANT


async def test_a_place_is_reached_from_where_one_writes(app):
    async with app.run_test() as pilot:
        await opened(app, pilot)
        for place in ("profile", "share"):  # Textual's own text would have these two keys
            await pilot.press(PLACES["today"].anywhere)
            app.today.action_write()
            await pilot.press(PLACES[place].anywhere)
            await until(pilot, lambda place=place: app.current_mode == place)
