"""The person's own keys: a small TOML file in their config folder, read and held against what there is.

What cannot be used is collected as a line that says what to do, told in the app, and never stops it. Reads a file only;
who applies it is the app.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_config_path
from textual.keys import KEY_NAME_REPLACEMENTS, KEY_TO_UNICODE_NAME, Keys, format_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

NAME: Final = "keys.toml"
SENT_AS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}  # terminals know no other
ALSO: Final = {"ctrl+slash": "ctrl+underscore"}  # as most terminals send it
VIM: Final = re.compile(r"^vim[ \t]*=[ \t]*\w+", re.MULTILINE)
MODIFIERS: Final = ("ctrl", "alt", "shift", "super", "meta", "hyper")
SAID_OTHERWISE: Final = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "page_up": "pageup", "page_down": "pagedown", "spacebar": "space", "control": "ctrl", "option": "alt",
}  # fmt: skip
WRITTEN: Final = {"enter": "enter", "backspace": "backspace", "delete": "del", "pageup": "pgup", "pagedown": "pgdn"}
NAMED: Final = (
    {key.value for key in Keys if not key.value.startswith("<")}
    | set(KEY_NAME_REPLACEMENTS.values())
    | set(KEY_TO_UNICODE_NAME)
    | {"space", "comma", "colon", "semicolon", "apostrophe", "asterisk", "tilde", "grave_accent", "ampersand"}
)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What `keys.toml` asks for: `keys` are Textual's names, with commas between, by a binding's id.

    One that was not `read`, because it is broken, asks for nothing: what was asked for before stays.
    """

    vim: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    read: bool = True


def keys_file() -> Path:
    """Where the person's keys are."""
    return user_config_path("druthers") / NAME


