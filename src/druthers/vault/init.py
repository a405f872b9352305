"""Making a vault, or adopting a folder that already holds markdown.

The vault stage. No file that was there is moved or changed, except that a git repository's own `info/exclude` learns
to hide the folders that Druthers adds.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from druthers.errors import VaultError
from druthers.settings import Settings, render_settings
from druthers.vault.cipher import SEALED
from druthers.vault.layout import DERIVED, OWN_FOLDERS, is_vault
from druthers.vault.write import UNFINISHED, write_file

if TYPE_CHECKING:
    from druthers.vault.layout import Layout
    from druthers.vault.repository import Repository

PRINCIPLES = """\
<!-- One line for each thing you stand for, or want to become, in your words. -->
"""
MADE_FOLDERS = ("public", "private", DERIVED)
UNION = "*.jsonl merge=union\n"


def make_vault(layout: Layout, *, visibility: str, public: Repository, private: Repository, around: Repository) -> bool:
    """Make the vault's folders and repositories; True when it is new, False when it was a vault already.

    `around` is the vault's own folder as a repository, which a person's existing one may be.

    Raises:
        VaultError: the folder is one that should not be a vault.
        GitError: a repository could not be made.
    """
    _check_place(layout)
    new = not is_vault(layout.root)
    if around.exists():
        if new and around.tracks(("public", "private")):
            raise VaultError(
                f"The git repository in {layout.root} already tracks files in public/ or private/.",
                "Druthers makes repositories of its own there: make the vault in another folder.",
            )
        around.exclude([f"/{name}" for name in OWN_FOLDERS])
    _make_folder(layout.derived)
    ignore = layout.derived / ".gitignore"
    if not ignore.exists():
        write_file(ignore, "*\n")
    for folder in (layout.public, layout.private):
        _make_folder(folder)
    for path, text in (  # before the repositories: without git it is a vault all the same, and what waits is kept
        (layout.settings, render_settings(Settings(visibility=visibility))),
        (layout.ledger / ".gitattributes", UNION),
        (layout.principles, PRINCIPLES),
    ):
        if not path.exists() and not path.with_name(path.name + SEALED).exists():
            write_file(path, text)
    for repository in (public, private):
        repository.create()
        repository.exclude([f"*{UNFINISHED}"])
    for repository in (public, private):
        repository.commit_changes("Begin the journal" if new else "Keep what was changed by hand")
    return new


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VaultError(f"{folder} could not be made: {error.strerror}", "Check its permissions.") from error


def _check_place(layout: Layout) -> None:
    """Refuse before anything is made: half a vault would be taken for one."""
    root = layout.root
    if Path.home().resolve().is_relative_to(root.resolve()):
        raise VaultError(
            f"{root} should not become a vault: everything below it would be indexed.",
            "Name a folder of its own: `druthers init ~/journal`.",
        )
    if root.exists() and not root.is_dir():
        raise VaultError(f"{root} is a file, not a folder.", "Name a folder.")
    for name in MADE_FOLDERS:
        if os.path.lexists(root / name) and not (root / name).is_dir():
            raise VaultError(f"{root / name} is no folder.", "Move it away: a vault keeps a folder of that name.")
    for outer in root.parents:
        if is_vault(outer) and root.is_relative_to(outer / "public"):
            raise VaultError(
                f"{root} lies in the public notes of the vault {outer}: its private notes would too.",
                "Make the vault in another folder.",
            )
