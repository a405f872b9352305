"""What the container hands to the journal.

Part of the façade. Apart from the ports, whose classes quick capture need not make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from druthers.index import Embedder
    from druthers.journal.ports import ChooseModel, Clones, Hook, Outgoing, Past, Rebuild, Remote
    from druthers.models import EmbedderChoice, KnownModel, Progress
    from druthers.propose import LanguageModel
    from druthers.publish.ports import SecretScanner
    from druthers.publish.site.ports import Markdown, Pages
    from druthers.settings import Settings
    from druthers.vault.cipher import Cipher
    from druthers.vault.layout import Layout
    from druthers.vault.repository import Repository


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside world, each part behind a small protocol; what is slow to make is made when it is called for."""

    repository: Callable[[Path], Repository]
    past: Callable[[Path], Past]
    remote: Callable[[Path], Remote]
    cipher: Callable[[Layout], Cipher]
    watch: Callable[[Path, Event], Iterator[set[str]]]
    embedder: Callable[[str], Embedder]
    embedder_spec: Callable[[Settings], tuple[str, str]]  # which one, and whence the choice comes
    check_embedder: Callable[[str], EmbedderChoice]
    fetch_embedder: Callable[[str], None]  # over the network, and only where it names a model that is not here
    background: Callable[[Path], bool]
    model: Callable[[Settings], LanguageModel]
    model_choice: ChooseModel
    known_models: Callable[[], list[KnownModel]]
    add_model: Callable[[str, str], Generator[Progress, None, KnownModel]]  # over the network, where it names one there
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    markdown: Callable[[], Markdown]
    pages: Callable[[], Pages]
    hook: Callable[[Layout], Hook]
    rebuild: Callable[[Path], Rebuild]
    outgoing: Callable[[Path], Outgoing]
    secret_scanner: Callable[[], SecretScanner]
    clones: Callable[[Path], Clones]
    refresh_alone: Callable[[Path], bool]  # fetches what those whom one follows published, in a process of its own
