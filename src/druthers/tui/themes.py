"""Themes: a small TOML file becomes a Textual theme; what it leaves out is derived so that text stays readable.

Reads files only. A theme that cannot be used is collected as a failure, told in the app, and never stops it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from platformdirs import user_config_path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from textual.color import Color, ColorParseError
from textual.theme import Theme

from druthers.errors import ThemeError

if TYPE_CHECKING:
    from collections.abc import Iterable

READABLE: Final = 4.5  # WCAG 2.2, 1.4.3, level AA, for text of ordinary size
DEFAULT: Final = "harbour"
# for a theme that is not ours, such as Textual's own: what our style sheet needs and such a theme lacks
FALLBACKS: Final = {
    "muted": "#8a8a8a",
    "faint": "#7a7a7a 40%",
    "public": "#3f8f6b",
    "private": "#b0762a",
    "following": "#5a7fb8",
    "cursor-line": "#7a7a7a 25%",
}


def _colour(value: str) -> str:
    """Pass a colour that Textual can read; ansi names and see-through ones cannot be checked for contrast."""
    try:
        colour = Color.parse(value)
    except ColorParseError as error:
        raise ValueError(f"{value!r} is not a colour") from error
    if colour.ansi is not None or colour.a < 1:
        raise ValueError(f"{value!r} is not a solid colour such as #5f87af")
    return colour.hex6


Colour = Annotated[str, AfterValidator(_colour)]


class ThemeFile(BaseModel):
    """What a theme file may say; only `name` and `primary` must be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)
    dark: bool = True
    primary: Colour
    secondary: Colour | None = None
    accent: Colour | None = None
    background: Colour | None = None
    surface: Colour | None = None
    panel: Colour | None = None
    foreground: Colour | None = None
    muted: Colour | None = None
    faint: Colour | None = None
    public: Colour | None = None
    private: Colour | None = None
    following: Colour | None = None
    success: Colour | None = None
    warning: Colour | None = None
    error: Colour | None = None


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """The themes that can be used, by name, and what was wrong with the others."""

    themes: tuple[Theme, ...]
    failures: tuple[ThemeError, ...]


def theme_folders() -> tuple[Path, ...]:
    """Where themes lie: ours, in the wheel or at the top of a checkout; then the person's own, which win."""
    here = Path(__file__).resolve()
    installed, checkout = here.parents[1] / "themes", here.parents[3] / "themes"
    return (installed if installed.is_dir() else checkout, user_config_path("druthers") / "themes")


def load_themes(folders: Iterable[Path]) -> ThemeSet:
    """Read every `*.toml` of the folders; a later one takes the place of an earlier one with the same name."""
    themes: dict[str, Theme] = {}
    failures: list[ThemeError] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                theme = to_theme(read_theme(path))
            except ThemeError as failure:
                failures.append(failure)
            else:
                themes[theme.name] = theme
    return ThemeSet(tuple(themes.values()), tuple(failures))


def read_theme(path: Path) -> ThemeFile:
    """Read one file; ThemeError when it cannot be read, is no TOML, or says what a theme cannot say."""
    hint = "Mend the file or take it away; the other themes work."
    try:
        return ThemeFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = f"{place}: {first['msg'].removeprefix('Value error, ')}"
        raise ThemeError(f"The theme {path.name} cannot be used: {reason}.", hint) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"The theme {path.name} cannot be read: {error}.", hint) from error


def to_theme(file: ThemeFile) -> Theme:
    """Derive what the file leaves out. Every text colour, given or derived, reads at 4.5:1 or better."""
    ink, paper = (Color.parse("#e8e6e3"), Color.parse("#121315")) if file.dark else (Color.parse("#22211f"), WHITE)
    primary = Color.parse(file.primary)
    background = _given(file.background, paper.blend(primary, 0.05, 1))
    surface = _given(file.surface, background.blend(primary, 0.06, 1))
    panel = _given(file.panel, background.blend(primary, 0.12, 1))
    grounds = (background, surface, panel)

    def text(given: str | None, derived: Color) -> Color:
        return readable(_given(given, derived), grounds)

    foreground = text(file.foreground, ink)
    muted = text(file.muted, foreground.blend(background, 0.38, 1))
    faint = _given(file.faint, background.blend(foreground, 0.2, 1))
    lead = readable(primary, grounds)
    accent = text(file.accent, lead)
    error = text(file.error, Color.parse("#e06c75" if file.dark else "#b3261e"))
    success = text(file.success, Color.parse("#8fbf7f" if file.dark else "#3c6e3f"))
    warning = text(file.warning, Color.parse("#e0af68" if file.dark else "#8a5a00"))
    variables = {
        "muted": muted.hex6,
        "faint": faint.hex6,
        "public": text(file.public, success).hex6,
        "private": text(file.private, warning).hex6,
        "following": text(file.following, lead).hex6,
        "cursor-line": panel.hex6,
        "text-muted": muted.hex6,
        "border": faint.hex6,
        "border-blurred": faint.hex6,
        "footer-background": background.hex6,
        "footer-foreground": muted.hex6,
        "footer-description-foreground": muted.hex6,
        "footer-key-foreground": lead.hex6,
        "footer-item-background": background.hex6,
        "block-cursor-background": panel.hex6,
        "block-cursor-foreground": foreground.hex6,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": background.hex6,
        "block-cursor-blurred-foreground": foreground.hex6,
        "block-hover-background": surface.hex6,
        "input-cursor-background": lead.hex6,
        "input-cursor-foreground": background.hex6,
        "input-selection-background": lead.with_alpha(0.3).hex,
        "scrollbar": faint.hex6,
        "scrollbar-hover": muted.hex6,
        "scrollbar-active": lead.hex6,
        "scrollbar-background": background.hex6,
        "scrollbar-background-hover": background.hex6,
        "scrollbar-background-active": background.hex6,
        "scrollbar-corner-color": background.hex6,
        "link-color": lead.hex6,
        **{f"markdown-h{level}-color": (lead if level < 3 else foreground).hex6 for level in range(1, 7)},  # noqa: PLR2004
    }
    return Theme(
        name=file.name,
        dark=file.dark,
        primary=lead.hex6,
        secondary=text(file.secondary, lead).hex6,
        accent=accent.hex6,
        foreground=foreground.hex6,
        background=background.hex6,
        surface=surface.hex6,
        panel=panel.hex6,
        success=success.hex6,
        warning=warning.hex6,
        error=error.hex6,
        variables=variables,
    )


WHITE: Final = Color.parse("#ffffff")
BLACK: Final = Color.parse("#000000")


def readable(colour: Color, grounds: Iterable[Color]) -> Color:
    """Move a colour towards white or black, the nearer that reads, until it has 4.5:1 on every ground.

    Where the grounds leave no such colour, the better of black and white.
    """
    shades = tuple(ground.rgb for ground in grounds)
    backs = [Color(*shade) for shade in shades]
    for step in range(21):
        moved = [_whole(colour.blend(end, step / 20, 1)) for end in (WHITE, BLACK)]
        best = max(moved, key=lambda shade: _worst(shade, backs))
        if _worst(best, backs) >= READABLE:
            return best
    return max((WHITE, BLACK), key=lambda shade: _worst(shade, backs))


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two solid colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB).

    >>> contrast(WHITE, BLACK)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (channel / 255 for channel in colour.rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _worst(colour: Color, grounds: list[Color]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _whole(colour: Color) -> Color:
    return Color.parse(colour.hex6)


def _given(value: str | None, derived: Color) -> Color:
    return _whole(derived) if value is None else Color.parse(value)
