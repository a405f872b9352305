from __future__ import annotations

import re
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from druthers.tui import themes as themes_module
from druthers.tui.contrast import READABLE, VISIBLE, contrast
from druthers.tui.depth import FEW, adapted, drawn
from druthers.tui.look import DARK, LIGHT, SIXTEEN
from druthers.tui.themes import FALLBACKS, ThemeFile, ThemeSet, load_themes, read_theme, theme_folders, to_theme

from .waiting import settled

SHIPPED = load_themes(theme_folders()[:1])
NAMES = {"harbour", "paper", "ember", "birch", "console", "print"}
SOURCES = Path(themes_module.__file__).parent
hex_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

# What each colour is for. Every variable that a style sheet or a line of ours names is in one of these.
GROUNDS = {"background", "surface", "panel", "cursor-line"}
WORDS = {
    *("foreground", "muted", "primary", "secondary", "accent", "success", "warning", "error"),
    *("public", "private", "following", "footer-foreground", "footer-key-foreground"),
    *(
        "text-muted",
        "text-disabled",
        "text-primary",
        "text-accent",
        "text-success",
        "text-warning",
        "text-error",
        "link-color",
    ),
    *("foreground-muted", *(f"markdown-h{level}-color" for level in range(1, 7))),
}
EDGES = {"edge", "public-edge", "private-edge", "border", "border-blurred", "scrollbar"}
ONLY_DIVIDES = {"faint"}
ON_THEIR_OWN = (  # pairs that meet nowhere else: (words, their ground)
    ("foreground", "input-selection-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "block-hover-background"),
    ("footer-foreground", "footer-background"),
    ("footer-key-foreground", "footer-background"),
    ("footer-description-foreground", "footer-item-background"),
    ("link-color-hover", "link-background-hover"),
)


def colour(theme, name) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name.replace("-", "_")))


def worst(theme, names, shown=lambda shade: shade):
    """The lowest contrast, and between what."""
    return min(
        (contrast(shown(colour(theme, name)), shown(colour(theme, ground))), name, ground)
        for name in names
        for ground in GROUNDS
    )


def check(theme, shown=lambda shade: shade):
    assert worst(theme, WORDS, shown)[0] >= READABLE, worst(theme, WORDS, shown)
    assert worst(theme, EDGES, shown)[0] >= VISIBLE, worst(theme, EDGES, shown)
    for words, ground in ON_THEIR_OWN:
        found = contrast(shown(colour(theme, words)), shown(colour(theme, ground)))
        assert found >= READABLE, (words, ground, found)


# the six


def test_six_themes_ship_dark_and_light_in_pairs():
    assert SHIPPED.failures == ()
    assert set(SHIPPED.names) == NAMES
    assert {DARK, LIGHT, SIXTEEN} <= NAMES
    for theme in SHIPPED.themes:
        other = SHIPPED.counterpart(theme.name)
        assert SHIPPED.named(other).dark is not theme.dark
        assert SHIPPED.counterpart(other) == theme.name


@pytest.mark.parametrize("theme", SHIPPED.themes, ids=lambda theme: theme.name)
def test_a_shipped_theme_reads(theme):
    check(theme)
    assert len({colour(theme, name) for name in ("public", "private", "following")}) == 3
    assert colour(theme, "cursor-line") != colour(theme, "background")


@pytest.mark.parametrize("system", FEW)
@pytest.mark.parametrize("theme", SHIPPED.themes, ids=lambda theme: theme.name)
def test_a_shipped_theme_reads_in_few_colours(theme, system):
    few = adapted(theme, system)
    check(few, partial(drawn, system=FEW[system]))
    shown = {name: drawn(colour(few, name), FEW[system]) for name in ("background", "cursor-line")}
    assert shown["background"] != shown["cursor-line"]


