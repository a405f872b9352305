"""How the app is to look for one person, whatever the vault: `app.toml` in their config folder, and the environment.

    theme = "paper"     # the theme that was chosen last in the app
    plain = true        # for screen readers: words instead of signs, one column, no frames

Reads that one file and writes `theme` to it, nothing else. A file that cannot be used is told, and never fatal.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from platformdirs import user_config_path

from druthers.disk import drop, unfinished, write_flushed
from druthers.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DARK: Final = "harbour"
LIGHT: Final = "paper"
SIXTEEN: Final = "console"  # made of the colours that a terminal of 16 has
NO: Final = {"", "0", "false", "no", "off"}
THEME: Final = re.compile(r"""^theme[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)  # there are no tables
LIGHT_BACKGROUNDS: Final = {"7", "15"}  # white and bright white, as terminals tell them in COLORFGBG


@dataclass(frozen=True, slots=True)
class Look:
    """What the person has chosen; `theme` is empty while they have chosen none."""

    theme: str = ""
    plain: bool = False
    failures: tuple[SettingsError, ...] = ()


def app_file() -> Path:
    """Where the choices of one person lie."""
    return user_config_path("druthers") / "app.toml"


def read_look(path: Path, environ: Mapping[str, str] = os.environ) -> Look:
    """Read the choices; `DRUTHERS_PLAIN` wins over the file."""
    failures: list[SettingsError] = []
    found: dict[str, object] = {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        failures.append(SettingsError(f"{path} cannot be read: {error}.", "Mend the file, or remove it."))
    theme, plain = found.pop("theme", ""), found.pop("plain", False)
    if not isinstance(theme, str):
        failures.append(SettingsError(f"{path}: theme is {theme!r}.", 'Write a name, as in theme = "paper".'))
        theme = ""
    if not isinstance(plain, bool):
        failures.append(SettingsError(f"{path}: plain is {plain!r}.", "Write plain = true or plain = false."))
        plain = False
    failures += [SettingsError(f"{path}: {key} is not known.", "Known are theme and plain.") for key in found]
    if (said := environ.get("DRUTHERS_PLAIN")) is not None:
        plain = said.strip().lower() not in NO
    return Look(theme, plain, tuple(failures))


def usual_theme(environ: Mapping[str, str] = os.environ, *, few: bool = False) -> str:
    """The theme where none was chosen: a light one where the terminal says that its background is light.

    `few` says that it has 16 colours or less.

    >>> usual_theme({"COLORFGBG": "0;15"}), usual_theme({"COLORFGBG": "15;default;0"}), usual_theme({})
    ('paper', 'harbour', 'harbour')
    """
    if few:
        return SIXTEEN
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if ground in LIGHT_BACKGROUNDS else DARK


def keep_theme(path: Path, theme: str) -> None:
    """Write which theme was chosen, and leave the rest of the file as it is.

    Raises:
        OSError: it cannot be written.
        SettingsError: the file is not TOML; the person may be in the middle of changing it.
    """
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    rewrite(path, with_theme(before, theme))


def rewrite(path: Path, text: str) -> None:
    """Write a file of the person's settings as a whole, or not at all; OSError when it cannot be."""
    path = path.resolve()  # a link to where someone keeps such files stays one
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = unfinished(path)
    try:
        write_flushed(aside, text.encode())
        aside.replace(path)
    finally:
        drop(aside)


def with_theme(text: str, theme: str) -> str:
    r"""The text of the file with another theme.

    >>> with_theme('# mine\nplain = true\n', "paper")
    '# mine\nplain = true\ntheme = "paper"\n'
    >>> with_theme('theme="harbour" # by day\nplain = true', "paper")
    'theme = "paper" # by day\nplain = true'
    """
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"app.toml cannot be read: {error}.", "Mend the file, or remove it.") from error
    line = f'theme = "{theme}"'
    if THEME.search(text):
        return THEME.sub(line, text, count=1)
    if text and not text.endswith("\n"):
        text += "\n"
    return f"{text}{line}\n"