def read_keys(path: Path) -> OwnKeys:
    """Read the file; one that is not there asks for nothing."""
    try:
        return parsed(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return OwnKeys()
    except (OSError, UnicodeDecodeError) as error:
        return OwnKeys(problems=(f"{NAME} cannot be read: {error}. The keys stay as they are.",), read=False)


def parsed(text: str) -> OwnKeys:
    r"""What the file says, as far as it can be understood without knowing what there is.

    >>> parsed('vim = true\n[keys]\n"today.write" = "n, Esc"')
    OwnKeys(vim=True, keys={'today.write': 'n,escape'}, problems=(), read=True)
    >>> parsed('[keys]\n"today.write" = "ctrl+wheel"').problems[0]
    'keys.toml: there is no key ctrl+wheel, so today.write keeps its own. A key is a letter, f5, ctrl+x or enter.'
    """
    import tomllib  # noqa: PLC0415 -- most people have no such file

    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return OwnKeys(problems=(f"{NAME} is not TOML: {error}. Mend it; the keys stay as they are.",), read=False)
    problems = [
        f"{NAME}: there is no setting {name}. There are vim = true, and a table [keys]."
        for name in told
        if name not in {"vim", "keys"}
    ]
    vim = told.get("vim", False)
    if not isinstance(vim, bool):
        problems.append(f"{NAME}: vim is true or false, not {vim!r}.")
    table = told.get("keys", {})
    if not isinstance(table, dict):
        problems.append(f'{NAME}: keys is a table: [keys], and below it lines like "today.write" = "n,i".')
        table = {}
    keys: dict[str, str] = {}
    for name, said in _flat(table):
        named = _keys(said)
        wrong = [one for one, key in named if not key]
        if not named:
            problems.append(f'{NAME}: {name} has no key. Say one, as in "{name}" = "n", or leave the line out.')
        elif wrong:
            problems.append(
                f"{NAME}: there is no key {wrong[0]}, so {name} keeps its own. A key is a letter, f5, ctrl+x or enter."
            )
        else:
            every = [each for _, key in named if key for each in (key, *ALSO.get(key, "").split())]
            keys[name] = ",".join(dict.fromkeys(every))
    return OwnKeys(vim is True, keys, tuple(problems))


def keep_vim(path: Path, *, on: bool) -> None:
    """Write whether vim's keys are on, and leave the rest of the file as it is; OSError when it cannot be written."""
    from druthers.tui.look import rewrite  # noqa: PLC0415 -- wanted when the person turns it

    rewrite(path, with_vim(path.read_text(encoding="utf-8-sig") if path.exists() else "", on=on))


def with_vim(text: str, *, on: bool) -> str:
    r"""The text of the file with vim's keys on or off.

    >>> with_vim('# mine\n[keys]\n', on=True), with_vim('vim=true # for now\n', on=False)
    ('vim = true\n# mine\n[keys]\n', 'vim = false # for now\n')
    """
    line = f"vim = {str(on).lower()}"
    return VIM.sub(line, text, count=1) if VIM.search(text) else f"{line}\n{text}"


def key_named(said: str) -> str | None:
    """The name that Textual gives a key; None where there is none.

    >>> [key_named(one) for one in ("n", "?", "Esc", "Ctrl+X", "shift+n", "ctrl+/", "ctrl+i", "PgDn", "wheel", "")]
    ['n', 'question_mark', 'escape', 'ctrl+x', 'N', 'ctrl+slash', 'tab', 'pagedown', None, None]
    """
    said = said.strip()
    if said.endswith("++") or said == "+":  # the plus itself
        said = f"{said[:-1]}plus"
    *modifiers, last = said.split("+")
    modifiers = [SAID_OTHERWISE.get(one.strip().lower(), one.strip().lower()) for one in modifiers]
    if not last or any(one not in MODIFIERS for one in modifiers):
        return None
    key = _plain(last.strip())
    if key is None:
        return None
    if len(key) == 1 and key.isalpha() and modifiers:
        if modifiers == ["shift"]:
            return key.upper()
        key = key.lower()
    whole = "+".join([*sorted(set(modifiers), key=MODIFIERS.index), key])
    return SENT_AS.get(whole, whole)


def shown(key: str) -> str:
    """A key as a person says it.

    >>> [shown(key) for key in ("question_mark", "escape", "ctrl+slash", "down", "T", "enter", "gg", "equals_sign")]
    ['?', 'esc', 'ctrl+/', '↓', 'T', 'enter', 'gg', '=']
    """
    modifiers, plus, last = key.rpartition("+")
    if not last:
        return key
    return f"{modifiers}{plus}{WRITTEN.get(last) or format_key(last)}"


def unknown(name: str, names: Collection[str]) -> str:
    """Tell that nothing is called so."""
    from difflib import get_close_matches  # noqa: PLC0415 -- wanted where something is wrong

    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"{NAME}: nothing is called {name}{hint} `druthers keys` lists every name."


def _plain(said: str) -> str | None:
    """The name of a key without its modifiers."""
    if len(said) == 1:
        if said.isalnum():
            return said
        try:
            name = unicodedata.name(said).lower().replace("-", "_").replace(" ", "_")
        except ValueError:
            return None
        return KEY_NAME_REPLACEMENTS.get(name, name)
    lowered = SAID_OTHERWISE.get(said.lower(), said.lower())
    return lowered if lowered in NAMED or re.fullmatch(r"f([1-9]|1\d|2[0-4])", lowered) else None


def _keys(said: object) -> list[tuple[str, str | None]]:
    """The keys as they were said, and their names."""
    if isinstance(said, str):
        said = [",", *said.replace(",,", "").split(",")][1:] if said.strip() != "," else [","]
    if not isinstance(said, list):
        return [(str(said), None)]
    return [(str(one).strip(), key_named(one) if isinstance(one, str) else None) for one in said if str(one).strip()]


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The entries, whether or not a name with a dot was put between quotation marks."""
    for name, said in table.items():
        if isinstance(said, dict):
            yield from _flat(said, f"{before}{name}.")
        else:
            yield f"{before}{name}", said
