"""Themes: a small TOML file becomes a Textual theme; what it leaves out is derived so that text stays readable.

Reads files only. A theme that cannot be used is collected as a failure, told in the app, and never stops it. Read by
hand, not by pydantic, which would cost the first paint as much as all the rest of it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_config_path
from textual.color import Color, ColorParseError
from textual.theme import Theme

from druthers.errors import ThemeError
from druthers.tui.contrast import READABLE, VISIBLE, WHITE, quiet, readable, solid, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
GROUNDS: Final = ("background", "surface", "panel")
# for a theme that is not ours, such as Textual's own: what our style sheet needs and such a theme lacks
FALLBACKS: Final = {
    "muted": "#8a8a8a",
    "faint": "#7a7a7a 40%",
    "edge": "#8a8a8a",
    "public": "#3f8f6b",
    "public-edge": "#3f8f6b",
    "private": "#b0762a",
    "private-edge": "#b0762a",
    "following": "#5a7fb8",
    "cursor-line": "#7a7a7a 25%",
}


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What a theme file may say; only `name` and `primary` must be there.

    `other` names the theme to turn to for the light, or for the dark. `faint` is for lines that only divide and may be
    next to invisible; `edge` frames what can be typed in, and is seen.
    """

    name: str
    primary: str
    dark: bool = True
    other: str = ""
    secondary: str | None = None
    accent: str | None = None
    background: str | None = None
    surface: str | None = None
    panel: str | None = None
    foreground: str | None = None
    muted: str | None = None
    faint: str | None = None
    edge: str | None = None
    public: str | None = None
    private: str | None = None
    following: str | None = None
    success: str | None = None
    warning: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """The themes that can be used, by name, and what was wrong with the others; `others` pairs light with dark."""

    themes: tuple[Theme, ...]
    failures: tuple[ThemeError, ...]
    others: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        """What the themes are called."""
        return [theme.name for theme in self.themes]

    def named(self, name: str) -> Theme | None:
        """The theme of this name."""
        return next((theme for theme in self.themes if theme.name == name), None)

    def counterpart(self, name: str, *, dark: bool = True) -> str:
        """The theme to turn to for the light, or for the dark: the one that the theme names, else the first.

        `dark` tells whether one is dark that is not among these.
        """
        theme = self.named(name)
        dark = theme.dark if theme else dark
        fit = [one.name for one in self.themes if one.dark is not dark]
        named = [there for here, there in self.others if here == name]
        named += [here for here, there in self.others if there == name]
        return next((one for one in (*named, *fit) if one in fit), name)


def theme_folders() -> tuple[Path, ...]:
    """Where themes lie: ours, in the wheel or at the top of a checkout; then the person's own, which win."""
    here = Path(__file__).resolve()
    installed, checkout = here.parents[1] / "themes", here.parents[3] / "themes"
    return (installed if installed.is_dir() else checkout, user_config_path("druthers") / "themes")


def load_themes(folders: Iterable[Path]) -> ThemeSet:
    """Read every `*.toml` of the folders; a later one takes the place of an earlier one with the same name."""
    themes: dict[str, Theme] = {}
    others: dict[str, str] = {}
    failures: list[ThemeError] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                file = read_theme(path)
            except ThemeError as failure:
                failures.append(failure)
            else:
                themes[file.name] = to_theme(file)
                others[file.name] = file.other
    return ThemeSet(
        tuple(themes.values()), tuple(failures), tuple((one, other) for one, other in others.items() if other)
    )


def read_theme(path: Path) -> ThemeFile:
    """Read one file; ThemeError when it cannot be read, is no TOML, or says what a theme cannot say."""
    hint = "Mend the file or take it away; the other themes work."
    try:
        return parse_theme(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"The theme {path.name} cannot be read: {error}.", hint) from error
    except ValueError as error:
        raise ThemeError(f"The theme {path.name} cannot be used: {error}.", hint) from error


def parse_theme(found: Mapping[str, object]) -> ThemeFile:
    """Check what a theme file says; ValueError names the key and what is wrong with it."""
    known = {field.name for field in fields(ThemeFile)}
    said: dict[str, str | bool] = {}
    for key in ("name", "primary"):
        if key not in found:
            raise ValueError(f"{key} is missing")
    for key, value in found.items():
        if key not in known:
            raise ValueError(f"{key} is not known; known are {', '.join(sorted(known))}")
        if key == "dark":
            if not isinstance(value, bool):
                raise ValueError(f"dark is {value!r}, and should be true or false")
            said[key] = value
        elif not isinstance(value, str):
            raise ValueError(f"{key} is {value!r}, and should be a text in quotation marks")
        elif key in {"name", "other"}:
            if not NAME.fullmatch(value):
                raise ValueError(f"{key} is {value!r}, and should be small letters, digits and hyphens")
            said[key] = value
        else:
            said[key] = _colour(key, value)
    return ThemeFile(**said)  # type: ignore[arg-type]  # checked above, key by key