@pytest.mark.parametrize("path", sorted(theme_folders()[0].glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_file_gives_the_colours_it_says(path):
    file = read_theme(path)
    theme = to_theme(file)
    assert path.stem == file.name
    for key, value in asdict(file).items():
        if value is not None and key not in {"name", "dark", "other"}:
            assert colour(theme, key).hex6 == value


# those made of a name and one colour


@given(primary=hex_colour, dark=st.booleans())
def test_a_name_and_one_colour_make_a_readable_theme(primary, dark):
    check(to_theme(ThemeFile(name="mine", dark=dark, primary=primary)))


@given(primary=hex_colour, dark=st.booleans(), system=st.sampled_from(sorted(FEW)))
def test_and_one_that_reads_in_few_colours(primary, dark, system):
    theme = adapted(to_theme(ThemeFile(name="mine", dark=dark, primary=primary)), system)
    check(theme, partial(drawn, system=FEW[system]))


def test_a_terminal_of_all_colours_gets_the_theme_as_it_is():
    theme = SHIPPED.themes[0]
    assert adapted(theme, "truecolor") is theme


# what the style sheets and the lines name

USED = re.compile(r"\$([a-z][a-z0-9-]*)(?: +(\d+)%)?")
DECLARED = re.compile(r"([a-z-]+):([^;{}]*)")
SHEETS = sorted(SOURCES.rglob("*.tcss"))


def test_every_colour_that_is_named_is_one_of_those_that_are_checked():
    known = GROUNDS | WORDS | EDGES | ONLY_DIVIDES
    for path in (*SHEETS, *SOURCES.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".tcss" or "textual" in text:  # others mean something else by such a sign
            named = {name for name, _ in USED.findall(text)}
            assert named <= known, (path.name, named - known)
    assert set(FALLBACKS) <= known


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_style_sheet_uses_each_colour_for_what_it_is_for(path):
    for said, value in DECLARED.findall(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)):
        for name, share in USED.findall(value):
            if said == "background":
                assert name in GROUNDS, (said, value)
            elif said in {"color", "border-title-color"}:
                assert name in WORDS, (said, value)
                assert not share, f"{value}: text that is see-through is not checked for contrast"
            elif said in {"border", "outline"}:
                assert name in WORDS | EDGES, f"{value}: a frame all round is seen; $edge has 3:1"
                assert not share, f"{value}: a frame that is see-through is not checked for contrast"


# what is drawn in the end

FRAMES = re.compile(r"[\s\u2500-\u259f]*")


def faint_words(app):
    """What does not read, of all that is on the screen; frames are another thing."""
    return [
        (app.theme, segment.text, segment.style.color.name, segment.style.bgcolor.name)
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if not FRAMES.fullmatch(segment.text)
        and contrast(Color(*segment.style.color.triplet), Color(*segment.style.bgcolor.triplet)) < READABLE
    ]


@pytest.mark.usefixtures("calm")
async def test_every_word_that_is_drawn_reads(make_app, journal):
    app = make_app(journal)
    async with app.run_test(size=(110, 30)) as pilot:
        for keys in (("escape", "j"), ("slash", *"mor", "enter", "w"), ("p", "4"), ("P",), ("S",), ("!", "U")):
            await settled(*keys)(pilot)
            for name in (DARK, LIGHT):  # which colours are used for what is the same in all
                app.theme = name
                await pilot.pause()
                assert faint_words(app) == [], keys


# files


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('primary = "#123456"', "name is missing"),
        ('name = "mine"', "primary is missing"),
        ('name = "mine"\nprimary = "#12345"', "primary: '#12345' is not a colour"),
        ('name = "mine"\nprimary = "#123456"\nsparkle = "#ffffff"', "sparkle is not known"),
        ('name = "mine"\nprimary = "ansi_blue"', "solid"),
        ('name = "mine"\nprimary = "#123456"\ndark = "yes"', "dark is 'yes'"),
        ('name = "mine"\nprimary = 5', "primary is 5"),
        ('name = "Mine [b]"\nprimary = "#123456"', "name is 'Mine [b]'"),
        ('name = "mine', "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_broken_theme_is_told_and_the_others_load(tmp_path, text, reason):
    (tmp_path / "broken.toml").write_bytes(text.encode(errors="surrogateescape"))
    (tmp_path / "good.toml").write_text('name = "good"\nprimary = "#5f87af"\n')
    found = load_themes([tmp_path])
    assert found.names == ["good"]
    [failure] = found.failures
    assert "broken.toml" in failure.message
    assert reason in failure.message
    assert "\n" not in failure.message


def test_the_persons_theme_takes_the_place_of_ours(tmp_path):
    (tmp_path / "mine.toml").write_text(f'name = "{DARK}"\ndark = false\nprimary = "#884422"\n')
    found = load_themes([theme_folders()[0], tmp_path])
    assert found.named(DARK).dark is False
    assert len(found.themes) == len(SHIPPED.themes)


def test_a_folder_that_is_not_there_is_no_failure(tmp_path):
    assert load_themes([tmp_path / "none"]) == ThemeSet((), ())
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("calm")
def test_the_persons_folder_is_in_their_config(tmp_path):
    assert theme_folders()[1] == Path(tmp_path / "config" / "druthers" / "themes")
