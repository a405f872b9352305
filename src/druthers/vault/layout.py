"""Where everything lies in a vault, and how a vault is found.

The vault stage: visibility is a place. Standard library only, because quick capture stands on it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from druthers.errors import VaultError

DERIVED = ".druthers"
OWN_FOLDERS = ("public", "private", "following", DERIVED)


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one vault; `root` is absolute."""

    root: Path

    @property
    def public(self) -> Path:
        """The repository that `git push` shares."""
        return self.root / "public"

    @property
    def private(self) -> Path:
        """The repository that stays the person's own."""
        return self.root / "private"

    @property
    def derived(self) -> Path:
        """What can be rebuilt: index, drafts that an editor has open."""
        return self.root / DERIVED

    @property
    def ledger(self) -> Path:
        """What was shown and rated."""
        return self.private / "ledger"

    @property
    def settings(self) -> Path:
        """The vault's settings."""
        return self.private / "settings.toml"

    @property
    def principles(self) -> Path:
        """What the person stands for, in their words."""
        return self.private / "principles.md"

    @property
    def published(self) -> Path:
        """Which profiles were published, and which noise was drawn for them."""
        return self.private / "published.jsonl"

    @property
    def following(self) -> Path:
        """Read-only clones of other people's public repositories."""
        return self.root / "following"

    @property
    def following_list(self) -> Path:
        """Whom the person follows."""
        return self.private / "following.toml"

    @property
    def following_index(self) -> Path:
        """The derived search database of other people's notes, apart from one's own."""
        return self.derived / "following.db"

    @property
    def keys(self) -> Path:
        """The keys of encrypted private notes; there is no such folder while they are in the clear."""
        return self.private / "keys"

    @property
    def templates(self) -> Path:
        """Texts that a new note may begin with."""
        return self.private / "templates"

    @property
    def locks(self) -> Path:
        """Files that are held with flock while something must not happen twice; a lock ends with its process."""
        return self.derived / "locks"

    @property
    def index(self) -> Path:
        """The derived search database."""
        return self.derived / "index.db"

    @property
    def drafts(self) -> Path:
        """Texts that an editor has open."""
        return self.derived / "drafts"

    def relative(self, path: Path) -> str:
        """`path` as a POSIX string relative to the vault."""
        return path.relative_to(self.root).as_posix()


def find_vault(path: str | os.PathLike[str] | None = None, *, start: Path | None = None) -> Layout:
    """The vault at `path`, else at DRUTHERS_VAULT, else the nearest parent of `start` that is one, else one's own.

    One's own is the one that the app made, or opened, when it was first run and found none.

    Raises:
        VaultError: there is none there.
    """
    named = path or os.environ.get("DRUTHERS_VAULT")
    if named:
        try:
            root = Path(named).expanduser().absolute()
        except RuntimeError as error:  # `~name` of nobody
            raise VaultError(f"{named} names no folder here.", "Write the folder's whole path.") from error
        if is_vault(root):
            return Layout(root)
        raise VaultError(f"{root} is not a vault.", f"Make it one with `druthers init {root}`.")
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if is_vault(folder):
            return Layout(folder)
    if (own := remembered()) is not None:
        if is_vault(own):
            return Layout(own)
        raise VaultError(
            f"There is no vault in {here} or above it, and yours is no longer at {own}.",
            "See that its disk is there, or name it with --vault or DRUTHERS_VAULT.",
        )
    raise VaultError(
        f"There is no vault in {here} or above it.",
        "Make one with `druthers init`, or name one with --vault or DRUTHERS_VAULT.",
    )


def is_vault(folder: Path) -> bool:
    """Whether `folder` is a vault; still true after its derived state was deleted."""
    # os.path, because Path's own tests raise in a folder that may not be looked into
    return os.path.isdir(folder / DERIVED) or os.path.isfile(folder / "private" / "settings.toml")  # noqa: PTH112, PTH113


def remembered() -> Path | None:
    """The person's own vault, which is used where no other is named and none is around; None when there is none yet."""
    try:
        text = _own().read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        return None
    return Path(text) if text else None


def remember(root: Path) -> None:
    """Let `root` be the person's own vault from now on.

    Raises:
        VaultError: that could not be written down.
    """
    path = _own()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{root}\n", encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        hint = f"Name it in your shell's profile: export DRUTHERS_VAULT={root}"
        raise VaultError(f"{path} could not be written: {error.strerror}", hint) from error


def _own() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - quick capture within a vault does without

    return user_config_path("druthers") / "vault"
