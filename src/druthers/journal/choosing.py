"""Keeping a choice in the vault's own settings, so that nothing outside the vault is written. Part of the façade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.errors import SettingsError
from druthers.settings import load_settings
from druthers.vault.write import write_file

if TYPE_CHECKING:
    from druthers.journal.parts import Parts


def keep_setting(journal: Parts, key: str, value: str | float, message: str) -> None:
    """Write one setting, or take it away where the value is empty; comments and order stay. It is committed.

    Raises:
        SettingsError: the settings file cannot be read.
    """
    import tomlkit

    target = journal.layout.settings
    try:
        document = tomlkit.parse(target.read_text(encoding="utf-8") if target.exists() else "")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise SettingsError(f"{target} cannot be read: {error}", "Mend the file, or remove it.") from error
    if value != "":
        document[key] = value
    else:
        document.pop(key, None)
    write_file(target, tomlkit.dumps(document))
    journal.settings = load_settings(target)
    journal.keep_changes("private", message)
