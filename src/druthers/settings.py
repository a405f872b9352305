"""A vault's settings: `private/settings.toml`, a few keys that a person may edit by hand.

Below every stage. Read with the standard library alone, because quick capture reads it and must start at once; each key
is checked here, and a wrong one is one clear line. Nothing is ever written outside the vault.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from druthers.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

VISIBILITIES = ("public", "private")
LONGEST = 86_400  # seconds; timers refuse what is far longer
MOST = {
    "recency": 1,
    "ideal": 1,
    "unwelcome": 1,
    "unasked": 100,
    "questions": 100,
    "cooling": 8784,
    "refresh": 8760,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen for one vault.

    `visibility` is where new captures go; `model` is the path of a GGUF file or the
    address of a server, empty for the bundled one; `adapter` is the path of a LoRA adapter for that file; `theme` names
    the app's theme; `time_limit` bounds one request for proposals, in seconds. `embedder` is the name, the folder or
    the address of what makes embeddings, empty for the bundled one. `recency` is how much a new note gains in a search
    over an old one; 0 takes no notice of age. `ideal` is how much who the person wants to be counts beside who they
    are, from 0 to 1. `unwelcome` is the share of unasked proposals that may be unwelcome, `unasked` how many there may
    be in a day, `questions` how many questions; 0 means none. `cooling` is how many hours a file lies in public/ before
    it may be sent; 0 means that none waits. `refresh` is after how many hours those whom one follows are asked again
    for what they have published; 0 means only when told to. `leading` lets the gate decide whether it speaks first;
    without it the model only listens.
    """

    visibility: str = "public"
    model: str = ""
    adapter: str = ""
    theme: str = ""
    time_limit: float = 60.0
    embedder: str = ""
    recency: float = 0.0
    ideal: float = 0.5
    unwelcome: float = 0.3
    unasked: int = 3
    questions: int = 1
    cooling: float = 0.0
    refresh: int = 24
    leading: bool = True


def load_settings(path: Path) -> Settings:
    """Read the settings at `path`; a file that is not there means the defaults.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or a key or value in it is wrong.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as settings: {error}", "Mend the file, or remove it.") from error
    return parse_settings(found, path)


def parse_settings(found: dict[str, Any], path: Path) -> Settings:
    """Check the keys and values of a settings table that was read from `path`."""
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(found) - known):
        raise SettingsError(
            f"{path} has a setting that Druthers does not know: {unknown[0]}", f"Known are {', '.join(sorted(known))}."
        )
    for key in ("time_limit", "recency", "ideal", "unwelcome", "cooling"):
        if type(number := found.get(key)) is int and abs(number) <= LONGEST:
            found = found | {key: float(number)}
    settings = Settings(**found)
    for field in fields(Settings):
        if type(value := getattr(settings, field.name)) is not type(field.default):
            raise SettingsError(f"{path}: {field.name} = {value!r} is not the right kind of value", "Mend that line.")
    if settings.visibility not in VISIBILITIES:
        raise SettingsError(f"{path}: visibility is {settings.visibility!r}", "Write `public` or `private`.")
    if not 0 < settings.time_limit <= LONGEST:
        raise SettingsError(f"{path}: time_limit is {settings.time_limit}", f"Write seconds: above 0, up to {LONGEST}.")
    for key, most in MOST.items():
        if not 0 <= getattr(settings, key) <= most:
            raise SettingsError(f"{path}: {key} is {getattr(settings, key)}", f"Write a number from 0 to {most}.")
    return settings


def render_settings(settings: Settings) -> str:
    """The text of a new settings file.

    >>> print(render_settings(Settings(visibility="private")).splitlines()[1])
    visibility = "private"
    """
    return f'# Where new notes go: public or private.\nvisibility = "{settings.visibility}"\n'
