from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from druthers.tui.themes import (
    DEFAULT,
    READABLE,
    ThemeFile,
    ThemeSet,
    contrast,
    load_themes,
    read_theme,
    theme_folders,
    to_theme,
)

SHIPPED = load_themes(theme_folders()[:1])
TEXTS = ("muted", "public", "private", "following", "footer-key-foreground", "markdown-h1-color")
hex_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def worst_contrast(theme) -> float:
    texts = [theme.foreground, theme.primary, theme.secondary, theme.accent, theme.success, theme.warning, theme.error]
    texts += [theme.variables[name] for name in TEXTS]
    grounds = [theme.background, theme.surface, theme.panel]
    return min(contrast(Color.parse(text), Color.parse(ground)) for text in texts for ground in grounds)


def test_two_dark_and_two_light_themes_ship():
    assert SHIPPED.failures == ()
    assert sum(theme.dark for theme in SHIPPED.themes) >= 2
    assert sum(not theme.dark for theme in SHIPPED.themes) >= 2
    assert DEFAULT in {theme.name for theme in SHIPPED.themes}


@pytest.mark.parametrize("theme", SHIPPED.themes, ids=lambda theme: theme.name)
def test_shipped_text_reads_on_every_ground(theme):
    assert worst_contrast(theme) >= READABLE


@pytest.mark.parametrize("theme", SHIPPED.themes, ids=lambda theme: theme.name)
def test_public_private_and_following_differ(theme):
    assert len({theme.variables[name] for name in ("public", "private", "following")}) == 3


@pytest.mark.parametrize("path", sorted(theme_folders()[0].glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_file_gives_the_colours_it_says(path):
    file = read_theme(path)
    theme = to_theme(file)
    given = {key: value for key, value in file.model_dump().items() if value is not None}
    assert path.stem == file.name
    for key in ("primary", "background", "surface", "panel", "foreground"):
        assert getattr(theme, key) == given[key]
    for key in {"muted", "public", "private", "following"} & set(given):
        assert theme.variables[key] == given[key]


@given(primary=hex_colour, dark=st.booleans())
def test_a_name_and_one_colour_make_a_readable_theme(primary, dark):
    theme = to_theme(ThemeFile(name="mine", dark=dark, primary=primary))
    assert worst_contrast(theme) >= READABLE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('primary = "#123456"', "name"),
        ('name = "mine"', "primary"),
        ('name = "mine"\nprimary = "#12345"', "primary: '#12345' is not a colour"),
        ('name = "mine"\nprimary = "#123456"\nsparkle = "#ffffff"', "sparkle"),
        ('name = "mine"\nprimary = "ansi_blue"', "solid"),
        ('name = "Mine [b]"\nprimary = "#123456"', "name"),
        ('name = "mine', "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_broken_theme_is_told_and_the_others_load(tmp_path, text, reason):
    (tmp_path / "broken.toml").write_bytes(text.encode(errors="surrogateescape"))
    (tmp_path / "good.toml").write_text('name = "good"\nprimary = "#5f87af"\n')
    found = load_themes([tmp_path])
    assert [theme.name for theme in found.themes] == ["good"]
    assert len(found.failures) == 1
    assert "broken.toml" in found.failures[0].message
    assert reason in found.failures[0].message
    assert "\n" not in found.failures[0].message


def test_the_persons_theme_takes_the_place_of_ours(tmp_path):
    (tmp_path / "mine.toml").write_text(f'name = "{DEFAULT}"\ndark = false\nprimary = "#884422"\n')
    found = load_themes([theme_folders()[0], tmp_path])
    assert next(theme for theme in found.themes if theme.name == DEFAULT).dark is False
    assert len(found.themes) == len(SHIPPED.themes)


def test_a_folder_that_is_not_there_is_no_failure(tmp_path):
    assert load_themes([tmp_path / "none"]) == ThemeSet((), ())
    assert not (tmp_path / "none").exists()


def test_the_persons_folder_is_in_their_config(tmp_path):
    assert theme_folders()[1] == Path(tmp_path / "config" / "druthers" / "themes")