def _colour(key: str, value: str) -> str:
    """Pass a colour that Textual can read; ansi names and see-through ones cannot be checked for contrast."""
    try:
        colour = Color.parse(value)
    except ColorParseError as error:
        raise ValueError(f"{key}: {value!r} is not a colour") from error
    if colour.ansi is not None or colour.a < 1:
        raise ValueError(f"{key}: {value!r} is not a solid colour such as #5f87af")
    return colour.hex6


def to_theme(file: ThemeFile) -> Theme:
    """Derive what the file leaves out. Text, given or derived, reads at 4.5:1 or better; frames and marks at 3:1."""
    ink, paper = (Color.parse("#e8e6e3"), Color.parse("#121315")) if file.dark else (Color.parse("#22211f"), WHITE)
    primary = Color.parse(file.primary)
    background = _given(file.background, paper.blend(primary, 0.05, 1))
    surface = _given(file.surface, background.blend(primary, 0.06, 1))
    panel = _given(file.panel, background.blend(primary, 0.12, 1))
    grounds = (background, surface, panel)

    def text(given: str | None, derived: Color) -> Color:
        return readable(_given(given, derived), grounds)

    foreground = text(file.foreground, ink)
    lead = readable(primary, grounds)
    error = text(file.error, Color.parse("#e06c75" if file.dark else "#b3261e"))
    success = text(file.success, Color.parse("#8fbf7f" if file.dark else "#3c6e3f"))
    warning = text(file.warning, Color.parse("#e0af68" if file.dark else "#8a5a00"))
    words = {
        "foreground": foreground,
        "primary": lead,
        "secondary": text(file.secondary, lead),
        "accent": text(file.accent, lead),
        "success": success,
        "warning": warning,
        "error": error,
        "muted": text(file.muted, foreground.blend(background, 0.38, 1)),
        "public": text(file.public, success),
        "private": text(file.private, warning),
        "following": text(file.following, lead),
    }
    edges = {
        "faint": _given(file.faint, background.blend(foreground, 0.2, 1)),
        "edge": readable(_given(file.edge, background.blend(foreground, 0.4, 1)), grounds, VISIBLE),
        "public-edge": quiet(words["public"], grounds, 0.45),
        "private-edge": quiet(words["private"], grounds, 0.45),
    }
    colours = {name: colour.hex6 for name, colour in {**words, **edges}.items()}
    return Theme(
        name=file.name,
        dark=file.dark,
        background=background.hex6,
        surface=surface.hex6,
        panel=panel.hex6,
        foreground=colours["foreground"],
        primary=colours["primary"],
        secondary=colours["secondary"],
        accent=colours["accent"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
        variables={
            **colours,
            **_parts(colours, background.hex6, surface.hex6, panel.hex6),
            "input-selection-background": (marked := _selection(lead, background, foreground)),
            "screen-selection-background": marked,
        },
    )


def _parts(colours: Mapping[str, str], background: str, surface: str, panel: str) -> dict[str, str]:
    """What Textual's own widgets are coloured with, from what a theme says."""
    lead, foreground, muted, edge = (colours[name] for name in ("primary", "foreground", "muted", "edge"))
    return {
        "background": background,  # and so on as they are: Textual's own shades of them are rounded, off by one
        "surface": surface,
        "panel": panel,
        "cursor-line": panel,
        "text-muted": muted,
        "text-disabled": muted,  # what stands in an empty field is read, too
        "foreground-muted": muted,
        **{f"text-{name}": colours[name] for name in ("primary", "secondary", "accent", "success", "warning", "error")},
        "border": lead,
        "border-blurred": edge,
        "footer-background": background,
        "footer-foreground": muted,
        "footer-description-foreground": muted,
        "footer-key-foreground": lead,
        "footer-item-background": background,
        "block-cursor-background": panel,
        "block-cursor-foreground": foreground,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": background,
        "block-cursor-blurred-foreground": foreground,
        "block-hover-background": surface,
        "input-cursor-background": lead,
        "input-cursor-foreground": background,
        "input-selection-foreground": foreground,
        "screen-selection-foreground": foreground,
        "scrollbar": edge,
        "scrollbar-hover": muted,
        "scrollbar-active": lead,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        "link-color": lead,
        "link-color-hover": background,
        "link-background-hover": lead,
        **{f"markdown-h{level}-color": lead if level < 3 else foreground for level in range(1, 7)},  # noqa: PLR2004
    }


def _selection(lead: Color, background: Color, foreground: Color) -> str:
    """A ground for what is selected, as much of the first colour as leaves the words on it readable."""
    shades = [solid(background.blend(lead, share / 20, 1)) for share in range(7, 0, -1)]
    return next((shade for shade in shades if worst(foreground, [shade]) >= READABLE), background).hex6


def _given(value: str | None, derived: Color) -> Color:
    return solid(derived) if value is None else Color.parse(value)
